"""Where the workers of a run tell each other what they have in hand: a note of builtins each."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock

from evidence import atomic
from evidence.lock import held

# Where in the store the boards of runs are.
BOARDS = "boards"
# Seconds after which the board of a run that was killed is cleared away.
OLD = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a worker has in hand.

    Args:
        working: Whether it may have items of its own still.
        items: The ids of the item that it judges and of the one that it will judge after it.
        helps: The id of the other worker's item that it draws for; empty if none.
        alive: Whether the worker lives; told by the system, not by the note.
    """

    working: bool = True
    items: tuple[str, ...] = ()
    helps: str = ""
    alive: bool = True

    @property
    def at(self) -> str:
        """The item that it is drawing for; empty if none."""
        return self.items[0] if self.items else self.helps

    def dumps(self) -> str:
        """The note as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, text: str, *, alive: bool) -> Note:
        """The note from JSON."""
        read = json.loads(text)
        return cls(
            working=bool(read["working"]),
            items=tuple(map(str, read["items"])),
            helps=str(read["helps"]),
            alive=alive,
        )


@dataclass(slots=True, kw_only=True)
class Board:
    """The notes of a run's workers, each of which lives as long as it holds the lock beside it.

    Args:
        folder: The run's own.
        name: This worker's.
    """

    folder: Path
    name: str
    _lock: FileLock | None = field(default=None)

    def join(self) -> None:
        """Says that this worker is there and may have items."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self.folder / f"{self.name}.lock")
            self._lock.acquire()
        self.say(Note())

    def say(self, note: Note) -> bool:
        """Says what this worker has in hand, in the place of what it said before.

        Returns:
            Whether it could. Whoever cannot say it is not helped; that the store is unusable is
            told by its blocks.
        """
        path = self.folder / f"{self.name}.json"
        try:
            atomic.write_text(path, note.dumps())
        except OSError:
            # What it said before holds no longer, and others would wait for it.
            with suppress(OSError):
                path.unlink(missing_ok=True)
            return False
        return True

    def leave(self) -> None:
        """Takes this worker's note away."""
        with suppress(OSError):
            (self.folder / f"{self.name}.json").unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.release()

    def others(self) -> list[Note]:
        """What the other workers have in hand, and what those who died had."""
        return list(self._others())

    def helpers(self) -> int:
        """How many workers are drawing for an item of another one."""
        return sum(note.alive and bool(note.helps) for note in self._others())

    def _others(self) -> Iterator[Note]:
        for path in sorted(self.folder.glob("*.json")):
            if path.stem == self.name:
                continue
            # First whether it lives: a note that is taken away meanwhile is of no interest.
            alive = held(path.with_suffix(".lock"))
            with suppress(FileNotFoundError):
                yield Note.loads(path.read_text(), alive=alive)


def board_of(store: Path, *, started: float, name: str) -> Board:
    """The board on which a worker writes.

    Args:
        store: The folder of drawn blocks.
        started: When the run began, by which its workers find each other.
        name: The worker's.
    """
    return Board(folder=store / BOARDS / f"{started:.6f}", name=name)


def clear(store: Path, *, started: float) -> None:
    """Removes the board of a run that has ended, and old ones of runs that were killed."""
    for folder in (store / BOARDS).glob("*.*"):
        try:
            began = float(folder.name)
        except ValueError:
            continue  # Somebody else's.
        if began == float(f"{started:.6f}") or began < time.time() - OLD:
            shutil.rmtree(folder, ignore_errors=True)
