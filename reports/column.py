"""A column of the matrix: one stack, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evidence.records.item import Item
from evidence.records.ledger import LEDGER, Ledger, read_ledger
from reports import stack
from reports.catalogue import catalogue
from reports.errors import StackError
from reports.stack import Ending, Stack, Stacks


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One stack, and what is kept of it.

    Args:
        stack: The stack.
        ending: What came of building and judging it.
        ledger: What its run found; None where there is none.
    """

    stack: Stack
    ending: Ending
    ledger: Ledger | None = None
    _items: Mapping[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        items = self.ledger.items if self.ledger else ()
        object.__setattr__(self, "_items", {item.node: item for item in items})

    def item(self, node: str) -> Item | None:
        """What came of the test of this id; None where nothing is recorded."""
        return self._items.get(node)

    @property
    def surprises(self) -> tuple[Item, ...]:
        """The items that are not as established."""
        return tuple(item for item in self._items.values() if item.surprising)

    def counts(self) -> dict[str, int]:
        """Counts its findings by state."""
        return catalogue(self._items.values()).counts()

    def versions(self) -> dict[str, str]:
        """The versions that decide its numbers, by library; as pinned where nothing ran."""
        if self.ledger:
            return {name: str(version) for name, version in self.ledger.run.versions.items()}
        pins = (pin.partition("==") for pin in self.stack.requirements)
        return {"python": self.stack.python, **{name: version for name, _, version in pins}}


def read(stacks: Stacks, *, folder: Path = stack.FOLDER) -> tuple[Column, ...]:
    """Reads what is kept of each stack.

    Args:
        stacks: The stacks.
        folder: Where they are kept, each in a folder of its name.

    Raises:
        StackError: If how a stack ended cannot be read, or its ledger is missing.
        LedgerError: If a ledger is torn, or of a newer schema.
        RecordError: If a ledger's records are not what the schema promises.
    """
    return tuple(_column(one, folder=folder / one.name) for one in stacks.stacks)


def _column(one: Stack, *, folder: Path) -> Column:
    ending = stack.read_ending(folder)
    path = folder / LEDGER
    if ending.state == stack.JUDGED and not path.exists():
        raise StackError(
            f"stack {one.name} is said to be judged, and there is no {path}; build it again with "
            f'`make matrix STACKS="{one.name}"`'
        )
    return Column(stack=one, ending=ending, ledger=read_ledger(path) if path.exists() else None)
