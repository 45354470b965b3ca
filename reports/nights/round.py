"""The round of a night: its tasks one after another, each cut at its limit, none the end of it."""

from __future__ import annotations

import glob
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from evidence.errors import ArchiveError, LedgerError, RecordError
from evidence.records import vocabulary
from evidence.records.archive import ARCHIVE, Archive, read_archive
from evidence.records.item import Item
from evidence.records.journal import read_journal
from evidence.records.ledger import LEDGER, Ledger, read_ledger
from reports.nights.night import BROKEN, CUT, DONE, FRESH, LEFT_OUT, Outcome, Part
from reports.nights.stream import streams
from reports.nights.task import MINUTE, Task

# What pytest says by its exit status when it came to the end: all passed, or some failed.
ENDED = (0, 1)
# And by this one that none of its tests was asked for.
NOTHING = 5
# A run that is asked to stop has so many seconds to write down what it has.
GRACE = 90.0
# With less than this a part is not begun.
LEAST = 30.0
LOG = "output.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of one task.

    Args:
        part: What is remembered of it.
        ledger: What it recorded; None where it left none.
        archive: The trials that its verdicts rest on; None where it left none.
        folder: Where it wrote; None where it was not begun.
    """

    part: Part
    ledger: Ledger | None = None
    archive: Archive | None = None
    folder: Path | None = None

    def replays(self) -> dict[str, str]:
        """The command that judges each item again, by the test's id."""
        items = self.ledger.items if self.ledger else ()
        return {item.node: item.replay for item in items if item.replay}


@dataclass(slots=True)
class Round:
    """Runs tasks until the night ends.

    Args:
        root: The checkout.
        out: A folder for what each part writes.
        deadline: When the night ends, by the monotonic clock.
        say: Told what begins and what came of it.
        command: What starts pytest.
    """

    root: Path
    out: Path
    deadline: float
    say: Callable[[str], None]
    command: tuple[str, ...] = (sys.executable, "-m", "pytest")
    _count: int = field(default=0, init=False)

    def left(self) -> float:
        """How many seconds are left of the night."""
        return self.deadline - time.monotonic()

    def take(self, task: Task) -> Taken:
        """Runs a task, and reads what it left; whatever happens to it is told and not raised."""
        left = self.left()
        if left < LEAST:
            return self._told(task, LEFT_OUT, 0.0, why="the night was over")
        limit = left if task.limit is None else min(left, task.limit * MINUTE)
        self._count += 1
        folder = self.out / f"{self._count:02d}-{task.part}"
        began = time.monotonic()
        self.say(f"{task.part}: {task.what} (at most {limit / MINUTE:.0f} min)")
        try:
            folder.mkdir(parents=True)
            status = self._run(task, folder=folder, limit=limit)
        except OSError as error:
            return self._told(task, BROKEN, time.monotonic() - began, why=str(error))
        seconds = time.monotonic() - began
        if status is None:
            return self._told(task, CUT, seconds, why=f"cut after {limit:.0f} s", folder=folder)
        # A night of a few claims leaves out what has none of them; the fresh draws it is about.
        if status == NOTHING and task.part != FRESH:
            return self._told(task, LEFT_OUT, seconds, why="it has none of the claims asked for")
        if status not in ENDED:
            why = f"pytest ended with status {status}: {_last_line(folder / LOG)}"
            return self._told(task, BROKEN, seconds, why=why, folder=folder)
        return self._told(task, DONE, seconds, folder=folder)

    def _run(self, task: Task, *, folder: Path, limit: float) -> int | None:
        """The exit status of pytest; None if it was cut."""
        words = [word for given in task.arguments for word in expanded(given, self.root)]
        command = [*self.command, *words, f"--report-dir={folder}"]
        with (folder / LOG).open("wb") as log:
            # A session of its own, so that workers are found when their controller is gone.
            running = subprocess.Popen(
                command,
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                return running.wait(limit)
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGINT)
                with suppress(subprocess.TimeoutExpired):
                    running.wait(GRACE)
                return None
            finally:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(running.pid, signal.SIGKILL)
                running.wait()

    def _told(
        self, task: Task, state: str, seconds: float, *, why: str = "", folder: Path | None = None
    ) -> Taken:
        ledger, archive, trouble = _read(folder)
        items = ledger.items if ledger else _noted(folder)
        if state == DONE and ledger is None:
            state, why = BROKEN, trouble
        part = Part(
            name=task.part,
            state=state,
            seconds=round(seconds, 1),
            why=why,
            run=ledger.run if ledger else None,
            outcomes=_outcomes(items),
            streams=streams(archive.items.values()) if archive else (),
        )
        self.say(f"{task.part}: {state}, {seconds:.0f} s{'; ' + why if why else ''}")
        return Taken(part=part, ledger=ledger, archive=archive, folder=folder)


def _outcomes(items: Iterable[Item]) -> tuple[Outcome, ...]:
    dull = (vocabulary.SKIPPED, vocabulary.NOT_RUN)
    return tuple(Outcome.of(item) for item in items if item.outcome not in dull)


def _noted(folder: Path | None) -> tuple[Item, ...]:
    """What a run that was killed had judged by then."""
    try:
        return read_journal(folder).ledger.items if folder else ()
    except (LedgerError, RecordError):
        return ()


def _read(folder: Path | None) -> tuple[Ledger | None, Archive | None, str]:
    """What a run left, and why there is none where there is none."""
    if folder is None:
        return None, None, ""
    try:
        ledger = read_ledger(folder / LEDGER)
    except (LedgerError, RecordError) as error:
        return None, None, " ".join(str(error).split())
    try:
        return ledger, read_archive(folder / ARCHIVE), ""
    except ArchiveError as error:
        return ledger, None, str(error)


def expanded(word: str, root: Path) -> Sequence[str]:
    """The files that a word with a star stands for; the word itself where there are none."""
    if "*" not in word:
        return (word,)
    return sorted(glob.glob(word, root_dir=root)) or (word,)


def _last_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "nothing was said"
    # pytest frames its last line.
    said = [line.strip("= ") for line in lines if line.strip("= ")]
    return said[-1][:300] if said else "nothing was said"
