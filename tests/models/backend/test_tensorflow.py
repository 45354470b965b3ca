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
from models.network.layer import Flatten
from models.network.network import Network
from models.network.program import compiled_steps
from models.network.training import train_networks
from models.optimizer import SGD, Adam, RMSprop
from tests.models.plain_network import problem

DENSE = Network(
    inputs=(2, 2, 1),
    layers=(Flatten(), Dense(units=4, activation="tanh"), Dense(units=3, activation="softmax")),
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
