"""Files of labelled images: NumPy's .npz and the four gzipped idx files of the original release."""

from __future__ import annotations

import gzip
import hashlib
import math
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
IDX: Mapping[str, str] = {
    "x_train": "train-images-idx3-ubyte.gz",
    "y_train": "train-labels-idx1-ubyte.gz",
    "x_test": "t10k-images-idx3-ubyte.gz",
    "y_test": "t10k-labels-idx1-ubyte.gz",
}
CLASSES = 10
# More than any array of these data sets has: 60,000 images take 47 million bytes.
MOST_BYTES = 2**26
MOST_AXES = 3
# The bit of an entry of a zip file that says that it is encrypted.
ENCRYPTED = 0x1
HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
# What NumPy, zipfile and gzip raise on a file that is not theirs, or a damaged one: a header may be
# any text, which Python's parser then reads.
UNREADABLE = (
    ArithmeticError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


class DatasetError(Exception):
    """Images that were asked for cannot be used."""


def holds_idx(folder: Path) -> bool:
    """Whether a folder holds all four idx files."""
    # A name that no file can have is that of none.
    return all(os.path.isfile(folder / file) for file in IDX.values())


def read(path: Path, *, name: str, hashes: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Reads and checks images and labels; the file is never changed.

    Args:
        path: An .npz file, or a folder with the four idx files.
        name: What the images are called, for messages.
        hashes: The SHA-256 of each array's bytes in C order.

    Returns:
        Images uint8 [image, 28, 28] and labels uint8 [image], by the names of `ARRAYS`.

    Raises:
        DatasetError: If the file cannot be read, or its contents are not the named images.
    """
    arrays = _read_idx(path, name) if path.is_dir() else _read_npz(path, name)
    for array in ARRAYS:
        _check_form(path, array, arrays[array])
    for part in ("train", "test"):
        images, labels = len(arrays[f"x_{part}"]), len(arrays[f"y_{part}"])
        if images != labels:
            raise DatasetError(
                f"{path}: {images} images in x_{part} and {labels} labels in y_{part}. Each image "
                "needs one label; replace the file."
            )
    for array in ARRAYS:
        _check_hash(path, name, array, arrays[array], hashes[array])
    return arrays


def _read_npz(path: Path, name: str) -> dict[str, np.ndarray]:
    try:
        _check_size(path)
        with zipfile.ZipFile(path) as stored:
            return {array: _npy(stored, f"{array}.npy") for array in ARRAYS}
    except UNREADABLE as error:
        raise DatasetError(
            f"{path} cannot be read as {name} ({error}). It must be an .npz file with "
            f"{', '.join(ARRAYS)}; replace it."
        ) from error


def _npy(stored: zipfile.ZipFile, entry: str) -> np.ndarray:
    """An array of an .npz file, read only if its header says what images or labels can be."""
    info = stored.getinfo(entry)
    if info.flag_bits & ENCRYPTED:
        raise ValueError(f"{entry} is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{entry} is compressed otherwise than NumPy does")
    with stored.open(info) as file:
        version = np.lib.format.read_magic(file)
        if version not in HEADERS:
            raise ValueError(f"{entry} has a header of version {version}")
        shape, fortran, kind = HEADERS[version](file)
        size = math.prod(shape) * kind.itemsize
        if kind.hasobject or len(shape) > MOST_AXES:
            raise ValueError(f"{entry} holds {kind} {list(shape)[:9]}, and no images")
        _check_count(size, entry)
        # One byte more than there must be, so that what stands behind them is seen.
        content = file.read(size + 1)
    if len(content) != size:
        raise ValueError(f"{entry} holds {len(content)} of {size} bytes")
    return np.frombuffer(content, kind).reshape(shape, order="F" if fortran else "C")


def _read_idx(folder: Path, name: str) -> dict[str, np.ndarray]:
    arrays = {}
    for array, file in IDX.items():
        try:
            _check_size(folder / file)
            with gzip.open(folder / file) as content:
                arrays[array] = _idx(content)
        except (*UNREADABLE, struct.error) as error:
            raise DatasetError(
                f"{folder / file} cannot be read as {name} ({error}). It must be a gzipped idx "
                "file of unsigned bytes; replace it."
            ) from error
    return arrays


def _idx(file: gzip.GzipFile) -> np.ndarray:
    """The array of an idx file: two zero bytes, type, rank, big-endian sizes, bytes in C order."""
    head = file.read(4)
    zeros, kind, rank = struct.unpack(">HBB", head)
    if zeros != 0 or kind != 8:
        raise ValueError(f"its first bytes are {head.hex()}, not 0000 08 and the rank")
    if rank > MOST_AXES:
        raise ValueError(f"it has {rank} axes")
    sizes = struct.unpack(f">{rank}I", file.read(4 * rank))
    size = math.prod(sizes)
    _check_count(size, "it")
    # One byte more than there must be, so that what stands behind them is seen.
    values = np.frombuffer(file.read(size + 1), dtype=np.uint8)
    if len(values) != size:
        raise ValueError(f"it holds {len(values)} of {size} bytes")
    return values.reshape(sizes)


def _check_size(path: Path) -> None:
    """Refuses a file that is larger than any of these data sets, and what is no file."""
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"it has {path.stat().st_size} bytes, and at most {MOST_BYTES} are read")


def _check_count(size: int, what: str) -> None:
    # A few thousand compressed bytes may say that they are millions of images.
    if size > MOST_BYTES:
        raise ValueError(f"{what} says that it holds {size} bytes; at most {MOST_BYTES} are read")


def _check_form(path: Path, array: str, values: np.ndarray) -> None:
    """Refuses images that are not 28x28 bytes, and labels that are not classes."""
    images = array.startswith("x_")
    fits = values.ndim == 3 and values.shape[1:] == (28, 28) if images else values.ndim == 1
    if values.dtype != np.uint8 or not fits:
        wanted = "uint8 [image, 28, 28]" if images else "uint8 [image]"
        raise DatasetError(
            f"{path}: {array} is {values.dtype} {list(values.shape)}, and {wanted} is wanted. "
            "Replace the file."
        )
    if not images and values.size and values.max() >= CLASSES:
        raise DatasetError(
            f"{path}: {array} holds the label {values.max()}, and labels run from 0 to "
            f"{CLASSES - 1}. Replace the file."
        )


def _check_hash(path: Path, name: str, array: str, values: np.ndarray, wanted: str) -> None:
    came = hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()
    if came != wanted:
        raise DatasetError(
            f"{path}: {array} has SHA-256 {came}, and {name} has {wanted}. The file is another "
            "data set or damaged; it was left as it is. Replace it."
        )
