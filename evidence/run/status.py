"""What one process is drawing, as it stands in a small file that another process reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from evidence import atomic

PREFIX = "progress-"
EPITAPH = "hung-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What one process is drawing.

    Args:
        run: Which run it belongs to: when that began (seconds since the epoch).
        item: The finding's key, and which of its parameter sets.
        began: When its judging began (seconds since the epoch).
        trials: How many trials were judged at the last look.
        budget: The most that may be.
        interval: Where the estimand lay at the last look, None for an open end; None before it.
        part: Which of several joined assertions is judged, from 1.
        parts: How many are joined.
        since: When the block that is being drawn was begun (seconds since the epoch).
        block: How many trials it has.
        pace: How many seconds a block like it took on average; None before the first.
        left: How many seconds spending the budget takes at most, from then on and at this pace;
            None where that is not known.
        waits: Who draws the block that it waits for, since `since`; None where it draws itself.
    """

    run: float
    item: str
    began: float
    trials: int
    budget: int
    interval: tuple[float | None, float | None] | None
    part: int
    parts: int
    since: float
    block: int
    pace: float | None
    left: float | None
    waits: str | None = None

    def write(self, path: Path) -> None:
        """Writes it into a file, whole.

        Raises:
            OSError: If that cannot be written.
        """
        atomic.write_text(path, json.dumps(asdict(self)))


def place(folder: Path, worker: str) -> Path:
    """Where a process tells what it is drawing.

    Args:
        folder: Where the run's ledger goes.
        worker: What the process is called.
    """
    return folder / f"{PREFIX}{worker}.json"


def epitaph(folder: Path, worker: str) -> Path:
    """Where a process that ends itself says why.

    Args:
        folder: Where the run's ledger goes.
        worker: What the process is called.
    """
    return folder / f"{EPITAPH}{worker}.txt"


def read_epitaph(folder: Path, worker: str) -> str | None:
    """Why a process has ended itself; None of one that has not. It is told once.

    Args:
        folder: Where the run's ledger goes.
        worker: What the process was called.
    """
    path = epitaph(folder, worker)
    try:
        said = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    remove(path)
    return said


def read(folder: Path, *, run: float) -> list[Status]:
    """What every process of a run is drawing; what another run has left there is passed over.

    Args:
        folder: Where the run's ledger goes.
        run: When it began (seconds since the epoch).
    """
    return [status for status in _read(folder) if status.run == run]


def clear(folder: Path) -> None:
    """Removes every file that tells what is being drawn."""
    for path in (*folder.glob(f"{PREFIX}*.json"), *folder.glob(f"{EPITAPH}*.txt")):
        remove(path)


def remove(path: Path) -> None:
    """Removes such a file, if it is there; one that cannot be removed misleads nobody."""
    with suppress(OSError):
        path.unlink()


def _read(folder: Path) -> Iterator[Status]:
    for path in sorted(folder.glob(f"{PREFIX}*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            ends = told.pop("interval")
            yield Status(**told, interval=None if ends is None else (ends[0], ends[1]))
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            # Its process has just removed it, or another version of the suite wrote it.
            continue
