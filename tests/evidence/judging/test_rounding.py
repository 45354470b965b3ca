"""What may be rounding."""

import numpy as np
import pytest

from evidence.judging.rounding import ROUNDING, of_the_largest, of_the_typical
from tests.evidence.sampled import trials_of


def test_a_unit_in_the_last_place_of_single_precision_may_be_rounding_and_a_millionth_not():
    assert np.spacing(np.float32(1.0)) < ROUNDING < 1e-6


def test_room_follows_the_largest_operand_or_the_typical_one():
    trials = trials_of(ours=[0.9, 0.5, 0.7], theirs=[0.2, -4.0, 0.1])
    ours, theirs = trials["ours"], trials["theirs"]
    assert of_the_largest(ours, theirs)(1) == pytest.approx(0.9 * ROUNDING)
    assert of_the_largest(ours, theirs)(3) == pytest.approx(4.0 * ROUNDING)
    assert of_the_typical(ours, theirs)(3) == pytest.approx(0.7 * ROUNDING)
    assert of_the_typical(theirs)(3) == pytest.approx(0.2 * ROUNDING)


def test_yes_and_no_have_a_size_too():
    assert of_the_typical(trials_of(heads=np.array([True, True, False]))["heads"])(3) == ROUNDING
