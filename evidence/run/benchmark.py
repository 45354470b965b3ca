"""Timings of pytest-benchmark as rows of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from evidence.machine import environment
from evidence.records import ledger
from evidence.records.benchmark import Benchmark
from evidence.records.vocabulary import FAILED, MEASURED

# The name under which an item sends its row to the recorder.
BENCHMARK = "benchmark"
# What a benchmark may say about itself in its `extra_info`, beside its work:
#   what             what is timed, in words
#   compile_seconds  the first call, less what a later one takes
#   versus           {"name", "ratio"}: what it was measured beside in the same run
#   beside           [{"name", "ratio", "reason"}]: what else was, or why it was not
#   shares           [{"of", "peak", "unit", "value"}]: how much of the device's peaks it reached
#   growth           {"what", "members", "seconds", "exponent", "floor", "beyond"}: cost by members
#   report           {"id", "says", "seconds": [low, high], "ours"}: a report's time, and ours for
#                    as much of the same work
DETAILS = ("compile_seconds", "versus", "beside", "shares", "growth", "report")


def benchmark_records(benchmarks: Iterable[Any]) -> list[Benchmark]:
    """The rows of the timings of a session; those that failed or were cut short say so.

    Args:
        benchmarks: The benchmarks of a pytest-benchmark session.
    """
    return [row_of(benchmark) for benchmark in benchmarks]


def row_of(benchmark: Any) -> Benchmark:
    """The row of a timing of pytest-benchmark.

    A benchmark says in its `extra_info` how much `work` one round does and of what `unit`, and what
    `DETAILS` names.
    """
    stats, extra = benchmark.stats, benchmark.extra_info
    if benchmark.has_error or not stats.rounds:
        reason = "It was cut short: not all of its rounds came to their end."
        return failed_row(benchmark.name, what=extra.get("what"), reason=reason)
    work = extra.get("work")
    return Benchmark.read(
        {
            **_head(benchmark.name, what=extra.get("what"), outcome=MEASURED),
            "seconds": {name: float(getattr(stats, name)) for name in ("min", "median", "max")},
            "rounds": int(stats.rounds),
            "work": f"{work:,g} {extra.get('unit', '')}".strip() if work else "",
            "rate": float(work / stats.median) if work else None,
            "unit": extra.get("unit"),
            **{name: extra.get(name) for name in DETAILS},
        }
    )


def failed_row(name: str, *, reason: str, what: str | None = None) -> Benchmark:
    """The row of a benchmark that has no result: it takes the place of an older one that had.

    Args:
        name: The benchmark's name.
        reason: Why there is none.
        what: What was timed, in words, as far as it is known.
    """
    return Benchmark(**_head(name, what=what, outcome=FAILED), reason=reason)


def message(row: Benchmark) -> str:
    """What an item sends to the recorder so that its row is kept at once."""
    return ledger.encode({BENCHMARK: row.record()})


def _head(name: str, *, what: str | None, outcome: str) -> dict[str, Any]:
    return {
        "name": name,
        "what": what or name,
        "device": environment.device(),
        "started": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "outcome": outcome,
    }
