"""What single layers compute; the others are compared with Keras in test_training."""

import numpy as np
import pytest
from keras import ops

from models.layer import Layer
from models.network.operation import Signal, compute, drop, spread


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


def test_shared_images_and_vectors_are_spread_to_every_member():
    images = np.random.default_rng(1).normal(size=(2, 3, 3, 2)).astype("float32")
    shared = Signal(values=ops.convert_to_tensor(images), held=1)
    spread_out = ops.convert_to_numpy(spread(shared, members=3))
    np.testing.assert_array_equal(spread_out.reshape(2, 3, 3, 3, 2)[:, :, :, 1], images)
    vectors = ops.convert_to_tensor(images.reshape(1, 2, 18))
    spread_out = spread(Signal(values=vectors, held=1), members=3)
    np.testing.assert_array_equal(spread_out[2], vectors[0])
    own = Signal(values=vectors, held=3)
    assert spread(own, members=3) is vectors


def test_what_a_convolution_takes_over_is_still_put_out():
    """Factor and summand wait for the next layer, and the outputs have them all the same."""
    values = ops.ones((2, 3, 3, 2))
    scaling = (ops.convert_to_tensor([[2.0, 3.0]]), ops.convert_to_tensor([[1.0, -1.0]]))
    waiting = Signal(values=values, held=1, scaling=scaling)
    np.testing.assert_array_equal(ops.convert_to_numpy(waiting.output)[1, 2, 0], [3.0, 2.0])
    assert Signal(values=values, held=1).output is values


def test_a_layer_without_a_computation_is_told_where_to_give_it_one():
    with pytest.raises(TypeError) as caught:
        compute(Layer(), Signal(values=ops.ones((1, 2, 3)), held=1), None)
    assert str(caught.value) == (
        "Layer has no computation here; register one with compute in models.network.operation"
    )
