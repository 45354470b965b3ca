"""Panels, their scales and their ticks."""

import pytest
from matplotlib.figure import Figure

from evidence.records.picture import Picture
from evidence.records.series import Series
from reports.panel import scales, single, slanted, ticks


def _ticks(along, **changes):
    shape = {"title": "t", "x": "x", "y": "y", "log_x": True}
    series = Series(name="a", x=along, y=(1.0,) * len(along))
    picture = Picture(kind="points", series=(series,), **{**shape, **changes})
    figure = Figure()
    axes = single(figure, picture)
    scales(axes, picture, x=True)
    axes.plot(along, series.y)
    ticks(axes, picture)
    figure.draw_without_rendering()
    low, high = axes.get_xlim()
    labels = zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
    return [label.get_text() for at, label in labels if low <= at <= high]


def test_a_knobs_levels_on_a_logarithmic_axis_are_its_ticks():
    assert _ticks((16.0, 32.0, 64.0, 128.0)) == ["16", "32", "64", "128"]
    rates = tuple(10.0**k for k in range(-9, 2))
    assert _ticks(rates) == [
        "1e-9", "1e-8", "1e-7", "1e-6", "1e-5", "0.0001", "0.001", "0.01", "0.1", "1", "10",
    ]  # fmt: skip


def test_levels_that_would_overlap_are_not_all_named():
    assert len(_ticks(tuple(map(float, range(1, 100))))) < 20


def test_one_level_is_named_too():
    assert _ticks((0.03,)) == ["0.03"]


def test_counts_have_whole_ticks():
    assert _ticks((1.0, 2.0, 3.0), log_x=False) == ["1", "2", "3"]


def test_large_numbers_are_written_short():
    assert _ticks((1e6, 2e6, 3e6), log_x=False)[0] == "1e6"
    assert _ticks((1e5, 1e7, 1.5e9)) == ["100,000", "1e7", "1.5e9"]
    assert _ticks((-3e6, -2e6), log_x=False)[0] == "−3e6"


def test_names_that_fit_need_no_room_below_and_longer_ones_more():
    assert slanted(["relu", "tanh"], room=3.0) == 0.0
    assert slanted([], room=3.0) == 0.0
    short, long = (slanted([letters] * 9, room=3.0) for letters in ("a" * 8, "a" * 30))
    assert 0.0 < short < long == pytest.approx(0.93, abs=0.02)
