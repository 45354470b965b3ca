"""Files of images are read whole and checked, or refused with the reason."""

import gzip
import hashlib

import numpy as np
import pytest

from studies.imagefile import IDX, DatasetError, holds_idx, read
from tests.studies.idx import idx, write_idx


@pytest.fixture
def arrays():
    rng = np.random.default_rng(2)
    return {
        "x_train": rng.integers(256, size=(6, 28, 28), dtype="uint8"),
        "y_train": rng.integers(10, size=6, dtype="uint8"),
        "x_test": rng.integers(256, size=(4, 28, 28), dtype="uint8"),
        "y_test": rng.integers(10, size=4, dtype="uint8"),
    }


def hashes(arrays):
    return {name: hashlib.sha256(array.tobytes()).hexdigest() for name, array in arrays.items()}


def refused(path, arrays):
    with pytest.raises(DatasetError) as caught:
        read(path, name="mnist", hashes=hashes(arrays))
    return str(caught.value)


def test_both_forms_give_the_same_arrays(tmp_path, arrays):
    np.savez(tmp_path / "mnist.npz", **arrays)
    write_idx(tmp_path / "idx", arrays)
    assert holds_idx(tmp_path / "idx") and not holds_idx(tmp_path)
    for path in (tmp_path / "mnist.npz", tmp_path / "idx"):
        found = read(path, name="mnist", hashes=hashes(arrays))
        for name, array in arrays.items():
            np.testing.assert_array_equal(found[name], array)


@pytest.mark.parametrize(
    ("array", "change", "message"),
    [
        (
            "x_train",
            lambda a: a[:, :14],
            "x_train is uint8 [6, 14, 28], and uint8 [image, 28, 28] is wanted. Replace the file.",
        ),
        (
            "x_test",
            lambda a: a.astype("float32"),
            "x_test is float32 [4, 28, 28], and uint8 [image, 28, 28] is wanted. Replace the file.",
        ),
        (
            "y_train",
            lambda a: np.eye(10, dtype="uint8")[a],
            "y_train is uint8 [6, 10], and uint8 [image] is wanted. Replace the file.",
        ),
        (
            "y_test",
            lambda a: a * 0 + 12,
            "y_test holds the label 12, and labels run from 0 to 9. Replace the file.",
        ),
    ],
)
def test_arrays_of_another_form_are_refused(array, change, message, tmp_path, arrays):
    path = tmp_path / "mnist.npz"
    arrays[array] = change(arrays[array])
    np.savez(path, **arrays)
    assert refused(path, arrays) == f"{path}: {message}"


def test_labels_that_are_too_few_are_refused(tmp_path, arrays):
    path = tmp_path / "mnist.npz"
    arrays["y_train"] = arrays["y_train"][:5]
    np.savez(path, **arrays)
    assert refused(path, arrays) == (
        f"{path}: 6 images in x_train and 5 labels in y_train. Each image needs one label; replace "
        "the file."
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "unpack requires a buffer of 4 bytes"),
        (b"not gzip", "Not a gzipped file"),
        (gzip.compress(b"\x00\x00\x0d\x01"), "its first bytes are 00000d01, not 0000 08"),
        (gzip.compress(idx(np.zeros(6, "uint8"))[:-2]), "it holds 4 of 6 bytes"),
        (gzip.compress(idx(np.zeros(6, "uint8")))[:-5], "ended before"),
    ],
    # Named, because gzip writes the time into its bytes: workers must collect the same names.
    ids=["empty", "other-file", "other-type", "too-short", "cut-off"],
)
def test_idx_files_that_cannot_be_read_are_refused(content, reason, tmp_path, arrays):
    write_idx(tmp_path, arrays)
    path = tmp_path / IDX["y_train"]
    path.write_bytes(content)
    message = refused(tmp_path, arrays)
    assert message.startswith(f"{path} cannot be read as mnist (") and reason in message
    assert message.endswith("It must be a gzipped idx file of unsigned bytes; replace it.")
    assert path.read_bytes() == content
