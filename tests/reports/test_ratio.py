"""What populations save: when two runs may be compared, and what comes."""

from dataclasses import replace

import pytest

from evidence.records.ledger import Ledger
from evidence.records.run import Run
from reports.kept import Kept, Shelf
from reports.ratio import ratio

DEVICE = {"kind": "cpu", "name": "a CPU"}
OURS = Run(scale="quick", device=DEVICE, trainer="population", processor_seconds=500.0)
THEIRS = Run(
    scale="quick", device=DEVICE, trainer="keras", processor_seconds=5500.0, started="2026-11-29"
)


@pytest.fixture
def items(make_item):
    """Two judged items."""
    return (make_item(), make_item(item="t.py::test_b"))


def beside(items, *, ours=OURS, theirs=THEIRS):
    """The ratio of a run of all items to a kept run of the first."""
    shelf = Shelf(keras={items[0].node: Kept(item=items[0], run=theirs)})
    return ratio(Ledger(run=ours, items=items, benchmarks=()), shelf=shelf)


def test_both_times_are_put_beside_each_other(items):
    came = beside(items)
    assert (came.ours, came.theirs, came.times, came.items) == (500.0, 5500.0, 11.0, 1)
    assert came.run == THEIRS


@pytest.mark.parametrize(
    "theirs",
    [
        replace(THEIRS, scale="full"),
        replace(THEIRS, device={"kind": "gpu"}),
        replace(THEIRS, processor_seconds=None),
    ],
)
def test_runs_that_are_not_alike_or_were_not_timed_have_no_ratio(theirs, items):
    assert beside(items, theirs=theirs) is None


def test_a_run_of_keras_itself_has_no_ratio(items):
    assert beside(items, ours=replace(OURS, trainer="keras")) is None


def test_a_run_of_fewer_items_has_no_ratio(items):
    shelf = Shelf(keras={items[0].node: Kept(item=items[0], run=THEIRS)})
    assert ratio(Ledger(run=OURS, items=items[1:], benchmarks=()), shelf=shelf) is None


def test_without_a_kept_run_there_is_no_ratio(items):
    assert ratio(Ledger(run=OURS, items=items, benchmarks=()), shelf=Shelf()) is None
