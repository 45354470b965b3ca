"""The numbers that one verdict saw in one night, as few as tell whether they shift."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.records.ledger import encode
from evidence.records.number import BITS
from evidence.records.trial import Judgement, Tried
from evidence.records.vocabulary import SAMPLED

Reals = NDArray[np.float64]
# So many reals of a verdict are kept each night: more than nearly all verdicts take.
MOST = 128
DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What one verdict saw in one night, or in several together.

    Args:
        node: The test's id.
        finding: The finding's key.
        control: Whether it is a control.
        position: Which of the item's verdicts it is.
        asked: A digest of the assertion and its protocols: other numbers are not comparable.
        count: How many trials are told of.
        ones: How many of them are yes; None where the numbers are no yes and no.
        reals: The numbers, [trial]; empty where they are yes and no.
    """

    node: str
    finding: str
    control: bool
    position: int
    asked: str
    count: int
    ones: int | None = None
    reals: Reals = field(default_factory=lambda: np.zeros(0))

    @property
    def key(self) -> tuple[str, int, str]:
        """What two nights must share for the numbers to be comparable."""
        return (self.node, self.position, self.asked)

    @property
    def mean(self) -> float:
        """The mean of what is kept; of yes and no their share."""
        if self.ones is not None:
            return self.ones / self.count
        return float(np.mean(self.reals))

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Stream:
        """The stream that builtins describe."""
        packed = base64.b64decode(record.get("reals", ""), validate=True)
        reals = np.frombuffer(packed, dtype="<f4").astype(np.float64)
        ones = record.get("ones")
        stream = cls(
            node=str(record["node"]),
            finding=str(record["finding"]),
            control=bool(record["control"]),
            position=int(record["position"]),
            asked=str(record["asked"]),
            count=int(record["count"]),
            ones=None if ones is None else int(ones),
            reals=reals,
        )
        whole = len(reals) == stream.count if ones is None else not len(reals)
        if stream.count < 1 or not whole or not 0 <= (stream.ones or 0) <= stream.count:
            raise ValueError(f"{stream.node} tells of {stream.count} trials and holds others")
        return stream

    def record(self) -> dict[str, Any]:
        """The stream as builtins."""
        packed = base64.b64encode(self.reals.astype("<f4").tobytes()).decode("ascii")
        told = {"reals": packed} if self.ones is None else {"ones": self.ones}
        return {
            "node": self.node,
            "finding": self.finding,
            "control": self.control,
            "position": self.position,
            "asked": self.asked,
            "count": self.count,
            **told,
        }


def streams(items: Iterable[Tried]) -> tuple[Stream, ...]:
    """The streams of what a run judged; facts have none, nor have verdicts without trials."""
    return tuple(
        _stream(item, position, judgement)
        for item in items
        if item.kind == SAMPLED
        for position, judgement in enumerate(item.judgements)
        if judgement.numbers is not None and judgement.numbers.kept
    )


def joined(nights: Iterable[Iterable[Stream]]) -> dict[tuple[str, int, str], Stream]:
    """The streams of several runs, each with its numbers one behind the other, by their keys."""
    known: dict[tuple[str, int, str], list[Stream]] = {}
    for night in nights:
        for stream in night:
            known.setdefault(stream.key, []).append(stream)
    return {key: _together(found) for key, found in known.items()}


def _together(found: list[Stream]) -> Stream:
    first, *others = found
    if not others:
        return first
    mixed = any((stream.ones is None) != (first.ones is None) for stream in others)
    # Reals that happened to be 0 and 1 alone in one night are reals all the same.
    parts = [_as_reals(stream) for stream in found] if mixed else found
    count = sum(stream.count for stream in parts)
    ones = None if parts[0].ones is None else sum(stream.ones or 0 for stream in parts)
    reals = np.concatenate([stream.reals for stream in parts])
    return replace(first, count=count, ones=ones, reals=reals)


def _as_reals(stream: Stream) -> Stream:
    if stream.ones is None:
        return stream
    numbers = np.concatenate([np.ones(stream.ones), np.zeros(stream.count - stream.ones)])
    return replace(stream, ones=None, reals=numbers)


def _stream(item: Tried, position: int, judgement: Judgement) -> Stream:
    assert judgement.numbers is not None
    numbers = judgement.numbers.first()
    asked = encode([judgement.claim, list(judgement.sources)])
    yes_no = judgement.numbers.kind == BITS
    kept = np.zeros(0) if yes_no else numbers[:MOST]
    with np.errstate(over="ignore"):
        kept = kept.astype(np.float32)
    return Stream(
        node=item.node,
        finding=item.finding,
        control=item.control,
        position=position,
        asked=hashlib.sha256(asked.encode()).hexdigest()[:DIGITS],
        count=len(numbers) if yes_no else len(kept),
        ones=int(np.sum(numbers)) if yes_no else None,
        reals=kept.astype(np.float64),
    )
