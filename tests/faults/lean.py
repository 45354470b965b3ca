"""The committed ledger, cut to a few items that are quickly rendered."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parents[2] / "reports" / "reference"
# Points of a series that are kept, and letters of JSON up to which an item is small.
KEPT = 6
SMALL = 6000


def lean(*, seed: int, items: int = 3) -> dict[str, Any]:
    """A ledger of a few items; every other one has its charts, of a few points each.

    Args:
        seed: Which items.
        items: How many.
    """
    rng = random.Random(seed)
    whole = json.loads((REFERENCE / "ledger.json").read_text(encoding="utf-8"))
    chosen = [copy.deepcopy(one) for one in rng.sample(whole["items"], items)]
    for one in chosen:
        charts = one["figure_data"]["pictures"]
        one["figure_data"]["pictures"] = [_thinned(chart) for chart in charts[: seed % 2]]
        for name in {"numbers", "sources"} & one.keys():
            one[name] = one[name][:KEPT]
    families = {one["finding"].partition(".")[0] for one in chosen}
    return {
        **whole,
        "families": [one for one in whole.get("families", ()) if one["key"] in families],
        "items": chosen,
        "benchmarks": rng.sample(whole["benchmarks"], min(2, len(whole["benchmarks"]))),
    }


def _thinned(chart: dict[str, Any]) -> dict[str, Any]:
    return {
        **chart,
        "series": [
            {
                name: value[:KEPT] if isinstance(value, list) else value
                for name, value in one.items()
            }
            for one in chart["series"][:3]
        ],
    }
