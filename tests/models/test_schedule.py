"""Schedules equal their closed forms, and work inside a Keras optimizer."""

import keras
import numpy as np
import pytest

from models.schedule import CyclicalLearningRate


def closed_form(step, *, base, far, half_cycle, gamma):
    """Smith's policy with an exponential range, in double precision."""
    cycle = np.floor(1 + step / (2 * half_cycle))
    x = np.abs(step / half_cycle - 2 * cycle + 1)
    return base + (far - base) * np.maximum(0.0, 1.0 - x) * gamma**step


@pytest.mark.parametrize(("base", "far"), [(0.1, 1e-9), (0.001, 0.006)])
def test_the_exponential_range_equals_its_closed_form_at_every_step(base, far):
    schedule = CyclicalLearningRate(base=base, far=far, half_cycle=1000, gamma=0.99994)
    steps = np.arange(4690)
    expected = closed_form(steps, base=base, far=far, half_cycle=1000, gamma=0.99994)
    np.testing.assert_allclose(np.asarray(schedule(steps)), expected, rtol=2e-5, atol=1e-7 * base)


def test_the_triangle_starts_at_the_base_and_turns_at_the_far_end():
    schedule = CyclicalLearningRate(base=0.1, far=0.5, half_cycle=4, gamma=1.0)
    rates = np.asarray(schedule(np.arange(9)))
    np.testing.assert_allclose(rates, [0.1, 0.2, 0.3, 0.4, 0.5, 0.4, 0.3, 0.2, 0.1], rtol=1e-5)


def test_an_optimizer_takes_the_rate_of_its_own_step():
    schedule = CyclicalLearningRate(base=0.1, far=0.5, half_cycle=4, gamma=1.0)
    optimizer = keras.optimizers.SGD(learning_rate=schedule)
    weight = keras.Variable([0.0])
    positions = [0.0]
    for _ in range(3):
        optimizer.apply([keras.ops.convert_to_tensor([-1.0])], [weight])
        positions.append(float(weight.numpy()[0]))
    np.testing.assert_allclose(np.diff(positions), np.asarray(schedule(np.arange(3))), rtol=1e-5)


def test_a_schedule_is_made_again_from_its_configuration():
    schedule = CyclicalLearningRate(base=0.1, far=0.5, half_cycle=4, gamma=0.9)
    again = CyclicalLearningRate.from_config(schedule.get_config())
    assert again.get_config() == schedule.get_config()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"base": 0.0}, "base = 0.0 is no base: it must be above 0."),
        ({"half_cycle": 0}, "half_cycle = 0 is no half_cycle: it must be above 0."),
        ({"gamma": 1.5}, "gamma = 1.5 is no decay: it must be above 0 and at most 1."),
    ],
)
def test_impossible_cycles_are_refused(changes, message):
    knobs = {"base": 0.1, "far": 0.5, "half_cycle": 4, "gamma": 1.0}
    with pytest.raises(ValueError, match=message):
        CyclicalLearningRate(**knobs | changes)
