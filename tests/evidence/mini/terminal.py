"""A terminal: what stands on it after a program has written, and a run that is watched on one."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import struct
import termios
import threading
from dataclasses import dataclass

from tests.evidence.mini.project import SECONDS, Project, kill

ROWS, COLUMNS = 24, 140
PART = re.compile(r"\x1b(?:[DEM78]|\[[0-9;]*[A-Za-z])|[\r\n]|[^\x1b\r\n]")
# What variables say that nobody watches, and whether a terminal can move its cursor.
VARIABLES = {"TERM": "xterm", "CI": "", "BUILD_NUMBER": ""}


class Terminal:
    """The lines of a terminal of so many rows, with those that have left it at its top.

    It knows the moves of pytest, of xdist and of a live line, and refuses others.
    """

    def __init__(self, *, rows: int = ROWS) -> None:
        self.rows = rows
        self.lines = [""]
        self.row, self.column = 0, 0
        self.saved = (0, 0)
        self.top = 0

    @property
    def text(self) -> str:
        """All lines, without blanks at their ends."""
        return "\n".join(line.rstrip() for line in self.lines).rstrip()

    def feed(self, text: str) -> Terminal:
        """Takes in what a program writes."""
        assert "".join(PART.findall(text)) == text
        for part in PART.findall(text):
            self._take(part)
        return self

    def _take(self, part: str) -> None:
        if part == "\r":
            self.column = 0
        elif part in ("\n", "\x1bD", "\x1bE"):
            # A screen's rows are places: what is saved is one, and a line that scrolls leaves it.
            self.row += 1
            self.column = 0 if part == "\x1bE" else self.column
            self.lines += [""] * (self.row + 1 - len(self.lines))
            self.top = max(self.top, self.row + 1 - self.rows)
        elif part == "\x1bM":
            assert self.row > self.top
            self.row -= 1
        elif part == "\x1b7":
            self.saved = (self.row - self.top, self.column)
        elif part == "\x1b8":
            self.row, self.column = self.saved[0] + self.top, self.saved[1]
        elif part == "\x1b[2K":
            self.lines[self.row] = ""
        elif not part.startswith("\x1b"):
            line = self.lines[self.row].ljust(self.column)
            self.lines[self.row] = line[: self.column] + part + line[self.column + 1 :]
            self.column += 1
        else:
            assert part.endswith("m"), f"{part!r} is no colour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A run that has ended: its exit status and what it wrote to its terminal."""

    code: int
    written: str


def pair(rows: int = ROWS, columns: int = COLUMNS) -> tuple[int, int]:
    """Both ends of a terminal of that size: the one that shows, and the one that is written to."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    return ours, its


def watched(project: Project, *options: str, rows: int = ROWS) -> Watched:
    """Runs a suite on a terminal to its end."""
    ours, its = pair(rows)
    variables = {**VARIABLES, "COLUMNS": str(COLUMNS)}
    process = project.start(*options, variables=variables, output=its)
    os.close(its)
    written: list[bytes] = []
    reader = threading.Thread(target=_read, args=(ours, written))
    reader.start()
    try:
        process.wait(timeout=SECONDS)
    finally:
        kill(process)
        reader.join()
        os.close(ours)
    return Watched(code=process.returncode, written=b"".join(written).decode())


def _read(handle: int, written: list[bytes]) -> None:
    while True:
        try:
            part = os.read(handle, 1 << 16)
        except OSError as error:
            # What Linux says where the last writer has gone.
            assert error.errno == errno.EIO
            return
        if not part:
            return
        written.append(part)
