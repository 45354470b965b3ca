"""Initial weights as layers of Keras draw them."""

import numpy as np
import pytest

from models.keras.weight import biases, drawn_twice, kernels, with_seed

DENSE = {"path": "layers.Dense", "inputs": (6,), "layers": 2}


def drawn(settings, *, seed=1):
    return kernels(**DENSE, settings={"units": 5, **settings}, seed=seed)


def test_kernels_follow_the_global_seed():
    first, again, other = drawn({}), drawn({}), drawn({}, seed=2)
    assert first.shape == (2, 30)
    assert (first == again).all() and (first != other).any()
    assert (first[0] != first[1]).any()


def test_a_scheme_is_told_by_its_name():
    assert (drawn({"kernel_initializer": "ones"}) == 1.0).all()


def test_one_initialiser_with_a_seed_gives_all_layers_the_same():
    same = drawn({"kernel_initializer": with_seed("he_normal", seed=7)})
    assert (same[0] == same[1]).all()


def test_biases_are_those_of_the_new_layer():
    told = {"units": 3, "bias_initializer": "ones"}
    np.testing.assert_array_equal(biases("layers.Dense", settings=told, inputs=(6,)), np.ones(3))


@pytest.mark.parametrize(("seeds", "same"), [("integer", True), ("generator", False)])
def test_an_initialiser_is_called_twice(seeds, same):
    first, second = drawn_twice("HeNormal", seeds=seeds, shape=(4, 5))
    assert first.shape == second.shape == (4, 5)
    assert (first == second).all() == same
