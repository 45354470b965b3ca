"""What every claim would cost and could see, before a single trial is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.judging.assertion import Assertion, Judgeable
from evidence.judging.combination import Combination
from evidence.judging.finding import Finding

POWER = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One assertion of the plan.

    Args:
        key: The finding's key.
        claim: The assertion in words.
        budget: The most trials that its verdict may use.
        spread: The standard deviation of one outcome that the plan counts on; None for a
            proportion, whose spread follows from its value.
        recognised: The truths nearest to the region's edges that the budget tells from them.
        needed: How many trials decide if the report's figure is the truth; None where it gives
            none, or where it lies outside the region.
    """

    key: str
    claim: str
    budget: int
    spread: float | None
    recognised: tuple[float, ...]
    needed: int | None

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        return (
            self.key,
            self.claim if len(self.claim) <= 70 else f"{self.claim[:67]}...",
            str(self.budget),
            "" if self.spread is None else f"{self.spread:.3g}",
            ", ".join(f"{value:.4g}" for value in self.recognised) or "nothing",
            "" if self.needed is None else str(self.needed),
        )


HEAD = ("finding", "asserts", "budget", "spread", "budget recognises", "if the report is right")


def plan(finding: Finding, assertion: Judgeable, error_rate: float) -> Iterator[PlanRow]:
    """The plan of every assertion that the given one is made of; facts need none.

    Args:
        finding: The finding that is judged; needs a budget if trials are drawn.
        assertion: What its test asserts.
        error_rate: The error rate of the whole verdict.
    """
    if isinstance(assertion, Combination):
        for member in assertion.members:
            yield from plan(finding, member, assertion.share(error_rate))
    elif isinstance(assertion, Assertion) and finding.budget:
        yield _row(finding, assertion, finding.budget, error_rate)


def table(rows: Iterable[PlanRow]) -> str:
    """The plan as aligned text, one line per different assertion."""
    lines = [HEAD, *dict.fromkeys(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    body = "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return (
        f"{body}\n\nPower {POWER:g}. Spread: the standard deviation of one outcome that is counted "
        "on (of log ratios for a geometric mean)."
    )


def _row(finding: Finding, assertion: Assertion, budget: int, error_rate: float) -> PlanRow:
    spread = _planned_spread(finding, assertion)
    counted_on = 0.0 if spread is None else spread
    needed = None
    if finding.reported is not None:
        needed = assertion.trials_needed(
            truth=finding.reported, spread=counted_on, error_rate=error_rate, power=POWER
        )
    return PlanRow(
        key=finding.key,
        claim=assertion.text,
        budget=budget,
        spread=spread,
        recognised=assertion.detectable(
            trials=budget, spread=counted_on, error_rate=error_rate, power=POWER
        ),
        needed=needed,
    )


def _planned_spread(finding: Finding, assertion: Assertion) -> float | None:
    """The spread to count on before any trial told it; None where there is nothing to choose."""
    guess = assertion.estimand.sequence.guessed_spread
    return guess if guess is None or finding.spread is None else finding.spread
