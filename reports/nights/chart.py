"""The nights of a finding as a small chart: how its estimate and its interval went, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from evidence.records.field import Bounds
from reports import axis
from reports.axis import Axis
from reports.nights.story import Point, Story
from reports.number import MISSING, digits_for, interval, number

WIDTH, HEIGHT, MARGIN = 240.0, 48.0, 4.0
# So many of the latest nights are drawn: more would be narrower than a line.
SHOWN = 60


def chart(story: Story, *, prefix: str) -> str:
    """Draws a story.

    Args:
        story: The nights of a finding.
        prefix: Put before the ids of its title and description.

    Returns:
        An `svg` element; empty where no night has an estimate.
    """
    points = story.points[-SHOWN:]
    values = [value for point in points for value in _values(point)]
    if not any(point.estimate is not None for point in points):
        return ""
    line = axis.around(values)
    places = [_across(k, len(points)) for k in range(len(points))]
    marks = [
        *_band(points, places, line),
        *_changes(points, places),
        *_estimates(points, places, line),
        *_surprises(points, places, line),
    ]
    return (
        f'<svg class="nights" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-labelledby="{prefix}t {prefix}d"><title id="{prefix}t">'
        f"{escape(story.finding)} over {_nights(len(points))}</title>"
        f'<desc id="{prefix}d">{escape(described(story))}</desc>{"".join(marks)}</svg>'
    )


def described(story: Story) -> str:
    """A story in words.

    Args:
        story: The nights of a finding.
    """
    last = story.points[-1]
    told = [value for value in (*(story.pooled or ()), *_values(last)) if value is not None]
    digits = digits_for(told, at_least=3)
    odd = sum(not point.as_established for point in story.points)
    changed = sum(bool(point.changes) for point in story.points)
    pooled = "they contradict each other" if story.at_odds else MISSING
    if story.pooled is not None:
        pooled = interval(story.pooled, digits=digits)
    return (
        f"{_nights(len(story.points))}, {odd} not as established, "
        f"{changed} change{'' if changed == 1 else 's'} of the stack; "
        f"last estimate {number(last.estimate, digits=digits)}; "
        f"by the {_nights(story.nights)} on this stack together {pooled}"
    )


def _nights(count: int) -> str:
    return "1 night" if count == 1 else f"{count} nights"


def _values(point: Point) -> list[float]:
    ends = (*(point.interval or ()), point.estimate)
    return [value for value in ends if value is not None]


def _across(k: int, count: int) -> float:
    share = 0.5 if count == 1 else k / (count - 1)
    return MARGIN + share * (WIDTH - 2.0 * MARGIN)


def _down(value: float | None, line: Axis, *, open_at: float) -> float:
    percent = open_at if value is None else line.percent(value)
    return HEIGHT - MARGIN - percent / 100.0 * (HEIGHT - 2.0 * MARGIN)


def _band(points: Sequence[Point], places: Sequence[float], line: Axis) -> Iterable[str]:
    """The intervals, one behind the other, as a band; an open end lies at the chart's edge."""
    told: list[tuple[float, Bounds]] = [
        (place, point.interval)
        for place, point in zip(places, points, strict=True)
        if point.interval is not None
    ]
    if len(told) < 2:
        return
    above = [f"{x:.1f},{_down(pair[1], line, open_at=100.0):.1f}" for x, pair in told]
    below = [f"{x:.1f},{_down(pair[0], line, open_at=0.0):.1f}" for x, pair in reversed(told)]
    yield f'<polygon class="band" points="{" ".join([*above, *below])}"/>'


def _estimates(points: Sequence[Point], places: Sequence[float], line: Axis) -> Iterable[str]:
    told = [
        f"{x:.1f},{_down(point.estimate, line, open_at=0.0):.1f}"
        for x, point in zip(places, points, strict=True)
        if point.estimate is not None
    ]
    if len(told) == 1:
        x, y = told[0].split(",")
        yield f'<circle cx="{x}" cy="{y}" r="2"/>'
    else:
        yield f'<polyline points="{" ".join(told)}"/>'


def _changes(points: Sequence[Point], places: Sequence[float]) -> Iterable[str]:
    for place, point in zip(places, points, strict=True):
        if point.changes:
            words = escape("; ".join(point.changes))
            yield (
                f'<line class="change" x1="{place:.1f}" x2="{place:.1f}" y1="0" y2="{HEIGHT:g}">'
                f"<title>{words}</title></line>"
            )


def _surprises(points: Sequence[Point], places: Sequence[float], line: Axis) -> Iterable[str]:
    """A triangle for each night that came out otherwise: its colour is not all that says so."""
    for x, point in zip(places, points, strict=True):
        if not point.as_established:
            y = _down(point.estimate, line, open_at=50.0)
            yield (
                f'<path class="odd" d="M{x:.1f} {y - 4:.1f}l4 7h-8z">'
                f"<title>{escape(point.started[:10])}: {escape(point.came)}</title></path>"
            )
