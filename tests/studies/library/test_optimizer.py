"""Rules of optimisers, beside steps that are worked out by hand."""

import numpy as np
import pytest

from studies.library.optimizer import (
    RULES,
    SETTINGS,
    STEPS,
    adam,
    descent,
    given,
    momentum,
    path_by_keras,
    path_by_rule,
    rmsprop,
)

TWO = np.array([[2.0], [-1.0]])


def steps(rule):
    return [float(step[0]) for step in rule]


def test_descent_goes_against_the_gradient():
    assert steps(descent(TWO)) == pytest.approx([-0.02, 0.01])


def test_momentum_remembers_and_nesterov_looks_ahead():
    assert steps(momentum(TWO, nesterov=False)) == pytest.approx([-0.2, -0.08])
    assert steps(momentum(TWO, nesterov=True)) == pytest.approx([-0.38, 0.028])


def test_the_first_step_of_adam_has_the_length_of_the_rate_if_it_is_corrected():
    assert steps(adam(TWO))[0] == pytest.approx(-0.001, rel=1e-5)
    uncorrected = -0.001 * 0.2 / (np.sqrt(0.004) + 1e-7)
    assert steps(adam(TWO, corrected=False))[0] == pytest.approx(uncorrected)


def test_rmsprop_divides_by_the_root_of_the_moving_mean_of_squares():
    second = 0.9 * 0.4 + 0.1
    assert steps(rmsprop(TWO)) == pytest.approx(
        [-0.002 / np.sqrt(0.4), 0.001 / np.sqrt(second)], rel=1e-5
    )


def test_gradients_span_five_decades():
    weights, gradients = given()
    assert weights.shape == (12,) and gradients.shape == (STEPS, 12)
    sizes = np.abs(gradients).mean(axis=0)
    assert sizes.max() / sizes.min() > 1e4


@pytest.mark.parametrize("name", SETTINGS)
def test_every_optimiser_has_a_rule_and_a_path_of_the_same_shape(name):
    assert name in RULES
    assert path_by_keras(name).shape == path_by_rule(name).shape == (STEPS, 12)
