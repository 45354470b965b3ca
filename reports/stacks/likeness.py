"""How like what came of one item is to what came of it on another stack."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from evidence.records.number import Numbers
from evidence.records.trial import Judgement, Tried
from evidence.records.vocabulary import NOT_RUN, SKIPPED

# What two stacks may have in common, the worst first.
TURNED = "turned"
CHANGED = "changed"
ROUNDING = "rounding"
EQUAL = "equal"
NOTHING = "nothing"
LIKENESSES = (TURNED, CHANGED, ROUNDING, EQUAL, NOTHING)
# Chosen before any stack was looked at: numbers that differ by less than this share of the spread
# of all came from the same networks. Numbers of 32 bits are exact to 1e-7.
ROUNDED = 1e-5


def likeness(item: Tried | None, other: Tried | None) -> str:
    """How like two records of the same item are.

    Args:
        item: What the item rests on with one stack; None where it was not judged.
        other: The same with another stack.

    Returns:
        TURNED where the outcome is another; CHANGED where other numbers led to the same; ROUNDING
        where no number moved by more than `ROUNDED` of the spread of all; EQUAL where all are the
        same to the last bit; NOTHING where one of the two was not judged.
    """
    if item is None or other is None or {item.outcome, other.outcome} & {SKIPPED, NOT_RUN}:
        return NOTHING
    verdicts, others = item.judgements, other.judgements
    if [item.outcome, *_outcomes(item)] != [other.outcome, *_outcomes(other)]:
        return TURNED
    pairs = zip(verdicts, others, strict=True)
    # An error has no verdict, and is the same as another error.
    return worst(_of_verdicts(*pair) for pair in pairs) if verdicts else EQUAL


def worst(likenesses: Iterable[str]) -> str:
    """The least like of several; nothing to compare if there is none.

    Examples:
        >>> worst(["equal", "rounding", "nothing"]), worst([])
        ('rounding', 'nothing')
    """
    return min(likenesses, key=LIKENESSES.index, default=NOTHING)


def _outcomes(item: Tried) -> list[str]:
    return [judgement.outcome for judgement in item.judgements]


def _of_verdicts(one: Judgement, other: Judgement) -> str:
    numbers, others = one.numbers, other.numbers
    if numbers is None or others is None:
        return EQUAL if (numbers, one.text) == (others, other.text) else CHANGED
    if (numbers.count, numbers.digest) == (others.count, others.digest):
        return EQUAL
    # Of a verdict that saw fewer trials the later ones are not known.
    return _of_numbers(numbers, others) if numbers.count == others.count else CHANGED


def _of_numbers(one: Numbers, other: Numbers) -> str:
    ours, theirs = one.first(), other.first()
    if len(ours) != len(theirs):
        return CHANGED
    both = np.concatenate([ours, theirs])
    finite = both[np.isfinite(both)]
    # A single number has no spread; it is then held against its own size.
    scale = np.ptp(finite) if len(finite) > 2 else np.abs(finite).max(initial=0.0)
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    with np.errstate(invalid="ignore"):
        near = np.abs(ours - theirs) <= ROUNDED * scale
    return ROUNDING if bool((same | near).all()) else CHANGED
