"""The gate of an item that another worker judges: it keeps what is to be judged, so as to help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence.drawing.scale import Scaled, at_scale
from evidence.judging.assertion import Assertion
from evidence.judging.claim import Claim
from evidence.judging.combination import Combination
from evidence.judging.judgeable import Judgeable
from evidence.records.vocabulary import SAMPLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One assertion of an item, at its share of the error rate.

    Args:
        assertion: What is asserted.
        error_rate: The error rate of its verdict.
        budget: The most trials that it may use.
    """

    assertion: Assertion
    error_rate: float
    budget: int

    @property
    def drawn(self) -> int:
        """How many trials this process has of its sources."""
        return sum(source.drawn for source in self.assertion.estimand.outcomes.sources)

    def pursue(self) -> None:
        """Draws what its verdict needs, and judges nothing.

        Where it stops follows from its trials, so that no other block is drawn than its owner asks
        for, whoever comes first.
        """
        self.assertion.judge(error_rate=self.error_rate, budget=self.budget)


@dataclass(slots=True, kw_only=True, repr=False)
class Shadow(Claim):
    """A gate that lets everything pass and records nothing.

    Args:
        parts: What its test asserts of trials.
    """

    parts: list[Part] = field(default_factory=list)

    def holds(self, assertion: Judgeable | Scaled[Judgeable]) -> None:
        """Notes what is asserted."""
        judged: Judgeable = at_scale(assertion, self.terms.scale)
        self.asserted = judged
        error_rate = self.item.finding.held_to(self.terms.error_rate)
        self.parts.extend(_parts(judged, error_rate, self._budget(judged)))


def _parts(judged: Judgeable, error_rate: float, budget: int) -> Iterator[Part]:
    if isinstance(judged, Combination):
        for member in judged.members:
            yield from _parts(member, judged.share(error_rate), budget)
    elif isinstance(judged, Assertion) and judged.kind == SAMPLED:
        yield Part(assertion=judged, error_rate=error_rate, budget=budget)
