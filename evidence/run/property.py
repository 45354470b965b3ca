"""What other tools show beside a test."""

from __future__ import annotations

from evidence.records import item as recorded


def properties(item: recorded.Item) -> list[tuple[str, str]]:
    """What a verdict is, as names and texts that other tools show beside a test."""
    told = {
        "finding": item.finding,
        "claim": item.claim,
        "outcome": item.outcome,
        "established": item.established,
        "estimate": item.estimate,
        "interval": None if item.interval is None else "[{}, {}]".format(*item.interval),
        "trials": item.trials or None,
        "error_rate": item.error_rate or None,
        "replay": item.replay,
    }
    return [(name, str(value)) for name, value in told.items() if value is not None]
