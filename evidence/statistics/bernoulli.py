"""The beta-binomial mixture: an exact confidence sequence for a proportion."""

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
    """A mixture of binomial likelihood ratios over a beta prior.

    With s successes in n trials the e-process against p is
    B(a + s, b + n - s) / B(a, b) / (p^s (1 - p)^(n - s)): a martingale under p, whatever the prior,
    so that the error rate is exact at every look; the prior decides only how short the intervals
    are. The default a = b = 1/2 loses at most half a log n to the best prior anywhere in [0, 1].

    Args:
        a: The prior's weight on success, above 0.
        b: The prior's weight on failure, above 0.

    References:
        Robbins (1970), Statistical methods related to the law of the iterated logarithm;
        Krichevsky and Trofimov (1981) for the prior; Howard et al. (2021), section 3.

    Examples:
        >>> interval = BetaBinomial().interval(np.ones(100), error_rate=0.05)
        >>> round(interval.low, 3), interval.high
        (0.943, 1.0)
    """

    a: float = 0.5
    b: float = 0.5

    @property
    def guessed_spread(self) -> None:
        """See `Sequence.guessed_spread`; a rate p has the spread sqrt(p (1 - p))."""
        return None

    def log_evidence(self, outcomes: Reals, *, against: float) -> Reals:
        """See `Sequence.log_evidence`; outcomes are 0 or 1."""
        n = np.arange(len(outcomes))
        before = np.cumsum(outcomes) - outcomes
        # The mixture is the product of its own predictions: each trial multiplies the evidence by
        # (predicted probability of what came) / (its probability under the hypothesis).
        success = outcomes > 0.5
        predicted = np.where(success, self.a + before, self.b + n - before)
        predicted /= self.a + self.b + n
        assumed = np.where(success, against, 1.0 - against)
        with np.errstate(divide="ignore"):
            evidence: Reals = np.cumsum(np.log(predicted / assumed))
        return evidence

    def interval(self, outcomes: Reals, *, error_rate: float) -> Interval:
        """See `Sequence.interval`; outcomes are 0 or 1."""
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
        self, successes: float | Reals, trials: int, *, against: float
    ) -> Reals:
        failures = trials - np.asarray(successes, dtype=float)
        evidence: Reals = (
            special.betaln(self.a + np.asarray(successes), self.b + failures)
            - special.betaln(self.a, self.b)
            - special.xlogy(successes, against)
            - special.xlog1py(failures, -against)
        )
        return evidence
