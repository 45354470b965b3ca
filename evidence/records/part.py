"""What an item's verdict is made of: the verdicts that it joins, and how an interval closed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evidence.errors import RecordError
from evidence.records import field
from evidence.records.field import Bounds, bounds, check, ends, real
from evidence.records.vocabulary import ASSUMPTIONS, EXACT, NORMAL, OUTCOMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the verdicts that a combined verdict joined.

    Args:
        claim: The assertion in words.
        outcome: What came.
        estimate: The point estimate; None where there is none.
        interval: The interval at the last look.
        region: Where the estimate must lie.
        error_rate: The probability that this part is wrong.
        assumption: What that rests on beyond independent trials: "exact" or "normal".
        trials: How many trials were judged.
        numbers: The first numbers that the sequence saw, on its own scale, [trial].
        sources: A digest of each use of a source of trials, in the estimand's order, [use].

    Raises:
        RecordError: If the outcome or the assumption is unknown.
    """

    claim: str
    outcome: str
    estimate: float | None = None
    interval: Bounds | None = None
    region: Bounds | None = None
    error_rate: float | None = None
    assumption: str = EXACT
    trials: int = 0
    numbers: tuple[float, ...] = ()
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check(self.outcome, known=OUTCOMES, name="outcome", owner=f"part {self.claim!r}")
        check(self.assumption, known=ASSUMPTIONS, name="assumption", owner=f"part {self.claim!r}")

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Part:
        """The part that builtins describe."""
        return cls(
            claim=str(record["claim"]),
            outcome=str(record["outcome"]),
            estimate=real(record.get("estimate")),
            interval=bounds(record.get("interval")),
            region=bounds(record.get("region")),
            error_rate=real(record.get("error_rate")),
            assumption=str(record.get("assumption") or EXACT),
            trials=field.count(record.get("trials")),
            numbers=tuple(map(field.number, record.get("numbers") or ())),
            sources=tuple(map(str, record.get("sources") or ())),
        )

    def record(self) -> dict[str, Any]:
        """The part as builtins."""
        return {
            "claim": self.claim,
            "outcome": self.outcome,
            "estimate": self.estimate,
            "interval": ends(self.interval),
            "region": ends(self.region),
            "error_rate": self.error_rate,
            "assumption": self.assumption,
            "trials": self.trials,
            **beginning(self.numbers, self.sources),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """How the interval closed in: one entry per look, all of one length.

    Args:
        trials: Trials seen at each look, [look].
        estimate: The estimate at each look, [look].
        low: Lower ends, None where infinite, [look].
        high: Upper ends, None where infinite, [look].

    Raises:
        RecordError: If the lengths differ.
    """

    trials: tuple[float, ...]
    estimate: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]

    def __post_init__(self) -> None:
        lengths = {len(self.trials), len(self.estimate), len(self.low), len(self.high)}
        if len(lengths) != 1:
            raise RecordError(
                f"a path has series of different lengths {sorted(lengths)}; trials, estimate, "
                "low and high need one entry per look"
            )

    @classmethod
    def read(cls, record: Mapping[str, Any] | None) -> Path | None:
        """The path that builtins describe; None where they hold no look."""
        if not record or not record.get("trials"):
            return None
        return cls(
            trials=tuple(float(field.count(value)) for value in record["trials"]),
            estimate=tuple(real(value) for value in record["estimate"]),
            low=tuple(real(value) for value in record["low"]),
            high=tuple(real(value) for value in record["high"]),
        )

    def record(self) -> dict[str, Any]:
        """The path as builtins."""
        return {
            "trials": list(self.trials),
            "estimate": list(self.estimate),
            "low": list(self.low),
            "high": list(self.high),
        }


def assumed(message: str | None) -> str:
    """What a verdict assumed whose ledger is older than the field, and says it in its text."""
    return NORMAL if "Assumes normal" in (message or "") else EXACT


def beginning(numbers: tuple[float, ...], sources: tuple[str, ...]) -> dict[str, Any]:
    """What a verdict rests on, as builtins; nothing of one that drew no trial."""
    return {"numbers": list(numbers), "sources": list(sources)} if numbers or sources else {}
