"""What a stored block is on disk: an .npz file with a digest of its contents behind it."""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from evidence.drawing.study import Block

# The bit of an entry of a zip file that says that it is encrypted.
ENCRYPTED = 0x1
HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
SEAL = hashlib.sha256().digest_size


def sealed(outcomes: Block, *, owner: str) -> bytes:
    """The outcomes as an .npz file's bytes with their SHA-256 behind them.

    The format's own checksums leave its table of contents out, where damage could hide an array;
    what stands behind its end disturbs no reader.

    Args:
        outcomes: What is kept.
        owner: Whose they are: study, protocol and number of the block. It is part of the digest
            and not of the file, so that a block in another one's place is none.
    """
    # NumPy up to 2.1 takes `allow_pickle` for one more array, and pickles whatever is an object.
    objects = [name for name, values in outcomes.items() if np.asarray(values).dtype.hasobject]
    if objects:
        raise ValueError(
            f"outcome {objects[0]!r} holds Python objects, which are not stored "
            "(allow_pickle=False); return numbers, booleans or text"
        )
    file = io.BytesIO()
    named: dict[str, Any] = dict(outcomes)
    np.savez(file, **named)
    return file.getvalue() + _seal(file.getvalue(), owner)


def opened(whole: bytes, *, size: int, owner: str) -> Block:
    """The outcomes that were sealed.

    Args:
        whole: What was kept.
        size: How many trials they are of.
        owner: Whose they are.

    Raises:
        Exception: Of whatever kind, if they are not whole, or another one's.
    """
    contents, seal = whole[:-SEAL], whole[-SEAL:]
    if _seal(contents, owner) != seal:
        raise ValueError("it is not what was written here")
    _check(contents)
    with np.load(io.BytesIO(contents), allow_pickle=False) as file:
        outcomes = {name: file[name] for name in file.files}
    for name, array in outcomes.items():
        if array.ndim == 0 or len(array) != size:
            raise ValueError(f"{name} has shape {list(array.shape)} instead of [{size}, ...]")
    return outcomes


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


def owner_of(path: Path) -> str:
    """Whose block a path is for: its study, the digest of all that decides its numbers, its place.

    Wherever the store lies, these are its last three parts.
    """
    return "/".join(path.parts[-3:])


def read(path: Path, *, size: int) -> Block:
    """The block that a path is for.

    Args:
        path: Where it is kept.
        size: How many trials it is of.

    Raises:
        OSError: If it cannot be read.
        Exception: Of whatever kind, if what lies there is not that block.
    """
    if not path.is_file():
        raise ValueError("it is no file")  # A pipe would be read for ever.
    return opened(path.read_bytes(), size=size, owner=owner_of(path))


def _seal(contents: bytes, owner: str) -> bytes:
    return hashlib.sha256(contents + owner.encode()).digest()
