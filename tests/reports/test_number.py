"""How times are written; numbers are written as the instrument writes them."""

import doctest

import pytest

from reports import number


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(number).failed == 0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0004, "0.4 ms"), (0.0996, "0.1 s"), (59.9, "59.9 s"), (59.96, "1 min 0 s"), (None, "–")],
)
def test_durations_have_the_unit_that_suits_them(seconds, text):
    assert number.duration(seconds) == text


def test_a_time_that_is_none_is_shown_as_it_came():
    assert number.moment("yesterday") == "yesterday"
    assert number.moment("2026-11-21T02:30:11+01:00") == "2026-11-21 01:30 UTC"
