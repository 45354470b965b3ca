"""Named arrays as the bytes of an .npz file. Hostile ones are in tests/faults/test_reader.py."""

import io
import zipfile

import numpy as np
import pytest

from evidence.machine.bundle import bundled, unbundled


def test_arrays_are_read_as_they_were_written():
    arrays = {"loss": np.array([1.0, np.nan]), "names": np.array(["a", "bc"]), "none": np.zeros(0)}
    again = unbundled(bundled(arrays))
    assert again.keys() == arrays.keys()
    for name, array in arrays.items():
        assert again[name].dtype == array.dtype and again[name].tobytes() == array.tobytes()


def test_what_only_pickle_could_write_is_refused_by_name():
    with pytest.raises(ValueError, match=r"^outcome 'loss' holds Python objects, which are not st"):
        bundled({"count": np.zeros(1), "loss": np.array([{}])})


def test_a_pickle_in_an_arrays_place_is_not_read():
    file = io.BytesIO()
    np.savez(file, loss=np.array([{}]))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        unbundled(file.getvalue())


def test_what_is_compressed_is_not_unpacked():
    file = io.BytesIO()
    np.savez_compressed(file, loss=np.zeros(10**6))
    with pytest.raises(ValueError, match=r"loss\.npy is not as it was written here"):
        unbundled(file.getvalue())


def test_what_is_no_archive_is_refused():
    with pytest.raises(zipfile.BadZipFile):
        unbundled(b"text")
