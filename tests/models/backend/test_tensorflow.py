"""What Keras on TensorFlow does its own way."""

import keras
import numpy as np
import pytest

from models.backend import interface as backend

if keras.backend.backend() != "tensorflow":
    pytest.skip("Keras runs on another backend", allow_module_level=True)

import tensorflow as tf

from models.backend import tensorflow as backend_tensorflow


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
