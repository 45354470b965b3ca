"""What single layers compute; the others are compared with Keras in test_network_training."""

import numpy as np
import pytest
from keras import ops

from models.network.layer import BatchNorm, Conv2D
from models.network.operation import _windows_are_apart, drop, image_moments, normalize, spread


def ones(*, images, members):
    shape = (50, 6, 4, members * 3) if images else (members, 50, 72)
    return ops.ones(shape)


def by_member(x, *, members):
    """Numbers of each member [member, number]."""
    x = ops.convert_to_numpy(x)
    if x.ndim == 4:
        x = np.moveaxis(x.reshape(50, 6, 4, members, 3), 3, 0)
    return x.reshape(members, -1)


def dropped(rate, *, images, keys, count=0):
    keys = np.array(keys, np.int32)
    x = ones(images=images, members=len(keys))
    return by_member(
        drop(rate, x, keys=ops.convert_to_tensor(keys), count=ops.convert_to_tensor(count)),
        members=len(keys),
    )


@pytest.mark.parametrize("images", [True, False], ids=["images", "vectors"])
@pytest.mark.parametrize("rate", [0.2, 0.5, 0.9])
def test_dropout_keeps_its_share_and_scales_it_up(rate, images):
    values = dropped(rate, images=images, keys=range(100, 116))
    assert set(np.unique(values)) == {np.float32(0.0), np.float32(1.0 / (1.0 - rate))}
    # 57,600 numbers: one standard error of the share is at most 0.0021.
    assert (values == 0).mean() == pytest.approx(rate, abs=0.01)
    assert values.mean() == pytest.approx(1.0, abs=0.05)
    # No place is favoured, and no member: each share is that of independent draws.
    assert (values == 0).mean(axis=1).std() == pytest.approx(
        np.sqrt(rate * (1 - rate) / 3600), rel=0.6
    )


@pytest.mark.parametrize("images", [True, False], ids=["images", "vectors"])
def test_dropout_is_independent_between_members_and_between_draws(images):
    first = dropped(0.5, images=images, keys=[7, 8, 9]) == 0
    later = dropped(0.5, images=images, keys=[7, 8, 9], count=1) == 0
    masks = np.concatenate([first, later])
    correlations = np.corrcoef(masks)[np.triu_indices(6, 1)]
    # 3,600 numbers: one standard error of a correlation is 0.017.
    assert np.abs(correlations).max() < 0.08


@pytest.mark.parametrize("images", [True, False], ids=["images", "vectors"])
def test_a_members_dropout_comes_from_its_key_alone(images):
    several = dropped(0.2, images=images, keys=[7, 8, 9], count=5)
    alone = dropped(0.2, images=images, keys=[8], count=5)
    np.testing.assert_array_equal(several[1:2], alone)


def test_batch_statistics_are_divided_by_the_count_as_in_keras():
    x = np.random.default_rng(1).normal(5.0, 2.0, (3, 2, 2, 4)).astype("float32")
    gamma = ops.convert_to_tensor(np.ones((2, 2), "float32"))
    y, (mean, variance) = normalize(
        BatchNorm(), gamma, 0 * gamma, ops.convert_to_tensor(x), moving=None
    )
    np.testing.assert_allclose(mean, x.mean(axis=(0, 1, 2)).reshape(2, 2), rtol=1e-5)
    np.testing.assert_allclose(variance, x.var(axis=(0, 1, 2)).reshape(2, 2), rtol=1e-5)
    np.testing.assert_allclose(ops.std(y, axis=(0, 1, 2)), 1.0, rtol=1e-3)


def test_shared_images_and_vectors_are_spread_to_every_member():
    images = np.random.default_rng(1).normal(size=(2, 3, 3, 2)).astype("float32")
    spread_out = ops.convert_to_numpy(spread(ops.convert_to_tensor(images), members=3))
    np.testing.assert_array_equal(spread_out.reshape(2, 3, 3, 3, 2)[:, :, :, 1], images)
    vectors = ops.convert_to_tensor(images.reshape(1, 2, 18))
    np.testing.assert_array_equal(spread(vectors, members=3)[2], vectors[0])


@pytest.mark.parametrize(
    ("apart", "kernel", "stride", "padding", "side"),
    [
        (True, 2, 2, "valid", 5),
        (True, 2, 2, "same", 4),
        (False, 2, 2, "same", 5),
        (True, 5, 1, "valid", 5),
        (False, 5, 1, "same", 5),
        (False, 5, 1, "valid", 6),
        (True, 5, 2, "valid", 6),
        (False, 3, 2, "valid", 6),
    ],
)
def test_windows_are_apart_where_no_number_is_seen_twice(apart, kernel, stride, padding, side):
    layer = Conv2D(units=1, kernel=kernel, stride=stride, padding=padding, activation="linear")
    assert _windows_are_apart(layer, np.zeros((1, side, side, 2))) == apart


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
