"""Hours: what the verdicts of a run cost, family by family, and how long so many workers take."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.planning.rate import ELSEWHERE, SCALED, Pace, Rates
from evidence.planning.row import Row, Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a group of items costs; a block that several of them share counts once.

    Args:
        items: How many items draw trials.
        blocks: Blocks that are counted on.
        seconds: What they take, as far as it is known.
        reference: The same for as many trials as the reference run took; None where it tells of
            none of the items at this scale.
        budget: The same where every budget is spent.
        unknown: How many protocols there are whose blocks nothing tells the seconds of.
        scaled: How many there are whose seconds are scaled from another's.
        elsewhere: How many there are whose seconds are those of the reference run's device.
        protocols: How many there are in all.
    """

    items: int
    blocks: int
    seconds: float
    reference: float | None
    budget: float
    unknown: int
    scaled: int
    elsewhere: int
    protocols: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a run costs.

    Args:
        families: What the items of each family cost, by its key; blocks that families share are
            the first one's.
        total: What all of them cost.
        workers: How many workers are counted on.
        path: Seconds until the last of them has finished, items taken in the order of collection.
        longest: The test's id of the item that takes longest; empty without items.
        longest_seconds: What it takes, blocks that items before it have drawn left out.
        peak: The most memory that a worker has held, in MiB; None where none is recorded.
        untold: How many assertions count with their whole budget, because nothing tells what would
            decide them.
        assertions: How many there are in all.
        elsewhere: The reference run's device; empty where nothing rests on it.
    """

    families: Mapping[str, Load]
    total: Load
    workers: int
    path: float
    longest: str
    longest_seconds: float
    peak: float | None
    untold: int
    assertions: int
    elsewhere: str = ""


def row_seconds(row: Row, rates: Rates) -> float | None:
    """What an assertion takes by itself; None where nothing tells it of one of its protocols.

    Args:
        row: The assertion.
        rates: What blocks take.
    """
    paces = [(rates.of(use), _blocks(row.planned, use)) for use in row.uses]
    if any(pace is None for pace, _ in paces):
        return None
    return sum(pace.seconds(blocks) for pace, blocks in paces if pace is not None)


def forecast(rows: Sequence[Row], rates: Rates, *, workers: int) -> Forecast:
    """What a run costs.

    Args:
        rows: The assertions of the plan, in the order of collection.
        rates: What blocks take.
        workers: How many processes judge.
    """
    owners: dict[Use, str] = {}
    for row in rows:
        for use in row.uses:
            owners.setdefault(use, row.family)
    paces = {use: rates.of(use) for use in owners}
    families = {
        family: _load(
            rows, paces, [use for use, owner in owners.items() if owner == family], family=family
        )
        for family in dict.fromkeys(row.family for row in rows)
    }
    seconds = _items(rows, paces)
    total = _load(rows, paces, list(owners), family=None)
    longest = max(seconds, key=lambda node: seconds[node], default="")
    return Forecast(
        families=families,
        total=total,
        workers=workers,
        path=_path(seconds.values(), workers),
        longest=longest,
        longest_seconds=seconds.get(longest, 0.0),
        peak=rates.peak,
        untold=sum(row.needed is None for row in rows),
        assertions=len(rows),
        elsewhere=rates.elsewhere.device if rates.elsewhere and total.elsewhere else "",
    )


def _load(
    rows: Sequence[Row],
    paces: Mapping[Use, Pace | None],
    owned: Sequence[Use],
    *,
    family: str | None,
) -> Load:
    """What the items of a family cost.

    Args:
        rows: The rows of all items: a protocol is drawn as far as any of them asks.
        paces: What the blocks of each protocol take.
        owned: The protocols that are the family's to draw.
        family: Its key; None for all families.
    """
    mine = [row for row in rows if family in (None, row.family)]
    planned = _demand(rows, lambda row: row.planned)
    took = _demand(rows, lambda row: row.planned if row.took is None else row.drawn(row.took))
    spent = _demand(rows, lambda row: row.drawn(None))
    told = {use: pace for use in owned if (pace := paces[use]) is not None}

    def total(demand: Mapping[Use, int]) -> float:
        return sum(pace.seconds(demand[use]) for use, pace in told.items())

    return Load(
        items=len({row.node for row in mine}),
        blocks=sum(planned[use] for use in owned),
        seconds=total(planned),
        reference=total(took) if any(row.took is not None for row in mine) else None,
        budget=total(spent),
        unknown=len(owned) - len(told),
        scaled=sum(pace.told == SCALED for pace in told.values()),
        elsewhere=sum(pace.told == ELSEWHERE for pace in told.values()),
        protocols=len(owned),
    )


def _demand(rows: Iterable[Row], trials: Callable[[Row], int]) -> dict[Use, int]:
    """How many blocks of each protocol are drawn, if a row draws so many trials."""
    blocks: dict[Use, int] = {}
    for row in rows:
        for use in row.uses:
            blocks[use] = max(blocks.get(use, 0), _blocks(trials(row), use))
    return blocks


def _blocks(trials: int, use: Use) -> int:
    return -(-trials // use.block)


def _items(rows: Iterable[Row], paces: Mapping[Use, Pace | None]) -> dict[str, float]:
    """What each item takes, if those before it have drawn what they share with it."""
    drawn: dict[Use, int] = {}
    seconds: dict[str, float] = {}
    for row in rows:
        seconds.setdefault(row.node, 0.0)
        for use in row.uses:
            before, pace = drawn.get(use, 0), paces[use]
            blocks = max(before, _blocks(row.planned, use))
            if pace is not None:
                seconds[row.node] += pace.seconds(blocks) - pace.seconds(before)
            drawn[use] = blocks
    return seconds


def _path(seconds: Iterable[float], workers: int) -> float:
    """When the last worker has finished, if each takes the next item as soon as it is free."""
    free = [0.0] * max(1, workers)
    for one in seconds:
        heapq.heappush(free, heapq.heappop(free) + one)
    return max(free)
