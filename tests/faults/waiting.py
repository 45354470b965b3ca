"""Waiting for something that another process does."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_for(condition: Callable[[], object], *, seconds: float = 40.0) -> None:
    """Waits until a condition holds, and fails where it has not in time.

    Args:
        condition: Asked again and again.
        seconds: The most that it may take.
    """
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)
