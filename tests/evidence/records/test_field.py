"""Single fields of records."""

import math

import pytest

from evidence.errors import RecordError
from evidence.records.field import bounds, check, ends, given, number, real


@pytest.mark.parametrize("missing", [None, math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_missing_in_a_record_and_a_gap_in_a_drawing(missing):
    assert real(missing) is None
    assert math.isnan(number(missing))


def test_a_number_keeps_its_kind_in_a_record_and_is_real_in_a_drawing():
    assert (real(3), type(real(3)), real(0.5)) == (3, int, 0.5)
    assert (number(3), type(number(3))) == (3.0, float)


@pytest.mark.parametrize("read", [real, number])
def test_a_text_is_no_number(read):
    with pytest.raises(TypeError):
        read("0.5")


def test_an_interval_has_two_ends_of_which_each_may_be_infinite():
    assert bounds([0.5, math.inf]) == (0.5, None)
    assert ends(bounds([0.5, None])) == [0.5, None]
    assert bounds(None) is None and ends(None) is None
    with pytest.raises(ValueError, match="unpack"):
        bounds([0.5])


def test_a_word_that_is_not_known_is_refused_with_the_known_ones():
    check("a", known=("a", "b"), name="kind", owner="item 'x'")
    with pytest.raises(RecordError, match=r"^item 'x' has the kind 'c'; known are a, b$"):
        check("c", known=("a", "b"), name="kind", owner="item 'x'")


def test_what_is_none_is_left_out():
    assert given({"a": 0, "b": None, "c": ""}) == {"a": 0, "c": ""}
