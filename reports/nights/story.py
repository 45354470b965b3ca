"""What became of one finding over many nights, and what they say together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.records import vocabulary
from evidence.records.field import Bounds
from reports.nights.fingerprint import Fingerprint
from reports.nights.night import FRESH, Night, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One night of a finding.

    Args:
        started: When the night began, in ISO 8601.
        came: The outcome.
        as_established: Whether that is the established one.
        estimate: The point estimate; None where there is none.
        interval: The interval; None where there is none.
        changes: What changed in the stack since the night before; empty where nothing did.
    """

    started: str
    came: str
    as_established: bool
    estimate: float | None
    interval: Bounds | None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The nights of one item.

    Args:
        finding: The finding's key.
        node: The test's id.
        points: Its nights, the oldest first.
        pooled: Where the estimate lies by all nights of the last stack: what their intervals have
            in common. None where it has no interval, or where the nights contradict each other.
        error_rate: The probability that this is wrong: the sum of the nights' own.
        evidence: The decimal logarithm of the evidence, over these nights, that the finding comes
            out as established.
        nights: How many nights the last stack has.
    """

    finding: str
    node: str
    points: tuple[Point, ...]
    pooled: Bounds | None
    error_rate: float
    evidence: float
    nights: int

    @property
    def at_odds(self) -> bool:
        """Whether the intervals of the last stack's nights have nothing in common."""
        told = [point.interval for point in self.points[-self.nights :] if point.interval]
        return bool(told) and self.pooled is None


def stories(nights: Sequence[Night]) -> dict[str, Story]:
    """The story of each finding, by its key: that of its first item that is no control.

    Args:
        nights: The nights, the oldest first.
    """
    first: dict[str, str] = {}
    seen: dict[str, list[tuple[Night, Outcome]]] = {}
    for night in nights:
        part = night.part(FRESH)
        for outcome in part.outcomes if part else ():
            seen.setdefault(outcome.node, []).append((night, outcome))
            if not outcome.control:
                first.setdefault(outcome.finding, outcome.node)
    return {key: _story(key, seen[node]) for key, node in first.items()}


def log_evidence(outcomes: Sequence[Outcome]) -> float:
    """The decimal logarithm of the evidence that an item comes out as established.

    Were the established outcome wrong, a night would come to it with a probability of at most its
    error rate a. One half plus 1 / (2 a) of each night in which it comes, and one half of each
    in which it does not, is then at most 1 in the mean, and so is the product of independent
    nights.

    Args:
        outcomes: What came in each night.

    Examples:
        >>> log_evidence([])
        0.0
    """
    return math.fsum(map(_bet, outcomes))


def _bet(outcome: Outcome) -> float:
    decided = outcome.came in vocabulary.SETTLED and outcome.came == outcome.established
    # What was established as undecided claims nothing that could be wrong.
    won = 1.0 / outcome.error_rate if decided and outcome.error_rate else 0.0
    claims = outcome.established in vocabulary.SETTLED and outcome.error_rate
    return math.log10(0.5 + 0.5 * won) if claims else 0.0


def _story(key: str, told: list[tuple[Night, Outcome]]) -> Story:
    prints = [night.fingerprint for night, _ in told]
    recent = [
        outcome for (_, outcome), print_ in zip(told, prints, strict=True) if print_ == prints[-1]
    ]
    intervals = [outcome.interval for outcome in recent if outcome.interval]
    return Story(
        finding=key,
        node=told[0][1].node,
        points=tuple(
            _point(night, outcome, before=prints[k - 1] if k else None)
            for k, (night, outcome) in enumerate(told)
        ),
        pooled=_common(intervals),
        error_rate=math.fsum(outcome.error_rate or 0.0 for outcome in recent if outcome.interval),
        evidence=log_evidence(recent),
        nights=len(recent),
    )


def _point(night: Night, outcome: Outcome, *, before: Fingerprint | None) -> Point:
    now = night.fingerprint
    changed = before is not None and now is not None and now != before
    return Point(
        started=night.started,
        came=outcome.came,
        as_established=outcome.came == outcome.established,
        estimate=outcome.estimate,
        interval=outcome.interval,
        changes=now.changes_since(before) if changed and now and before else (),
    )


def _common(intervals: Sequence[Bounds]) -> Bounds | None:
    """What intervals have in common; None where that is nothing, or there are none."""
    lows = [low for low, _ in intervals if low is not None]
    highs = [high for _, high in intervals if high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if not intervals or (low is not None and high is not None and low > high):
        return None
    return low, high
