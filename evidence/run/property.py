"""What a verdict is, as other tools show it beside its test."""

from __future__ import annotations

from evidence.records.field import Bounds
from evidence.records.item import Item


def properties(item: Item) -> list[tuple[str, str]]:
    """What a verdict is, as names and texts that other tools show beside a test."""
    told = {
        "finding": item.finding,
        "claim": item.claim,
        "outcome": item.outcome,
        "established": item.established,
        "estimate": item.estimate,
        "interval": _between(item.interval),
        "region": _between(item.region),
        "trials": item.trials or None,
        "error_rate": item.error_rate or None,
        "replay": item.replay,
    }
    return [(name, str(value)) for name, value in told.items() if value is not None]


def _between(ends: Bounds | None) -> str | None:
    """Two ends as other tools read them; one that is infinite has no number in a record."""
    if ends is None:
        return None
    low, high = ends
    return f"[{'-inf' if low is None else low}, {'inf' if high is None else high}]"
