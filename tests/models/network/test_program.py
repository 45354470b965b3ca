"""Compiled programs; what they compute is compared with Keras in test_training."""

import keras
import numpy as np
import pytest

from models.error import ShapeError
from models.layer import Dense
from models.network.layer import BatchNorm, Conv2D, Flatten
from models.network.network import Network
from models.network.program import _watched, compiled_steps, compiled_sums
from models.optimizer import SGD
from tests.models.plain_network import problem

NET = Network(
    inputs=(5, 4, 2),
    layers=(
        Conv2D(units=3, kernel=2, activation="tanh"),
        BatchNorm(),
        Flatten(),
        Dense(units=3, activation="softmax"),
    ),
)
BARE = Network(inputs=(4,), layers=(Dense(units=3, activation="softmax"),))


@pytest.mark.parametrize("net", [NET, BARE], ids=["statistics", "no statistics"])
def test_a_state_comes_back_as_it_went_in(net):
    *_, state = problem(net, members=2)
    steps = compiled_steps(net, optimizer=SGD(), members=2, watch=None)
    steps.start(state)
    back = steps.state()
    for ours, theirs in zip(
        (*back.weights, *back.statistics), (*state.weights, *state.statistics), strict=True
    ):
        assert ours.dtype == np.float32
        np.testing.assert_array_equal(ours, theirs)


def test_a_watched_kernel_is_where_its_numbers_stand():
    """2 x 2 x 2 x 3 numbers of the first kernel and 3 biases, then 3 gammas and 3 betas."""
    assert _watched(NET, 0) == slice(0, 24)
    assert _watched(NET, 3) == slice(33, 33 + 36 * 3)
    assert _watched(NET, None) is None
    with pytest.raises(ShapeError) as caught:
        _watched(NET, 1)
    assert str(caught.value) == "watch is 1; the layers with a kernel are [0, 3], give one"


def test_equal_networks_share_their_programs():
    again = Network(inputs=NET.inputs, layers=NET.layers)
    settings = {"optimizer": SGD(), "members": 2}
    steps = compiled_steps(NET, watch=None, **settings)
    assert steps is compiled_steps(again, watch=None, **settings)
    assert steps is not compiled_steps(NET, watch=0, **settings)
    sums = compiled_sums(NET, members=2, own=False)
    assert sums is compiled_sums(again, members=2, own=False)
    assert sums is not compiled_sums(NET, members=2, own=True)


def test_sums_of_a_batch_are_sums_of_its_halves():
    x, y, _, state = problem(BARE, members=2)
    program = compiled_sums(BARE, members=2, own=False)
    weights = [keras.ops.convert_to_tensor(values) for values in state.weights]

    def sums(part):
        classes = keras.ops.convert_to_tensor(np.tile(y[part], (2, 1)), "int32")
        inputs = keras.ops.convert_to_tensor(x[part][None])
        return [keras.ops.convert_to_numpy(v) for v in program(weights, [], inputs, classes)]

    halves = [a + b for a, b in zip(sums(slice(11)), sums(slice(11, 22)), strict=True)]
    for whole, both in zip(sums(slice(22)), halves, strict=True):
        np.testing.assert_allclose(whole, both, rtol=1e-5)
