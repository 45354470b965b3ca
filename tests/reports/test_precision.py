"""How many digits a figure needs on the page."""

import doctest
import math

import pytest

from reports import precision
from reports.precision import Precision, measured, of_item, quoted, reported


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(precision).failed == 0


def test_only_the_numbers_that_would_look_alike_get_more_digits():
    told = Precision(values=(0.53124, 0.99991, 0.999949))
    assert [told.number(value) for value in told.values] == ["0.5312", "0.99991", "0.99995"]


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        ((0.986108, 0.9999994), "[0.9861, 1)"),
        ((0.98, 0.9998), "[0.98, 0.9998]"),
        ((0.98, 1.0), "[0.98, 1]"),
        ((None, 0.25), "(−∞, 0.25]"),
        ((0.25, None), "[0.25, ∞)"),
        (None, "–"),
    ],
)
def test_an_end_that_is_one_but_for_rounding_is_an_open_one(bounds, text):
    assert Precision(values=bounds or ()).interval(bounds) == text


def test_an_end_keeps_its_distance_from_the_regions_edge():
    told = Precision(values=(0.6, 0.49997, 0.7, 0.5))
    assert told.interval((0.49997, 0.7)) == "[0.49997, 0.7]"
    assert told.region((0.5, None)) == "above 0.5"


def test_what_nothing_tells_apart_stops_at_eight_digits():
    assert Precision(values=(1.0, 1.0 + 1e-15)).digits(1.0 + 1e-15) == 8


def test_what_is_missing_or_infinite_is_written_all_the_same():
    told = Precision(values=(None, math.inf))
    assert [told.number(None), told.number(math.inf), told.region(None)] == ["–", "∞", "–"]


def test_a_fact_is_written_with_more_digits_than_an_estimate(make_item):
    assert of_item(make_item(kind="fact")).number(0.1234567) == "0.123457"
    assert of_item(make_item()).number(0.1234567) == "0.1235"


def test_an_item_is_told_by_its_estimate_and_interval_or_by_its_parts(make_item):
    part = {"claim": "a", "outcome": "supported"}
    joined = make_item(estimate=None, interval=None, parts=[part, {**part, "outcome": "undecided"}])
    assert measured(make_item()) == "0.9643 [0.9391, 0.9811]"
    assert measured(joined) == "1 of 2 parts supported"
    assert measured(make_item(estimate=None, interval=None)) == "–"
    assert measured(make_item(interval=None)) == "0.9643"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0"),
        (62610.0, "62,610"),
        (0.0015666666666667162, "0.001567"),
        (0.20300000000000007, "0.203"),
        (1.3980179640718562, "1.398"),
    ],
)
def test_a_reports_figure_is_written_as_it_was_printed(value, text):
    assert reported(value) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[12.80079885, -11.97284392]", "[12.8008, -11.9728]"),
        ("3.22361914e+01", "32.2362"),
        ("version 2.21.0 of 0.123456", "version 2.21.0 of 0.123456"),
        ("within 1.0000014 of it", "within 1.000001 of it"),
        ("seed 2022, 0.0100000", "seed 2022, 0.0100000"),
    ],
)
def test_what_a_computer_wrote_out_is_shortened_and_all_else_is_left(text, said):
    assert quoted(text) == said
