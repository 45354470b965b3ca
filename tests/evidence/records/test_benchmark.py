"""Benchmarks as nouns and as builtins."""

import pytest

from evidence.errors import RecordError
from evidence.records.benchmark import Benchmark, name_of
from evidence.records.ledger import Ledger


def benchmarks(ledger):
    """The benchmarks of a ledger of builtins."""
    return Ledger.read({"items": [], **ledger}).benchmarks


def test_rows_become_nouns(recorded):
    collapse, lenet, hostile = benchmarks(recorded)
    assert (collapse.median, collapse.ratio, collapse.rounds) == (0.451, 3547.0, 5)
    assert [share.of for share in collapse.shares] == ["matrix product", "memory copy"]
    assert collapse.growth.members[-1] == 4096
    assert (lenet.told.report, lenet.told.seconds) == ("R1", (13.0, 20.0))
    assert lenet.growth is None and not lenet.failed
    assert hostile.failed and hostile.median is None


def test_a_row_needs_no_more_than_a_name():
    (row,) = benchmarks({"benchmarks": [{"name": "bench_x"}]})
    assert (row.what, row.device, row.outcome) == ("bench_x", None, "measured")
    assert benchmarks({}) == ()


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"name": "x", "outcome": "good"}, "'x' has the outcome 'good'; known are measured and"),
        ({"what": "x"}, "benchmark None of the ledger cannot be read"),
        ({"name": "x", "growth": {"members": [1]}}, "benchmark 'x' of the ledger cannot be read"),
        ("x", "benchmark 'x' of the ledger cannot be read .* run the benchmarks again"),
    ],
)
def test_a_row_that_is_none_is_refused(row, text):
    with pytest.raises(RecordError, match=text):
        benchmarks({"benchmarks": [row]})


def test_a_benchmark_that_is_read_and_written_again_is_the_same(recorded):
    for row in benchmarks(recorded):
        assert Benchmark.read(row.record()) == row


def test_a_device_may_be_a_name_alone():
    assert name_of("EPYC") == name_of({"kind": "cpu", "name": "EPYC"}) == "EPYC"
