"""Committed runs beside the one that is shown: at the reports' own size, and trained by Keras."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evidence.records.item import Item
from evidence.records.ledger import LEDGER, read_ledger
from evidence.records.run import Run
from evidence.records.vocabulary import JUDGED

FULL, KERAS = "full", "keras"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An item, and the run that judged it.

    Args:
        item: The item.
        run: Its run.
    """

    item: Item
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What committed runs found, by the item's node.

    Args:
        full: At the reports' own size, on their own data.
        keras: Of ordinary Keras models, trained one at a time.
    """

    full: Mapping[str, Kept] = field(default_factory=dict)
    keras: Mapping[str, Kept] = field(default_factory=dict)


EMPTY = Shelf()
# Where the images come from that stand in for a data set that is not there.
EMBEDDED = "scikit-learn"


def read_shelf(folder: Path) -> Shelf:
    """Reads the runs that are committed beside the reference.

    Args:
        folder: Where the reference lies; ledgers lie anywhere below its folders `full` and
            `keras`, and a folder that is missing holds none.

    Raises:
        LedgerError: If a ledger cannot be read.
    """
    return Shelf(full=newest(folder / FULL), keras=newest(folder / KERAS))


def own_size(item: Item, *, run: Run) -> bool:
    """Whether an item was judged at its report's own size, on its report's own data.

    Args:
        item: The item.
        run: Its run, which says what stood for the data.
    """
    return not item.smaller and not any(
        run.dataset.get(name, {}).get("source") == EMBEDDED for name in _named(item)
    )


def newest(folder: Path) -> dict[str, Kept]:
    """What the runs below a folder judged; where two judged an item the later one speaks.

    Args:
        folder: Where their ledgers lie, at any depth; none if it is missing.

    Raises:
        LedgerError: If a ledger cannot be read.
    """
    ledgers = [read_ledger(path) for path in sorted(folder.rglob(LEDGER))]
    return {
        item.node: Kept(item=item, run=ledger.run)
        for ledger in sorted(ledgers, key=lambda one: one.run.started or "")
        for item in ledger.items
        if item.outcome in JUDGED
    }


def _named(item: Item) -> Iterable[str]:
    """The values of a protocol's knobs; one that differs between arms lists all of its."""
    for value in item.protocol.values():
        if isinstance(value, str):
            yield from value.split(" | ")
