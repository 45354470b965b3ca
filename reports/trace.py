"""The path of an interval: how it closed in while trials were drawn."""

import math
from dataclasses import dataclass

from evidence.records.item import Item
from reports import axis
from reports.axis import Axis
from reports.strip import Span
from reports.svg import short

# Looks beyond this many cannot be told apart at the width of a page.
LOOKS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The outlines of a path in a square of 100 by 100, y downwards, x logarithmic in trials.

    Args:
        axis: What y stands for, from the bottom.
        band: The outline of the intervals, as the points of a polygon.
        line: The estimates, as the points of a line.
        region: Where the estimate must lie, from the top.
        first: The trials at the left edge.
        last: The trials at the right edge.
    """

    axis: Axis
    band: str
    line: str
    region: Span | None
    first: int
    last: int


def trace(item: Item) -> Trace | None:
    """Lays out the path of an item's interval.

    Returns:
        The layout, or None where the path is absent or too short to be one.
    """
    path = item.path
    if path is None or len(path.trials) < 2 or path.trials[0] >= path.trials[-1]:
        return None
    looks = _thinned(len(path.trials))
    known = [path.estimate[k] for k in looks if path.estimate[k] is not None]
    ends = [value for value in (*(item.interval or ()), *(item.region or ())) if value is not None]
    values = [value for value in (*known, *ends) if value is not None]
    if not values:
        return None
    line = axis.around(values, margin=0.35)
    across = [_across(path.trials[k], first=path.trials[0], last=path.trials[-1]) for k in looks]
    # A cut-off end and an infinite one look the same: both leave the picture.
    upper = [100.0 - line.percent(_or(path.high[k], line.high)) for k in looks]
    lower = [100.0 - line.percent(_or(path.low[k], line.low)) for k in looks]
    middle = [
        (x, 100.0 - line.percent(value))
        for x, value in zip(across, (path.estimate[k] for k in looks), strict=True)
        if value is not None
    ]
    outline = [*zip(across, upper, strict=True), *reversed([*zip(across, lower, strict=True)])]
    return Trace(
        axis=line,
        band=_points(outline),
        line=_points(middle),
        region=_upright(item, line=line),
        first=int(path.trials[0]),
        last=int(path.trials[-1]),
    )


def _thinned(count: int) -> list[int]:
    if count <= LOOKS:
        return list(range(count))
    # Looks are spaced evenly in the logarithm, as the axis is: the first ones move the most.
    ratio = math.log(count) / (LOOKS - 1)
    return sorted({min(round(math.exp(ratio * k)) - 1, count - 1) for k in range(LOOKS)})


def _across(trials: float, *, first: float, last: float) -> float:
    return 100 * math.log((trials + 1) / (first + 1)) / math.log((last + 1) / (first + 1))


def _or(value: float | None, end: float) -> float:
    return end if value is None else value


def _upright(item: Item, *, line: Axis) -> Span | None:
    if item.region is None:
        return None
    low, high = item.region
    top = 0.0 if high is None else 100.0 - line.percent(high)
    bottom = 100.0 if low is None else 100.0 - line.percent(low)
    return Span(
        start=round(top, 3),
        width=round(bottom - top, 3),
        open_left=high is None,
        open_right=low is None,
    )


def _points(pairs: list[tuple[float, float]]) -> str:
    return " ".join(f"{short(x)},{short(y)}" for x, y in pairs)
