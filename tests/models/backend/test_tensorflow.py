"""What Keras on TensorFlow does its own way."""

import keras
import numpy as np
import pytest

from models.backend import interface as backend

if keras.backend.backend() != "tensorflow":
    pytest.skip("Keras runs on another backend", allow_module_level=True)

import tensorflow as tf

from models.backend import tensorflow as backend_tensorflow
from models.layer import Dense
from models.network.layer import BatchNorm, Conv2D, Dropout, Flatten
from models.network.network import Network
from models.network.program import compiled_steps
from models.network.training import train_networks
from models.optimizer import SGD, Adam, RMSprop
from tests.models.plain_network import problem

DENSE = Network(
    inputs=(2, 2, 1),
    layers=(Flatten(), Dense(units=4, activation="tanh"), Dense(units=3, activation="softmax")),
)

REGRESSION = Network(
    inputs=(2,),
    layers=(
        Dense(units=6, activation="relu"),
        BatchNorm(),
        Dropout(rate=0.25),
        Dense(units=4, activation="tanh"),
        Dense(units=1, activation="linear"),
    ),
)
CONVOLUTION = Network(
    inputs=(4, 4, 1),
    layers=(
        Conv2D(units=2, kernel=3, activation="tanh"),
        Flatten(),
        Dense(units=3, activation="softmax"),
    ),
)


def test_products_keep_their_precision_on_a_gpu_by_default():
    assert not tf.config.experimental.tensor_float_32_execution_enabled()


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_one_convolution_for_each_group_equals_a_convolution_in_groups(padding, monkeypatch):
    generator = np.random.default_rng(1)
    x, kernel = (
        keras.ops.convert_to_tensor(generator.normal(size=shape), "float32")
        for shape in ((2, 6, 6, 3 * 2), (3, 3, 2, 3 * 4))
    )
    results = []
    for differentiable in (True, False):
        monkeypatch.setattr(
            backend_tensorflow, "_differentiates_groups", lambda answer=differentiable: answer
        )
        results.append(backend.convolution(x, kernel, stride=2, padding=padding))
    np.testing.assert_allclose(*results, atol=1e-5)


@pytest.mark.parametrize("optimizer", [SGD(momentum=0.9), Adam(learning_rate=0.01), RMSprop()])
def test_an_optimiser_of_many_parameters_takes_the_steps_of_one_of_few(optimizer, monkeypatch):
    x, y, order, state = problem(DENSE, members=2, shared=False, examples=12)
    told = {"x": x, "y": y, "order": order, "optimizer": optimizer, "batch_size": 4}
    told["learning_rate"] = np.linspace(0.02, 0.01, 3 * len(order))
    ends = []
    for many in (10**9, 0):
        monkeypatch.setattr(backend_tensorflow, "MANY", many)
        compiled_steps.cache_clear()
        ends.append(train_networks(DENSE, state, **told)[0].weights)
    compiled_steps.cache_clear()
    for few, compiled, start in zip(*ends, state.weights, strict=True):
        np.testing.assert_allclose(compiled, few, rtol=1e-5, atol=1e-7)
        assert abs(few - start).max() > 1e-3


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "own"])
@pytest.mark.parametrize("net", [DENSE, REGRESSION], ids=["classes", "numbers"])
def test_large_batches_are_trained_as_small_ones_are_a_short_last_one_included(
    net, shared, monkeypatch
):
    x, y, order, state = problem(net, members=2, shared=shared, examples=18)
    told = {"x": x, "y": y, "order": order, "batch_size": 4, "watch": net.trainable[0].layer}
    told |= {"optimizer": SGD(learning_rate=0.1), "seed": None}
    if any(isinstance(layer, Dropout) for layer in net.layers):
        told["seed"] = np.random.SeedSequence(3)
    trained = []
    for large in (10**9, 4):
        monkeypatch.setattr(backend_tensorflow, "LARGE", large)
        trained.append(train_networks(net, state, **told))
    (plain, seen), (fused, seen_fused) = trained
    for one, other, start in zip(plain.weights, fused.weights, state.weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
        assert abs(one - start).max() > 1e-3
    for one, other in zip(plain.statistics, fused.statistics, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    for name in ("step_loss", "step_accuracy", "gradient_norm"):
        np.testing.assert_allclose(
            getattr(seen, name), getattr(seen_fused, name), rtol=1e-5, atol=1e-6
        )


@pytest.mark.parametrize(
    ("net", "batch_size", "compiled"),
    [
        pytest.param(DENSE, 4, True, id="large"),
        pytest.param(DENSE, 3, False, id="small"),
        # Its XLA program for convolutions in groups would take 90 times as long.
        pytest.param(CONVOLUTION, 4, False, id="convolutions"),
    ],
)
def test_xla_compiles_large_batches_of_networks_without_convolutions(
    net, batch_size, compiled, monkeypatch
):
    monkeypatch.setattr(backend_tensorflow, "LARGE", 4)
    compiled_steps.cache_clear()
    x, y, order, state = problem(net, members=2, shared=True, examples=8)
    train_networks(net, state, x=x, y=y, order=order, optimizer=SGD(), batch_size=batch_size)
    steps = compiled_steps(net, optimizer=SGD(learning_rate=0.0), members=2, watch=None)
    compiled_steps.cache_clear()
    assert [*steps.fit._programs] == [(False, compiled)]
