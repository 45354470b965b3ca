"""The one place that knows which backend Keras runs on."""

import keras
import numpy as np
import pytest

from models.backend import interface as backend
from models.error import BackendError
from models.optimizer import SGD
from tests.models.plain import ONCE


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
    assert descent.traces == ONCE


def test_gradient_has_one_array_for_each_parameter():
    def loss(parameters):
        first, second = parameters
        return keras.ops.sum(first * second)

    first, second = np.array([1.0, 2.0], "float32"), np.array([3.0, 4.0], "float32")
    for ours, wanted in zip(backend.gradient(loss, [first, second]), (second, first), strict=True):
        np.testing.assert_array_equal(ours, wanted)


def test_the_gradient_of_doubles_is_in_double_precision():
    """What the activations and the products of a population do to them keeps their type."""
    kernel = np.random.default_rng(1).normal(size=(8, 8))

    def loss(parameters):
        (kernel,) = parameters
        z = keras.ops.matmul(kernel, kernel)
        z = keras.ops.where(z > 0, z, 0.1 * z)
        return keras.ops.sum(keras.ops.log_softmax(keras.ops.tanh(z), axis=0)[0])

    def value(kernel):
        z = kernel @ kernel
        z = np.tanh(np.where(z > 0, z, 0.1 * z))
        return (z[0] - np.log(np.exp(z).sum(axis=0))).sum()

    (slope,) = backend.gradient(loss, [kernel])
    direction = np.random.default_rng(2).normal(size=(8, 8))
    step = 1e-5 * direction
    wanted = (value(kernel + step) - value(kernel - step)) / 2e-5
    assert slope.dtype == np.float64
    assert (slope * direction).sum() == pytest.approx(wanted, rel=1e-8)


def test_an_unknown_backend_says_which_are_known(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "numpy")
    with pytest.raises(BackendError) as caught:
        backend.gradient(lambda parameters: parameters[0], [np.zeros(1)])
    assert str(caught.value) == (
        "Keras runs on 'numpy'; models/backend/ has modules for jax, tensorflow, torch: set "
        "KERAS_BACKEND to one of them"
    )


@pytest.mark.parametrize(
    ("members", "wanted"), [(1, 1), (2, 2), (3, 3), (4, 2), (8, 2), (9, 3), (11, 1), (35, 5)]
)
def test_a_cpu_computes_a_few_members_at_once(members, wanted, monkeypatch):
    monkeypatch.setattr(backend, "_backend", lambda: _Device(gpu=False))
    assert backend.members_at_once(members, batch=64, convolves=True) == wanted


@pytest.mark.parametrize(("batch", "convolves"), [(16, True), (1000, False)])
@pytest.mark.parametrize(("members", "wanted"), [(16, 8), (12, 4), (6, 2), (9, 3), (11, 1)])
def test_a_cpu_computes_more_members_at_once_where_a_step_is_short(
    members, wanted, batch, convolves, monkeypatch
):
    monkeypatch.setattr(backend, "_backend", lambda: _Device(gpu=False))
    assert backend.members_at_once(members, batch=batch, convolves=convolves) == wanted


def test_a_cpu_computes_one_member_at_once_where_batches_are_huge(monkeypatch):
    monkeypatch.setattr(backend, "_backend", lambda: _Device(gpu=False))
    assert backend.members_at_once(8, batch=32_768, convolves=True) == 1


def test_a_gpu_computes_all_members_at_once(monkeypatch):
    monkeypatch.setattr(backend, "_backend", lambda: _Device(gpu=True))
    assert backend.members_at_once(35, batch=64, convolves=True) == 35


def test_what_is_finished_is_there_whatever_the_nest():
    tensor = keras.ops.convert_to_tensor(np.ones((200, 200), np.float32))
    product = keras.ops.matmul(tensor, tensor)
    assert backend.finish({"nest": [product, (np.ones(2), None)], "number": 1.0}) is None
    assert backend.finish(np.ones(2)) is None
    assert keras.ops.convert_to_numpy(product)[0, 0] == 200.0


class _Device:
    def __init__(self, *, gpu):
        self.on_gpu = lambda: gpu


@pytest.mark.parametrize("bits", [8, 16])
def test_random_integers_are_even_and_follow_from_key_and_count(bits):
    def draw(key, count, shape=(101, 33)):
        drawn = backend.random_integers(
            shape,
            bits=bits,
            key=keras.ops.convert_to_tensor(np.int32(key)),
            count=keras.ops.convert_to_tensor(np.int32(count)),
        )
        return keras.ops.convert_to_numpy(drawn)

    first = draw(1, 0)
    assert first.shape == (101, 33) and np.issubdtype(first.dtype, np.integer)
    np.testing.assert_array_equal(first, draw(1, 0))
    assert (first != draw(1, 1)).mean() > 0.98 and (first != draw(2, 0)).mean() > 0.98
    # 3,333 draws: one standard error of the mean is 0.5 percent of the range.
    assert first.mean() / 2**bits == pytest.approx(0.5, abs=0.025)
    assert first.max() / 2**bits > 0.99 and first.min() / 2**bits < 0.01
