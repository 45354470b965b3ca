"""The verdicts of a run in a terminal, where no other plugin shows them."""

from __future__ import annotations

import textwrap
from collections.abc import Collection

from evidence.records import vocabulary
from evidence.records.column import head, row
from evidence.records.count import counts
from evidence.records.item import Item
from evidence.records.text import digits_of, measured, named, outcome, region, surprise

WIDTH = 100
TITLES = ("verdict", "finding", "estimate", "wanted", "trials")
COLUMNS = (14, 33, 25, 16, 8)


def table(items: Collection[Item]) -> str:
    """Writes what is not as established, a line per item, and what they come to together.

    Args:
        items: What a run judged, controls included, in the order of its ledger.

    Returns:
        The text, without a line end at its end; but for what is not as established and its
        commands, at most 100 columns wide.
    """
    lines = [line for item in items if item.surprising for line in surprise(item)]
    lines += [""] if lines else []
    lines += head(TITLES, widths=COLUMNS)
    for item in items:
        lines += _row(item)
    said = [*counts(items), *_standing(items)]
    told = [part for line in said for part in textwrap.wrap(line, WIDTH, subsequent_indent="  ")]
    return "\n".join([*lines, *([""] if told else []), *told])


def _row(item: Item) -> list[str]:
    where = region(item.region, digits=digits_of(item)) if item.region else ""
    # A control is an item that must lie outside of its region.
    where = f"not {where}" if where and item.control else where
    trials = f"{item.trials}" if item.budget else ""
    cells = (outcome(item), named(item), measured(item), where, trials)
    return row(cells, widths=COLUMNS)


def _standing(items: Collection[Item]) -> list[str]:
    """That every outcome is as established, where that is so."""
    silent = (vocabulary.SKIPPED, vocabulary.NOT_RUN)
    judged = [item for item in items if item.outcome not in silent]
    if not judged or any(item.surprising for item in judged):
        return []
    every = "the outcome is" if len(judged) == 1 else f"all {len(judged)} outcomes are"
    return [f"{every} as established"]
