"""Hours of a run."""

from dataclasses import replace

import pytest

from evidence.planning.forecast import forecast, row_seconds
from evidence.planning.rate import SCALED, Pace
from tests.evidence.planning.made import rates_of, row_of, use_of

RATES = rates_of(a=10.0, b=100.0)


def test_a_row_takes_the_blocks_of_all_its_protocols():
    # Ten trials are three blocks of four.
    assert row_seconds(row_of("f.one", "a", "b"), RATES) == 31.0 + 301.0
    assert row_seconds(row_of("f.one", "a", "unknown"), RATES) is None


def test_blocks_that_are_shared_count_once():
    rows = [row_of("f.one", "a"), row_of("f.two", "a", "b", needed=4), row_of("f.two", "a")]
    told = forecast(rows, RATES, workers=1)
    assert (told.total.items, told.total.blocks, told.total.protocols) == (2, 3 + 1, 2)
    assert told.total.seconds == 31.0 + 101.0
    assert told.families == {"f": told.total}


def test_a_protocol_is_drawn_as_far_as_anyone_asks_and_belongs_to_who_asks_first():
    rows = [row_of("f.one", "a", needed=4), row_of("g.two", "a", "b", needed=20)]
    told = forecast(rows, RATES, workers=1)
    assert told.families["f"].seconds == 51.0
    assert told.families["g"].seconds == 501.0
    assert told.total.seconds == 552.0


def test_blocks_of_another_size_are_fewer():
    row = replace(row_of("f.one"), uses=(use_of("a", block=16),), needed=30)
    assert forecast([row], RATES, workers=1).total.blocks == 2


def test_the_reference_and_the_budgets_bound_what_is_planned():
    rows = [row_of("f.one", "a"), row_of("f.two", "b", took=None)]
    told = forecast(rows, RATES, workers=1).total
    assert told.seconds == 31.0 + 301.0
    # What the reference does not tell is counted as planned.
    assert told.reference == 21.0 + 301.0
    assert told.budget == 101.0 + 1001.0
    assert forecast([row_of("f.one", "a", took=None)], RATES, workers=1).total.reference is None


def test_what_is_unknown_is_left_out_and_counted():
    rates = replace(RATES, paces={**RATES.paces, "c": Pace(block=5.0, start=0.0, told=SCALED)})
    told = forecast([row_of("f.one", "a", "c", "d")], rates, workers=1).total
    assert (told.seconds, told.unknown, told.scaled, told.protocols) == (46.0, 1, 1, 3)


def test_the_path_is_that_of_the_worker_who_ends_last():
    rows = [row_of(f"f.{k}", name) for k, name in enumerate(("b", "a", "c", "d"))]
    rates = rates_of(a=10.0, b=100.0, c=10.0, d=10.0)
    assert forecast(rows, rates, workers=1).path == 301.0 + 3 * 31.0
    assert forecast(rows, rates, workers=2).path == 301.0
    assert forecast(list(reversed(rows)), rates, workers=2).path == 31.0 + 301.0
    told = forecast(rows, rates, workers=9)
    assert (told.longest, told.longest_seconds, told.path) == ("f.0", 301.0, 301.0)


def test_an_item_that_comes_later_draws_what_is_left():
    rows = [row_of("f.one", "a"), row_of("f.two", "a", needed=20)]
    told = forecast(rows, RATES, workers=2)
    assert told.path == 31.0
    assert (told.longest, told.longest_seconds) == ("f.one", 31.0)


@pytest.mark.parametrize("workers", [0, 3])
def test_a_plan_of_nothing_takes_nothing(workers):
    told = forecast([], RATES, workers=workers)
    assert (told.total.seconds, told.path, told.longest) == (0.0, 0.0, "")


def test_assertions_that_nothing_decides_are_counted():
    rows = [row_of("f.one", "a"), row_of("f.two", "a", needed=None)]
    told = forecast(rows, RATES, workers=1)
    assert (told.untold, told.assertions) == (1, 2)
