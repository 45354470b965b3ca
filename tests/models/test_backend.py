"""The one place that knows which backend Keras runs on."""

import keras
import numpy as np
import pytest

from models import backend
from models.error import BackendError
from models.optimizer import SGD


def test_descent_follows_the_gradient_and_starts_afresh():
    def loss(parameters, step, target):
        return keras.ops.sum(keras.ops.square(parameters - target)) / 2

    descent = backend.descent(loss, optimizer=SGD(momentum=0.5), shape=(2, 1))
    target = np.ones((2, 1), np.float32)
    for _ in range(2):
        descent.start(np.zeros((2, 1), np.float32), learning_rate=0.5)
        descent.run(2, target)
        # Velocity 0.5, then 0.5 * 0.5 + 0.5 * 0.5.
        np.testing.assert_allclose(descent.parameters(), np.ones((2, 1)))
    assert descent.traces == 1


def test_gradient_has_one_array_for_each_parameter():
    def loss(parameters):
        first, second = parameters
        return keras.ops.sum(first * second)

    first, second = np.array([1.0, 2.0], "float32"), np.array([3.0, 4.0], "float32")
    for ours, wanted in zip(backend.gradient(loss, [first, second]), (second, first), strict=True):
        np.testing.assert_array_equal(ours, wanted)


def test_an_unknown_backend_says_which_are_known(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "numpy")
    with pytest.raises(BackendError) as caught:
        backend.gradient(lambda parameters: parameters[0], [np.zeros(1)])
    assert str(caught.value) == (
        "Keras runs on 'numpy'; models/backend.py has entries for jax, tensorflow: set "
        "KERAS_BACKEND to one of them"
    )
