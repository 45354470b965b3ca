"""How two answers are compared, and slopes of a closed form."""

import doctest

import numpy as np
import pytest

from studies.library import agreement
from studies.library.agreement import disagreements, slopes


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(agreement).failed == 0


@pytest.mark.parametrize(
    ("came", "said"),
    [
        ([1.0, 10.0], []),
        ([1.05, 10.0], []),
        ([1.2, 10.0], ["y is off by 0.02 of its largest number"]),
        ([1.0, np.nan], ["y is off by nan of its largest number"]),
        ([1.0, 10.0, 0.0], ["y has the shape (3,), not (2,)"]),
    ],
)
def test_an_array_may_be_off_by_a_share_of_its_largest_number(came, said):
    wanted = {"y": np.array([1.0, 10.0])}
    assert disagreements({"y": np.array(came)}, wanted, within=0.01) == said


def test_where_nothing_is_wanted_a_difference_counts_as_it_is():
    assert disagreements({"y": np.array([0.5])}, {"y": np.array([0.0])}, within=0.1) == [
        "y is off by 0.5 of its largest number"
    ]


def test_what_is_missing_and_what_is_not_wanted_is_said():
    ours, theirs = {"a": np.ones(1)}, {"b": np.ones(1)}
    assert disagreements(ours, theirs, within=0.1) == ["b is missing", "a is not wanted"]


def test_slopes_come_for_the_input_and_each_weight():
    x, kernel, bias = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([5.0])
    upstream = np.array([[2.0]])
    found = slopes(lambda x, w: x @ w[0] * w[1], x, [kernel, bias], upstream=upstream)
    np.testing.assert_allclose(found[0], [[30.0, 40.0]], rtol=1e-8)
    np.testing.assert_allclose(found[1], [[10.0], [20.0]], rtol=1e-8)
    np.testing.assert_allclose(found[2], [22.0], rtol=1e-8)
    np.testing.assert_array_equal(x, [[1.0, 2.0]])
