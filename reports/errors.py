"""The mistakes this room can be handed, one class each."""

from collections.abc import Mapping
from typing import Any


class MarkerError(ValueError):
    """A file has no place, or no single place, for its table."""


class BibliographyError(ValueError):
    """The bibliography file cannot be read as a list of works."""


class ReferenceRunError(ValueError):
    """A run cannot be the one that the README speaks of."""


class StackError(ValueError):
    """The file of stacks, or what was kept of one, cannot be used."""


class UnlikeRunsError(ValueError):
    """Two runs have no trials in common."""

    def __init__(self, unlike: Mapping[str, tuple[Any, Any]]) -> None:
        told = "; ".join(f"{name} {ours} and {theirs}" for name, (ours, theirs) in unlike.items())
        came = f"they differ in {told}" if unlike else "no item was judged in both"
        super().__init__(
            f"these runs cannot be compared trial by trial: {came}. Run both with the same --seed, "
            "--scale, error rate, trainer and data, and with the same claims"
        )


class HistoryError(ValueError):
    """What is remembered of earlier nights cannot be read or written."""


class NightError(ValueError):
    """A night cannot be run as it was asked for."""
