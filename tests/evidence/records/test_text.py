"""How numbers, intervals, regions and outcomes are written."""

import math

import pytest

from evidence.records import text as module
from evidence.records import vocabulary
from evidence.records.part import Part
from evidence.records.text import (
    digits_for,
    interval,
    measured,
    named,
    number,
    outcome,
    plain,
    region,
    surprise,
    wanted,
)
from tests.evidence.recorded import item_of

NODE = "test_coins.py::test_heads[fair]"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.96714, "0.9671"),
        (62610, "62,610"),
        (-62610, "−62,610"),
        (9741, "9741"),
        (1e-5, "1e-5"),
        (-0.00041, "−0.00041"),
        (1.5e20, "1.5e20"),
        (0.0, "0"),
        (-0.0, "0"),
        (math.nan, "–"),
        (None, "–"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_are_written_with_four_digits_and_never_as_nan(value, text):
    assert number(value) == text


def test_more_digits_are_given_where_four_would_make_different_values_equal():
    ends = (0.99991, 0.99999)
    assert interval(ends, digits=digits_for(ends)) == "[0.99991, 0.99999]"


def test_equal_values_and_missing_ones_need_no_more_digits():
    assert digits_for([0.5, 0.5, None, math.inf]) == 4


def test_values_that_nothing_tells_apart_stop_at_eight_digits():
    assert digits_for([1.0, 1.0 + 1e-15]) == 8


def test_infinite_ends_are_open():
    assert interval((None, 0.5)) == "(−∞, 0.5]"
    assert interval((None, None)) == "(−∞, ∞)"
    assert region((None, None)) == "anywhere"


def test_every_outcome_has_a_symbol_and_a_word():
    assert set(module.SYMBOLS) == set(module.WORDS) == set(vocabulary.OUTCOMES)
    assert len({*module.SYMBOLS.values(), module.SURPRISE}) == len(vocabulary.OUTCOMES) + 1
    assert outcome(item_of(NODE)) == "○ not run"
    assert outcome(item_of(NODE, outcome="contradicted", as_established=True)) == "✗ contradicted"
    assert outcome(item_of(NODE, outcome="contradicted")) == "‼ contradicted"


def test_an_estimate_has_digits_enough_to_tell_its_interval_from_its_region():
    item = item_of(NODE, estimate=0.99995, interval=(0.99991, 0.99999), region=(0.9999, None))
    assert measured(item) == "0.99995 [0.99991, 0.99999]"
    assert measured(item_of(NODE, estimate=12.0)) == "12"
    assert measured(item_of(NODE)) == "–"


def test_joined_assertions_are_counted():
    parts = tuple(Part(claim=name, outcome=name) for name in ("supported", "contradicted"))
    assert measured(item_of(NODE, parts=parts)) == "1 of 2 parts supported"


def test_an_item_is_named_by_its_finding_and_by_its_set_where_there_are_several():
    assert named(item_of(NODE)) == "coins.heads [fair]"
    assert named(item_of(NODE), alone=True) == "coins.heads"
    assert named(item_of(NODE, control=True)) == "control: coins.heads [fair]"


def test_a_surprise_says_what_came_what_is_established_and_the_command_that_judges_it_again():
    came = item_of(NODE, outcome="undecided", replay="python -m pytest x")
    assert surprise(came) == [
        "‼ coins.heads [fair]: undecided, where supported is established",
        "  python -m pytest x",
    ]
    control = item_of(NODE, control=True, outcome="supported")
    assert wanted(control) == "contradicted"
    assert surprise(control) == [
        "‼ control: coins.heads [fair]: supported, where contradicted is established"
    ]


def test_names_cannot_steer_the_terminal():
    assert plain("a\x1b[2Jb\u202ec\n") == "a?[2Jb?c?"
    assert "\x1b" not in surprise(item_of("x::y[\x1b[31m]", outcome="error", replay="\x1b"))[0]
