"""Layers of Keras by themselves, beside numbers that are worked out by hand."""

import keras
import numpy as np
import pytest

from models.keras.layer import dropped, made, normalized, output, slopes

X = np.array([[1.0, 2.0], [3.0, -1.0]], "float32")
KERNEL, BIAS = np.array([[2.0], [1.0]], "float32"), np.array([0.5], "float32")
DENSE = {"settings": {"units": 1}, "x": X, "weights": [KERNEL, BIAS], "training": False}


def test_an_object_is_made_by_its_path_and_keeps_what_it_is_told():
    layer = made("layers.Dense", {"units": 3})
    assert isinstance(layer, keras.layers.Dense) and layer.units == 3 and layer.use_bias


def test_a_layer_computes_with_the_weights_that_it_is_given():
    np.testing.assert_allclose(output("layers.Dense", **DENSE), [[4.5], [5.5]])


def test_gradients_come_for_the_input_and_then_for_each_weight():
    upstream = np.array([[1.0], [10.0]], "float32")
    of_x, of_kernel, of_bias = slopes("layers.Dense", **DENSE, upstream=upstream)
    np.testing.assert_allclose(of_x, upstream @ KERNEL.T)
    np.testing.assert_allclose(of_kernel, X.T @ upstream)
    np.testing.assert_allclose(of_bias, [11.0])


def test_a_layer_is_called_as_in_training_on_request():
    told = {"settings": {"rate": 0.5}, "x": np.ones((50, 50), "float32"), "weights": []}
    assert (output("layers.Dropout", **told, training=False) == 1.0).all()
    assert {0.0, 2.0} == set(np.unique(output("layers.Dropout", **told, training=True)))


def test_weights_of_other_shapes_are_refused():
    with pytest.raises(ValueError) as caught:
        output("layers.Dense", **DENSE | {"weights": [KERNEL]})
    assert str(caught.value) == (
        "layers.Dense trains arrays of the shapes [(2, 1), (1,)] and got [(2, 1)]: give it weights "
        "of the shapes that it trains"
    )


def test_moving_statistics_are_kept_step_by_step():
    batches = np.array([[[0.0], [4.0]], [[2.0], [2.0]]], "float32")
    seen = normalized(
        batches, settings={"momentum": 0.5}, gamma=np.array([3.0]), beta=np.array([1.0])
    )
    np.testing.assert_allclose(seen["moving mean"], [[1.0], [1.5]])
    # 1 and 4 weigh a half each; then 2.5 and 0.
    np.testing.assert_allclose(seen["moving variance"], [[2.5], [1.25]])
    np.testing.assert_allclose(seen["output in training"][0, :, 0], [-2.0, 4.0], atol=1e-3)
    wanted = 1.0 + 3.0 * 0.5 / np.sqrt(1.25 + 1e-3)
    np.testing.assert_allclose(seen["output in inference"], [[wanted], [wanted]], rtol=1e-5)


def test_dropout_follows_the_global_seed_and_goes_on_from_step_to_step():
    x = np.ones((20, 20), "float32")
    first, again, other = (dropped(x, rate=0.5, layers=2, steps=2, seed=seed) for seed in (1, 1, 2))
    assert first.shape == (2, 2, 20, 20)
    assert (first == again).all() and (first != other).any()
    assert (first[0, 0] != first[0, 1]).any() and (first[0, 0] != first[1, 0]).any()


def test_dropout_with_a_seed_of_its_own_repeats_itself():
    x = np.ones((20, 20), "float32")
    seen = dropped(x, rate=0.5, layers=2, steps=2, seed=1, own=7)
    assert (seen == seen[0, 0]).all() and (seen == 0.0).any()
