"""What is known of an assertion while its trials are drawn, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evidence.drawing.trial import Trials
from evidence.judging.outcome import Outcome
from evidence.statistics.region import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at an assertion.

    Args:
        trials: How many have been judged.
        budget: The most that may be.
        interval: Where the estimand lies so far.
        outcome: What came of it so far.
        sources: Where its trials come from.
        part: Which of several joined assertions it is, from 1.
        parts: How many are joined.
    """

    trials: int
    budget: int
    interval: Interval
    outcome: Outcome
    sources: tuple[Trials, ...]
    part: int = 1
    parts: int = 1


Listener = Callable[[Look], None]


def unheard(look: Look) -> None:
    """Listens to nothing."""
