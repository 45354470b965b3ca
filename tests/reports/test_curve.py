"""Curves with bands, and points with intervals."""

import math

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from evidence.records.picture import Picture
from evidence.records.series import Series
from reports.curve import curves
from reports.svg import SERIES


def _picture(kind, *series, **changes):
    shape = {"title": "A title", "x": "x", "y": "y"}
    return Picture(kind=kind, series=series, **{**shape, **changes})


def _line(name="a", **changes):
    return Series(name=name, **{"x": (1.0, 2.0, 3.0), "y": (1.0, 4.0, 2.0), **changes})


def _drawn(picture):
    figure = Figure()
    curves(figure, picture)
    return figure.axes


def test_a_band_has_its_curves_colour_and_lets_others_through():
    (axes,) = _drawn(_picture("lines", _line(low=(0.0, 3.0, 1.0), high=(2.0, 5.0, 3.0))))
    (band,) = axes.collections
    assert to_hex(band.get_facecolor()[0]) == axes.lines[0].get_color() == SERIES[0]
    assert band.get_alpha() < 0.3
    assert band.get_datalim(axes.transData).intervaly.tolist() == [0.0, 5.0]


def test_each_group_is_a_panel_and_all_have_one_vertical_scale():
    low, high = _drawn(_picture("lines", _line(group="g"), _line(group="h", y=(9.0, 9.0, 9.0))))
    assert [axes.get_title(loc="left") for axes in (low, high)] == ["g", "h"]
    assert low.get_ylim() == high.get_ylim()
    assert low.get_ylim()[1] > 9


def test_long_curves_show_few_markers_and_not_in_the_same_places():
    along = tuple(map(float, range(100)))
    (axes,) = _drawn(_picture("lines", *(_line(name, x=along, y=along) for name in "ab")))
    (first, step), (second, _) = (line.get_markevery() for line in axes.lines)
    assert first != second
    assert 100 / step <= 9


def _places(axes):
    return [bars.lines[0].get_xdata().tolist() for bars in axes.containers]


def test_points_of_several_series_stand_beside_each_other():
    (axes,) = _drawn(_picture("points", _line(), _line("b"), _line("c")))
    below, middle, above = _places(axes)
    assert middle == [1.0, 2.0, 3.0]
    assert below == pytest.approx([0.978, 1.978, 2.978])
    assert above == pytest.approx([1.022, 2.022, 3.022])


def test_on_a_logarithmic_axis_points_stand_apart_by_a_factor():
    along = (1e-9, 1e-4, 10.0)
    picture = _picture("points", _line(x=along), _line("b", x=along), log_x=True)
    below, above = _places(_drawn(picture)[0])
    factors = [b / a for a, b in zip(below, above, strict=True)]
    assert factors == pytest.approx([1e10**0.011] * 3)


def test_a_single_point_stands_where_it_belongs():
    alone = {"x": (2.0,), "y": (1.0,)}
    (axes,) = _drawn(_picture("points", _line(**alone), _line("b", **alone)))
    assert _places(axes) == [[2.0], [2.0]]


def test_a_theory_of_a_single_number_is_a_dash_and_otherwise_a_line():
    """A dashed line of one point has no length: nobody would see it."""
    picture = _picture("points", _line(style="theory"), _line("b", style="theory", x=(2,), y=(3,)))
    line, dash = _drawn(picture)[0].lines
    assert (line.get_marker(), dash.get_marker()) == ("", "_")
    assert dash.get_markersize() > 10


def test_an_interval_without_an_upper_end_reaches_the_top_of_the_panel():
    picture = _picture("points", _line(low=(0.5, 3.0, 1.0), high=(math.nan, 5.0, 3.0)))
    (axes,) = _drawn(picture)
    arrow = axes.lines[-1]
    assert (arrow.get_xdata().tolist(), arrow.get_ydata().tolist()) == ([1.0], [axes.get_ylim()[1]])
    (bar,) = axes.collections[-1].get_segments()
    assert bar.tolist() == [[1.0, 1.0], [1.0, axes.get_ylim()[1]]]
