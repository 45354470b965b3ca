"""How long a process waits for blocks that others draw, and who that is."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from evidence.machine import hold
from evidence.machine.error import HeldBlockError

# Seconds beyond the limit of a block: whoever draws it ends it first, or dies, if it can.
GRACE = 60.0


@dataclass(slots=True)
class Patience:
    """How long this process waits for blocks that others hold.

    Args:
        seconds: The most that a block may take; 0 for any time.
        clock: Tells the time in seconds.
    """

    seconds: float
    clock: Callable[[], float] = time.monotonic
    _since: dict[Path, tuple[hold.Holder | None, float]] = field(default_factory=dict)

    def wait(self, path: Path) -> tuple[hold.Holder | None, float]:
        """Takes in that a block is held by another process.

        Args:
            path: The block's; its holder's note lies beside it.

        Returns:
            Who holds it, and for how many seconds this process has waited.

        Raises:
            HeldBlockError: If that one has held it for longer than a block may take.
        """
        holder, now = hold.read(note_of(path)), self.clock()
        known, since = self._since.get(path, (holder, now))
        # A note that is gone for a moment is no other holder.
        if holder is not None and known is not None and holder != known:
            since = now
        self._since[path] = (holder or known, since)
        if self.seconds and now - since > self.seconds + GRACE:
            raise HeldBlockError(path, hold.said(holder or known), now - since)
        return holder or known, now - since

    def got(self, path: Path) -> None:
        """Takes in that the block was released."""
        self._since.pop(path, None)


def note_of(path: Path) -> Path:
    """Where whoever draws a block says who that is."""
    return path.with_suffix(".holder")


def sign(path: Path) -> None:
    """Says that this process draws a block; whoever cannot say it is "another process"."""
    with suppress(OSError):
        note_of(path).write_text(hold.Holder.me().dumps(), encoding="utf-8")


def unsign(path: Path) -> None:
    """Takes that back."""
    with suppress(OSError):
        note_of(path).unlink(missing_ok=True)
