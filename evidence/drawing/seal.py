"""What a stored block is on disk: an .npz file with a digest of its contents behind it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from evidence.drawing.study import Block
from evidence.machine.bundle import bundled, unbundled

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
    contents = bundled(outcomes)
    return contents + _seal(contents, owner)


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
    outcomes = unbundled(contents)
    for name, array in outcomes.items():
        if array.ndim == 0 or len(array) != size:
            raise ValueError(f"{name} has shape {list(array.shape)} instead of [{size}, ...]")
    return outcomes


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
