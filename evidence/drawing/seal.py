"""What a stored block is on disk: an .npz file with a digest of its contents behind it."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import numpy as np

from evidence.drawing.study import Block

SEAL = hashlib.sha256().digest_size


def sealed(outcomes: Block) -> bytes:
    """The outcomes as an .npz file's bytes with their SHA-256 behind them.

    The format's own checksums leave its table of contents out, where damage could hide an array;
    what stands behind its end disturbs no reader.
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
    return file.getvalue() + hashlib.sha256(file.getvalue()).digest()


def opened(whole: bytes, *, size: int) -> Block:
    """The outcomes that were sealed.

    Raises:
        Exception: Of whatever kind, if they are not whole.
    """
    contents, seal = whole[:-SEAL], whole[-SEAL:]
    if hashlib.sha256(contents).digest() != seal:
        raise ValueError("it is not what was written")
    with np.load(io.BytesIO(contents), allow_pickle=False) as file:
        outcomes = {name: file[name] for name in file.files}
    for name, array in outcomes.items():
        if array.ndim == 0 or len(array) != size:
            raise ValueError(f"{name} has shape {list(array.shape)} instead of [{size}, ...]")
    return outcomes
