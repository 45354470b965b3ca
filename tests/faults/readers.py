"""The readers of files that others may have written, each with a small file that it takes."""

from __future__ import annotations

import functools
import gzip
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evidence.drawing import seal
from evidence.errors import ArchiveError
from evidence.records.archive import Archive, read_archive, write_archive
from evidence.records.run import Run
from studies import imagefile
from studies.imagefile import ARRAYS, IDX, DatasetError

OWNER = "toss/0123/block-00000.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A reader.

    Args:
        whole: A file that it takes.
        read: Reads a file that lies at a path, and ends in peace or in a documented mistake.
    """

    whole: bytes
    read: Callable[[Path, bytes], bool]


def images() -> dict[str, np.ndarray]:
    """Two images for training and one for testing, with their labels."""
    pixels = np.arange(3 * 28 * 28, dtype=np.uint8).reshape(3, 28, 28)
    labels = np.array([1, 2, 3], np.uint8)
    return dict(zip(ARRAYS, (pixels[:2], labels[:2], pixels[2:], labels[2:]), strict=True))


@functools.cache
def hashes() -> dict[str, str]:
    """The digest of each array."""
    return {name: hashlib.sha256(array.tobytes()).hexdigest() for name, array in images().items()}


def idx(array: np.ndarray) -> bytes:
    """An idx file, not yet compressed."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes((0, 0, 8, array.ndim)) + sizes + array.tobytes()


def _npz() -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **images())
    return file.getvalue()


def _read_npz(path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    return _imaged(path)


def _read_idx(path: Path, content: bytes) -> bool:
    """The first file is broken before it is compressed, where that is not what broke it."""
    if not path.exists():
        path.mkdir()
        for name, array in images().items():
            (path / IDX[name]).write_bytes(gzip.compress(idx(array), 1))
    packed = content if len(content) % 2 else gzip.compress(content, 1)
    (path / IDX["x_train"]).write_bytes(packed)
    return _imaged(path)


def _imaged(path: Path) -> bool:
    try:
        imagefile.read(path, name="images", hashes=hashes())
    except DatasetError:
        return False
    return True


def _block() -> bytes:
    rng = np.random.default_rng(0)
    outcomes = {"heads": rng.random(4) < 0.5, "depth": rng.random((4, 2))}
    return seal.sealed(outcomes, owner=OWNER)[: -seal.SEAL]


def _read_block(path: Path, content: bytes) -> bool:
    """Whoever broke it has sealed it again."""
    try:
        seal.opened(content + seal._seal(content, OWNER), size=4, owner=OWNER)
    except MemoryError:
        raise
    except Exception:  # Whatever its kind, the block is set aside and drawn again.
        return False
    return True


def _archive(folder: Path) -> bytes:
    path = folder / "archive"
    write_archive(path, Archive(run=Run(seed=1)))
    return gzip.decompress(path.read_bytes())


def _read_archive(path: Path, content: bytes) -> bool:
    """It has the digest of what it holds, where its last line is left."""
    lines = content.splitlines(keepends=True)
    if len(lines) > 1 and len(content) % 3:
        body = b"".join(lines[:-1])
        digest = hashlib.sha256(body).hexdigest()
        content = body + f'{{"sha256": "{digest}"}}\n'.encode()
    path.write_bytes(gzip.compress(content, 1) if len(content) % 5 else content)
    try:
        read_archive(path)
    except ArchiveError:
        return False
    return True


def readers(folder: Path) -> dict[str, Reader]:
    """All of them, by what they read.

    Args:
        folder: Where files may be written.
    """
    return {
        "npz": Reader(whole=_npz(), read=_read_npz),
        "idx": Reader(whole=idx(images()["x_train"]), read=_read_idx),
        "block": Reader(whole=_block(), read=_read_block),
        "archive": Reader(whole=_archive(folder), read=_read_archive),
    }
