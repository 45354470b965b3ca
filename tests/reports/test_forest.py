"""The forest plot's layout."""

import pytest

from reports.catalogue import catalogue
from reports.forest import AXIS, BESIDE, HEAD, HEIGHT, LEFT, RIGHT, distance_of, forest


@pytest.fixture
def laid(make_item):
    """The rows of a family of one finding for each pair of an estimate and its interval."""

    def lay(*measured):
        items = [
            make_item(
                finding=f"a.{k}", item=f"t.py::{k}", estimate=value, interval=ends, region=[0, None]
            )
            for k, (value, ends) in enumerate(measured)
        ]
        (plot,) = forest(catalogue(items))
        return plot

    return lay


def test_inside_is_right_of_the_edge_and_outside_left_of_it(laid):
    inside, outside, across = laid(
        (2.0, [1.0, 3.0]), (-2.0, [-3.0, -1.0]), (0.5, [-0.5, 1.5])
    ).rows  # fmt: skip
    assert outside.at < outside.span[1] < AXIS.edge < inside.span[0] < inside.at
    assert across.span[0] < AXIS.edge < across.at
    assert AXIS.edge == (LEFT + RIGHT) / 2


def test_a_row_is_told_in_words(laid):
    told = [
        row.told for row in laid((2.0, [1.0, 3.0]), (-20.0, [-21.0, -19.5]), (0.0, [-1, 1])).rows
    ]
    assert told == [
        "a.0: supported, 2 half intervals inside",
        "a.1: supported, 40 half intervals outside",
        "a.2: supported, on the edge of its region",
    ]


def test_what_is_far_off_stands_at_the_axis_end(laid):
    far, endless = laid((1000.0, [999.0, 1001.0]), (1.0, [1.0, 2.0])).rows
    assert far.at == endless.at == RIGHT
    assert endless.told == "a.1: supported, its whole interval inside"


def test_what_has_no_interval_stands_beside_the_axis(laid):
    plot = laid((1.0, None))
    (row,) = plot.rows
    assert (row.at, row.span, row.told) == (BESIDE, None, "a.0: supported, without an interval")
    assert row.at > RIGHT
    assert distance_of(row.finding) is None
    assert plot.told == (
        "1 findings: 0 estimates inside their region, 0 outside, 1 on its edge or without an "
        "interval."
    )


def test_rows_stand_below_each_other_and_the_drawing_holds_them_all(laid):
    plot = laid(*[(1.0, [0.5, 1.5])] * 3)
    assert [row.top for row in plot.rows] == [HEAD, HEAD + HEIGHT, HEAD + 2 * HEIGHT]
    assert plot.height >= plot.rows[-1].top + HEIGHT


def test_the_axis_is_symmetric_and_has_its_edge_in_the_middle():
    places = [at for at, _ in AXIS.ticks]
    assert [text for _, text in AXIS.ticks] == ["−10", "−1", "0", "1", "10"]
    assert places == sorted(places)
    assert places[2] == AXIS.edge
    assert places[0] + places[-1] == pytest.approx(2 * AXIS.edge, abs=0.2)
