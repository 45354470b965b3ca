"""What every claim would cost and could see, before a single trial is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.assertion import Assertion, Judgeable
from evidence.betting import HedgedBetting
from evidence.combination import Combination
from evidence.finding import Finding

POWER = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One assertion of the plan.

    Args:
        key: The finding's key.
        claim: The assertion in words.
        budget: The most trials that its verdict may use.
        detectable: The truths nearest to the region's edges that the budget recognises.
        needed: How many trials decide if the report's figure is the truth; None where it gives
            none, or where it lies outside the region.
        unit: What `detectable` is measured in.
    """

    key: str
    claim: str
    budget: int
    detectable: tuple[float, ...]
    needed: int | None
    unit: str


def plan(finding: Finding, assertion: Judgeable, error_rate: float) -> Iterator[PlanRow]:
    """The plan of every assertion that the given one is made of; facts need none.

    Args:
        finding: The finding that is judged; needs a budget if trials are drawn.
        assertion: What its test asserts.
        error_rate: The error rate of the whole verdict.
    """
    if isinstance(assertion, Combination):
        share = error_rate / max(1, len(assertion.members))
        for member in assertion.members:
            yield from plan(finding, member, share)
    elif isinstance(assertion, Assertion) and finding.budget:
        spread, unit = _planned_spread(assertion)
        needed = None
        if finding.reported is not None:
            needed = assertion.trials_needed(
                truth=finding.reported, spread=spread, error_rate=error_rate, power=POWER
            )
        yield PlanRow(
            key=finding.key,
            claim=assertion.text,
            budget=finding.budget,
            detectable=assertion.detectable(
                trials=finding.budget, spread=spread, error_rate=error_rate, power=POWER
            ),
            needed=needed,
            unit=unit,
        )


def table(rows: Iterable[PlanRow]) -> str:
    """The plan as aligned text, one line per assertion."""
    cells = [
        (
            row.key,
            row.claim if len(row.claim) <= 60 else f"{row.claim[:57]}...",
            str(row.budget),
            ", ".join(f"{value:.4g}" for value in row.detectable) or "nothing",
            "-" if row.needed is None else str(row.needed),
            row.unit,
        )
        for row in rows
    ]
    head = ("finding", "asserts", "budget", "budget recognises", "needed if the report is right", "")
    widths = [max(len(line[column]) for line in [head, *cells]) for column in range(len(head))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in [head, *cells]
    )


def _planned_spread(assertion: Assertion) -> tuple[float, str]:
    """The spread to plan with, before any trial told it, and what that makes of the unit."""
    sequence = assertion.estimand.sequence
    if isinstance(sequence, HedgedBetting):
        # A sixth of the range: no prior knowledge, and far from the worst case of half the range.
        return (sequence.high - sequence.low) / 6.0, "if the spread is a sixth of the range"
    if assertion.estimand.assumes == "normal outcomes":
        return 1.0, "if the spread is 1"
    if assertion.estimand.assumes:
        return 0.2, "if log ratios spread by 0.2"
    return 0.0, ""
