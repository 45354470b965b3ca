"""What is read off the curves of a training."""

import doctest

import numpy as np
import pytest

from studies import curve
from studies.curve import averaged, epochs_to, roughness, steps_to


def test_examples_are_right():
    assert doctest.testmod(curve).failed == 0


def test_a_falling_target_is_read_from_the_last_ten_batches():
    loss = np.ones((3, 30))
    loss[0, 5:] = 0.0
    loss[1, 29] = 0.0
    loss[2] = np.nan
    np.testing.assert_array_equal(steps_to(loss, target=0.5, rising=False), [10.0, 31.0, 31.0])
    np.testing.assert_array_equal(steps_to(loss[:2], target=0.1, rising=False), [14.0, 31.0])
    np.testing.assert_array_equal(steps_to(loss[:1], target=0.0, rising=False), [15.0])


def test_a_rising_target_is_reached_when_ten_batches_together_are_at_it():
    accuracy = np.zeros((4, 14))
    accuracy[0, 6:] = 1.0  # The last ten batches are at 0.8 after step 14.
    accuracy[1, :8] = 1.0  # They are after the first ten.
    accuracy[2, 7:] = 1.0  # Never.
    accuracy[3, 2:] = 0.1 + 0.7  # Exactly, but for rounding.
    np.testing.assert_array_equal(steps_to(accuracy, target=0.8, rising=True), [14, 10, 15, 12])


def test_epochs_to_a_target_are_read_off_a_straight_line():
    accuracy = np.array(
        [
            [0.5, 0.7, 0.9],  # Reached halfway between the first two epochs.
            [0.6, 0.2, 0.9],  # Reached by the first epoch, and lost again.
            [0.3, 0.4, 0.5],  # Never reached.
            [1.0, 1.0, 1.0],  # Passed on the way from a guess.
            [0.1, 0.1, 0.6],  # Reached by the last.
        ]
    )
    expected = [1.5, 1.0, 4.0, 0.5 / 0.9, 3.0]
    np.testing.assert_allclose(epochs_to(accuracy, target=0.6, guess=0.1), expected)


def test_roughness_is_the_spread_of_changes():
    curves = np.array([[1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 0.0, 1.0]])
    np.testing.assert_allclose(roughness(curves), [0.0, np.std([1.0, -1.0, 1.0])])
    np.testing.assert_array_equal(roughness(curves[:, :1]), [0.0, 0.0])


@pytest.mark.parametrize(("over", "expected"), [(1, [0.0, 1.0, 2.0, 6.0]), (3, [1.0, 3.0])])
def test_a_curve_is_averaged_where_there_are_points_enough(over, expected):
    np.testing.assert_allclose(averaged(np.array([[0.0, 1.0, 2.0, 6.0]]), over=over), [expected])
