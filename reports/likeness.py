"""How like one item's outcome is to that of the same item on another stack."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain

from evidence.records.field import Bounds
from evidence.records.item import Item
from evidence.records.part import Part
from evidence.records.vocabulary import FACT, NOT_RUN, SKIPPED, TIMING

# What two stacks may have in common, the worst first: another outcome; the same outcome from
# other numbers; the same but for rounding; the same to the last bit; nothing to compare.
TURNED = "turned"
CHANGED = "changed"
ROUNDING = "rounding"
EQUAL = "equal"
NOTHING = "nothing"
LIKENESSES = (TURNED, CHANGED, ROUNDING, EQUAL, NOTHING)
# Chosen before any stack was looked at: numbers of a trial that differ by less than this share of
# the spread of all of them came from the same networks; 32-bit numbers have an eps of 1.2e-7.
ROUNDED = 1e-5


def likeness(item: Item | None, other: Item | None) -> str:
    """How like two records of the same item are.

    Args:
        item: The item on one stack; None where it is not recorded.
        other: The item on the other stack.

    Returns:
        One of `LIKENESSES`. A fact is compared by what its verdict prints, an item that rests on
        trials by its estimate, its interval, its count of trials and the numbers that the ledger
        keeps of them.
    """
    if item is None or other is None or TIMING in (item.kind, other.kind):
        return NOTHING
    idle = [one.outcome in (SKIPPED, NOT_RUN) for one in (item, other)]
    if any(idle):
        return NOTHING
    if item.outcome != other.outcome or _outcomes(item) != _outcomes(other):
        return TURNED
    if item.kind == FACT:
        same = (item.estimate, item.message) == (other.estimate, other.message)
        return EQUAL if same else _rounded(_values(item), _values(other))
    pairs = zip(_judged(item), _judged(other), strict=True)
    return worst(_of_numbers(one, another) for one, another in pairs)


def worst(likenesses: Iterable[str]) -> str:
    """The least like of several; nothing to compare if there is none.

    Examples:
        >>> worst(["equal", "rounding", "nothing"]), worst([])
        ('rounding', 'nothing')
    """
    return min(likenesses, key=LIKENESSES.index, default=NOTHING)


def _judged(item: Item) -> tuple[Item | Part, ...]:
    return item.parts or (item,)


def _outcomes(item: Item) -> list[str]:
    return [part.outcome for part in item.parts]


def _of_numbers(one: Item | Part, other: Item | Part) -> str:
    same = _ends(one) == _ends(other) and one.numbers == other.numbers
    if same and one.trials == other.trials:
        return EQUAL
    if one.trials != other.trials or len(one.numbers) != len(other.numbers):
        # A verdict that took another number of trials saw other numbers before it stopped.
        return CHANGED
    spread = _spread((*one.numbers, *other.numbers))
    return worst(
        (
            _rounded(one.numbers, other.numbers, spread=spread),
            _rounded(_ends(one), _ends(other), spread=spread),
        )
    )


def _rounded(
    numbers: Sequence[float | None], others: Sequence[float | None], *, spread: float | None = None
) -> str:
    if len(numbers) != len(others) or not numbers:
        return CHANGED
    known = [value for value in chain(numbers, others) if value is not None]
    scale = spread or max(map(abs, known), default=0.0)
    for one, other in zip(numbers, others, strict=True):
        # What is not a number is unlike itself.
        if one == other or (one != one and other != other):
            continue
        if one is None or other is None or not abs(one - other) <= ROUNDED * scale:
            return CHANGED
    return ROUNDING


def _spread(numbers: Sequence[float]) -> float:
    finite = [number for number in numbers if math.isfinite(number)]
    return max(finite) - min(finite) if finite else 0.0


def _ends(judged: Item | Part) -> tuple[float | None, ...]:
    interval: Bounds = judged.interval or (None, None)
    return (judged.estimate, *interval)


def _values(fact: Item) -> tuple[float | None, ...]:
    return () if fact.estimate is None else (fact.estimate,)
