"""Named arrays as the bytes of an .npz file; what is not as it is written here is not read."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

# The bit of an entry of a zip file that says that it is encrypted.
ENCRYPTED = 0x1
HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def bundled(arrays: Mapping[str, Any]) -> bytes:
    """Arrays as an .npz file's bytes.

    Args:
        arrays: What is kept or sent, by name.

    Raises:
        ValueError: If one of them holds Python objects.
    """
    for name, values in arrays.items():
        refuse_objects(name, values)
    file = io.BytesIO()
    named: dict[str, Any] = dict(arrays)
    np.savez(file, **named)
    return file.getvalue()


def unbundled(contents: bytes) -> dict[str, NDArray[Any]]:
    """The arrays that were bundled, whose headers are checked before room is made for them.

    Args:
        contents: What `bundled` made.

    Raises:
        Exception: Of whatever kind, if it is something else.
    """
    _check(contents)
    with np.load(io.BytesIO(contents), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def refuse_objects(name: str, values: Any) -> None:
    """Refuses an array that only pickle could write.

    Args:
        name: The outcome's.
        values: The array.

    Raises:
        ValueError: If it holds Python objects.
    """
    # NumPy up to 2.1 takes `allow_pickle` for one more array, and pickles whatever is an object.
    if np.asarray(values).dtype.hasobject:
        raise ValueError(
            f"outcome {name!r} holds Python objects, which are not stored "
            "(allow_pickle=False); return numbers, booleans or text"
        )


def _check(contents: bytes) -> None:
    """Refuses what would take more room than it has: whoever can write a block can seal it."""
    with zipfile.ZipFile(io.BytesIO(contents)) as file:
        for info in file.infolist():
            # As it was written here: neither compressed nor encrypted.
            if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & ENCRYPTED:
                raise ValueError(f"{info.filename} is not as it was written here")
            with file.open(info) as array:
                version = np.lib.format.read_magic(array)
                if version not in HEADERS:
                    raise ValueError(f"{info.filename} has a header of version {version}")
                shape, _, kind = HEADERS[version](array)
                size = math.prod(shape) * kind.itemsize
                if size > info.file_size or info.file_size > len(contents):
                    raise ValueError(f"{info.filename} says that it holds {size} bytes")
