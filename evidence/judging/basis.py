"""What a judged item rests on, as it is kept beside the ledger: its numbers and their blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from evidence.drawing.seed import knobs
from evidence.drawing.trial import Trials
from evidence.judging.item import Item
from evidence.judging.verdict import Verdict, finite_or_none
from evidence.records.number import Numbers
from evidence.records.trial import Judgement, Source, Tried
from evidence.records.vocabulary import FACT, TIMING

# Beyond it whole numbers are no longer exact as floats.
EXACT = 2**53
LONGEST = 2000


def basis(item: Item, verdict: Verdict) -> Tried | None:
    """What the item's verdict rests on; None for time, which no two runs have in common.

    Args:
        item: What was judged.
        verdict: What came.
    """
    if verdict.kind == TIMING:
        return None
    leaves = tuple(_leaves(verdict))
    # One source in several verdicts is told of as far as any of them drew it.
    counts: dict[Trials, int] = {}
    for leaf in leaves:
        for source in leaf.drawn:
            counts[source] = max(leaf.trials, counts.get(source, 0))
    return Tried(
        node=item.node,
        finding=item.finding.key,
        control=item.control,
        kind=verdict.kind,
        outcome=verdict.outcome.word,
        judgements=tuple(map(_judgement, leaves)),
        sources=tuple(_source(source, count) for source, count in counts.items()),
    )


def _leaves(verdict: Verdict) -> Iterator[Verdict]:
    """The verdicts that stand by themselves, in their order."""
    if not verdict.parts:
        yield verdict
    for part in verdict.parts:
        yield from _leaves(part)


def _judgement(verdict: Verdict) -> Judgement:
    numbers, text = None, None
    if verdict.sample is not None:
        numbers = Numbers.of(verdict.sample.numbers)
    elif verdict.kind == FACT:
        numbers = _numbers(verdict.value)
        text = _text(verdict.value) if numbers is None else None
    return Judgement(
        claim=verdict.claim,
        outcome=verdict.outcome.word,
        estimate=finite_or_none(verdict.estimate),
        trials=verdict.trials,
        numbers=numbers,
        text=text,
        sources=verdict.sources,
    )


def _numbers(value: Any) -> Numbers | None:
    """A fact's value as numbers; None where they would not be exact, or it has none."""
    array = np.asarray(value)
    if array.dtype.kind not in "fiub" or array.dtype.itemsize > 8:
        return None
    whole = array.dtype.kind in "iu" and array.size > 0
    if whole and max(abs(int(array.min())), abs(int(array.max()))) > EXACT:
        return None
    return Numbers.of(array)


def _text(value: Any) -> str:
    plain = value.tolist() if isinstance(value, np.ndarray) else value
    return str(plain)[:LONGEST]


def _source(source: Trials, count: int) -> Source:
    return Source(
        digest=source.digest,
        study=source.study.__name__,
        protocol=knobs(source.protocol),
        block=source.protocol.block,
        outcomes=source.prints(count),
    )
