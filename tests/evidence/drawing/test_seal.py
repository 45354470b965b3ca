"""What a stored block is on disk; how the store meets damage stands in test_store.py."""

import io
import os

import numpy as np
import pytest

from evidence.drawing.seal import SEAL, opened, owner_of, read, sealed

OWNER = "tosses/0123/block-00000.npz"
BLOCK = {"heads": np.array([True, False, True]), "depth": np.arange(6.0).reshape(3, 2)}


def test_what_was_sealed_is_opened_bit_for_bit():
    read = opened(sealed(BLOCK, owner=OWNER), size=3, owner=OWNER)
    assert set(read) == set(BLOCK)
    for name, array in BLOCK.items():
        assert read[name].dtype == array.dtype
        np.testing.assert_array_equal(read[name], array)


def test_the_seal_stands_behind_a_file_that_anyone_reads():
    with np.load(io.BytesIO(sealed(BLOCK, owner=OWNER)), allow_pickle=False) as file:
        assert set(file.files) == set(BLOCK)


@pytest.mark.parametrize("place", [0, 40, -SEAL - 1, -SEAL, -1])
def test_a_changed_byte_is_found(place):
    whole = bytearray(sealed(BLOCK, owner=OWNER))
    whole[place] ^= 1
    with pytest.raises(ValueError, match="it is not what was written here"):
        opened(bytes(whole), size=3, owner=OWNER)


def test_a_block_of_another_size_is_refused():
    with pytest.raises(ValueError) as caught:
        opened(sealed({"pips": np.arange(5)}, owner=OWNER), size=6, owner=OWNER)
    assert str(caught.value) == "pips has shape [5] instead of [6, ...]"


def test_an_object_is_refused_in_words():
    with pytest.raises(ValueError, match="holds Python objects, which are not stored"):
        sealed({"pips": np.array([object()])}, owner=OWNER)


@pytest.mark.parametrize(
    "other",
    ["tosses/0123/block-00001.npz", "tosses/4567/block-00000.npz", "rolls/0123/block-00000.npz"],
)
def test_a_block_in_another_ones_place_is_none(other):
    with pytest.raises(ValueError, match="it is not what was written here"):
        opened(sealed(BLOCK, owner=OWNER), size=3, owner=other)


def test_a_block_belongs_to_its_study_protocol_and_number_wherever_the_store_lies(tmp_path):
    path = tmp_path / "store" / OWNER
    path.parent.mkdir(parents=True)
    path.write_bytes(sealed(BLOCK, owner=owner_of(path)))
    assert owner_of(path) == OWNER
    moved = tmp_path / "elsewhere"
    (tmp_path / "store").rename(moved)
    assert set(read(moved / OWNER, size=3)) == set(BLOCK)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_in_a_blocks_place_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "block-00000.npz")
    with pytest.raises(ValueError, match="it is no file"):
        read(tmp_path / "block-00000.npz", size=3)
