"""How far an estimate lies from its region's edge."""

import math
from pathlib import Path

import pytest

from evidence.records.ledger import LEDGER, read_ledger
from evidence.records.vocabulary import CONTRADICTED, SUPPORTED
from reports import reference
from reports.distance import Distance, distance, telling
from reports.finding import Finding
from reports.kept import Kept, Shelf


@pytest.fixture
def placed(make_item):
    """The distance of an estimate with its interval beside a region."""

    def place(estimate, interval, region):
        return distance(make_item(estimate=estimate, interval=interval, region=region))

    return place


def test_the_unit_is_the_half_of_the_interval_that_points_to_the_edge(placed):
    assert placed(0.75, [0.5, 0.875], [0.25, None]) == Distance(at=2.0, low=1.0, high=2.5)
    assert placed(0.25, [0.125, 0.5], [None, 0.75]) == Distance(at=2.0, low=1.0, high=2.5)


def test_outside_the_region_it_is_the_other_half_and_below_nought(placed):
    assert placed(0.25, [0.125, 0.375], [0.5, None]) == Distance(at=-2.0, low=-3.0, high=-1.0)


def test_of_two_edges_the_nearer_one_counts(placed):
    assert placed(0.5, [0.25, 0.5625], [0.0, 0.75]).at == 2.0
    assert placed(-0.5, [-0.75, -0.25], [0.0, 1.0]).at == -2.0


def test_an_interval_across_the_edge_lies_between_one_and_minus_one(placed):
    there = placed(0.5, [0.25, 0.75], [0.375, None])
    assert (there.at, there.low, there.high) == (0.5, -0.5, 1.5)


@pytest.mark.parametrize(
    ("estimate", "interval", "region", "at"),
    [
        (0.5, [0.25, 0.75], [0.5, None], 0.0),
        (0.75, [None, 0.9], [0.5, None], 0.0),
        (0.0, [0.0, 0.25], [None, 0.5], 2.0),
        (0.25, [0.25, 0.5], [0.125, None], math.inf),
        (0.0, [-0.25, 0.0], [0.5, None], -math.inf),
    ],
)
def test_an_edge_and_an_interval_without_an_end_or_without_a_half(
    placed, estimate, interval, region, at
):
    assert placed(estimate, interval, region).at == at


def test_what_has_no_interval_or_no_edge_has_no_distance(placed):
    assert placed(1.0, None, [0.0, None]) is None
    assert placed(None, [0.0, 1.0], [0.0, None]) is None
    assert placed(1.0, [0.0, 2.0], None) is None
    assert placed(1.0, [0.0, 2.0], [None, None]) is None


def test_of_joined_verdicts_the_one_furthest_out_speaks(make_item):
    part = {"claim": "a", "outcome": "supported", "interval": [0.25, 0.75], "region": [0.0, None]}
    parts = [{**part, "estimate": 0.5}, {**part, "estimate": 0.5, "region": [1.0, None]}]
    joined = make_item(estimate=None, interval=None, region=None, parts=parts)
    assert distance(joined).at == -2.0
    assert distance(make_item(estimate=None, interval=None, region=None, parts=[])) is None


def test_the_set_that_lies_nearest_to_an_edge_stands_for_a_finding(make_item):
    near = make_item(item="t.py::t[near]", estimate=0.5, interval=[0.4, 0.6], region=[0.45, None])
    far = make_item(item="t.py::t[far]", estimate=0.5, interval=[0.4, 0.6], region=[0.1, None])
    finding = Finding(key="a.b", items=(far, near))
    assert telling(finding).item is near
    fact = make_item(kind="fact", interval=None)
    assert telling(Finding(key="a.c", items=(fact,))).item is fact
    assert telling(Finding(key="a.c", items=(fact,))).distance is None


def test_what_was_judged_at_the_reports_size_stands_before_what_was_not(make_item):
    here = make_item(smaller=True)
    own = make_item(estimate=0.5, interval=[0.4, 0.6])
    shelf = Shelf(full={here.node: Kept(item=own, run=Finding(key="a", items=(own,)).run)})
    assert telling(Finding(key="a.b", items=(here,), shelf=shelf)).item is own


def test_a_finding_of_which_a_control_alone_ran_is_told_by_it(make_item):
    control = make_item(control=True)
    assert telling(Finding(key="a.b", items=(control,))).item is control


def test_the_verdicts_of_the_reference_run_can_be_read_off():
    ledger = read_ledger(Path(reference.FOLDER) / LEDGER)
    read = {item.node: distance(item) for item in ledger.items}
    placed = [(item, read[item.node]) for item in ledger.items if read[item.node] is not None]
    assert len(placed) > 300
    for item, there in placed:
        # Of an interval that touches the edge one half ends there; rounding may hide that it does.
        if item.outcome == SUPPORTED:
            assert there.at > 1 - 1e-9, item.node
        elif item.outcome == CONTRADICTED and there.at != 0:
            assert there.at < -1 + 1e-9, item.node
        else:
            assert -1 <= there.at <= 1, item.node
