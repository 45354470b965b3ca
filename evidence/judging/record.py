"""One item of the ledger: what was to be judged, together with the verdict that came."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from evidence.judging.item import Item
from evidence.judging.outcome import CONTRADICTED
from evidence.judging.terms import Terms
from evidence.judging.verdict import Verdict, finite_or_none
from evidence.records import item as recorded
from evidence.records.field import Bounds
from evidence.records.part import Part, Path
from evidence.records.picture import Picture
from evidence.records.vocabulary import FACT
from evidence.statistics.region import Interval, Region

# So many numbers of a verdict are recorded; those of two verdicts that agree on all are the same.
BEGINNING = 24


def item_record(
    item: Item,
    verdict: Verdict,
    *,
    terms: Terms,
    pictures: Sequence[Picture],
    seconds: float,
) -> recorded.Item:
    """The record of a judged item.

    Args:
        item: What was judged.
        verdict: What came.
        terms: What the verdict was held to.
        pictures: What its claim shows.
        seconds: How long it took, trials included.
    """
    expected = CONTRADICTED if item.control else item.established
    return replace(
        blank_record(item, terms=terms),
        kind=verdict.kind,
        reported_inside=_reported_inside(item, verdict),
        claim=verdict.claim,
        outcome=verdict.outcome.word,
        as_established=verdict.outcome is expected,
        estimate=finite_or_none(verdict.estimate),
        interval=_ends(verdict.interval),
        region=_ends(verdict.region),
        error_rate=verdict.error_rate,
        trials=verdict.trials,
        budget=verdict.budget,
        protocol=merged_knobs(verdict.protocols),
        pools=verdict.pools,
        smaller=verdict.smaller,
        parts=tuple(_part(part) for part in verdict.parts),
        seconds=round(seconds, 3),
        pictures=tuple(pictures),
        message=verdict.sentence(),
        numbers=_first(verdict),
        sources=verdict.sources,
        path=None if verdict.sample is None else Path.read(verdict.sample.path()),
    )


def blank_record(item: Item, *, terms: Terms) -> recorded.Item:
    """The record of an item that was collected and not judged (yet).

    Args:
        item: What was to be judged.
        terms: What its verdict is held to.
    """
    finding = item.finding
    return recorded.Item(
        finding=finding.key,
        node=item.node,
        control=item.control,
        kind=item.kind,
        says=finding.says,
        report=finding.source.report.id,
        where=finding.source.where,
        reported=finding.reported,
        claim=item.sentence,
        established=CONTRADICTED.word if item.control else item.established.word,
        because=item.because,
        # A fact cannot err by chance, and what is not judged cannot err.
        error_rate=0.0 if item.skips or item.kind == FACT else finding.held_to(terms.error_rate),
        assumption=finding.assumption,
        normal=finding.normal,
        budget=finding.budget or 0,
        seed=terms.seed,
        sentence=item.sentence,
        replay=terms.replay(item.node),
    )


def unjudged_record(
    blank: recorded.Item, *, outcome: str, message: str, seconds: float
) -> recorded.Item:
    """The record of an item that raised, crashed or was skipped.

    Args:
        blank: Its blank record.
        outcome: ERROR or SKIPPED.
        message: What happened.
        seconds: How long it took.
    """
    return replace(
        blank,
        outcome=outcome,
        as_established=False,
        seconds=round(seconds, 3),
        message=message,
    )


def merged_knobs(protocols: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The knobs of several protocols as one; a knob that differs lists its values."""
    merged: dict[str, Any] = {}
    for name in dict.fromkeys(name for knobs in protocols for name in knobs):
        values = list(dict.fromkeys(str(knobs[name]) for knobs in protocols if name in knobs))
        first = next(knobs[name] for knobs in protocols if name in knobs)
        merged[name] = first if len(values) == 1 else " | ".join(values)
    return merged


def _part(part: Verdict) -> Part:
    return Part(
        claim=part.claim,
        outcome=part.outcome.word,
        estimate=finite_or_none(part.estimate),
        interval=_ends(part.interval),
        region=_ends(part.region),
        error_rate=part.error_rate,
        assumption=part.assumption,
        trials=part.trials,
        numbers=_first(part),
        sources=part.sources,
    )


def _first(verdict: Verdict) -> tuple[float, ...]:
    """The numbers by which a verdict can be told from another, on the sequence's own scale."""
    return () if verdict.sample is None else tuple(map(float, verdict.sample.numbers[:BEGINNING]))


def _ends(pair: Interval | Region | None) -> Bounds | None:
    return None if pair is None else (finite_or_none(pair.low), finite_or_none(pair.high))


def _reported_inside(item: Item, verdict: Verdict) -> bool | None:
    finding = item.finding
    # What a smaller protocol comes to says nothing of a figure that the report's own has led to.
    if finding.reported is None or item.control or verdict.smaller:
        return None
    if verdict.sample is not None and finding.reported_on:
        # The report printed its figure with a few digits, which leave some room.
        predicted, room = verdict.sample.prediction(finding.reported_on), finding.room
        return finding.reported in Interval(predicted.low - room, predicted.high + room)
    if verdict.estimate is not None and not math.isnan(verdict.estimate):
        # Beyond the digits in print, rounding of the sum that compares the two.
        room = finding.room + 1e-12 * abs(finding.reported)
        return abs(verdict.estimate - finding.reported) <= room
    return None
