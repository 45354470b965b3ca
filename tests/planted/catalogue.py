"""All plantings by name, in the order of their groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tests.planted import (
    adapter,
    chance,
    initializer,
    layer,
    loss,
    metric,
    operation,
    optimizer,
    schedule,
    training,
)
from tests.planted.error import RepeatedNameError, UnknownPlantingError
from tests.planted.planting import Planting

GROUPS = (
    layer,
    initializer,
    optimizer,
    schedule,
    loss,
    metric,
    training,
    adapter,
    chance,
    operation,
)


def by_name(plantings: Iterable[Planting]) -> Mapping[str, Planting]:
    """Plantings by their names.

    Raises:
        RepeatedNameError: If two have one name.
    """
    found: dict[str, Planting] = {}
    for planting in plantings:
        if planting.name in found:
            raise RepeatedNameError(planting.name)
        found[planting.name] = planting
    return found


PLANTINGS = by_name(planting for group in GROUPS for planting in group.PLANTINGS)


def chosen(words: Sequence[str]) -> list[Planting]:
    """The plantings whose names begin with one of these words; all of them without any.

    Args:
        words: Names such as "dropout-unscaled", or what some begin with, such as "dropout".

    Raises:
        UnknownPlantingError: If no name begins with one of them.
    """
    unknown = [word for word in words if not any(_begins(name, word) for name in PLANTINGS)]
    if unknown:
        raise UnknownPlantingError(unknown, list(PLANTINGS))
    return [
        planting
        for name, planting in PLANTINGS.items()
        if not words or any(_begins(name, word) for word in words)
    ]


def _begins(name: str, word: str) -> bool:
    return f"{name}-".startswith(f"{word}-")
