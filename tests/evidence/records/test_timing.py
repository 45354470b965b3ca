"""Timings kept beside the ledger."""

import json

from evidence.records import timing
from evidence.records.benchmark import Benchmark
from tests.evidence.recorded import item_of

CPU, GPU = {"kind": "cpu", "name": "EPYC"}, {"kind": "gpu", "name": "H100"}


def row(name, device=CPU, **changes):
    return Benchmark(
        **{"name": name, "what": name, "outcome": "measured"}, device=device, **changes
    )


def verdict(node, device=CPU, **changes):
    return item_of(node, kind="timing", device=device, **changes)


def test_a_fresh_row_takes_the_place_of_an_older_one_of_its_device_alone(tmp_path):
    timing.keep_benchmarks(tmp_path, [row("a", rate=1), row("b", rate=2), row("a", GPU, rate=3)])
    kept = timing.keep_benchmarks(tmp_path, [row("a", rate=9)])
    assert [(one.name, one.device["name"], one.rate) for one in kept] == [
        ("a", "EPYC", 9),
        ("b", "EPYC", 2),
        ("a", "H100", 3),
    ]
    noted = json.loads((tmp_path / "benchmarks.json").read_text())
    assert noted == [one.record() for one in kept]


def test_verdicts_are_kept_for_every_device_and_shown_for_the_one_at_hand(tmp_path):
    timing.keep_verdicts(tmp_path, [verdict("x", outcome="supported")], device="EPYC")
    shown = timing.keep_verdicts(tmp_path, [verdict("x", GPU, outcome="error")], device="H100")
    assert [one.outcome for one in shown] == ["error"]
    shown = timing.keep_verdicts(tmp_path, [], device="EPYC")
    assert [one.outcome for one in shown] == ["supported"]


def test_nothing_fresh_writes_nothing(tmp_path):
    assert timing.keep_benchmarks(tmp_path, []) == []
    assert list(tmp_path.iterdir()) == []
