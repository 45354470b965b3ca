"""How far an estimate lies from its region's edge, in a unit that all findings share.

The unit is that half of the interval which points to the edge. So a distance above 1 says that the
whole interval lies inside the region, one below -1 that all of it lies outside, and in between the
interval lies across the edge: the verdict can be read off, whatever was measured.
"""

import math
from dataclasses import dataclass

from evidence.records.item import Item
from evidence.records.part import Part
from reports.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """Where an estimate and its interval lie beside the nearest edge of a region, at 0.

    Args:
        at: The estimate, in half intervals; above 0 inside the region.
        low: The end of the interval that lies further out; minus infinity where it has none.
        high: The end that lies further in.
    """

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What stands for a finding: of its parameter sets the one that lies nearest to an edge.

    Args:
        item: The parameter set.
        distance: Where it lies; None of what has no interval, such as a fact.
    """

    item: Item
    distance: Distance | None


def telling(finding: Finding) -> Telling:
    """Chooses the parameter set that tells most of a finding.

    Of those that speak first, at the report's own size if there are any, it is the one whose
    estimate lies nearest to an edge; the first where none has an interval.
    """
    told = [(item, distance(item)) for item in finding.groups()[0].items or finding.items]
    placed = [(item, there) for item, there in told if there is not None]
    if not placed:
        return Telling(item=told[0][0], distance=None)
    item, there = min(placed, key=lambda pair: abs(pair[1].at))
    return Telling(item=item, distance=there)


def distance(judged: Item | Part) -> Distance | None:
    """Places an estimate beside the nearest edge of its region.

    Where verdicts are joined the one that lies furthest out speaks, as all of them must hold.

    Returns:
        The place, or None if there is no estimate, no interval or no region with an edge.
    """
    if isinstance(judged, Item) and judged.parts and judged.estimate is None:
        parts = [there for part in judged.parts if (there := distance(part)) is not None]
        return min(parts, key=lambda there: there.at, default=None)
    if judged.estimate is None or judged.interval is None or judged.region is None:
        return None
    estimate, (low, high), (left, right) = judged.estimate, judged.interval, judged.region
    left_end = -math.inf if low is None else low
    right_end = math.inf if high is None else high
    sides = []
    if left is not None:
        sides.append(_beside(estimate - left, low=left_end - left, high=right_end - left))
    if right is not None:
        # Seen from the right edge, inside is to the left.
        sides.append(_beside(right - estimate, low=right - right_end, high=right - left_end))
    return min(sides, key=lambda there: there.at, default=None)


def _beside(depth: float, *, low: float, high: float) -> Distance:
    """Divides by the half of the interval between the estimate and the edge.

    Args:
        depth: How deep inside the edge the estimate lies; below 0 outside.
        low: The same of the interval's outer end.
        high: The same of its inner end.
    """
    half = depth - low if depth >= 0 else high - depth
    if depth == 0 or half == math.inf:
        # On the edge, or with no end towards it, nothing tells inside from outside.
        return Distance(at=0.0, low=_sign(low), high=_sign(high))
    if half <= 0:
        # An estimate at its interval's end, as a share of one, has no half towards the edge.
        end = math.copysign(math.inf, depth)
        return Distance(at=end, low=end, high=end)
    return Distance(at=depth / half, low=low / half, high=high / half)


def _sign(depth: float) -> float:
    return 0.0 if depth == 0 else math.copysign(math.inf, depth)
