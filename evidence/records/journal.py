"""What a run that was killed leaves behind: the records of the items that it had judged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evidence.errors import LedgerError, RecordError
from evidence.lock import held
from evidence.records import ledger
from evidence.records.item import Item
from evidence.records.ledger import COLLECTED, HOLD, JOURNAL, LEDGER, PARTIAL, Ledger
from evidence.records.run import Run
from evidence.records.vocabulary import TIMING
from evidence.text import harmless

# Seconds by which the clocks of a run and of its disk may differ.
CLOCKS_DIFFER = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What the last run in a folder has noted while it went on.

    Args:
        ledger: Its items, judged or not; of the run itself only its beginning and its seed are
            known.
        judged: How many of them it had heard of.
        running: Whether it still goes on.
        ended: Whether it came to its end, and wrote a ledger.
    """

    ledger: Ledger
    judged: int
    running: bool
    ended: bool

    def told(self) -> str:
        """What became of the run, in a sentence."""
        began = self.ledger.run.started
        count = f"{self.judged} of {len(self.ledger.items)} items"
        if self.ended:
            return f"The run that began at {began} came to its end; its ledger has its verdicts."
        if self.running:
            return f"The run that began at {began} goes on; {count} are done."
        return f"The run that began at {began} was killed; {count} were done."


def began(started: float) -> str:
    """When a run began, as its ledger says it.

    Args:
        started: Seconds since the epoch.
    """
    return datetime.fromtimestamp(started, tz=UTC).isoformat(timespec="seconds")


def read_journal(folder: Path) -> Remains:
    """What the last run in a folder has noted.

    Args:
        folder: Where its ledger would lie.

    Raises:
        LedgerError: If no run has noted anything there, or something else is there.
        RecordError: If a record is not what the schema promises.
    """
    noted = ledger.read_json(folder / COLLECTED, missing=None)
    started = noted.get("started") if isinstance(noted, dict) else None
    if not isinstance(started, int | float) or not 0.0 <= started < 2**40:
        raise LedgerError(
            f"No run has noted in {folder} what it collected. Run the claims first, or name "
            "the folder of another one's ledger with --ledger FILE.",
            reason="no run has noted there what it collected",
        )
    blanks = ledger.read_collected(folder, started=started)
    reported = {item.node: item for item in _lines(folder / JOURNAL, since=started)}
    items = ledger.merged(blanks, reported=reported)
    seed = next((item.seed for item in reported.values() if item.seed is not None), None)
    judged = sum(blank.node in reported for blank in blanks)
    written = {_started_of(folder / name) for name in (LEDGER, PARTIAL)}
    # A run of timings alone adds them to the ledger of the last run, which keeps its beginning.
    added = judged == len(blanks) and all(blank.kind == TIMING for blank in blanks)
    return Remains(
        ledger=Ledger(
            run=Run(started=began(started), seed=seed),
            items=items,
            families=tuple(ledger.read_families(folder, started=started)),
        ),
        judged=judged,
        running=held(folder / HOLD),
        ended=began(started) in written or (added and _written_since(folder / LEDGER, started)),
    )


def _lines(path: Path, *, since: float) -> list[Item]:
    """The records of a journal that was begun since a moment; the last line may be torn."""
    try:
        if path.stat().st_mtime < since - CLOCKS_DIFFER:
            return []  # An earlier run's: this one was killed before its first item.
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    items = []
    for number, line in enumerate(lines, 1):
        try:
            items.append(Item.read(harmless(json.loads(line)), place=f"line {number}"))
        except (ValueError, RecursionError, RecordError) as error:
            if number < len(lines):
                raise LedgerError(
                    f"Line {number} of {path} is no record ({error}). Run the claims again.",
                    reason=f"line {number} of its journal is no record",
                ) from error
    return items


def _written_since(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime >= moment
    except OSError:
        return False


def _started_of(path: Path) -> str | None:
    told = ledger.read_json(path, missing={})
    run = told.get("run") if isinstance(told, dict) else None
    started = run.get("started") if isinstance(run, dict) else None
    return started if isinstance(started, str) else None
