"""Whether somebody holds a lock, asked by those who do not want it."""

from __future__ import annotations

import fcntl
from contextlib import suppress
from pathlib import Path


def held(path: Path) -> bool:
    """Whether a process holds a lock; the system releases that of one that died.

    Args:
        path: The locked file; one that is missing, or cannot be opened, is held by nobody.
    """
    with suppress(OSError), path.open("rb") as file:
        try:
            # Shared, so that two that ask at once do not take each other for the holder.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
