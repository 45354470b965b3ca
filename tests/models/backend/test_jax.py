"""What Keras on JAX does its own way."""

import keras
import numpy as np
import pytest

from models.backend import interface as backend

if keras.backend.backend() != "jax":
    pytest.skip("Keras runs on another backend", allow_module_level=True)

import jax

from models.backend import jax as backend_jax


def test_products_keep_their_precision_on_a_gpu_by_default():
    assert jax.config.jax_default_matmul_precision == "highest"


@pytest.mark.parametrize("groups", [1, 3])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("size", [2, 5])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_product_of_windows_equals_a_convolution_forth_and_back(
    padding, size, stride, groups, monkeypatch
):
    generator = np.random.default_rng(1)
    x, kernel = (
        keras.ops.convert_to_tensor(generator.normal(size=shape), "float32")
        for shape in ((3, 7, 6, groups * 2), (size, size, 2, groups * 4))
    )

    def total(x, kernel):
        return jax.numpy.sin(backend.convolution(x, kernel, stride=stride, padding=padding)).sum()

    results = []
    for gpu in (True, False):
        monkeypatch.setattr(backend_jax, "_on_gpu", lambda answer=gpu: answer)
        results.append(jax.jit(jax.value_and_grad(total, (0, 1)))(x, kernel))
    for ours, theirs in zip(*map(jax.tree.leaves, results), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_doubles_are_left_to_the_gradient_that_asks_for_them():
    backend.gradient(lambda parameters: keras.ops.sum(parameters[0]), [np.zeros(2)])
    assert keras.ops.convert_to_tensor(np.zeros(2)).dtype == np.float32


def test_doubles_are_switched_on_among_the_experiments_of_an_older_jax(monkeypatch):
    switch = jax.enable_x64 if hasattr(jax, "enable_x64") else jax.experimental.enable_x64
    monkeypatch.delattr(jax, "enable_x64", raising=False)
    monkeypatch.setattr(jax.experimental, "enable_x64", switch, raising=False)
    slopes = backend.gradient(lambda parameters: keras.ops.sum(parameters[0]), [np.zeros(2)])
    assert slopes[0].dtype == np.float64
