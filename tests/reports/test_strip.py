"""The strip of an item: its interval, its region, the report's figure."""

import pytest

from evidence.records.ledger import Ledger
from reports.strip import strip


def _positions(layout, value):
    axis = layout.axis
    return 100 * (value - axis.low) / (axis.high - axis.low)


def test_interval_region_and_marks_lie_in_proportion(make_item):
    layout = strip(make_item(estimate=0.96, interval=[0.93, 0.98], region=[0.85, 1.0]))
    assert layout.interval.start == pytest.approx(_positions(layout, 0.93), abs=1e-3)
    assert layout.interval.end == pytest.approx(_positions(layout, 0.98), abs=1e-3)
    assert layout.region.start == pytest.approx(_positions(layout, 0.85), abs=1e-3)
    assert layout.estimate.at == pytest.approx(_positions(layout, 0.96), abs=1e-3)
    assert layout.reported.at == pytest.approx(_positions(layout, 0.967), abs=1e-3)
    ratio = layout.interval.width / layout.region.width
    assert ratio == pytest.approx(0.05 / 0.15, abs=1e-4)


def test_infinite_ends_reach_the_edges_and_are_marked_open(make_item):
    layout = strip(make_item(interval=[None, 0.5], region=[0.2, None], reported=None))
    assert (layout.interval.start, layout.interval.open_left) == (0, True)
    assert (layout.region.end, layout.region.open_right) == (100, True)
    assert not layout.region.open_left


def test_a_fact_is_a_dot_on_its_region(make_item):
    layout = strip(
        make_item(kind="fact", estimate=62610, reported=62610, interval=None, region=[62610, 62610])
    )
    assert layout.interval is None
    assert layout.estimate.at == layout.region.start == 50
    assert layout.region.width == 0


def test_a_report_far_off_sits_at_the_edge_and_does_not_squeeze_the_interval(make_item):
    far = {"estimate": 0.5, "interval": [0.4, 0.6], "region": [0.3, None]}
    above = strip(make_item(**far, reported=129.8))
    below = strip(make_item(**far, reported=-129.8))
    assert (above.reported.at, above.reported.beyond) == (100, 1)
    assert (below.reported.at, below.reported.beyond) == (0, -1)
    assert above.interval.width > 40


def test_a_report_within_reach_is_drawn_to_scale(make_item):
    layout = strip(make_item(estimate=0.5, interval=[0.4, 0.6], region=[0.3, None], reported=0.9))
    assert layout.reported.beyond == 0
    assert layout.axis.holds(0.9)


def test_what_was_never_measured_shows_its_region_or_nothing(make_item):
    blank = {"estimate": None, "interval": None}
    assert strip(make_item(**blank, region=None, reported=None)) is None
    only = strip(make_item(**blank, region=[0.85, 1.0], reported=None))
    assert only.estimate is None
    assert only.region.width > 0
    assert strip(make_item(**blank, region=None)).reported.at == 50
    assert strip(make_item(**blank, region=[None, None], reported=None)) is None


def test_the_parts_of_a_joined_verdict_have_strips_of_their_own(ledger):

    (joined,) = [item for item in Ledger.read(ledger).items if item.parts]
    assert strip(joined) is None
    assert all(strip(part).interval.width > 0 for part in joined.parts)
