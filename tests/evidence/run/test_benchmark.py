"""Timings as rows."""

import json
from types import SimpleNamespace

import pytest

from evidence.machine import environment
from evidence.run.benchmark import BENCHMARK, benchmark_records, failed_row, message, row_of


def timing(*, rounds=5, error=False, **extra):
    stats = SimpleNamespace(rounds=rounds, min=1.0, median=2.0, max=4.0)
    return SimpleNamespace(name="bench_lenet", has_error=error, stats=stats, extra_info=extra)


DETAILS = {
    "compile_seconds": 3.5,
    "versus": {"name": "one by one", "ratio": 12.5},
    "beside": [
        {"name": "plain", "ratio": 6.0, "reason": None},
        {"name": "another", "ratio": None, "reason": "because it rains"},
    ],
    "shares": [{"of": "matrix product", "peak": 100.0, "unit": "GFLOP/s", "value": 0.4}],
    "growth": {
        "what": "x",
        "members": [1, 2],
        "seconds": [1.0, 1.5],
        "exponent": 0.58,
        "floor": 2,
        "beyond": None,
    },
    "report": {"id": "R1", "says": "13 s", "seconds": [13.0], "ours": 1.5},
}


def test_a_timing_is_recorded_with_its_rate_and_what_stands_beside_it():
    row = row_of(timing(work=3000, unit="networks", what="Networks of R2", **DETAILS)).record()
    assert row.pop("started").endswith("+00:00")
    assert row == {
        "name": "bench_lenet",
        "what": "Networks of R2",
        "device": environment.device(),
        "outcome": "measured",
        "seconds": {"min": 1.0, "median": 2.0, "max": 4.0},
        "rounds": 5,
        "work": "3,000 networks",
        "rate": 1500.0,
        "unit": "networks",
        **DETAILS,
    }
    assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_a_timing_that_says_nothing_has_a_name_and_seconds_alone():
    (row,) = benchmark_records([timing()])
    assert (row.what, row.work, row.rate) == ("bench_lenet", "", None)
    assert (row.compile_seconds, row.versus, row.shares) == (None, "", ())
    assert row.beside == () and "beside" not in row.record()
    assert (row.growth, row.told) == (None, None)


@pytest.mark.parametrize("broken", [timing(error=True, what="w"), timing(rounds=0, what="w")])
def test_a_failed_or_truncated_timing_says_so_and_shows_no_numbers(broken):
    failed, good = benchmark_records([broken, timing()])
    assert (failed.outcome, good.outcome) == ("failed", "measured")
    assert failed.reason == "It was cut short: not all of its rounds came to their end."
    assert set(failed.record()) == {"name", "what", "device", "started", "outcome", "reason"}
    assert failed.what == "w"


def test_a_row_is_sent_as_one_string_under_its_own_name():
    row = failed_row("bench_x", reason="It began.")
    assert json.loads(message(row)) == {BENCHMARK: row.record()}
    assert row.what == "bench_x"
