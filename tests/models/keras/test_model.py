"""Ordinary training: what the population path is measured against."""

import keras
import numpy as np
import pytest
from keras import ops

from models.keras.model import fit_epoch, plain_layer, plain_model, step, steps_of_fit
from models.layer import Dense, Layer
from models.network.layer import (
    AveragePool,
    BatchNorm,
    Conv2D,
    Dropout,
    Flatten,
    GlobalAveragePool,
    MaxPool,
)
from models.network.network import Network
from models.optimizer import SGD

EVERY_LAYER = Network(
    inputs=(16, 16, 1),
    layers=(
        BatchNorm(),
        Conv2D(units=2, kernel=3, activation="leaky_relu", negative_slope=0.1),
        *(MaxPool(), Dropout(rate=0.5)),
        Conv2D(units=3, kernel=2, activation="linear", padding="same"),
        AveragePool(),
        Conv2D(units=4, kernel=2, activation="relu", stride=2, bias=False),
        *(Flatten(), Dense(units=5, activation="tanh"), Dense(units=3, activation="softmax")),
    ),
)
POOLED = Network(
    inputs=(4, 4, 2),
    layers=(GlobalAveragePool(), BatchNorm(), Dense(units=1, activation="linear")),
)
NETWORKS = (EVERY_LAYER, POOLED)


@pytest.mark.parametrize(("examples", "steps"), [(8, 4), (9, 6)])
def test_a_short_last_batch_is_a_step_of_its_own(examples, steps):
    assert steps_of_fit(examples=examples, batch_size=4, epochs=2) == steps


def test_steps_are_counted_where_a_variable_stays_one(monkeypatch):
    # As in Keras 3.3, whose variables are no numbers either.
    monkeypatch.setattr(ops, "convert_to_tensor", lambda value, **_: value)
    monkeypatch.delattr(keras.src.backend.common.variables.Variable, "__int__")
    assert steps_of_fit(examples=9, batch_size=4, epochs=2) == 6


def test_plain_descent_moves_by_the_rate_times_the_gradient():
    after = step(np.array([1.0, -2.0]), np.array([3.0, 0.5]), optimizer="sgd", learning_rate=0.1)
    np.testing.assert_allclose(after, [0.7, -2.05], rtol=1e-7)


def test_the_first_step_of_adam_has_the_length_of_the_rate():
    after = step(np.array([1.0, -2.0]), np.array([3.0, -0.5]), optimizer="adam", learning_rate=0.1)
    np.testing.assert_allclose(after, [0.9, -1.9], rtol=1e-6)


@pytest.mark.parametrize("net", NETWORKS, ids=["classes", "numbers"])
def test_a_plain_model_is_the_network(net):
    model = plain_model(net, optimizer=SGD())
    assert model.count_params() == net.parameters
    assert [tuple(w.shape) for w in model.trainable_weights] == [w.shape for w in net.trainable]
    assert tuple(model.output_shape[1:]) == net.shapes[-1]


@pytest.mark.parametrize("net", NETWORKS, ids=["classes", "numbers"])
def test_fit_takes_an_epoch_and_gives_the_weights(net):
    model = plain_model(net, optimizer=SGD())
    before = [w.numpy() if hasattr(w, "numpy") else np.array(w) for w in model.weights]
    x = np.random.default_rng(0).random((6, *net.inputs), dtype="float32")
    y = np.ones(6, "float32") if net.regresses else np.array([0, 1, 2] * 2)
    after = fit_epoch(model, x=x, y=y, batch_size=4)
    assert int(ops.convert_to_tensor(model.optimizer.iterations)) == 2
    assert any((ops.convert_to_numpy(a) != b).any() for a, b in zip(after, before, strict=True))


def test_a_plain_regression_falls_by_the_root_mean_squared_error():
    net = Network(inputs=(2,), layers=(Dense(units=1, activation="linear"),))
    model = plain_model(net, optimizer=SGD(learning_rate=0.0))
    x, y = np.eye(2, dtype="float32"), np.array([3.0, -1.0], "float32")
    loss = model.evaluate(x, y, verbose=0)
    predicted = model.predict(x, verbose=0)[:, 0]
    assert np.ravel(loss)[0] == pytest.approx(np.sqrt(np.mean((predicted - y) ** 2)), rel=1e-5)


def test_a_layer_without_one_of_keras_is_told_where_to_give_it_one():
    with pytest.raises(TypeError) as caught:
        plain_layer(Layer())
    assert str(caught.value) == (
        "Layer has no layer of Keras here; register one with plain_layer in models.keras.model"
    )
