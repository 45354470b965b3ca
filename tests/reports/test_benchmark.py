"""Benchmarks for readers: devices in words, and the chart of growth."""

import doctest

import pytest

from evidence.records.ledger import Ledger
from reports import benchmark
from reports.benchmark import device_text, growth_chart


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(benchmark).failed == 0


def test_the_growth_of_cost_is_drawn_on_logarithmic_axes(recorded):
    chart = growth_chart(Ledger.read(recorded).benchmarks)
    assert (chart.kind, chart.x_scale, chart.y_scale) == ("points", "log", "log")
    assert [series.name for series in chart.series] == ["Collapse networks of R2"]


def test_without_growth_there_is_no_chart(recorded):
    assert growth_chart(Ledger.read(recorded).benchmarks[1:]) is None


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
