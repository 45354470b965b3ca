"""Timings as records."""

import json
from types import SimpleNamespace

import pytest

from evidence import environment
from evidence.benchmark import benchmark_records


def timing(*, rounds=5, error=False, **extra):
    stats = SimpleNamespace(rounds=rounds, min=1.0, median=2.0, max=4.0)
    return SimpleNamespace(name="bench_lenet", has_error=error, stats=stats, extra_info=extra)


def test_a_timing_is_recorded_with_its_rate():
    versus = {"name": "one by one", "ratio": 12.5}
    share = {"of": "a matrix product's 100 GFLOP/s", "value": 0.4}
    (record,) = benchmark_records([timing(work=3000, unit="networks", versus=versus, share=share)])
    assert record == {
        "name": "bench_lenet",
        "device": environment.device()["name"],
        "seconds": {"min": 1.0, "median": 2.0, "max": 4.0},
        "rounds": 5,
        "work": "3000 networks",
        "rate": 1500.0,
        "versus": versus,
        "share": share,
    }
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_a_timing_without_work_has_no_rate():
    (record,) = benchmark_records([timing()])
    assert [record[key] for key in ("work", "rate", "versus", "share")] == ["", None, None, None]


@pytest.mark.parametrize("broken", [timing(error=True), timing(rounds=0)])
def test_a_failed_or_truncated_timing_is_left_out(broken):
    assert [row["name"] for row in benchmark_records([broken, timing()])] == ["bench_lenet"]
    assert benchmark_records([broken]) == []
