"""One pass through a network; whole passes are compared with Keras in test_population."""

import numpy as np
import pytest
from keras import ops

from models.layer import Dense
from models.network.forward import _folds, forward_networks
from models.network.layer import BatchNorm, Conv2D, Dropout, Flatten, MaxPool
from models.network.network import Network
from models.network.operation import Mode
from tests.models.plain_network import problem

CONV = Conv2D(units=3, kernel=2, activation="tanh")
SOFTMAX = Dense(units=3, activation="softmax")


def network(*layers):
    return Network(inputs=(6, 5, 2), layers=(*layers, Flatten(), SOFTMAX))


def passed(net, *, training):
    """A pass through two members that share their images."""
    x, _, _, state = problem(net, members=2)
    tensors = [[ops.convert_to_tensor(a) for a in b] for b in (state.weights, state.statistics)]
    return x, state, forward_networks(net, *tensors, x, mode=Mode(training=training))


@pytest.mark.parametrize(
    ("folds", "position", "layers"),
    [
        (True, 0, (BatchNorm(), CONV)),
        (True, 1, (Dropout(rate=0.2), BatchNorm(), CONV)),
        (False, 0, (BatchNorm(), MaxPool(), CONV)),
        (False, 1, (CONV, BatchNorm(), CONV)),
        (False, 0, (BatchNorm(),)),
        (False, 1, ()),
    ],
)
def test_only_what_normalises_data_for_a_convolution_folds(folds, position, layers):
    assert _folds(network(*layers), position) == folds


def test_data_that_a_convolution_normalises_are_put_out_normalised():
    net = network(BatchNorm(), CONV)
    x, state, result = passed(net, training=True)
    normalised = ops.convert_to_numpy(result.outputs[0]).reshape(-1, 2, 2)
    moments = x.reshape(-1, 2)
    spread = np.sqrt(moments.var(axis=0) + 1e-3)
    for member in range(2):
        gamma, beta = state.weights[0][member], state.weights[1][member]
        wanted = (moments - moments.mean(axis=0)) / spread * gamma + beta
        np.testing.assert_allclose(normalised[:, member], wanted, atol=1e-5)


def test_moving_statistics_move_in_training_alone():
    net = network(BatchNorm(momentum=0.5), CONV, BatchNorm())
    x, state, trained = passed(net, training=True)
    _, _, used = passed(net, training=False)
    for kept, before in zip(used.statistics, state.statistics, strict=True):
        np.testing.assert_array_equal(ops.convert_to_numpy(kept), before)
    moved = ops.convert_to_numpy(trained.statistics[0])
    wanted = 0.5 * state.statistics[0] + 0.5 * x.reshape(-1, 2).mean(axis=0)
    np.testing.assert_allclose(moved, wanted, rtol=1e-5, atol=1e-6)


def test_logits_are_what_enters_the_last_activation():
    _, _, result = passed(network(CONV), training=False)
    np.testing.assert_allclose(
        ops.convert_to_numpy(ops.softmax(result.logits, axis=-1)),
        ops.convert_to_numpy(result.outputs[-1]),
        rtol=1e-5,
    )
