"""Where progress is shown: beside what pytest writes, and never in the midst of it."""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

# Moves to the line below and back, so that there is one, and remembers the place; then goes there
# and empties it. IND and RI keep the column, which no move to a line does.
BELOW = "\x1bD\x1bM\x1b7\x1bE\x1b[2K"
BACK = "\x1b8"
NARROW = 80


class Screen:
    """One live line below what pytest writes, or lines of a log between what it writes.

    Tests are captured by pointing standard output elsewhere, while a thread shows progress: it
    writes through a handle of its own, which was opened before.

    Args:
        writer: pytest's terminal writer; from now on the live line is gone before it writes.
        handle: Where it writes to, to be closed in the end.
        live: Whether that is a terminal.
    """

    def __init__(self, writer: Any, *, handle: int, live: bool) -> None:
        self.live = live
        self._writer = writer
        self._handle = handle
        self._lock = threading.RLock()
        self._shown = False
        # Whether pytest's last line is unfinished.
        self._open = False
        self._plain = writer.write_raw
        writer.write_raw = self._write

    @property
    def width(self) -> float:
        """How many letters a line has room for."""
        if not self.live:
            return math.inf
        try:
            columns = os.get_terminal_size(self._handle).columns
        except OSError:
            columns = 0
        # A terminal that was told no size has none, nor has one that is gone.
        return (columns or NARROW) - 1

    def show(self, text: str) -> None:
        """Shows a line, in the place of the last one if there is a live one."""
        with self._lock:
            if self.live:
                width = self.width
                short = text if len(text) <= width else f"{text[: int(width) - 1]}…"
                self._put(f"{BELOW}{short}{BACK}")
                self._shown = True
            else:
                finished = "\n" if self._open else ""
                self._put(f"{finished}evidence: {text}\n")
                self._open = False

    def clear(self) -> None:
        """Takes the live line away."""
        with self._lock:
            if self._shown:
                self._shown = False
                self._put(f"{BELOW}{BACK}")

    def close(self) -> None:
        """Takes the live line away and leaves the terminal to pytest alone."""
        self.clear()
        with self._lock:
            self._writer.write_raw = self._plain
            os.close(self._handle)

    def _write(self, msg: str, *, flush: bool = False) -> None:
        with self._lock:
            self.clear()
            self._plain(msg, flush=flush)
            self._open = not msg.endswith("\n")

    def _put(self, text: str) -> None:
        # A terminal that is gone, and with it whoever would read this, ends no run.
        with suppress(OSError):
            os.write(self._handle, text.encode(errors="replace"))


def screen_on(
    writer: Any, *, quiet: bool, variables: Mapping[str, str] = os.environ
) -> Screen | None:
    """The screen behind standard output; None where that is no file of the system's.

    Args:
        writer: pytest's terminal writer.
        quiet: Whether nobody but pytest writes there; else it would run into a live line.
        variables: The environment's.
    """
    try:
        handle = os.dup(sys.stdout.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    watched = not any(variables.get(name) for name in ("CI", "BUILD_NUMBER"))
    able = variables.get("TERM", "dumb") != "dumb"
    return Screen(writer, handle=handle, live=quiet and watched and able and os.isatty(handle))
