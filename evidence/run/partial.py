"""A run that was cut short beside one that came to its end: the whole one's ledger stays."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.records.ledger import LEDGER, PARTIAL, Ledger, read_ledger
from evidence.records.vocabulary import JUDGED, NOT_RUN, TIMING


def whole_beside(folder: Path, made: Ledger, *, done: Collection[str]) -> Ledger | None:
    """The ledger of an earlier run that says more than one that was cut short; None if none does.

    Args:
        folder: Where ledgers go.
        made: What this run would write.
        done: The ids of the items that it has done.
    """
    claims = [item for item in made.items if item.kind != TIMING]
    if all(item.node in done for item in claims):
        return None
    try:
        last = read_ledger(folder / LEDGER)
    except EvidenceError:
        return None
    if any(item.outcome == NOT_RUN for item in last.items):
        return None
    return last if _judged(last) > _judged(made) else None


def told(folder: Path, made: Ledger, *, last: Ledger) -> str:
    """What is said of two ledgers in one folder, in a sentence.

    Args:
        folder: Where they lie.
        made: What this run has written beside the other one.
        last: That of the whole run.
    """
    count = sum(item.outcome != NOT_RUN for item in made.items if item.kind != TIMING)
    return (
        f"this run came to {count} of {sum(item.kind != TIMING for item in made.items)} items; "
        f"{LEDGER}, the page and the trials in {folder} stay those of the run of "
        f"{last.run.started}, which judged {_judged(last)}. This run's records are in {PARTIAL}: "
        f"`python -m reports --ledger {folder / PARTIAL} --out DIR` makes a page of them."
    )


def _judged(ledger: Ledger) -> int:
    return sum(item.outcome in JUDGED for item in ledger.items if item.kind != TIMING)
