"""The table of planted changes."""

from dataclasses import replace

import pytest

from evidence.records.item import Item
from tests.planted.judgement import Judgement
from tests.planted.table import Row, named, total


def item(finding, **changes):
    """An item that turned, unless the changes say otherwise."""
    base = {"node": finding, "control": False, "kind": "sampled", "says": "-"}
    base |= {"established": "supported", "outcome": "contradicted", "trials": 24}
    return Item(finding=finding, **base | changes)


@pytest.fixture
def row(heavier):
    """Makes the row of a change that turned these items."""

    def make(*items, missed=""):
        planting = replace(heavier, missed=missed)
        found = Judgement(planting=planting, items=items, seconds=61.4)
        return Row(planting=planting, judgement=found)

    return make


def test_a_row_tells_what_turned_and_the_most_trials(row):
    caught = row(
        item("pebble.weight"),
        item("pebble.size", trials=40),
        item("pebble.colour", outcome="supported", as_established=True),
    )
    assert str(caught) == (
        "| pebble-heavier | A pebble weighs three. | pebble.weight, pebble.size | 40 | 61 |"
    )
    assert caught.caught and caught.as_listed


def test_a_fact_takes_no_trials(row):
    assert "| pebble.weight | - | 61 |" in str(row(item("pebble.weight", kind="fact", trials=0)))


def test_a_row_says_that_nothing_turned(row):
    other = row(item("pebble.size", outcome="supported", as_established=True))
    assert str(other) == "| pebble-heavier | A pebble weighs three. | NOTHING |  | 61 |"
    assert not other.caught and not other.as_listed


def test_a_row_says_why_nothing_can_turn(row):
    other = row(missed="no report weighs pebbles")
    assert "| nothing: no report weighs pebbles |" in str(other)
    assert not other.caught and other.as_listed


def test_a_row_says_why_a_planting_proves_nothing(heavier):
    other = Row(planting=heavier, judgement=None, reason="pebble-heavier: no.")
    assert str(other) == "| pebble-heavier | A pebble weighs three. | pebble-heavier: no. |  |  |"
    assert not other.caught and not other.as_listed


def test_a_planting_that_is_missed_and_proves_nothing_is_not_as_listed(heavier):
    planting = replace(heavier, missed="no report weighs pebbles")
    assert not Row(planting=planting, judgement=None, reason="no").as_listed


def test_many_findings_are_counted_each_once():
    items = [item(f"pebble.{name}") for name in "abcde"]
    assert named([*items, *items]) == "pebble.a, pebble.b, pebble.c, and 2 more"
    assert named([item("a", control=True), item("b", outcome="error")]) == "a (control), b [error]"


def test_the_total_names_what_is_not_as_listed(row):
    caught, other = row(item("pebble.weight")), row()
    assert total([caught]) == "1 of 1 planted changes were caught."
    assert total([caught, other]) == (
        "1 of 2 planted changes were caught; not as listed: pebble-heavier."
    )
    assert total([row(item("pebble.weight"), missed="no report weighs pebbles")]) == (
        "1 of 1 planted changes were caught.\n"
        "Listed as missed, and caught: pebble-heavier; list them as caught."
    )
