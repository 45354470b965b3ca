import doctest

import pytest

from reports import benchmark
from reports.benchmark import benchmarks, device_text, growth_chart
from reports.errors import RecordError


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(benchmark).failed == 0


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
    assert (row.what, row.device, row.outcome) == ("bench_x", "unknown", "measured")
    assert benchmarks({}) == ()


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"name": "x", "outcome": "good"}, "'x' has the outcome 'good'; known are measured and"),
        ({"what": "x"}, "benchmark None of the ledger cannot be read"),
        ({"name": "x", "growth": {"members": [1]}}, "benchmark 'x' of the ledger cannot be read"),
        ("x", "benchmark 'x' of the ledger cannot be read .* run `make bench` again"),
    ],
)
def test_a_row_that_is_none_is_refused(row, text):
    with pytest.raises(RecordError, match=text):
        benchmarks({"benchmarks": [row]})


def test_the_growth_of_cost_is_drawn_on_logarithmic_axes(recorded):
    chart = growth_chart(benchmarks(recorded))
    assert (chart.kind, chart.x_scale, chart.y_scale) == ("points", "log", "log")
    assert [series.name for series in chart.series] == ["Collapse networks of R2"]


def test_without_growth_there_is_no_chart(recorded):
    assert growth_chart(benchmarks(recorded)[1:]) is None


@pytest.mark.parametrize(
    ("device", "text"),
    [
        ("EPYC", "EPYC"),
        (None, "unknown"),
        ({"kind": "cpu", "name": "EPYC", "threads": 2}, "EPYC, 2 threads"),
        (
            {
                "kind": "gpu",
                "name": "H100",
                "memory_mib": 81559,
                "driver": "570.86",
                "compute_capability": "9.0",
                "threads": 1,
                "tf32": True,
            },
            "H100, 81559 MiB, driver 570.86, compute capability 9.0, TF32 on",
        ),
    ],
)
def test_a_device_is_named_with_what_its_speed_depends_on(device, text):
    assert device_text(device) == text
