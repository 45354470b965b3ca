"""The sign mixture: a distribution-free confidence sequence for a median."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from evidence.statistics.region import EVERYTHING, Interval, Region
from evidence.statistics.sequence import Reals, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class SignMixture(Sequence):
    """The median of independent outcomes, whatever their distribution.

    Under the hypothesis that v is a median at most half of the outcomes lie above v, and at most
    half below. With s of n trials above v, and a prior on the share p in [1/2, 1] that lies there,
    the integral of (2 p)^s (2 (1 - p))^(n - s) over the prior is a supermartingale under it, and
    so is its twin for the trials below. Half of the larger is the evidence against v: it is no more
    than the half of both, which is a supermartingale again. A trial that is equal to v counts for
    neither side, which makes ties and atoms conservative. Inverted, it gives order statistics: the
    ends of the interval are two of the outcomes themselves.

    The prior puts `certain` on p = 1, and the rest on Jeffreys' density beyond one half: trials
    that all lie on one side of an edge decide at an error rate of 4e-6 after 20, where 2^-n allows
    19 for two sides; with Jeffreys' density alone it is 21, and the price of the difference is less
    than half a trial elsewhere.

    Args:
        certain: The prior's weight on all outcomes lying on one side, above 0 and below 1.

    References:
        Howard and Ramdas (2022), Sequential estimation of quantiles with applications to A/B
        testing and best-arm identification, Bernoulli 28 (3), section 3; Robbins (1970).

    Examples:
        >>> outcomes = np.arange(1.0, 22.0)
        >>> SignMixture().interval(outcomes, error_rate=0.05)
        Interval(low=4.0, high=18.0)
        >>> SignMixture().estimate(outcomes)
        11.0
    """

    certain: float = 1.0 / 3.0

    @property
    def guessed_spread(self) -> float:
        """See `Sequence.guessed_spread`; that of a log ratio between two arms of one trial."""
        return 0.25

    def estimate(self, outcomes: Reals) -> float:
        """The sample's median."""
        return float(np.median(outcomes))

    def log_evidence(self, outcomes: Reals, *, against: float) -> Reals:
        """See `Sequence.log_evidence`."""
        n = np.arange(1.0, len(outcomes) + 1.0)
        above = self._log_one_sided(np.cumsum(outcomes > against, dtype=float), n)
        below = self._log_one_sided(np.cumsum(outcomes < against, dtype=float), n)
        evidence: Reals = np.maximum(above, below) - math.log(2.0)
        return evidence

    def interval(self, outcomes: Reals, *, error_rate: float) -> Interval:
        """See `Sequence.interval`; its ends are two of the outcomes, or infinite."""
        needed = self.needed(len(outcomes), error_rate=error_rate)
        if needed is None:
            return EVERYTHING
        ordered = np.sort(outcomes)
        return Interval(float(ordered[-needed]), float(ordered[needed - 1]))

    def needed(self, trials: int, *, error_rate: float) -> int | None:
        """How many trials on one side of a value rule it out as a median; None if not even all do.

        Args:
            trials: How many trials there are.
            error_rate: The error rate of the interval.

        Examples:
            >>> SignMixture().needed(20, error_rate=4e-6), SignMixture().needed(19, error_rate=4e-6)
            (20, None)
        """
        return _needed(self, trials, error_rate)

    def support_probability(
        self, trials: int, *, truth: float, spread: float, region: Region, error_rate: float
    ) -> float:
        """See `Sequence.support_probability`; of normal outcomes, and for two edges at least so."""
        needed = self.needed(trials, error_rate=error_rate)
        if needed is None:
            return 0.0
        # Each edge must have enough trials on its inner side: misses of two edges add up.
        missing = 0.0
        for edge in region.edges:
            inner = float(special.ndtr(abs(truth - edge) / max(spread, 1e-300)))
            missing += float(special.bdtr(needed - 1, trials, inner))
        return max(0.0, 1.0 - missing)

    def _log_one_sided(self, count: Reals | float, trials: Reals | float) -> Reals:
        """The log evidence that more than half lies on a side where `count` of `trials` lie."""
        count, trials = np.asarray(count, dtype=float), np.asarray(trials, dtype=float)
        a, b = count + 0.5, trials - count + 0.5
        # Jeffreys' prior holds half of its weight beyond 1/2, hence its density there twice. Where
        # next to nothing lies on the side the tail is 0, and so is the evidence.
        with np.errstate(divide="ignore"):
            wide = special.betaln(a, b) + np.log(2.0 * special.betaincc(a, b, 0.5) / math.pi)
        mixed = np.log1p(-self.certain) + wide
        unanimous = np.where(count == trials, math.log(self.certain), -math.inf)
        evidence: Reals = trials * math.log(2.0) + np.logaddexp(mixed, unanimous)
        return evidence


@lru_cache(maxsize=4096)
def _needed(sequence: SignMixture, trials: int, error_rate: float) -> int | None:
    # The evidence grows with the count: bisection, and a plan of ten million trials stays cheap.
    threshold = math.log(2.0 / error_rate)

    def enough(count: int) -> bool:
        return bool(sequence._log_one_sided(float(count), float(trials)) >= threshold)

    if trials < 1 or not enough(trials):
        return None
    low, high = trials // 2, trials
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
