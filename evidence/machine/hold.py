"""Who holds a file that one process at a time may have, in words for whoever has to wait."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

# Of a holder that has just come or just gone, or whose note cannot be read.
UNKNOWN = "another process"
# A name in a note is shown as it is; whoever wrote the note may have written anything.
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A process, as others are told of it.

    Args:
        pid: Its number on its machine.
        host: The machine's name.
        since: When it took what it holds, in words.
        sure: Whether it will need what it holds, as far as it knows.
    """

    pid: int
    host: str
    since: str
    sure: bool = False

    @classmethod
    def me(cls) -> Holder:
        """This process, from now on."""
        since = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
        return cls(pid=os.getpid(), host=socket.gethostname(), since=since)

    @classmethod
    def loads(cls, text: str) -> Holder | None:
        """The holder from JSON; None where that tells of none."""
        try:
            told = json.loads(text)
            pid, host, since = int(told["pid"]), str(told["host"]), str(told["since"])
            sure = bool(told.get("sure"))
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError):
            return None
        if not (host + since).isprintable() or len(host + since) > LONGEST:
            return None
        return cls(pid=pid, host=host, since=since, sure=sure)

    def dumps(self) -> str:
        """The holder as JSON."""
        return json.dumps(asdict(self))

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since}"


def read(path: Path) -> Holder | None:
    """The holder that a note tells of; None where none can be read.

    Args:
        path: The note.
    """
    try:
        return Holder.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def said(holder: Holder | None) -> str:
    """A holder in words, known or not."""
    return UNKNOWN if holder is None else str(holder)


class Hold:
    """A file that one process holds; the system ends the hold of a process that dies.

    What holds it stands in it. It is gone when it is given back, and stays where its process died.

    Args:
        path: The file; its folder must exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this process holds it."""
        return self._handle is not None

    def take(self) -> bool:
        """Takes it, if nobody holds it.

        Returns:
            Whether this process holds it now.

        Raises:
            OSError: If the file cannot be written.
        """
        while self._handle is None:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._is_there(handle):
                    self._write(handle, Holder.me())
                    self._handle = handle
            except BlockingIOError:
                return False
            finally:
                if self._handle is None:
                    os.close(handle)
        return True

    def confirm(self) -> None:
        """Says that this process will need what it holds."""
        if self._handle is not None:
            self._write(self._handle, replace(read(self.path) or Holder.me(), sure=True))

    def give_back(self) -> None:
        """Lets the next one have it; a second call does nothing."""
        if self._handle is not None:
            with suppress(OSError):
                self.path.unlink()
            os.close(self._handle)
            self._handle = None

    def _write(self, handle: int, holder: Holder) -> None:
        os.ftruncate(handle, 0)
        os.pwrite(handle, holder.dumps().encode(), 0)

    def _is_there(self, handle: int) -> bool:
        """Whether the file is still the one of that name: its last holder may have removed it."""
        try:
            return os.path.samestat(os.fstat(handle), os.stat(self.path))
        except FileNotFoundError:
            return False
