"""What a claim can hold."""

from __future__ import annotations

from typing import Protocol

from evidence.judging.look import Listener, unheard
from evidence.judging.verdict import Verdict


class Judgeable(Protocol):
    """What a claim can hold: an assertion, a fact, or several joined."""

    @property
    def text(self) -> str:
        """The assertion in words."""

    @property
    def kind(self) -> str:
        """SAMPLED, FACT or TIMING."""

    @property
    def assumption(self) -> str:
        """What a verdict assumes beyond independent trials: EXACT or NORMAL."""

    def judge(self, *, error_rate: float, budget: int, listener: Listener = unheard) -> Verdict:
        """Draws trials until the assertion is decided or the budget is spent."""
