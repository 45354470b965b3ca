"""How an interval closed in."""

import pytest

from reports.trace import LOOKS, trace


def _with_path(make_item, **path):
    return make_item(figure_data={"path": path})


def _pairs(points):
    return [tuple(map(float, pair.split(","))) for pair in points.split()]


def test_the_path_runs_from_edge_to_edge_and_higher_values_stand_higher(make_item):
    item = _with_path(
        make_item, trials=[1, 10, 100], estimate=[0.5, 0.7, 0.9], low=[0, 0.5, 0.85], high=[1, 1, 1]
    )
    line = _pairs(trace(item).line)
    assert (line[0][0], line[-1][0]) == (0, 100)
    assert line[0][1] > line[1][1] > line[2][1]


def test_the_axis_is_logarithmic_in_trials(make_item):
    flat = [0.9] * 3
    item = _with_path(make_item, trials=[1, 19, 199], estimate=flat, low=flat, high=flat)
    assert _pairs(trace(item).line)[1][0] == pytest.approx(50, abs=0.1)


def test_infinite_ends_leave_the_picture(make_item):
    item = _with_path(
        make_item, trials=[1, 50], estimate=[None, 0.9], low=[None, 0.8], high=[None, 0.95]
    )
    layout = trace(item)
    outline = _pairs(layout.band)
    assert outline[0] == (0, 0)
    assert outline[-1] == (0, 100)
    assert len(_pairs(layout.line)) == 1


def test_long_paths_are_thinned_and_keep_their_ends(make_item):
    flat = [0.9] * 200
    item = _with_path(make_item, trials=list(range(1, 201)), estimate=flat, low=flat, high=flat)
    layout = trace(item)
    line = _pairs(layout.line)
    assert len(line) <= LOOKS
    assert (line[0][0], line[-1][0]) == (0, 100)
    assert (layout.first, layout.last) == (1, 200)


@pytest.mark.parametrize("data", [{}, {"path": None}, {"path": {"trials": []}}])
def test_no_path_is_no_trace(make_item, data):
    assert trace(make_item(figure_data=data)) is None


def test_a_single_look_is_no_path(make_item):
    item = _with_path(make_item, trials=[5], estimate=[0.9], low=[0.8], high=[1])
    assert trace(item) is None
