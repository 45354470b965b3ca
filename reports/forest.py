"""The forest plot: every finding at its distance from its region's edge, family by family."""

import math
from dataclasses import dataclass

from reports.catalogue import Catalogue, Family
from reports.distance import Distance, telling
from reports.finding import WORDS, Finding
from reports.number import number

# Where the names end, where the axis begins and ends, and where what has no interval stands, in
# percent of the drawing's width.
NAMES, LEFT, RIGHT, BESIDE = 37.0, 39.0, 90.0, 95.0
# Most findings lie within ten half intervals of their edge, a few hundreds away: near 0 the axis is
# linear, further out logarithmic, and what lies beyond its ends is drawn at them.
FARTHEST = 30.0
TICKS = (-10, -1, 0, 1, 10)
# Pixels.
HEAD, HEIGHT = 18, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The axis that all families share, in percent of the drawing's width.

    Args:
        names: Where the names end.
        right: Where the axis ends.
        beside: Where stands what has no interval.
        edge: Where the region's edge lies.
        farthest: What its ends stand for, in half intervals.
        ticks: Pairs of a position and its label.
    """

    names: float
    right: float
    beside: float
    edge: float
    farthest: str
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One finding.

    Args:
        finding: The finding.
        at: Where its mark stands, in percent.
        span: Where its interval begins and ends, in percent; None without one.
        top: Where its row begins, in pixels.
        told: What the mark says, in words.
    """

    finding: Finding
    at: float
    span: tuple[float, float] | None
    top: int
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The rows of a family.

    Args:
        family: The family.
        rows: One for each of its findings.
        told: What there is to see, in words.
    """

    family: Family
    rows: tuple[Row, ...]
    told: str

    @property
    def height(self) -> int:
        """How high the drawing is, in pixels."""
        return HEAD + HEIGHT * len(self.rows) + 3


def forest(catalogue: Catalogue) -> tuple[Plot, ...]:
    """Lays out the plot of a run."""
    return tuple(_plot(family) for family in catalogue.families)


def distance_of(finding: Finding) -> float | None:
    """How far a finding lies from its region's edge; None of what has no interval."""
    there = telling(finding).distance
    return None if there is None else there.at


def _plot(family: Family) -> Plot:
    rows = tuple(_row(finding, place=k) for k, finding in enumerate(family.findings))
    inside = sum((distance_of(one) or 0) > 0 for one in family.findings)
    outside = sum((distance_of(one) or 0) < 0 for one in family.findings)
    return Plot(
        family=family,
        rows=rows,
        told=f"{len(rows)} findings: {inside} estimates inside their region, {outside} outside, "
        f"{len(rows) - inside - outside} on its edge or without an interval.",
    )


def _row(finding: Finding, *, place: int) -> Row:
    told, top = telling(finding), HEAD + HEIGHT * place
    named = f"{finding.key}: {WORDS[finding.leading]}"
    if told.distance is None:
        return Row(
            finding=finding, at=BESIDE, span=None, top=top, told=f"{named}, without an interval"
        )
    there = told.distance
    return Row(
        finding=finding,
        at=_place(there.at),
        span=(_place(there.low), _place(there.high)),
        top=top,
        told=f"{named}, {_said(there)}",
    )


def _said(there: Distance) -> str:
    if there.at == 0:
        return "on the edge of its region"
    side = "inside" if there.at > 0 else "outside"
    if math.isinf(there.at):
        return f"its whole interval {side}"
    return f"{number(abs(there.at), digits=2)} half intervals {side}"


def _place(value: float) -> float:
    share = math.asinh(min(max(value, -FARTHEST), FARTHEST)) / math.asinh(FARTHEST)
    return round(LEFT + (RIGHT - LEFT) * (1 + share) / 2, 1)


AXIS = Axis(
    names=NAMES,
    right=RIGHT,
    beside=BESIDE,
    edge=_place(0.0),
    farthest=number(FARTHEST),
    ticks=tuple((_place(float(value)), number(float(value))) for value in TICKS),
)
