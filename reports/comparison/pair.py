"""The numbers of two verdicts, paired trial by trial.

Both runs have the same seeds, so that trial i saw the same data and the same underlying draws. If a
stack trains as the other does, then neither has the larger number more often: given its size, the
sign of a difference is a fair coin. The evidence against that is a mixture of bets on the signs,
which may be looked at after every trial, and so also where two verdicts happened to stop.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evidence.records.number import BITS, Numbers

Reals = NDArray[np.float64]

# Differences up to this share of the numbers' spread are rounding. Float32 keeps seven digits, of
# which some are lost in training; no region of a claim is as narrow as this.
ROUNDING_SHARE = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What came of two verdicts, trial by trial.

    Args:
        counts: How many numbers each verdict has.
        trials: How many were compared: the common ones that are kept.
        unequal: How many of them differ in any bit.
        changed: How many of them differ by more than rounding.
        largest: The largest difference, as a share of the numbers' spread.
        shift: By how much the second verdict's mean lies above the first's.
        evidence: The natural logarithm of the evidence that the distribution changed.
        whole: Whether they are one value and no trials, of which nothing is bet.
        beyond: Whether all the numbers differ somewhere although the kept ones do not.
    """

    counts: tuple[int, int]
    trials: int
    unequal: int
    changed: int
    largest: float
    shift: float
    evidence: float
    whole: bool
    beyond: bool

    @classmethod
    def of(cls, first: Numbers, second: Numbers, *, whole: bool = False) -> Pair:
        """Compares the common numbers of two verdicts.

        Args:
            first: The numbers of the first run.
            second: Those of the second.
            whole: Whether they are one value and no trials: then the spread is its size.
        """
        count = min(first.kept, second.kept)
        ours, theirs = first.first()[:count], second.first()[:count]
        differences = _differences(ours, theirs)
        scale = float(np.max(np.abs(ours), initial=0.0)) if whole else spread(ours, theirs)
        apart = np.where(np.abs(differences) > ROUNDING_SHARE * scale, differences, 0.0)
        largest = float(np.max(np.abs(differences), initial=0.0))
        unequal = int(np.sum(ours.view(np.int64) != theirs.view(np.int64)))
        binary = first.kind == second.kind == BITS
        return cls(
            counts=(first.count, second.count),
            trials=count,
            unequal=unequal,
            changed=int(np.sum(apart != 0.0)),
            largest=largest / scale if scale > 0.0 and largest > 0.0 else 0.0,
            shift=float(np.mean(theirs) - np.mean(ours)) if count else 0.0,
            evidence=0.0 if whole else evidence(ours, theirs, apart=apart, binary=binary),
            whole=whole,
            beyond=first.count == second.count and not unequal and first.digest != second.digest,
        )


def spread(ours: Reals, theirs: Reals) -> float:
    """The standard deviation of both verdicts' numbers together; their size where it is none.

    Args:
        ours: Of the first run, [trial].
        theirs: Of the second, [trial].
    """
    both = np.concatenate([ours, theirs])
    if not len(both):
        return 0.0
    deviation = float(np.std(both))
    return deviation if deviation > 0.0 else float(np.max(np.abs(both)))


def evidence(ours: Reals, theirs: Reals, *, apart: Reals, binary: bool) -> float:
    """The log evidence that two runs' numbers have different distributions.

    It bets on which run has the larger number, and half of its stake on which run's number lies
    further from the centre of the trials before. Without a change it exceeds log(1 / p) at any
    trial with a probability of at most p.

    Args:
        ours: Of the first run, [trial].
        theirs: Of the second, [trial].
        apart: By how much the second lies above the first, zero where that is rounding, [trial].
        binary: Whether they are yes and no, where the second bet is the first once more.

    References:
        Howard, Ramdas, McAuliffe & Sekhon (2021), Time-uniform, nonparametric, nonasymptotic
        confidence sequences, section 3 (the beta-binomial mixture).
    """
    if not np.any(apart):
        return 0.0
    location = sign_evidence(apart)
    if binary:
        return max(0.0, float(np.max(location)))
    # The centre is known before the trial that it is held against, so that the bet stays fair.
    seen = np.cumsum(ours + theirs)[:-1] / (2.0 * np.arange(1, len(ours)))
    centre = np.concatenate([[math.nan], seen])
    further = np.abs(theirs - centre) - np.abs(ours - centre)
    outward = np.where((apart != 0.0) & np.isfinite(further), further, 0.0)
    both = np.logaddexp(location, sign_evidence(outward)) - math.log(2.0)
    return max(0.0, float(np.max(both)))


def sign_evidence(differences: Reals) -> Reals:
    """The running log evidence that one sign is commoner than the other, [trial].

    After k positive ones of m it is that of the Jeffreys mixture against a fair coin,
    2^m B(k + 1/2, m - k + 1/2) / B(1/2, 1/2); zeros are left out.

    Args:
        differences: Reals, [trial].

    Examples:
        >>> bool(sign_evidence(np.ones(24))[-1] > np.log(1e6))
        True
        >>> bool(sign_evidence(np.tile([1.0, -1.0], 500))[-1] < 0.0)
        True
    """
    decided = np.cumsum(differences != 0.0).astype(float)
    above = np.cumsum(differences > 0.0).astype(float)
    mixture = special.betaln(above + 0.5, decided - above + 0.5) - special.betaln(0.5, 0.5)
    return np.asarray(decided * math.log(2.0) + mixture)


@functools.cache
def fewest(log_needed: float) -> int:
    """How many trials must change, all of them in one direction, to give as much evidence.

    Args:
        log_needed: The natural logarithm of the evidence.

    Examples:
        >>> fewest(math.log(1e6))
        24
    """
    count = 1
    while sign_evidence(np.ones(count))[-1] < log_needed:
        count += 1
    return count


def _differences(ours: Reals, theirs: Reals) -> Reals:
    """Theirs minus ours; zero where they are equal, NaN and infinities included, [trial]."""
    with np.errstate(invalid="ignore"):
        found = theirs - ours
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    # What cannot be subtracted is as far apart as can be.
    return np.where(
        same, 0.0, np.nan_to_num(found, nan=math.inf, posinf=math.inf, neginf=-math.inf)
    )
