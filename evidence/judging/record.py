"""One item of the ledger, as builtins: what crosses process borders and what the page reads."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from evidence.drawing.scale import QUICK
from evidence.judging.item import Item
from evidence.judging.outcome import CONTRADICTED
from evidence.judging.verdict import Verdict, finite_or_none
from evidence.statistics.region import Interval, Region

ERROR = "error"
SKIPPED = "skipped"
NOT_RUN = "not_run"


def item_record(
    item: Item,
    verdict: Verdict,
    *,
    pictures: list[dict[str, Any]],
    seconds: float,
    seed: int,
    scale: str = QUICK,
    options: str = "",
) -> dict[str, Any]:
    """The record of a judged item.

    Args:
        item: What was judged.
        verdict: What came.
        pictures: What its claim shows, as builtins.
        seconds: How long it took, trials included.
        seed: The run's root seed.
        scale: The run's scale.
        options: Others' options that the verdict depends on, as on a command line.
    """
    expected = CONTRADICTED if item.control else item.established
    figure_data: dict[str, Any] = {"pictures": pictures, "message": verdict.sentence()}
    if verdict.sample is not None:
        figure_data["path"] = verdict.sample.path()
    record = blank_record(item, seed=seed, scale=scale, options=options)
    record["figure_data"].update(figure_data)
    record.update(
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
        parts=[_part(part) for part in verdict.parts],
        seconds=round(seconds, 3),
    )
    return record


def blank_record(item: Item, *, seed: int, scale: str = QUICK, options: str = "") -> dict[str, Any]:
    """The record of an item that was collected and not judged (yet).

    Args:
        item: What was to be judged.
        seed: The run's root seed.
        scale: The run's scale.
        options: Others' options that the verdict depends on, as on a command line.
    """
    finding = item.finding
    return {
        "finding": finding.key,
        "item": item.node,
        "control": item.control,
        "kind": item.kind,
        "says": finding.says,
        "source": {"report": finding.source.report.id, "where": finding.source.where},
        "reported": finding.reported,
        "reported_inside": None,
        "claim": item.sentence,
        "outcome": NOT_RUN,
        "established": CONTRADICTED.word if item.control else item.established.word,
        "as_established": False,
        "because": item.because,
        "estimate": None,
        "interval": None,
        "region": None,
        "error_rate": 0.0,
        "trials": 0,
        "budget": finding.budget or 0,
        "protocol": {},
        "parts": [],
        "seconds": 0.0,
        "seed": seed,
        "figure_data": {
            "pictures": [],
            "sentence": item.sentence,
            "test": replay(item, seed=seed, scale=scale, options=options),
        },
    }


def replay(item: Item, *, seed: int, scale: str, options: str = "") -> str:
    """The command that judges an item again as it was judged.

    Args:
        item: What was judged.
        seed: The run's root seed.
        scale: The run's scale.
        options: Others' options that the verdict depends on, as on a command line.
    """
    size = "" if scale == QUICK else f" --scale {scale}"
    others = f" {options}" if options else ""
    return f'pytest "{item.node}" --seed {seed}{size}{others}'


def unjudged_record(
    blank: Mapping[str, Any], *, outcome: str, message: str, seconds: float
) -> dict[str, Any]:
    """The record of an item that raised, crashed or was skipped.

    Args:
        blank: Its blank record.
        outcome: ERROR or SKIPPED.
        message: What happened.
        seconds: How long it took.
    """
    figure_data = {**blank["figure_data"], "message": message}
    return {
        **blank,
        "outcome": outcome,
        "as_established": outcome == SKIPPED,
        "seconds": round(seconds, 3),
        "figure_data": figure_data,
    }


def merged_knobs(protocols: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The knobs of several protocols as one; a knob that differs lists its values."""
    merged: dict[str, Any] = {}
    for name in dict.fromkeys(name for knobs in protocols for name in knobs):
        values = list(dict.fromkeys(str(knobs[name]) for knobs in protocols if name in knobs))
        first = next(knobs[name] for knobs in protocols if name in knobs)
        merged[name] = first if len(values) == 1 else " | ".join(values)
    return merged


def _part(part: Verdict) -> dict[str, Any]:
    return {
        "claim": part.claim,
        "outcome": part.outcome.word,
        "estimate": finite_or_none(part.estimate),
        "interval": _ends(part.interval),
        "region": _ends(part.region),
        "error_rate": part.error_rate,
        "trials": part.trials,
    }


def _ends(pair: Interval | Region | None) -> list[float | None] | None:
    return None if pair is None else [finite_or_none(pair.low), finite_or_none(pair.high)]


def _reported_inside(item: Item, verdict: Verdict) -> bool | None:
    finding = item.finding
    if finding.reported is None or item.control:
        return None
    if verdict.sample is not None and finding.reported_on:
        # The report printed its figure with a few digits: half a unit of the last one is room.
        predicted = verdict.sample.prediction(finding.reported_on)
        room = 0.5 * 10.0 ** -_decimals(finding.reported)
        return finding.reported in Interval(predicted.low - room, predicted.high + room)
    if verdict.estimate is not None and not math.isnan(verdict.estimate):
        return bool(np.isclose(verdict.estimate, finding.reported))
    return None


def _decimals(figure: float) -> int:
    exponent = Decimal(repr(float(figure))).normalize().as_tuple().exponent
    return max(0, -int(exponent))
