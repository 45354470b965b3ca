"""Timings of pytest-benchmark as records of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evidence import environment


def benchmark_records(benchmarks: Iterable[Any]) -> list[dict[str, Any]]:
    """The timings that are whole; one that failed or was cut short is left out.

    A benchmark says in its `extra_info` how much `work` one round does and of what `unit`, and
    `versus` what it was measured beside in the same run: {"name", "ratio"}, and `share` how much of
    the device's own peak it reached: {"of", "value"}.

    Args:
        benchmarks: The benchmarks of a pytest-benchmark session.
    """
    return [_record(benchmark) for benchmark in benchmarks if _whole(benchmark)]


def _whole(benchmark: Any) -> bool:
    return not benchmark.has_error and benchmark.stats.rounds > 0


def _record(benchmark: Any) -> dict[str, Any]:
    stats, extra = benchmark.stats, benchmark.extra_info
    work = extra.get("work")
    return {
        "name": benchmark.name,
        "device": environment.device()["name"],
        "seconds": {
            "min": float(stats.min),
            "median": float(stats.median),
            "max": float(stats.max),
        },
        "rounds": int(stats.rounds),
        "work": f"{work:g} {extra.get('unit', '')}".strip() if work else "",
        "rate": float(work / stats.median) if work else None,
        "versus": extra.get("versus"),
        "share": extra.get("share"),
    }
