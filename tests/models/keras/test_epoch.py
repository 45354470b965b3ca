"""One epoch of Keras's fit from given weights."""

import numpy as np

from models.keras.epoch import dense_epoch, network_epoch
from models.layer import Dense
from models.network.layer import BatchNorm, Dropout
from models.network.network import Network
from models.optimizer import SGD

X, Y = np.array([[1.0], [2.0], [3.0]], "float32"), np.array([[1.0], [0.0], [1.0]], "float32")


def descended(x, y, *, weight, rate, size):
    for begin in range(0, len(x), size):
        ours, theirs = x[begin : begin + size], y[begin : begin + size]
        weight = weight - rate * np.mean(2.0 * (weight * ours - theirs) * ours)
    return weight


def test_dense_layers_meet_the_examples_in_order_and_start_where_they_are_told():
    (weight,) = dense_epoch(
        [Dense(units=1, activation="linear", bias=False)],
        weights=[np.array([[0.5]], "float32")],
        x=X,
        y=Y,
        optimizer=SGD(learning_rate=0.1),
        loss="mse",
        batch_size=2,
    )
    wanted = descended(X[:, 0], Y[:, 0], weight=0.5, rate=0.1, size=2)
    np.testing.assert_allclose(weight, [[wanted]], rtol=1e-5)


def test_a_network_gives_its_weights_and_behind_them_its_moving_statistics():
    net = Network(
        inputs=(1,), layers=(Dropout(rate=0.5), BatchNorm(), Dense(units=1, activation="linear"))
    )
    weights = [np.full(shape.shape, 0.5, "float32") for shape in net.trainable]
    # No mask leaves a batch with this mean or this variance, so that both move whichever is drawn.
    moving = [np.array([2.5], "float32"), np.array([3.0], "float32")]
    told = {"weights": weights, "statistics": moving, "x": X, "y": Y[:, 0], "batch_size": 3}
    after = network_epoch(net, **told, optimizer=SGD(learning_rate=0.0))
    assert [a.shape for a in after] == [w.shape for w in (*weights, *moving)]
    for came, given in zip(after[:4], weights, strict=True):
        np.testing.assert_array_equal(came, given)
    assert 2.47 < after[4][0] < 2.52 and after[4][0] != 2.5 and after[5][0] != 3.0
