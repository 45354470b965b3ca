"""Weights and moving statistics of a population of layered networks."""

import numpy as np
import pytest

from models.error import InitializerError
from models.initializer import TRUNCATED_SD, Initializer
from models.layer import Dense
from models.network.layer import BatchNorm, Conv2D, Flatten
from models.network.network import Network
from models.network.state import initial_state, join_states, stacked
from tests.models.plain_network import plain_model

NET = Network(
    inputs=(12, 12, 3),
    layers=(
        Conv2D(units=8, kernel=5, activation="tanh"),
        BatchNorm(),
        Conv2D(units=20, kernel=3, activation="tanh"),
        Flatten(),
        Dense(units=30, activation="tanh"),
        Dense(units=10, activation="softmax"),
    ),
)
GLOROT = Initializer(scheme="glorot_uniform")


def draw(*, members=3, kernel=GLOROT, seed=11, **settings):
    return initial_state(
        NET, members=members, kernel=kernel, seed=np.random.SeedSequence(seed), **settings
    )


def kernels(state):
    return [
        w for w, named in zip(state.weights, NET.trainable, strict=True) if named.name == "kernel"
    ]


def test_every_kernel_has_the_spread_of_keras():
    """Convolutions and dense layers alike; a member axis must not count as fan."""
    ours = kernels(draw(members=60))
    plain = [kernels_of(plain_model(NET)) for _ in range(15)]
    for kernel, theirs in zip(ours, zip(*plain, strict=True), strict=True):
        fan_in, fan_out = np.prod(kernel.shape[1:-1]), np.prod(kernel.shape[1:]) / kernel.shape[-2]
        # 4,500 numbers or more there: one standard error is below 1 percent.
        assert kernel.std() == pytest.approx(np.sqrt(2 / (fan_in + fan_out)), rel=0.02)
        assert kernel.std() == pytest.approx(np.std(theirs), rel=0.05)
        assert np.abs(kernel).max() == pytest.approx(np.abs(theirs).max(), rel=0.01)


def kernels_of(model):
    return [v.numpy() for v in model.trainable_weights if v.name == "kernel"]


def test_each_member_layer_and_seed_has_its_own_values():
    state, again, other = draw(), draw(), draw(seed=12)
    for a, b, c in zip(kernels(state), kernels(again), kernels(other), strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.isclose(a, c).all()
        assert len(np.unique(a)) > 0.99 * a.size


def test_a_members_values_do_not_depend_on_the_number_of_members():
    few, many = draw(), draw(members=5).take(slice(3))
    for a, b in zip(
        (*few.weights, *few.statistics), (*many.weights, *many.statistics), strict=True
    ):
        assert a.dtype == np.float32
        np.testing.assert_array_equal(a, b)


def test_biases_and_normalisation_start_as_in_keras():
    state = draw()
    model = plain_model(NET)
    for values, variable in (
        *zip(state.weights, model.trainable_weights, strict=True),
        *zip(state.statistics, model.non_trainable_weights, strict=True),
    ):
        if variable.name != "kernel":
            np.testing.assert_array_equal(values[1], variable.numpy())
    assert set(state.layer(NET, position=1)) == {"gamma", "beta", "moving_mean", "moving_variance"}
    assert state.layer(NET, position=4)["bias"].shape == (3, 30)


def test_biases_may_be_constant_or_drawn():
    constant = draw(bias=0.1, kernel=Initializer(scheme="truncated_normal", stddev=0.1))
    assert (constant.layer(NET, position=0)["bias"] == np.float32(0.1)).all()
    assert kernels(constant)[2].std() == pytest.approx(0.1 * TRUNCATED_SD, rel=0.02)
    drawn = draw(members=300, bias=GLOROT).layer(NET, position=4)["bias"]
    # Keras takes the length of a vector for both its fans.
    assert drawn.std() == pytest.approx(np.sqrt(2 / 60), rel=0.03)


def test_states_of_some_members_join_to_all():
    state = draw()
    joined = join_states([state.take(slice(2)), state.take(slice(2, 3))])
    assert joined.members == 3
    for a, b in zip(
        (*joined.weights, *joined.statistics), (*state.weights, *state.statistics), strict=True
    ):
        np.testing.assert_array_equal(a, b)


def test_networks_that_come_one_by_one_are_stacked_to_all():
    state = draw()
    members = [([w[k] for w in state.weights], [s[k] for s in state.statistics]) for k in range(3)]
    found = stacked(members)
    assert found.members == 3 and len(found.statistics) == 2
    for a, b in zip(
        (*found.weights, *found.statistics), (*state.weights, *state.statistics), strict=True
    ):
        np.testing.assert_array_equal(a, b)
    assert stacked([([w[0] for w in state.weights], [])] * 2).statistics == ()


@pytest.mark.parametrize(
    ("error", "message", "mistake"),
    [
        (
            InitializerError,
            "layered networks got Initializer(scheme='rai', stddev=None, shared=False); 'rai' and "
            "shared=True are for models/dense/ alone, give another scheme",
            lambda: draw(kernel=Initializer(scheme="rai")),
        ),
    ],
)
def test_a_mistake_says_what_came_and_what_is_wanted(error, message, mistake):
    with pytest.raises(error) as caught:
        mistake()
    assert str(caught.value) == message
