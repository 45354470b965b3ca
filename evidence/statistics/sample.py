"""The numbers behind a verdict: their running interval, and what a new sample would show."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from evidence.statistics.bernoulli import BetaBinomial
from evidence.statistics.region import Interval
from evidence.statistics.sequence import Reals, Sequence
from evidence.statistics.sign import SignMixture

# A prediction interval answers "could the report have seen its figure on our stack?"; one in a
# hundred such answers being wrong is what a reader expects of one, unlike of a verdict.
PREDICTION_LEVEL = 0.99
PATH_POINTS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The trials that a verdict rests on.

    Args:
        numbers: What the sequence saw, on its own scale, [trial].
        sequence: The confidence sequence.
        outward: From the sequence's scale to the estimand's; increasing.
        error_rate: The error rate of the interval.
    """

    numbers: Reals
    sequence: Sequence
    outward: Callable[[float], float]
    error_rate: float

    def estimate(self, count: int) -> float:
        """The point estimate from the first `count` trials."""
        return self.outward(self.sequence.estimate(self.numbers[:count]))

    def interval(self, count: int) -> Interval:
        """The interval after the first `count` trials."""
        inner = self.sequence.interval(self.numbers[:count], error_rate=self.error_rate)
        return Interval(self.outward(inner.low), self.outward(inner.high))

    def median_interval(self) -> Interval:
        """Where the median lies, whatever the distribution; valid at every look, as the others."""
        inner = SignMixture().interval(self.numbers, error_rate=self.error_rate)
        return Interval(self.outward(inner.low), self.outward(inner.high))

    def path(self) -> dict[str, list[float | None]]:
        """The running estimate and interval at up to 24 numbers of trials, spaced evenly in log."""
        total = len(self.numbers)
        # The powers run from 1 to `total`; rounded, the first ones fall together.
        looks = sorted({round(total ** (k / (PATH_POINTS - 1))) for k in range(PATH_POINTS)})
        intervals = [self.interval(look) for look in looks]
        return {
            "trials": [float(look) for look in looks],
            "estimate": [_finite(self.estimate(look)) for look in looks],
            "low": [_finite(interval.low) for interval in intervals],
            "high": [_finite(interval.high) for interval in intervals],
        }

    def prediction(self, trials: int) -> Interval:
        """Where the estimate of `trials` fresh trials would lie, 99 times in 100.

        Proportions use the beta-binomial predictive distribution; single trials the ranks of ours
        where there are enough of them; other means the t distribution.

        Args:
            trials: How many trials the report's figure rests on.
        """
        if isinstance(self.sequence, BetaBinomial):
            return self._predicted_share(trials)
        ranked = int((1.0 - PREDICTION_LEVEL) / 2.0 * (len(self.numbers) + 1))
        if trials == 1 and ranked >= 1:
            ordered = np.sort(self.numbers)
            low, high = float(ordered[ranked - 1]), float(ordered[-ranked])
        else:
            low, high = self._predicted_mean(trials)
        return Interval(self.outward(low), self.outward(high))

    def _predicted_mean(self, trials: int) -> tuple[float, float]:
        n = len(self.numbers)
        if n < 2:
            return -math.inf, math.inf
        # Our mean and theirs both scatter, with one variance: 1 / n + 1 / trials of it.
        t = float(special.stdtrit(n - 1, 0.5 + PREDICTION_LEVEL / 2.0))
        margin = t * float(np.std(self.numbers, ddof=1)) * math.sqrt(1.0 / n + 1.0 / trials)
        centre = float(np.mean(self.numbers))
        return centre - margin, centre + margin

    def _predicted_share(self, trials: int) -> Interval:
        successes = float(np.sum(self.numbers))
        # The posterior of the rate under Jeffreys' prior, and the binomials averaged over it.
        a, b = 0.5 + successes, 0.5 + len(self.numbers) - successes
        k = np.arange(trials + 1)
        log_chance = (
            special.gammaln(trials + 1)
            - special.gammaln(k + 1)
            - special.gammaln(trials - k + 1)
            + special.betaln(a + k, b + trials - k)
            - special.betaln(a, b)
        )
        below = np.cumsum(np.exp(log_chance))
        tail = (1.0 - PREDICTION_LEVEL) / 2.0
        low = int(np.searchsorted(below, tail))
        high = min(int(np.searchsorted(below, 1.0 - tail)), trials)
        return Interval(low / trials, high / trials)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
