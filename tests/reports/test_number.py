"""How numbers, intervals, regions and times are written."""

import doctest
import math

import pytest

from reports import number


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(number).failed == 0


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
    assert number.number(value) == text


def test_more_digits_are_given_where_four_would_make_different_values_equal():
    ends = (0.99991, 0.99999)
    assert number.interval(ends, digits=number.digits_for(ends)) == "[0.99991, 0.99999]"


def test_equal_values_and_missing_ones_need_no_more_digits():
    assert number.digits_for([0.5, 0.5, None, math.inf]) == 4


def test_values_that_nothing_tells_apart_stop_at_eight_digits():
    assert number.digits_for([1.0, 1.0 + 1e-15]) == 8


def test_infinite_ends_are_open():
    assert number.interval((None, 0.5)) == "(−∞, 0.5]"
    assert number.interval((None, None)) == "(−∞, ∞)"
    assert number.region((None, None)) == "anywhere"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0004, "0.4 ms"), (0.0996, "0.1 s"), (59.9, "59.9 s"), (59.96, "1 min 0 s"), (None, "–")],
)
def test_durations_have_the_unit_that_suits_them(seconds, text):
    assert number.duration(seconds) == text


def test_a_time_that_is_none_is_shown_as_it_came():
    assert number.moment("yesterday") == "yesterday"
    assert number.moment("2026-11-21T02:30:11+01:00") == "2026-11-21 01:30 UTC"
