"""What a stored block is on disk; how the store meets damage stands in test_store.py."""

import io

import numpy as np
import pytest

from evidence.drawing.seal import SEAL, opened, sealed

BLOCK = {"heads": np.array([True, False, True]), "depth": np.arange(6.0).reshape(3, 2)}


def test_what_was_sealed_is_opened_bit_for_bit():
    read = opened(sealed(BLOCK), size=3)
    assert set(read) == set(BLOCK)
    for name, array in BLOCK.items():
        assert read[name].dtype == array.dtype
        np.testing.assert_array_equal(read[name], array)


def test_the_seal_stands_behind_a_file_that_anyone_reads():
    with np.load(io.BytesIO(sealed(BLOCK)), allow_pickle=False) as file:
        assert set(file.files) == set(BLOCK)


@pytest.mark.parametrize("place", [0, 40, -SEAL - 1, -SEAL, -1])
def test_a_changed_byte_is_found(place):
    whole = bytearray(sealed(BLOCK))
    whole[place] ^= 1
    with pytest.raises(ValueError, match="it is not what was written"):
        opened(bytes(whole), size=3)


def test_a_block_of_another_size_is_refused():
    with pytest.raises(ValueError) as caught:
        opened(sealed({"pips": np.arange(5)}), size=6)
    assert str(caught.value) == "pips has shape [5] instead of [6, ...]"


def test_an_object_is_refused_in_words():
    with pytest.raises(ValueError, match="holds Python objects, which are not stored"):
        sealed({"pips": np.array([object()])})
