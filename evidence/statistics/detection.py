"""What a number of trials can tell from a region's edge, and how many a truth needs.

Everything here works on the scale of the sequence: a ratio's truth and edges are logarithms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from evidence.statistics.region import Interval, Region
from evidence.statistics.sequence import Sequence

LARGEST_PLAN = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """How often a sequence's interval ends inside a region, before a trial is drawn.

    Args:
        sequence: The confidence sequence that learns the number.
        region: Where its interval has to lie, without edges that no estimate could cross.
        support: The values that the number can take.
        spread: The planted standard deviation of one outcome; a proportion's follows from its
            value.
        error_rate: The error rate of the verdict.
        power: The share of runs that are to be decided.
    """

    sequence: Sequence
    region: Region
    support: Interval
    spread: float
    error_rate: float
    power: float

    def trials_needed(self, truth: float) -> int | None:
        """How many trials end inside the region with at least the probability `power`.

        Args:
            truth: The planted value, inside the region.

        Returns:
            The number of trials; None if 10 million are not enough.
        """
        low, high = 1, 2
        while not self._decides(high, truth):
            low, high = high, 2 * high
            if high > LARGEST_PLAN:
                return None
        # To a thousandth: nobody plans by a fourth digit.
        while high - low > 1 + high // 1000:
            middle = (low + high) // 2
            low, high = (low, middle) if self._decides(middle, truth) else (middle, high)
        return high

    def recognised(self, trials: int) -> tuple[float, ...]:
        """The truths nearest to the region's edges that so many trials tell from them.

        Returns:
            One value per edge, inside the region, lower edge first; empty if none would be told.
        """
        far = self._far_truth(trials)
        if not self._decides(trials, far):
            return ()
        return tuple(self._nearest(edge, far, trials) for edge in self.region.edges)

    def _probability(self, trials: int, truth: float) -> float:
        return self.sequence.support_probability(
            trials,
            truth=truth,
            spread=self.spread,
            region=self.region,
            error_rate=self.error_rate,
        )

    def _decides(self, trials: int, truth: float) -> bool:
        return self._probability(trials, truth) >= self.power

    def _far_truth(self, trials: int) -> float:
        """The truth inside the region that is easiest to recognise."""
        region = self.region
        if len(region.edges) == 2:
            # Not always the midpoint: the spread of a proportion depends on the truth.
            truths: list[float] = np.linspace(region.low, region.high, 65)[1:-1].tolist()
            middle = truths[len(truths) // 2]
            return max(truths, key=lambda t: (self._probability(trials, t), -abs(t - middle)))
        # A region with one edge is easiest to recognise at the far end of the possible values;
        # where these have no end, a hundred standard deviations are as good as infinitely far.
        if math.isfinite(region.low):
            end = self.support.high
            return end if math.isfinite(end) else region.low + 100.0 * self.spread
        end = self.support.low
        return end if math.isfinite(end) else region.high - 100.0 * self.spread

    def _nearest(self, edge: float, far: float, trials: int) -> float:
        near = edge
        for _ in range(40):
            middle = (near + far) / 2.0
            near, far = (near, middle) if self._decides(trials, middle) else (middle, far)
        return far
