"""The beta-binomial mixture: a confidence sequence for a proportion, exact for yes and no."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from scipy import special

from evidence.statistics.region import Interval, Region
from evidence.statistics.sequence import Reals, Sequence, boundary


@dataclass(frozen=True, slots=True, kw_only=True)
class BetaBinomial(Sequence):
    """A mixture of binomial likelihood ratios over a beta prior and its two ends.

    With s successes in n trials the e-process of a beta prior against p is
    B(a + s, b + n - s) / B(a, b) / (p^s (1 - p)^(n - s)): a martingale under p, whatever the prior,
    so that the error rate is exact at every look; the prior decides only how short the intervals
    are. The default a = b = 1/2 loses at most half a log n to the best prior anywhere in [0, 1].
    What always or never happens has a weight of its own: 20 trials that all come out the same way
    tell from one half at an error rate of 4e-6, where Jeffreys' prior alone takes 21.

    Outcomes between 0 and 1, such as the half of a tie, are taken as well: with y in the place of
    s each factor (q/p)^y ((1-q)/(1-p))^(1-y) is convex in y, hence at most y q/p +
    (1-y) (1-q)/(1-p), whose mean is 1 where that of y is p: a supermartingale.

    Args:
        a: The beta prior's weight on success, above 0.
        b: The beta prior's weight on failure, above 0.
        certain: The mixture's weight on a proportion of 0, and as much on one of 1; above 0 and
            below 1/2.

    References:
        Robbins (1970), Statistical methods related to the law of the iterated logarithm;
        Krichevsky and Trofimov (1981) for the prior; Howard et al. (2021), section 3.

    Examples:
        >>> interval = BetaBinomial().interval(np.ones(100), error_rate=0.05)
        >>> round(interval.low, 3), interval.high
        (0.955, 1.0)
    """

    a: float = 0.5
    b: float = 0.5
    certain: float = 1.0 / 6.0

    @property
    def guessed_spread(self) -> None:
        """See `Sequence.guessed_spread`; a rate p has the spread sqrt(p (1 - p))."""
        return None

    def log_evidence(self, outcomes: Reals, *, against: float) -> Reals:
        """See `Sequence.log_evidence`; outcomes are 0, 1 or between."""
        trials = np.arange(1.0, len(outcomes) + 1.0)
        return self._log_evidence_of_counts(np.cumsum(outcomes), trials, against=against)

    def interval(self, outcomes: Reals, *, error_rate: float) -> Interval:
        """See `Sequence.interval`; outcomes are 0, 1 or between."""
        return self.interval_of_counts(
            float(np.sum(outcomes)), len(outcomes), error_rate=error_rate
        )

    def interval_of_counts(self, successes: float, trials: int, *, error_rate: float) -> Interval:
        """The interval after some trials, of which only the counts are known.

        Args:
            successes: How many came out as yes, from 0 to `trials`.
            trials: How many trials there were.
            error_rate: The probability that the proportion is ever left out, over all looks.
        """
        if trials == 0:
            return Interval(0.0, 1.0)
        threshold = -math.log(error_rate)

        def rejected(p: float) -> bool:
            return bool(self._log_evidence_of_counts(successes, trials, against=p) >= threshold)

        rate = successes / trials
        low = 0.0 if rate == 0.0 else boundary(rejected, inside=rate, outside=0.0)
        high = 1.0 if rate == 1.0 else boundary(rejected, inside=rate, outside=1.0)
        return Interval(low, high)

    def support_probability(
        self, trials: int, *, truth: float, spread: float, region: Region, error_rate: float
    ) -> float:
        """See `Sequence.support_probability`; exact, and `spread` follows from `truth`."""
        least, most = self._supporting_counts(trials, region=region, error_rate=error_rate)
        if least > most:
            return 0.0
        missed = float(special.bdtr(least - 1, trials, truth)) if least > 0 else 0.0
        return float(special.bdtr(most, trials, truth)) - missed

    def _supporting_counts(
        self, trials: int, *, region: Region, error_rate: float
    ) -> tuple[int, int]:
        """The fewest and the most successes whose interval lies inside the region."""
        threshold = -math.log(error_rate)

        def rejected(successes: int, edge: float) -> bool:
            evidence = self._log_evidence_of_counts(successes, trials, against=edge)
            return bool(evidence >= threshold)

        # On either side of an edge the evidence against it grows with the distance: counts are
        # found by bisection, and a plan of ten million trials costs no more than one of a hundred.
        least, most = 0, trials
        if region.low >= 0.0:
            above = range(math.floor(trials * region.low) + 1, trials + 1)
            least = above.start + bisect_left(above, True, key=lambda s: rejected(s, region.low))
        if region.high <= 1.0:
            below = range(math.ceil(trials * region.high))
            most = bisect_left(below, True, key=lambda s: not rejected(s, region.high)) - 1
        return least, most

    def _log_evidence_of_counts(
        self, successes: float | Reals, trials: int | Reals, *, against: float
    ) -> Reals:
        failures = trials - np.asarray(successes, dtype=float)
        wide = special.betaln(self.a + np.asarray(successes), self.b + failures)
        wide = wide - special.betaln(self.a, self.b) + math.log1p(-2.0 * self.certain)
        ends = (successes == 0) | (failures == 0)
        mixed = np.logaddexp(wide, np.where(ends, math.log(self.certain), -math.inf))
        assumed = special.xlogy(successes, against) + special.xlog1py(failures, -against)
        evidence: Reals = mixed - assumed
        return evidence
