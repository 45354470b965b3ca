"""What an item was judged by: the numbers of each of its verdicts, and the blocks they rest on.

It is what two runs are compared by, trial by trial; the page needs none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evidence.records import field
from evidence.records.field import check
from evidence.records.item import Item
from evidence.records.number import Numbers
from evidence.records.vocabulary import KINDS, OUTCOMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The blocks of one study under one protocol, each outcome told by a digest.

    Args:
        digest: Names study and protocol, the same in every run.
        study: The study's name.
        protocol: Its knobs.
        block: How many trials a block has.
        outcomes: Digests of the first blocks by outcome, {name: [block]}.
    """

    digest: str
    study: str
    protocol: Mapping[str, Any]
    block: int
    outcomes: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Source:
        """The source that builtins describe."""
        outcomes = {str(name): tuple(map(str, found)) for name, found in record["outcomes"].items()}
        return cls(
            digest=str(record["digest"]),
            study=str(record["study"]),
            protocol=field.named(record["protocol"]),
            block=field.count(record["block"]),
            outcomes=outcomes,
        )

    def record(self) -> dict[str, Any]:
        """The source as builtins."""
        return {
            "digest": self.digest,
            "study": self.study,
            "protocol": dict(self.protocol),
            "block": self.block,
            "outcomes": {name: list(found) for name, found in self.outcomes.items()},
        }

    @property
    def blocks(self) -> int:
        """How many blocks are told of."""
        return max(map(len, self.outcomes.values()), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One verdict by itself, which may be a part of an item's.

    Args:
        claim: The assertion in words.
        outcome: What came.
        estimate: The point estimate; None where there is none.
        trials: How many trials were judged.
        numbers: The numbers judged, [trial], or a fact's value; None where they are no numbers.
        text: A fact's value where it is no number.
        sources: A digest of each use of a source of trials, in the estimand's order, [use].
    """

    claim: str
    outcome: str
    estimate: float | None = None
    trials: int = 0
    numbers: Numbers | None = None
    text: str | None = None
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check(self.outcome, known=OUTCOMES, name="outcome", owner=f"verdict {self.claim!r}")

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Judgement:
        """The verdict that builtins describe."""
        numbers = record.get("numbers")
        return cls(
            claim=str(record["claim"]),
            outcome=str(record["outcome"]),
            estimate=field.real(record.get("estimate")),
            trials=field.count(record.get("trials")),
            numbers=None if numbers is None else Numbers.read(numbers),
            text=field.text(record.get("text")),
            sources=tuple(map(str, record.get("sources") or ())),
        )

    def record(self) -> dict[str, Any]:
        """The verdict as builtins; what says nothing is left out."""
        numbers = None if self.numbers is None else self.numbers.record()
        told = {
            "estimate": self.estimate,
            "trials": self.trials or None,
            "numbers": numbers,
            "text": self.text,
            "sources": list(self.sources) or None,
        }
        said = {name: value for name, value in told.items() if value is not None}
        return {"claim": self.claim, "outcome": self.outcome, **said}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One judged item with all that its verdict rests on.

    Args:
        node: The test's id.
        finding: The finding's key.
        control: Whether the finding must not hold for this parameter set.
        kind: "sampled" or "fact".
        outcome: What came.
        judgements: Its verdicts: that of the item, or those that it joins; empty where none came.
        sources: The sources that they used; empty where an archive tells of them once for all.
    """

    node: str
    finding: str
    control: bool
    kind: str
    outcome: str
    judgements: tuple[Judgement, ...] = ()
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        check(self.outcome, known=OUTCOMES, name="outcome", owner=f"item {self.node!r}")
        check(self.kind, known=KINDS, name="kind", owner=f"item {self.node!r}")

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Tried:
        """The item that builtins describe."""
        return cls(
            node=str(record["item"]),
            finding=str(record["finding"]),
            control=bool(record["control"]),
            kind=str(record["kind"]),
            outcome=str(record["outcome"]),
            judgements=tuple(map(Judgement.read, record["verdicts"])),
            sources=tuple(map(Source.read, record.get("sources") or ())),
        )

    def record(self) -> dict[str, Any]:
        """The item as builtins."""
        sources = [source.record() for source in self.sources]
        return {
            "item": self.node,
            "finding": self.finding,
            "control": self.control,
            "kind": self.kind,
            "outcome": self.outcome,
            "verdicts": [judgement.record() for judgement in self.judgements],
            **({"sources": sources} if sources else {}),
        }


def unjudged(item: Item) -> Tried:
    """What is kept of an item that raised, crashed or was skipped: that it was."""
    return Tried(
        node=item.node,
        finding=item.finding,
        control=item.control,
        kind=item.kind,
        outcome=item.outcome,
    )
