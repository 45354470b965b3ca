"""Moments of channels; what layers make of them is compared with Keras in training."""

import numpy as np
from keras import ops

from models.network.layer import BatchNorm
from models.network.normalization import image_moments, normalize


def test_batch_statistics_are_divided_by_the_count_as_in_keras():
    x = np.random.default_rng(1).normal(5.0, 2.0, (3, 2, 2, 4)).astype("float32")
    gamma = ops.convert_to_tensor(np.ones((2, 2), "float32"))
    y, (mean, variance) = normalize(
        BatchNorm(), gamma, 0 * gamma, ops.convert_to_tensor(x), moving=None
    )
    np.testing.assert_allclose(mean, x.mean(axis=(0, 1, 2)).reshape(2, 2), rtol=1e-5)
    np.testing.assert_allclose(variance, x.var(axis=(0, 1, 2)).reshape(2, 2), rtol=1e-5)
    np.testing.assert_allclose(ops.std(y, axis=(0, 1, 2)), 1.0, rtol=1e-3)


def test_moments_of_pixels_are_those_of_double_precision():
    """The mean square less the squared mean, on raw pixels, of two members with two channels."""
    x = np.random.default_rng(0).integers(256, size=(50, 7, 9, 4)) * np.array([1, 1, 0.1, 1])
    x[..., 3] = 80.0
    mean, variance = image_moments(ops.convert_to_tensor(x, "float32"), members=2)
    exact = x.reshape(-1, 2, 2)
    np.testing.assert_allclose(ops.convert_to_numpy(mean), exact.mean(axis=0), rtol=1e-6)
    found, wanted = ops.convert_to_numpy(variance), exact.var(axis=0)
    np.testing.assert_allclose(found.ravel()[:3], wanted.ravel()[:3], rtol=1e-5)
    assert 0.0 <= found[1, 1] < 1e-2
