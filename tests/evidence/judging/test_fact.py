"""Facts."""

import math

import numpy as np
import pytest

from evidence.judging.fact import close_to, exactly
from evidence.judging.outcome import CONTRADICTED, SUPPORTED
from evidence.records.vocabulary import FACT


def judged(fact):
    return fact.judge(error_rate=1e-5, budget=0)


@pytest.mark.parametrize(
    ("value", "expected", "same"),
    [
        (3, 3, True),
        (3, 4, False),
        (0.1 + 0.2, 0.3, False),
        ("relu", "relu", True),
        ("relu", "tanh", False),
        (np.array([1, 2]), [1, 2], True),
        (np.array([1, 2]), [1, 3], False),
        (np.ones(3), np.ones((3, 1)), False),
        (np.ones(3), 1.0, False),
        (math.nan, math.nan, False),
        (True, True, True),
    ],
)
def test_exactly_means_equal_in_value_and_shape(value, expected, same):
    verdict = judged(exactly(value, expected, label="the value"))
    assert verdict.outcome is (SUPPORTED if same else CONTRADICTED)


@pytest.mark.parametrize(
    ("value", "expected", "rtol", "same"),
    [
        (0.1 + 0.2, 0.3, 1e-12, True),
        (1.04, 1.0, 0.05, True),
        (1.06, 1.0, 0.05, False),
        (0.0, 1e-12, 0.05, False),
        ([1.0, 2.02], [1.0, 2.0], 0.02, True),
        ([1.0, 2.05], [1.0, 2.0], 0.02, False),
    ],
)
def test_close_is_relative_to_what_is_expected(value, expected, rtol, same):
    verdict = judged(close_to(value, expected, rtol=rtol, label="the value"))
    assert verdict.outcome is (SUPPORTED if same else CONTRADICTED)


def test_a_fact_takes_no_trials_and_cannot_err():
    verdict = judged(exactly(7, 8, label="parameters"))
    assert (verdict.kind, verdict.error_rate, verdict.trials, verdict.budget) == (FACT, 0.0, 0, 0)
    assert verdict.estimate == 7.0
    assert verdict.sentence() == ("parameters is exactly 8: contradicted. Came 7, expected 8.")


def test_only_a_single_number_is_an_estimate():
    assert judged(exactly(np.ones(3), np.ones(3), label="x")).estimate is None
    assert judged(exactly("a", "a", label="x")).estimate is None


def test_a_tolerance_is_said():
    assert close_to(1.0, 2.0, rtol=0.01, label="slope").text == ("slope is, to 0.01 relative, 2")


def test_long_values_are_shortened():
    values = np.arange(300).tolist()
    note = judged(exactly(values, values, label="x")).note
    assert len(note) < 300 and "..." in note
