"""Hedged betting: a confidence sequence for the mean of bounded outcomes of any distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from evidence.errors import EmptyBoundsError
from evidence.statistics.region import Interval, Region
from evidence.statistics.sequence import Reals, Sequence, boundary

# The fractions of the capital that the gamblers stake, largest first. A neighbour is never further
# than a factor of 0.6 from the best stake, which costs at most a twentieth of the growth rate;
# equal starting capital costs log(18) once.
STAKES: Reals = 0.999 * np.power(0.6, np.arange(18, dtype=np.float64))


@dataclass(frozen=True, slots=True, kw_only=True)
class HedgedBetting(Sequence):
    """The capital of gamblers who bet, at fair odds, that the mean is not the hypothetical one.

    With outcomes scaled to y in [0, 1], a gambler who stakes the fraction f of the capital on "the
    mean is above m" holds prod(1 - f + f y / m), a nonnegative martingale when the mean is m. Half
    of the capital bets upwards, half downwards (the hedge), each spread evenly over `STAKES`. No
    distribution is assumed beyond the bounds, and a small variance is exploited by itself.

    Args:
        low: The smallest possible outcome.
        high: The largest possible outcome, above `low`.

    Raises:
        EmptyBoundsError: If it is not above `low`.

    References:
        Waudby-Smith and Ramdas (2024), Estimating means of bounded random variables by betting,
        section 4 (hedged capital), with a mixture over stakes in place of a plug-in stake.

    Examples:
        >>> outcomes = np.linspace(0.4, 0.6, 500)
        >>> interval = HedgedBetting(low=0.0, high=1.0).interval(outcomes, error_rate=0.05)
        >>> round(interval.low, 2), round(interval.high, 2)
        (0.49, 0.51)
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise EmptyBoundsError(self.low, self.high)

    @property
    def guessed_spread(self) -> float:
        """See `Sequence.guessed_spread`; a sixth of the range."""
        return (self.high - self.low) / 6.0

    def log_evidence(self, outcomes: Reals, *, against: float) -> Reals:
        """See `Sequence.log_evidence`."""
        scaled, m = self._scaled(outcomes), self._scaled(np.asarray(against))
        upwards = np.cumsum(_log_growth(scaled, float(m)), axis=1)
        downwards = np.cumsum(_log_growth(1.0 - scaled, 1.0 - float(m)), axis=1)
        capital = np.maximum(_pooled(upwards), _pooled(downwards))
        # Ville's inequality holds for each half by itself; the larger half is what rejects.
        evidence: Reals = capital - math.log(2.0)
        return evidence

    def interval(self, outcomes: Reals, *, error_rate: float) -> Interval:
        """See `Sequence.interval`."""
        if len(outcomes) == 0:
            return Interval(self.low, self.high)
        # Heavily tied outcomes (accuracies on a test set) are counted once each.
        values, counts = np.unique(self._scaled(outcomes), return_counts=True)
        weights = counts.astype(np.float64)
        centre = float(values @ weights) / len(outcomes)
        low = _lower_limit(values, weights, centre=centre, error_rate=error_rate)
        high = 1.0 - _lower_limit(1.0 - values, weights, centre=1.0 - centre, error_rate=error_rate)
        width = self.high - self.low
        return Interval(self.low + width * low, self.low + width * high)

    def support_probability(
        self, trials: int, *, truth: float, spread: float, region: Region, error_rate: float
    ) -> float:
        """See `Sequence.support_probability`.

        Of all distributions with the planted mean and spread the one in which capital grows slowest
        is planned for, and the log capital of the best single gambler is taken to be normal (a sum
        over trials): both are planning devices, and no verdict rests on them.
        """
        width = self.high - self.low
        mean, deviation = (truth - self.low) / width, spread / width
        missing = 0.0
        for edge in region.edges:
            m = (edge - self.low) / width
            if edge <= region.low:
                missing += _miss_probability(trials, mean, deviation, m, error_rate)
            else:
                missing += _miss_probability(trials, 1.0 - mean, deviation, 1.0 - m, error_rate)
        return max(0.0, 1.0 - missing)

    def _scaled(self, outcomes: Reals) -> Reals:
        scaled: Reals = (np.asarray(outcomes, dtype=float) - self.low) / (self.high - self.low)
        return scaled


def _log_growth(scaled: Reals, m: float) -> Reals:
    """How each trial multiplies each gambler's capital, as logs [stake, trial]."""
    if m <= 0.0:
        # No outcome lies below 0: one above it refutes a mean of 0 beyond doubt.
        return np.where(scaled > 0.0, math.inf, 0.0) * np.ones((len(STAKES), 1))
    growth: Reals = np.log1p(STAKES[:, None] * (scaled / m - 1.0))
    return growth


def _pooled(capital: Reals) -> Reals:
    pooled: Reals = np.logaddexp.reduce(capital, axis=0) - math.log(len(STAKES))
    return pooled


def _lower_limit(values: Reals, counts: Reals, *, centre: float, error_rate: float) -> float:
    """The smallest mean that the gamblers on "above" have not refuted, outcomes in [0, 1]."""
    threshold = math.log(2.0 / error_rate)

    def rejected(m: float) -> bool:
        capital = np.log1p(STAKES[:, None] * (values / m - 1.0)) @ counts
        return bool(_pooled(capital) >= threshold)

    return 0.0 if centre <= 0.0 else boundary(rejected, inside=centre, outside=0.0)


def _miss_probability(
    trials: int, mean: float, deviation: float, m: float, error_rate: float
) -> float:
    """How probably the lower limit stays below m, at worst, for outcomes in [0, 1]."""
    values, weights = _least_favourable(mean, deviation)
    if m <= 0.0:
        # One outcome above 0 refutes a mean of 0.
        return float(weights[values <= 0.0].sum()) ** trials
    growth = np.log1p(STAKES[:, None] * (values / m - 1.0))
    drift = growth @ weights
    noise = np.sqrt(np.maximum((growth - drift[:, None]) ** 2 @ weights, 0.0))
    needed = math.log(2.0 / error_rate) + math.log(len(STAKES))
    distance = (trials * drift - needed) / np.maximum(noise * math.sqrt(trials), 1e-12)
    return float(special.ndtr(-distance.max()))


def _least_favourable(mean: float, deviation: float) -> tuple[Reals, Reals]:
    """The values [value] and their chances in which a bet on "above" grows slowest.

    The third derivative of the log growth is positive, hence its expectation, given the mean and
    the spread, is least if all outcomes are either 0 or one other value (Karlin and Studden 1966,
    chapter 2). A beta distribution, say, would promise a plan that tied outcomes do not keep.
    """
    variance = min(deviation**2, mean * (1.0 - mean))
    if mean <= 0.0 or variance <= 1e-18:
        return np.array([mean]), np.array([1.0])
    square = mean**2 + variance
    return np.array([0.0, square / mean]), np.array([variance, mean**2]) / square
