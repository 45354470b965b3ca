"""What every confidence sequence answers, and the root finding that inverts one.

A confidence sequence turns the outcomes seen so far into an interval that covers the estimand at
every number of trials at once, with probability at least 1 - error_rate (Ville 1939; Howard et al.
2021). It is the set of values that an e-process does not reject: `log_evidence` gives that process,
`interval` inverts it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from evidence.statistics.region import Interval, Region

Reals = NDArray[np.float64]


class Sequence(ABC):
    """An anytime-valid way to learn a number from independent trials."""

    @property
    @abstractmethod
    def guessed_spread(self) -> float | None:
        """The standard deviation of one outcome that plans count on where nobody said better.

        None where there is nothing to guess, since it follows from the number to be learned.
        """

    def estimate(self, outcomes: Reals) -> float:
        """The point estimate: the mean, where a sequence says nothing else.

        Args:
            outcomes: One number per trial, [trial], at least one.
        """
        return float(np.mean(outcomes))

    def coarsened(self, resolution: float) -> Sequence:
        """The sequence for outcomes whose differences may be rounding up to a resolution.

        Itself, where equal outcomes are as good as any others.

        Args:
            resolution: The largest difference that may be rounding, in the outcomes' unit.
        """
        return self

    @abstractmethod
    def log_evidence(self, outcomes: Reals, *, against: float) -> Reals:
        """The log e-process against the hypothesis that the estimand is `against`.

        Args:
            outcomes: One number per trial, [trial].
            against: The hypothetical value of the estimand.

        Returns:
            The natural log of the e-process after each trial, [trial]. Under the hypothesis it
            ever exceeds log(1 / error_rate) with probability at most error_rate.
        """

    @abstractmethod
    def interval(self, outcomes: Reals, *, error_rate: float) -> Interval:
        """The values of the estimand that the trials so far do not reject.

        Args:
            outcomes: One number per trial, [trial].
            error_rate: The probability that the estimand is ever left out, over all looks.
        """

    @abstractmethod
    def support_probability(
        self, trials: int, *, truth: float, spread: float, region: Region, error_rate: float
    ) -> float:
        """How probably the interval after `trials` trials lies inside the region.

        Args:
            trials: The number of trials looked at.
            truth: The planted value of the estimand.
            spread: The planted standard deviation of one outcome, in the outcomes' unit.
            region: Where the interval has to lie.
            error_rate: The error rate of the interval.
        """


def boundary(rejected: Callable[[float], bool], *, inside: float, outside: float) -> float:
    """The point between `inside` (not rejected) and `outside` at which rejection begins.

    The rejected set is taken to be monotone between the two. Bisection halves the bracket until
    floating point cannot split it further, and returns its rejected side: the interval is never
    too short.

    Args:
        rejected: Whether a value is rejected.
        inside: A value that is not.
        outside: The end of the values to search, on either side of `inside`.
    """
    for _ in range(60):
        middle = (inside + outside) / 2
        if middle in (inside, outside):
            break
        if rejected(middle):
            outside = middle
        else:
            inside = middle
    return outside
