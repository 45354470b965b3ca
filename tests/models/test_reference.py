"""Ordinary training: what the population path is measured against."""

import numpy as np
import pytest

from models.reference import step, steps_of_fit


@pytest.mark.parametrize(("examples", "steps"), [(8, 4), (9, 6)])
def test_a_short_last_batch_is_a_step_of_its_own(examples, steps):
    assert steps_of_fit(examples=examples, batch_size=4, epochs=2) == steps


def test_plain_descent_moves_by_the_rate_times_the_gradient():
    after = step(np.array([1.0, -2.0]), np.array([3.0, 0.5]), optimizer="sgd", learning_rate=0.1)
    np.testing.assert_allclose(after, [0.7, -2.05], rtol=1e-7)


def test_the_first_step_of_adam_has_the_length_of_the_rate():
    after = step(np.array([1.0, -2.0]), np.array([3.0, -0.5]), optimizer="adam", learning_rate=0.1)
    np.testing.assert_allclose(after, [0.9, -1.9], rtol=1e-6)
