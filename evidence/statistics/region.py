"""Intervals of estimates and the regions in which a finding holds."""

from __future__ import annotations

import math
from dataclasses import dataclass

from evidence.errors import EmptyRegionError, ImpossibleRegionError


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval of values; an infinite end leaves that side open.

    Args:
        low: The lower end, in the unit of the estimand.
        high: The upper end, not below the lower one.
    """

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


EVERYTHING = Interval(-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Region:
    """The open set of values of an estimand for which a finding holds.

    Args:
        low: The lower edge, itself outside the region; -inf where there is none.
        high: The upper edge, itself outside the region; inf where there is none.

    Raises:
        EmptyRegionError: If the lower edge is not below the upper one.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise EmptyRegionError(self.low, self.high)

    @property
    def edges(self) -> tuple[float, ...]:
        """The finite edges, lower first."""
        return tuple(edge for edge in (self.low, self.high) if math.isfinite(edge))

    def __contains__(self, value: float) -> bool:
        return self.low < value < self.high

    def holds(self, interval: Interval) -> bool:
        """Whether every value of the interval lies inside the region."""
        above = self.low == -math.inf or interval.low > self.low
        below = self.high == math.inf or interval.high < self.high
        return above and below

    def excludes(self, interval: Interval) -> bool:
        """Whether no value of the interval lies inside the region."""
        return interval.high <= self.low or interval.low >= self.high

    def check_against(self, name: str, support: Interval) -> None:
        """Refuses a region that no outcome could contradict, or none could support.

        Args:
            name: What is estimated, for sentences.
            support: The values that it can take.

        Raises:
            ImpossibleRegionError: If the region holds all or none of the support.
        """
        inside = max(self.low, support.low) < min(self.high, support.high)
        below = self.low < support.low or self.low == -math.inf
        above = self.high > support.high or self.high == math.inf
        if not inside or (below and above):
            raise ImpossibleRegionError(name, self.low, self.high, (support.low, support.high))
