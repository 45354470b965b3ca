"""What is estimated from trials, by name; `assertion` says what can be asserted about it.

Grammar: an estimand names a number (`proportion`, `win_rate`, `median`, `median_difference`,
`median_ratio`, `mean`, `paired_difference`, `ratio`, `trend`); a relation (`exceeds`,
`falls_below`, `lies_within`, `matches`) says where it must lie.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from evidence.drawing.study import Array
from evidence.drawing.trial import Outcomes
from evidence.errors import BoundsError, OutcomeTypeError
from evidence.judging.assertion import Estimand
from evidence.judging.rounding import ROUNDING, of_the_largest, of_the_typical
from evidence.statistics.bernoulli import BetaBinomial
from evidence.statistics.betting import HedgedBetting
from evidence.statistics.region import EVERYTHING, Interval
from evidence.statistics.sequence import Reals, Sequence
from evidence.statistics.sign import SignMixture
from evidence.statistics.student import StudentMixture

UNIT = Interval(0.0, 1.0)


def proportion(outcomes: Outcomes) -> Estimand:
    """The share of trials in which a yes-or-no outcome is yes.

    Learned by the exact beta-binomial mixture.

    Args:
        outcomes: Booleans, [trial].
    """
    name = f"proportion of {outcomes.label}"

    def numbers(array: Array) -> Reals:
        if array.dtype != np.bool_ or array.ndim != 1:
            raise OutcomeTypeError(name, outcomes.label, _kind(array), "booleans [trial]")
        return array.astype(float)

    return Estimand(
        name=name, outcomes=outcomes, sequence=BetaBinomial(), support=UNIT, numbers=numbers
    )


def win_rate(ours: Outcomes, theirs: Outcomes) -> Estimand:
    """The share of trials in which `ours` is above `theirs`; a tie is half a win for each.

    Numbers that are equal but for rounding in single precision tie, too: 0.89 - 0.87 does not win
    against 0.02. Two equal arms win half of the trials each. Learned by the beta-binomial mixture,
    which is exact for wins and errs on the safe side where there are ties.

    Args:
        ours: Reals, [trial].
        theirs: Reals of the same trials, [trial].
    """
    name = f"win rate of {ours.label} over {theirs.label}"

    def wins(count: int) -> Array:
        left, right = (arm.first(count).astype(float) for arm in (ours, theirs))
        tied = np.isclose(left, right, rtol=ROUNDING, atol=0.0)
        half: Array = np.where(tied, 0.5, left > right)
        return half

    won = replace(ours > theirs, compute=wins)
    return Estimand(
        name=name,
        outcomes=won,
        sequence=BetaBinomial(),
        support=UNIT,
        numbers=lambda array: _reals(name, won, array),
    )


def median(outcomes: Outcomes) -> Estimand:
    """The outcome of the typical trial: half of the trials lie at or above it, half at or below.

    Learned by the sign mixture, whatever the distribution. Where a share of the trials is all it
    takes, rare trials that fail in any way do not move it.

    Args:
        outcomes: Reals, [trial].
    """
    name = f"median of {outcomes.label}"
    return Estimand(
        name=name,
        outcomes=outcomes,
        sequence=SignMixture(),
        support=EVERYTHING,
        numbers=lambda array: _reals(name, outcomes, array),
        resolution=of_the_typical(outcomes),
    )


def median_difference(ours: Outcomes, theirs: Outcomes) -> Estimand:
    """The median of the differences `ours` − `theirs` between two arms of the same trials.

    It is above zero where `ours` is above `theirs` in more than half of the trials.

    Args:
        ours: Reals or booleans, [trial].
        theirs: Reals or booleans of the same trials, [trial].
    """
    difference = _difference(ours, theirs)
    return replace(
        median(difference),
        name=f"median difference of {difference.label}",
        resolution=of_the_typical(ours, theirs),
    )


def median_ratio(ours: Outcomes, theirs: Outcomes) -> Estimand:
    """The median of the quotients `ours` / `theirs` between two arms of the same trials.

    Args:
        ours: Positive reals, [trial].
        theirs: Positive reals of the same trials, [trial].
    """
    quotient = replace(ours / theirs, compute=lambda count: _quotient(ours, theirs, count))
    return _on_log_scale(f"median of {quotient.label}", quotient, SignMixture(), assumes="")


def mean(outcomes: Outcomes, *, bounds: tuple[float, float] | None = None) -> Estimand:
    """The expected outcome.

    Args:
        outcomes: Reals, [trial].
        bounds: The smallest and largest possible outcome. With them the mean is learned by betting,
            whatever the distribution; without them by the t-statistic mixture, which takes the
            outcomes to be normal.
    """
    return _mean_of(f"mean of {outcomes.label}", outcomes, bounds, operands=(outcomes,))


def paired_difference(
    ours: Outcomes, theirs: Outcomes, *, bounds: tuple[float, float] | None = None
) -> Estimand:
    """The expected difference `ours` − `theirs` between two arms of the same trials.

    Args:
        ours: Reals or booleans, [trial].
        theirs: Reals or booleans of the same trials, [trial].
        bounds: The smallest and largest possible difference; see `mean`.
    """
    difference = _difference(ours, theirs)
    return _mean_of(
        f"mean difference of {difference.label}", difference, bounds, operands=(ours, theirs)
    )


def ratio(ours: Outcomes, theirs: Outcomes) -> Estimand:
    """The geometric mean of `ours` / `theirs`.

    Learned on the log scale by the t-statistic mixture: log ratios are taken to be normal.

    Args:
        ours: Positive reals, [trial].
        theirs: Positive reals of the same trials, [trial].
    """
    quotient = replace(ours / theirs, compute=lambda count: _quotient(ours, theirs, count))
    name = f"geometric mean of {quotient.label}"
    return _on_log_scale(name, quotient, StudentMixture(), assumes="normal log ratios")


def trend(outcomes: Outcomes, *, along: tuple[float, ...]) -> Estimand:
    """The expected Kendall tau between a knob's levels and the outcome within one trial.

    Each trial gives tau-a in [-1, 1]: the share of level pairs whose outcomes rise with the level
    minus the share whose outcomes fall; tied outcomes count for neither. Learned by betting.

    Args:
        outcomes: Reals, [trial, level].
        along: The levels of the knob, distinct, one per column.

    References:
        Kendall (1938), A new measure of rank correlation.
    """
    name = f"mean Kendall tau of {outcomes.label}"
    # Every pair of columns, and whether its levels rise: the columns may stand in any order.
    first, second = np.triu_indices(len(along), k=1)
    rising = np.sign(np.asarray(along)[second] - np.asarray(along)[first])

    def numbers(array: Array) -> Reals:
        if array.ndim != 2 or array.shape[1] != len(along):
            wanted = f"reals [trial, {len(along)}]"
            raise OutcomeTypeError(name, outcomes.label, _kind(array), wanted)
        reals = _finite(name, outcomes, array.astype(float))
        moves: Reals = (np.sign(reals[:, second] - reals[:, first]) * rising).mean(axis=1)
        return moves

    return Estimand(
        name=name,
        outcomes=outcomes,
        sequence=HedgedBetting(low=-1.0, high=1.0),
        support=Interval(-1.0, 1.0),
        numbers=numbers,
    )


def _on_log_scale(name: str, quotient: Outcomes, sequence: Sequence, *, assumes: str) -> Estimand:
    """A number that is learned from the logarithms of positive outcomes."""

    def numbers(array: Array) -> Reals:
        if not (np.isfinite(array).all() and (array > 0).all()):
            raise OutcomeTypeError(name, quotient.label, "values at or below 0", "positive reals")
        return np.log(_reals(name, quotient, array))

    return Estimand(
        name=name,
        outcomes=quotient,
        sequence=sequence,
        support=Interval(0.0, math.inf),
        numbers=numbers,
        inward=lambda value: math.log(value) if value > 0.0 else -math.inf,
        # Beyond 709 the exponential of Python's floats overflows with an error.
        outward=lambda value: math.exp(value) if value < 700.0 else math.inf,
        assumes=assumes,
        # A relative error of a quotient is an absolute one of its logarithm.
        resolution=lambda count: ROUNDING,
    )


def _difference(ours: Outcomes, theirs: Outcomes) -> Outcomes:
    # NumPy refuses to subtract booleans.
    return replace(
        ours - theirs,
        compute=lambda count: ours.first(count).astype(float) - theirs.first(count).astype(float),
    )


def _mean_of(
    name: str,
    outcomes: Outcomes,
    bounds: tuple[float, float] | None,
    *,
    operands: tuple[Outcomes, ...],
) -> Estimand:
    if bounds is None:
        return Estimand(
            name=name,
            outcomes=outcomes,
            sequence=StudentMixture(),
            support=EVERYTHING,
            numbers=lambda array: _reals(name, outcomes, array),
            assumes="normal outcomes",
            # Differences keep the rounding of what they are differences of.
            resolution=of_the_largest(*operands),
        )
    low, high = bounds

    # Betting's guarantee rests on the bounds: an outcome beyond them is a mistake, not a number.
    def numbers(array: Array) -> Reals:
        reals = _reals(name, outcomes, array)
        outside = (reals < low) | (reals > high)
        if outside.any():
            trial = int(np.argmax(outside))
            raise BoundsError(outcomes.label, trial, float(reals[trial]), low, high)
        return reals

    return Estimand(
        name=name,
        outcomes=outcomes,
        sequence=HedgedBetting(low=low, high=high),
        support=Interval(low, high),
        numbers=numbers,
    )


def _quotient(ours: Outcomes, theirs: Outcomes, count: int) -> Array:
    # A division by zero is refused with the estimand's own words, not with a warning.
    with np.errstate(divide="ignore", invalid="ignore"):
        return ours.first(count) / theirs.first(count)


def _reals(name: str, outcomes: Outcomes, array: Array) -> Reals:
    if array.ndim != 1 or array.dtype.kind not in "fiub":
        raise OutcomeTypeError(name, outcomes.label, _kind(array), "reals [trial]")
    return _finite(name, outcomes, array.astype(float))


def _finite(name: str, outcomes: Outcomes, reals: Reals) -> Reals:
    finite = np.isfinite(reals).all(axis=tuple(range(1, reals.ndim)))
    if not finite.all():
        trial = int(np.argmin(finite))
        raise OutcomeTypeError(
            name, outcomes.label, f"{reals[trial]} in trial {trial}", "finite reals"
        )
    return reals


def _kind(array: Array) -> str:
    return f"{array.dtype} {list(array.shape)}"
