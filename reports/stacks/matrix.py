"""The matrix: findings by stacks, what came of each and how like its neighbour it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evidence.records.item import Item
from reports.catalogue import Catalogue, catalogue
from reports.comparison.comparison import Comparison, compare
from reports.comparison.match import Match
from reports.finding import Finding
from reports.stacks import likeness
from reports.stacks.change import Change
from reports.stacks.column import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One item, or all items of a finding, on one stack.

    Args:
        state: What came; the state of the stack where nothing is recorded.
        item: The item, or the one that speaks for the finding; None where nothing is recorded.
        beside: How like it is to the stack beside it.
        reference: How like it is to the reference.
        surprising: Whether it is not as established.
        match: The item on the stack beside it and on this one; None where they are not compared,
            and of a finding.
        why: Why it came out otherwise than beside it, where somebody found out.
    """

    state: str
    item: Item | None
    beside: str
    reference: str
    surprising: bool
    match: Match | None = None
    why: str | None = None

    @property
    def different(self) -> bool:
        """Whether more than rounding tells it from the stack beside it."""
        return self.beside in likeness.CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item over all stacks.

    Args:
        node: The test's id.
        item: The item of the first stack that recorded it.
        cells: One for each stack.
    """

    node: str
    item: Item
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One finding over all stacks.

    Args:
        finding: The finding, with its items from the first stack that recorded them.
        cells: One for each stack: the least like of its items'.
        rows: Its items, controls included.
    """

    finding: Finding
    cells: tuple[Cell, ...]
    rows: tuple[Row, ...]

    @property
    def likeness(self) -> str:
        """The least like that any two neighbours are."""
        return likeness.worst(one.beside for one in self.cells)

    @property
    def surprising(self) -> bool:
        """Whether any stack has an item that is not as established."""
        return any(one.surprising for one in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Findings by stacks.

    Args:
        columns: The stacks.
        catalogue: The families and findings that any of them recorded.
        lines: One for each finding, by its key.
        reference: The name of the stack with which every other is compared.
        neighbours: The name of the stack that each is beside: the one that it names or, where that
            was not judged, the one that this names. None where there is none.
        comparisons: Each stack with its neighbour, trial by trial; None where that cannot be.
    """

    columns: tuple[Column, ...]
    catalogue: Catalogue
    lines: Mapping[str, Line]
    reference: str
    neighbours: tuple[str | None, ...]
    comparisons: tuple[Comparison | None, ...]

    def tally(self, column: int, *, beside: bool) -> dict[str, int]:
        """Counts the items of a stack by how like they are.

        Args:
            column: The stack's place.
            beside: Whether its neighbour is meant, and not the reference.
        """
        cells = [row.cells[column] for line in self.lines.values() for row in line.rows]
        counter = Counter(one.beside if beside else one.reference for one in cells)
        return {like: counter[like] for like in likeness.ORDER if counter[like]}


def matrix(columns: Sequence[Column], *, reference: str, changes: Sequence[Change] = ()) -> Matrix:
    """Lays findings beside stacks.

    Args:
        columns: The stacks.
        reference: The name of the one with which every other is compared.
        changes: The reasons that somebody has found.

    Raises:
        UnlikeRunsError: If two stacks were judged with different seeds, at different sizes, or on
            different data.
    """
    ledgers = [column.ledger for column in columns if column.ledger]
    # What one stack cannot collect another may; the first that has an item speaks for it.
    items = {item.node: item for ledger in reversed(ledgers) for item in ledger.items}
    order = dict.fromkeys(item.node for ledger in ledgers for item in ledger.items)
    told = {family.key: family for ledger in ledgers for family in ledger.families}
    gathered = catalogue([items[node] for node in order], told=told.values())
    named = {column.stack.name: column for column in columns}
    neighbours = tuple(_neighbour(column, of=named) for column in columns)
    table = _Table(
        columns=tuple(columns),
        changes=tuple(changes),
        beside=tuple(map(_compared, columns, neighbours)),
        reference=tuple(_compared(column, named.get(reference)) for column in columns),
    )
    return Matrix(
        columns=tuple(columns),
        catalogue=gathered,
        lines={finding.key: table.line(finding) for finding in gathered.findings},
        reference=reference,
        neighbours=tuple(one.stack.name if one else None for one in neighbours),
        comparisons=table.beside,
    )


def _neighbour(column: Column, *, of: Mapping[str, Column]) -> Column | None:
    other = of.get(column.stack.beside or "")
    # What was not built must not hide a change between those on either side of it.
    return other if other is None or other.ledger else _neighbour(other, of=of)


def _compared(column: Column, other: Column | None) -> Comparison | None:
    # A stack that judged nothing that another did cannot be compared, and is no mistake.
    if other is None or not {*column.archive.items} & {*other.archive.items}:
        return None
    return compare(other.archive, column.archive)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    columns: tuple[Column, ...]
    changes: tuple[Change, ...]
    beside: tuple[Comparison | None, ...]
    reference: tuple[Comparison | None, ...]
    _matches: tuple[tuple[Mapping[str, Match], ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        both = (self.beside, self.reference)
        found = tuple(tuple(map(_by_node, comparisons)) for comparisons in both)
        object.__setattr__(self, "_matches", found)

    def line(self, finding: Finding) -> Line:
        rows = tuple(self._row(item) for item in finding.items)
        cells = tuple(self._summary(finding, rows=rows, column=k) for k in range(len(self.columns)))
        return Line(finding=finding, cells=cells, rows=rows)

    def _row(self, item: Item) -> Row:
        cells = tuple(self._cell(item.node, k) for k in range(len(self.columns)))
        return Row(node=item.node, item=item, cells=cells)

    def _cell(self, node: str, column: int) -> Cell:
        one = self.columns[column]
        item = one.item(node)
        beside, reference = (matches[column].get(node) for matches in self._matches)
        return Cell(
            state=item.outcome if item else one.ending.state,
            item=item,
            beside=likeness.likeness(beside),
            reference=likeness.likeness(reference),
            surprising=bool(item and item.surprising),
            match=beside,
            why=self._why(item, one) if item else None,
        )

    def _why(self, item: Item, column: Column) -> str | None:
        name = column.stack.name
        said = (one.says for one in self.changes if one.explains(item.finding, name=name))
        return next(said, None)

    def _summary(self, finding: Finding, *, rows: Sequence[Row], column: int) -> Cell:
        cells = [row.cells[column] for row in rows]
        items = tuple(one.item for one in cells if one.item)
        there = Finding(key=finding.key, items=items) if items else None
        return Cell(
            state=there.state if there else self.columns[column].ending.state,
            item=there.head if there else None,
            beside=likeness.worst(one.beside for one in cells),
            reference=likeness.worst(one.reference for one in cells),
            surprising=bool(there and there.surprising),
        )


def _by_node(comparison: Comparison | None) -> dict[str, Match]:
    return {match.node: match for match in comparison.matches} if comparison else {}
