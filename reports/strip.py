"""The strip of an item: where its interval lies, where it should, and what the report says."""

from dataclasses import dataclass

from evidence.records.field import Bounds
from evidence.records.item import Item
from evidence.records.part import Part
from reports import axis
from reports.axis import Axis

# A report's figure may lie far from everything we measured; drawn to scale it would squeeze the
# interval to a point. Beyond this many times the rest's range it is put at the edge instead.
OUTLYING = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the axis.

    Args:
        start: Left end in percent.
        width: Width in percent.
        open_left: Whether the stretch goes on beyond the left edge.
        open_right: Whether it goes on beyond the right edge.
    """

    start: float
    width: float
    open_left: bool
    open_right: bool

    @property
    def end(self) -> float:
        """Right end in percent."""
        return round(self.start + self.width, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A single value on the axis.

    Args:
        at: Its position in percent.
        value: The value itself.
        beyond: -1 or 1 where it lies outside the axis and sits at its edge, else 0.
    """

    at: float
    value: float
    beyond: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Everything that is drawn for one item, in percent of the axis.

    Args:
        axis: What the percentages stand for.
        region: Where the estimate must lie.
        interval: Where it lies, as far as the trials say.
        estimate: The point estimate.
        reported: The report's figure.
    """

    axis: Axis
    region: Span | None
    interval: Span | None
    estimate: Mark | None
    reported: Mark | None


def strip(judged: Item | Part) -> Strip | None:
    """Lays out the strip of an item, or of one of the verdicts that it joins.

    Returns:
        The layout, or None if nothing holds a number.
    """
    reported = judged.reported if isinstance(judged, Item) else None
    ends = (*(judged.interval or ()), *(judged.region or ()), judged.estimate)
    line = _axis([value for value in ends if value is not None], reported=reported)
    if line is None:
        return None
    return Strip(
        axis=line,
        region=_span(judged.region, line=line),
        interval=_span(judged.interval, line=line),
        estimate=_mark(judged.estimate, line=line),
        reported=_mark(reported, line=line),
    )


def _axis(core: list[float], *, reported: float | None) -> Axis | None:
    if not core:
        return None if reported is None else axis.around([reported])
    line = axis.around(core)
    if reported is None:
        return line
    if len(set(core)) > 1:
        reach = OUTLYING * (line.high - line.low)
        if not line.low - reach <= reported <= line.high + reach:
            return line
    return axis.around([*core, reported])


def _span(bounds: Bounds | None, *, line: Axis) -> Span | None:
    if bounds is None:
        return None
    low, high = bounds
    start = 0.0 if low is None else line.percent(low)
    end = 100.0 if high is None else line.percent(high)
    return Span(
        start=start,
        width=round(end - start, 3),
        open_left=low is None,
        open_right=high is None,
    )


def _mark(value: float | None, *, line: Axis) -> Mark | None:
    if value is None:
        return None
    beyond = 0 if line.holds(value) else (-1 if value < line.low else 1)
    return Mark(at=line.percent(value), value=value, beyond=beyond)
