"""A verdict: what the evidence says about one assertion, with the numbers that say it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from evidence.drawing.trial import Trials
from evidence.judging.outcome import Outcome
from evidence.records.vocabulary import EXACT, FACT
from evidence.statistics.region import Interval, Region
from evidence.statistics.sample import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement of one assertion.

    Args:
        claim: The assertion in words.
        outcome: What the evidence says.
        kind: SAMPLED, FACT or TIMING.
        assumption: What it assumes beyond independent trials: EXACT or NORMAL.
        estimate: The point estimate; None where there is none.
        interval: The confidence sequence's interval at the last look; None for joined verdicts.
        region: Where the estimate must lie; None for joined verdicts.
        error_rate: The probability that this verdict is wrong, over all looks; 0 for a fact.
        trials: How many trials were judged.
        budget: How many trials could have been judged.
        note: What else a reader must know: an assumption, a second test, what would decide.
        parts: The verdicts that this one joins.
        protocols: The protocols of the trials, as builtins.
        sample: The numbers judged; None for facts and joined verdicts.
        sources: A digest of each use of a source of trials, in the order of the estimand's
            outcomes.
        drawn: Those sources, each once; empty for facts and joined verdicts.
        value: What a fact computed; None for all else.
        pools: What the trials of each source have in common, each said once.
        smaller: Whether a protocol of the trials is a smaller one in the place of the report's own.
    """

    claim: str
    outcome: Outcome
    kind: str
    assumption: str = EXACT
    estimate: float | None = None
    interval: Interval | None = None
    region: Region | None = None
    error_rate: float = 0.0
    trials: int = 0
    budget: int = 0
    note: str = ""
    parts: tuple[Verdict, ...] = ()
    protocols: tuple[dict[str, Any], ...] = ()
    sample: Sample | None = None
    sources: tuple[str, ...] = ()
    drawn: tuple[Trials, ...] = ()
    value: Any = None
    pools: tuple[str, ...] = ()
    smaller: bool = False

    def sentence(self) -> str:
        """The verdict in words, with its numbers."""
        if self.kind == FACT:
            return f"{self.claim}: {self.outcome.word}. {self.note}".strip()
        if self.parts:
            heard = " ".join(f"({part.sentence()})" for part in self.parts)
            return f"{self.claim}: {self.outcome.word}. {heard}"
        text = f"{self.claim}: {self.outcome.word}, {self.outcome.sentence}. {self._numbers()}"
        spoken = "".join(f" It speaks of {pool}." for pool in self.pools)
        return f"{text} {self.note}".strip() + spoken

    def _numbers(self) -> str:
        if self.estimate is None or self.interval is None:
            return f"{self.trials} of {self.budget} trials."
        return (
            f"Estimate {self.estimate:.6g} in [{self.interval.low:.6g}, {self.interval.high:.6g}] "
            f"after {self.trials} of {self.budget} trials; wrong with probability at most "
            f"{self.error_rate:g}, however often it was looked at."
        )


def said_once(pools: Iterable[str]) -> tuple[str, ...]:
    """What is said, in order, each once and nothing where nothing is."""
    return tuple(dict.fromkeys(pool for pool in pools if pool))


def finite_or_none(value: float | None) -> float | None:
    """The value where it is finite, None for NaN, infinity and None: JSON knows no others."""
    return None if value is None or not math.isfinite(value) else float(value)
