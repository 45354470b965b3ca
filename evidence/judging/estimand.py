"""What is estimated from trials, by name; `assertion` says what can be asserted about it.

Grammar: an estimand names a number (`proportion`, `mean`, `paired_difference`, `ratio`, `win_rate`,
`trend`); a relation (`exceeds`, `falls_below`, `lies_within`, `matches`) says where it must lie.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from evidence.drawing.trial import Array, Outcomes
from evidence.errors import BoundsError, OutcomeTypeError
from evidence.judging.assertion import Estimand
from evidence.statistics.bernoulli import BetaBinomial
from evidence.statistics.betting import HedgedBetting
from evidence.statistics.region import EVERYTHING, Interval
from evidence.statistics.sequence import Reals
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
    """The share of trials in which `ours` is above `theirs`; a tie is not a win.

    Args:
        ours: Reals, [trial].
        theirs: Reals of the same trials, [trial].
    """
    return proportion(ours > theirs)


def mean(outcomes: Outcomes, *, bounds: tuple[float, float] | None = None) -> Estimand:
    """The expected outcome.

    Args:
        outcomes: Reals, [trial].
        bounds: The smallest and largest possible outcome. With them the mean is learned by betting,
            whatever the distribution; without them by the t-statistic mixture, which takes the
            outcomes to be normal.
    """
    return _mean_of(f"mean of {outcomes.label}", outcomes, bounds)


def paired_difference(
    ours: Outcomes, theirs: Outcomes, *, bounds: tuple[float, float] | None = None
) -> Estimand:
    """The expected difference `ours` − `theirs` between two arms of the same trials.

    Args:
        ours: Reals or booleans, [trial].
        theirs: Reals or booleans of the same trials, [trial].
        bounds: The smallest and largest possible difference; see `mean`.
    """
    # NumPy refuses to subtract booleans.
    difference = replace(
        ours - theirs,
        compute=lambda count: ours.first(count).astype(float) - theirs.first(count).astype(float),
    )
    return _mean_of(f"mean difference of {difference.label}", difference, bounds)


def ratio(ours: Outcomes, theirs: Outcomes) -> Estimand:
    """The geometric mean of `ours` / `theirs`.

    Learned on the log scale by the t-statistic mixture: log ratios are taken to be normal.

    Args:
        ours: Positive reals, [trial].
        theirs: Positive reals of the same trials, [trial].
    """
    quotient = replace(ours / theirs, compute=lambda count: _quotient(ours, theirs, count))
    name = f"geometric mean of {quotient.label}"

    def numbers(array: Array) -> Reals:
        if not (np.isfinite(array).all() and (array > 0).all()):
            raise OutcomeTypeError(name, quotient.label, "values at or below 0", "positive reals")
        return np.log(_reals(name, quotient, array))

    return Estimand(
        name=name,
        outcomes=quotient,
        sequence=StudentMixture(),
        support=Interval(0.0, math.inf),
        numbers=numbers,
        inward=lambda value: math.log(value) if value > 0.0 else -math.inf,
        # Beyond 709 the exponential of Python's floats overflows with an error.
        outward=lambda value: math.exp(value) if value < 700.0 else math.inf,
        assumes="normal log ratios",
    )


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


def _mean_of(name: str, outcomes: Outcomes, bounds: tuple[float, float] | None) -> Estimand:
    if bounds is None:
        return Estimand(
            name=name,
            outcomes=outcomes,
            sequence=StudentMixture(),
            support=EVERYTHING,
            numbers=lambda array: _reals(name, outcomes, array),
            assumes="normal outcomes",
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
