"""The table of planted changes: what turned, after how many trials, in how many seconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.records.item import Item
from evidence.records.vocabulary import ERROR
from tests.planted.judgement import Judgement
from tests.planted.planting import Planting

SHOWN = 3
HEAD = "| change | what the library does | turned | trials | s |\n|---|---|---|---|---|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came of one planting.

    Args:
        planting: The change.
        judgement: What the claims say of it; None if it proves nothing.
        reason: Why it proves nothing; empty if it does.
    """

    planting: Planting
    judgement: Judgement | None
    reason: str = ""

    @property
    def caught(self) -> bool:
        """Whether an item turned."""
        return self.judgement is not None and bool(self.judgement.turned)

    @property
    def as_listed(self) -> bool:
        """Whether it was caught if it is listed as caught; one that proves nothing is not.

        A change that is listed as missed and was caught is no reason to stop.
        """
        return self.judgement is not None and (self.caught or bool(self.planting.missed))

    def __str__(self) -> str:
        planting, judgement = self.planting, self.judgement
        if judgement is None:
            cells = [self.reason, "", ""]
        else:
            missed = f"nothing: {planting.missed}" if planting.missed else "NOTHING"
            # A fact and an error take no trials.
            trials = f"{judgement.trials or '-'}" if self.caught else ""
            cells = [named(judgement.turned) or missed, trials, f"{judgement.seconds:.0f}"]
        return f"| {' | '.join([planting.name, planting.changes, *cells])} |"


def named(items: Iterable[Item]) -> str:
    """The first findings of these items with what came of them, and how many more there are."""
    names = list(dict.fromkeys(map(_name, items)))
    more = [f"and {len(names) - SHOWN} more"] if len(names) > SHOWN else []
    return ", ".join(names[:SHOWN] + more)


def total(rows: Iterable[Row]) -> str:
    """How many were caught, and which were not as they are listed."""
    rows = list(rows)
    others = [row.planting.name for row in rows if not row.as_listed]
    said = f"{sum(row.caught for row in rows)} of {len(rows)} planted changes were caught"
    better = [row.planting.name for row in rows if row.caught and row.planting.missed]
    wanting = f"; not as listed: {', '.join(others)}" if others else ""
    lines = [f"{said}{wanting}."]
    if better:
        lines.append(f"Listed as missed, and caught: {', '.join(better)}; list them as caught.")
    return "\n".join(lines)


def _name(item: Item) -> str:
    control = " (control)" if item.control else ""
    return f"{item.finding}{control}{' [error]' if item.outcome == ERROR else ''}"
