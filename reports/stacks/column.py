"""A column of the matrix: one stack, and what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from evidence import atomic
from evidence.records.archive import ARCHIVE, Archive, read_archive
from evidence.records.item import Item
from evidence.records.ledger import LEDGER, Ledger, encode, read_ledger
from evidence.records.trial import unjudged
from reports.catalogue import catalogue
from reports.errors import StackError
from reports.stacks import stack
from reports.stacks.stack import Ending, Stack, Stacks

KEPT = (stack.ENDING, stack.INSTALLED, LEDGER, ARCHIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One stack, and what is kept of it.

    Args:
        stack: The stack.
        ending: What came of building and judging it.
        ledger: What its run found; None where there is none.
        archive: What its verdicts rest on; empty where there is none.
    """

    stack: Stack
    ending: Ending
    ledger: Ledger | None = None
    archive: Archive = field(default_factory=Archive)
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
        ArchiveError: If its archive is missing or torn.
        LedgerError: If a ledger is torn, or of a newer schema.
        RecordError: If a ledger's records are not what the schema promises.
    """
    return tuple(_column(one, folder=folder / one.name) for one in stacks.stacks)


def keep(run: Path, *, folder: Path = stack.FOLDER) -> Path:
    """Takes what came of one stack into the folder that is committed, in place of what was there.

    Pictures and the paths of intervals stay behind: they are the larger part of a ledger, and the
    matrix shows neither. Each record stands on a line of its own, so that two versions can be
    compared line by line.

    Args:
        run: The folder of its run, called as the stack is.
        folder: Where stacks are kept.

    Returns:
        The stack's folder.

    Raises:
        StackError: If there is no word of how it ended, or if it judged far less than what is kept.
        LedgerError: If its ledger is torn.
        ArchiveError: If its archive is missing or torn.
    """
    if not (run / stack.ENDING).exists():
        raise StackError(
            f"{run} is no run of a stack: it has no {stack.ENDING}; build one with `make matrix`"
        )
    ending = stack.read_ending(run)
    kept = {stack.ENDING: ending.dumps().encode()}
    if (run / LEDGER).exists():
        # Read first, so that nothing torn takes the place of what was whole.
        read_archive(run / ARCHIVE)
        ledger = read_ledger(run / LEDGER)
        _check_whole(ledger, run=run, folder=folder)
        kept[LEDGER] = _lines(ledger).encode()
        kept[ARCHIVE] = (run / ARCHIVE).read_bytes()
    if (run / stack.INSTALLED).exists():
        kept[stack.INSTALLED] = (run / stack.INSTALLED).read_bytes()
    target = folder / run.name
    target.mkdir(parents=True, exist_ok=True)
    for name in KEPT:
        (target / name).unlink(missing_ok=True)
    for name, content in kept.items():
        atomic.write(target / name, partial(_fill, content=content))
    return target


def _check_whole(ledger: Ledger, *, run: Path, folder: Path) -> None:
    """Refuses a run of some claims in the place of one of all."""
    target = folder / run.name
    if not (target / LEDGER).exists():
        return
    before, now = len(read_ledger(target / LEDGER).items), len(ledger.items)
    if now < before / 2:
        raise StackError(
            f"{run} has {now} items, and the run that is kept of this stack {before}. To let a run "
            f"of some claims take the place of one of all, remove {target} first."
        )


def _fill(file: BinaryIO, *, content: bytes) -> None:
    file.write(content)


def _lines(ledger: Ledger) -> str:
    items = [replace(item, pictures=(), path=None).record() for item in ledger.items]
    families = [family.record() for family in ledger.families]
    head = {"schema": ledger.schema, "run": ledger.run.record()}
    told = [f"{json.dumps(name)}: {encode(value)}" for name, value in head.items()]
    for name, rows in (("families", families), ("items", items)):
        told.append(f'"{name}": [\n' + ",\n".join(map(encode, rows)) + "\n]")
    return "{" + ",\n".join(told) + "}\n"


def _column(one: Stack, *, folder: Path) -> Column:
    ending = stack.read_ending(folder)
    ledger, archive = folder / LEDGER, folder / ARCHIVE
    if not ledger.exists():
        if ending.state == stack.JUDGED:
            raise StackError(
                f"stack {one.name} is said to be judged, and there is no {ledger}; build it again "
                f'with `make matrix STACKS="{one.name}"`'
            )
        return Column(stack=one, ending=ending)
    told = read_ledger(ledger)
    tried = read_archive(archive)
    # An item that raised may be told of by the ledger alone, and is a change all the same.
    lone = {item.node: unjudged(item) for item in told.items if item.node not in tried.items}
    tried = replace(tried, items={**tried.items, **lone})
    return Column(stack=one, ending=ending, ledger=told, archive=tried)
