"""The t-statistic mixture: a confidence sequence for the mean of normal outcomes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from evidence.statistics.region import EVERYTHING, Interval, Region
from evidence.statistics.sequence import Reals, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentMixture(Sequence):
    """A scale-invariant mixture over effect sizes, for outcomes that are normal.

    With n trials, nu = n - 1, the t statistic against the hypothetical mean and r = g / (g + n),
    log e_n = log(r) / 2 + n / 2 [log(1 + t^2 / nu) - log(1 + r t^2 / nu)].
    It integrates the unknown standard deviation out with the right Haar prior and the effect size
    (mean over standard deviation) with N(0, 1 / g); neither needs to be known or guessed.

    The guarantee rests on normal outcomes. Means of skewed outcomes become normal with growing
    n, but a short run of a skewed distribution errs more often than stated; by how much was
    measured, see evidence/RATES.md. Outcomes that are all equal say nothing about their
    spread, and a normal sample is never all equal: they give the whole line, and so do outcomes
    that differ by less than `resolution`. Use bounds (`HedgedBetting`) for those.

    Args:
        g: The inverse variance of the mixed effect sizes, above 0. The default serves few trials
            with large effects, which is what a trained network costs and shows: at an error rate
            of 1e-5 an interval is finite from 7 trials on (11 with g = 1), and up to 3000 trials at
            most a tenth longer than with the best g for their number.
        resolution: The largest difference between outcomes that may be rounding, in their unit: two
            accuracies of 0.9 that were computed in single precision differ by 1e-7 and are equal.

    References:
        Lai (1976), On confidence sequences, section 3; Wang and Ramdas (2025), Anytime-valid
        t-tests and confidence sequences for Gaussian means with unknown variance.

    Examples:
        >>> outcomes = np.array([1.1, 0.9, 1.0, 1.2, 0.8, 1.0, 1.1, 0.9])
        >>> interval = StudentMixture().interval(outcomes, error_rate=0.05)
        >>> round(interval.low, 2), round(interval.high, 2)
        (0.8, 1.2)
    """

    g: float = 0.1
    resolution: float = 0.0

    @property
    def guessed_spread(self) -> float:
        """See `Sequence.guessed_spread`; that of a log ratio between two arms of one trial."""
        return 0.25

    def coarsened(self, resolution: float) -> StudentMixture:
        """See `Sequence.coarsened`; what may be rounding is no spread."""
        return replace(self, resolution=resolution)

    def log_evidence(self, outcomes: Reals, *, against: float) -> Reals:
        """See `Sequence.log_evidence`."""
        n = np.arange(1, len(outcomes) + 1)
        r = self.g / (self.g + n)
        shifted = np.asarray(outcomes, dtype=float) - against
        total, square = np.cumsum(shifted), np.cumsum(shifted**2)
        between = total**2 / n
        within = np.maximum(square - between, 0.0)
        # 1 + t^2 / nu is square / within, hence the formula without a division by zero spread;
        # sums that differ by rounding alone count as no spread, and no spread as no evidence.
        ranges = np.maximum.accumulate(shifted) - np.minimum.accumulate(shifted)
        known = (within > 1e-12 * square) & (ranges > self.resolution)
        quotient = np.divide(square, within + r * between, out=np.ones(len(n)), where=known)
        evidence: Reals = np.where(known, 0.5 * np.log(r) + n / 2 * np.log(quotient), 0.0)
        return evidence

    def interval(self, outcomes: Reals, *, error_rate: float) -> Interval:
        """See `Sequence.interval`."""
        n = len(outcomes)
        if n < 2 or np.ptp(outcomes) <= max(self.resolution, 1e-13 * np.abs(outcomes).max()):
            return EVERYTHING
        centre, deviation = float(np.mean(outcomes)), float(np.std(outcomes, ddof=1))
        margin = self._critical_t(n, error_rate) * deviation / math.sqrt(n)
        return Interval(centre - margin, centre + margin)

    def support_probability(
        self, trials: int, *, truth: float, spread: float, region: Region, error_rate: float
    ) -> float:
        """See `Sequence.support_probability`; from the noncentral t distribution."""
        critical = self._critical_t(trials, error_rate) if trials > 1 else math.inf
        if not math.isfinite(critical):
            return 0.0
        # Each edge must lie further from the truth than the margin: misses of two edges add up.
        missing = 0.0
        for edge in region.edges:
            distance = math.sqrt(trials) * abs(truth - edge) / max(spread, 1e-300)
            missing += _noncentral_t_cdf(critical, trials - 1, distance)
        return max(0.0, 1.0 - missing)

    def _critical_t(self, n: int, error_rate: float) -> float:
        """The |t| at which e_n reaches 1 / error_rate; infinite while no t could reach it."""
        # The formula for log e_n, set to -log(error_rate) and solved for t: with k = k(error_rate)
        # below, (1 + t^2 / nu) = k (1 + r t^2 / nu), hence t^2 = nu (k - 1) / (1 - k r).
        r = self.g / (self.g + n)
        log_k = 2.0 / n * (-math.log(error_rate) - 0.5 * math.log(r))
        if log_k + math.log(r) >= 0.0:
            return math.inf
        k = math.exp(log_k)
        return math.sqrt((n - 1) * (k - 1.0) / (1.0 - k * r))


def _noncentral_t_cdf(t: float, df: int, centre: float) -> float:
    """P(T <= t) for a noncentral t; beyond the library's range the normal limit."""
    chance = float(special.nctdtr(df, min(centre, 37.0), t))
    if math.isfinite(chance) and centre <= 37.0:
        return chance
    return float(special.ndtr((t - centre) / math.sqrt(1.0 + t * t / (2.0 * df))))
