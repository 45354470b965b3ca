"""Whether numbers of one kind, drawn before and after, have the same distribution.

Yes and no are compared by Fisher's exact test, reals by their ranks: where they lie
(Mann and Whitney's test), and how far from the middle they lie (the same test on the distances).
Ranks ask nothing of a distribution. Verdicts stop where they are decided, so that the numbers of a
night are not of a fixed number; a simulation says that this does not raise the rate of false alarms
(`tests/reports/nights/`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from reports.nights.stream import Stream

Reals = NDArray[np.float64]
# From so many of each kind the normal law tells Fisher's p-value as well, a thousand times faster.
PLENTY = 200
# What has no number lies beyond all numbers: a network that diverged.
BEYOND = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How sure it is that two samples have different distributions.

    Args:
        p: The probability of a difference at least as large if they have not, both directions.
        upwards: Whether the later numbers are the larger ones, or lie further out.
        deviations: By how many standard deviations of a trial the mean moved.
    """

    p: float
    upwards: bool
    deviations: float


def shift(before: Stream, after: Stream) -> Shift:
    """Compares two streams of one verdict.

    Args:
        before: What was seen until the change.
        after: What was seen since.
    """
    if before.ones is not None and after.ones is not None:
        return _shares(before.ones, before.count, after.ones, after.count)
    return _ranks(_numbers(before), _numbers(after))


def _shares(ones: int, count: int, later: int, trials: int) -> Shift:
    first, second = ones / count, later / trials
    pooled = (ones + later) / (count + trials)
    # Where all are alike, a spread is taken from half a trial, so that a change has a size.
    smoothed = (ones + later + 0.5) / (count + trials + 1.0)
    spread = float(np.sqrt(smoothed * (1.0 - smoothed)))
    least = min(ones + later, count + trials - ones - later) * min(count, trials)
    if least / (count + trials) > PLENTY:
        error = np.sqrt(pooled * (1.0 - pooled) * (1.0 / count + 1.0 / trials))
        p = 2.0 * float(stats.norm.sf(abs(second - first) / error))
    else:
        law = stats.hypergeom(count + trials, ones + later, trials)
        p = min(1.0, 2.0 * float(min(law.sf(later - 1), law.cdf(later))))
    return Shift(p=p, upwards=second > first, deviations=(second - first) / spread)


def _ranks(before: Reals, after: Reals) -> Shift:
    centre = np.median(before)
    place, up = _larger(before, after)
    spread, out = _larger(np.abs(before - centre), np.abs(after - centre))
    deviation = float(np.std(np.concatenate([before, after])))
    moved = float(np.mean(after) - np.mean(before))
    # Two questions about the same numbers: either may answer, at half its rate.
    return Shift(
        p=min(1.0, 2.0 * min(place, spread)),
        upwards=up if place <= spread else out,
        deviations=moved / deviation if deviation > 0.0 else 0.0,
    )


def _larger(before: Reals, after: Reals) -> tuple[float, bool]:
    """The two-sided p-value that either sample tends to be larger, and whether it is the later."""
    if np.ptp(np.concatenate([before, after])) == 0.0:
        return 1.0, False
    found = stats.mannwhitneyu(after, before, method="asymptotic")
    return float(found.pvalue), bool(found.statistic > len(after) * len(before) / 2.0)


def _numbers(stream: Stream) -> Reals:
    if stream.ones is not None:
        return np.concatenate([np.ones(stream.ones), np.zeros(stream.count - stream.ones)])
    return np.nan_to_num(stream.reals, nan=BEYOND, posinf=BEYOND, neginf=-BEYOND)
