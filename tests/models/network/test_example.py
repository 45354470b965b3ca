"""Whether examples fit a population, and how a pass wants them laid out."""

import keras
import numpy as np
import pytest

from models.error import ShapeError
from models.initializer import Initializer
from models.layer import Dense
from models.network.example import (
    batch,
    by_member,
    check,
    laid_out,
    of_members,
    target_tensor,
    tensors,
)
from models.network.layer import Flatten
from models.network.network import Network
from models.network.state import initial_state

CLASSES = Network(inputs=(2,), layers=(Dense(units=3, activation="softmax"),))
NUMBER = Network(inputs=(2,), layers=(Dense(units=1, activation="linear"),))
IMAGES = Network(inputs=(3, 4, 2), layers=(Flatten(), Dense(units=5, activation="softmax")))


def drawn(network, *, members=3):
    return initial_state(
        network,
        members=members,
        kernel=Initializer(scheme="glorot_uniform"),
        seed=np.random.SeedSequence(1),
    )


def examples(network, *, members=None, count=6):
    """Numbers that are all different, so that one in the wrong place is seen."""
    shape = (count, *network.inputs) if members is None else (members, count, *network.inputs)
    x = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    leading = x.shape[: x.ndim - len(network.inputs)]
    return x, np.arange(np.prod(leading)).reshape(leading) % network.classes


@pytest.mark.parametrize("members", [None, 3], ids=["shared", "own"])
@pytest.mark.parametrize("network", [CLASSES, IMAGES], ids=["vectors", "images"])
def test_a_batch_is_the_chosen_examples_of_each_member(network, members):
    x, y = examples(network, members=members)
    indices = np.array([[0, 3], [5, 1], [2, 2]], np.int32)
    inputs, wanted = batch(network, *tensors(network, x, y), keras.ops.convert_to_tensor(indices))
    per_member = by_member(keras.ops.convert_to_numpy(inputs), shape=network.inputs, members=3)
    for member in range(3):
        own_x, own_y = (x, y) if members is None else (x[member], y[member])
        np.testing.assert_array_equal(per_member[member], own_x[indices[member]])
        np.testing.assert_array_equal(wanted[member], own_y[indices[member]])


@pytest.mark.parametrize("members", [None, 3], ids=["shared", "own"])
@pytest.mark.parametrize("network", [CLASSES, IMAGES], ids=["vectors", "images"])
def test_what_is_laid_out_comes_back_by_member(network, members):
    x, _ = examples(network, members=members)
    back = by_member(
        keras.ops.convert_to_numpy(laid_out(network, x)), shape=network.inputs, members=3
    )
    np.testing.assert_array_equal(back, np.broadcast_to(x, (3, 6, *network.inputs)))


def test_members_have_their_own_examples_or_share_them():
    x, y = examples(IMAGES, members=3)
    some_x, some_y = of_members(IMAGES, x, y, chosen=slice(1, 2))
    np.testing.assert_array_equal(some_x, x[1:2])
    np.testing.assert_array_equal(some_y, y[1:2])
    x, y = examples(IMAGES)
    assert of_members(IMAGES, x, y, chosen=slice(1, 2)) == (x, y)


def test_classes_are_integers_and_numbers_are_floats():
    assert "int32" in str(target_tensor(CLASSES, np.array([1, 2])).dtype)
    assert "float32" in str(target_tensor(NUMBER, np.array([1.0, 2.0])).dtype)


@pytest.mark.parametrize(
    ("network", "y", "message"),
    [
        (
            NUMBER,
            np.zeros(4, int),
            "y has the shape (4,) and the type int64; for these inputs (4,) of floats, the numbers "
            "to be given, is wanted",
        ),
        (
            NUMBER,
            np.zeros((4, 1)),
            "y has the shape (4, 1) and the type float64; for these inputs (4,) of floats, the "
            "numbers to be given, is wanted",
        ),
        (
            CLASSES,
            np.zeros(4),
            "y has the shape (4,) and the type float64; for these inputs (4,) of integers, the "
            "classes, is wanted",
        ),
        (
            CLASSES,
            np.full(4, 3),
            "y runs from 3 to 3; the network has 3 classes, so 0 to 2 are wanted",
        ),
    ],
)
def test_targets_that_do_not_fit_are_told_which_would(network, y, message):
    with pytest.raises(ShapeError) as caught:
        check(network, drawn(network), x=np.zeros((4, 2)), y=y)
    assert str(caught.value) == message


def test_a_state_of_another_network_is_told_which_would_fit():
    with pytest.raises(ShapeError) as caught:
        check(_linear(5), drawn(_linear(4)), x=np.zeros((6, 5)))
    assert str(caught.value) == (
        "the state has arrays of the shapes [(3, 4, 10), (3, 10)]; this network wants "
        "[(3, 5, 10), (3, 10)]: draw it with initial_state for the same network"
    )


@pytest.mark.parametrize(
    ("message", "x"),
    [
        (
            "x has the shape (22, 3, 4, 1); wanted (examples, 3, 4, 2) for all members, or "
            "(3, examples, 3, 4, 2), one set for each",
            np.zeros((22, 3, 4, 1)),
        ),
        (
            "x has the shape (2, 22, 3, 4, 2); wanted (examples, 3, 4, 2) for all members, or "
            "(3, examples, 3, 4, 2), one set for each",
            np.zeros((2, 22, 3, 4, 2)),
        ),
    ],
)
def test_inputs_that_do_not_fit_are_told_which_would(message, x):
    with pytest.raises(ShapeError) as caught:
        check(IMAGES, drawn(IMAGES), x=x)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("message", "order"),
    [
        (
            "order has the shape (2, 22); wanted (epochs, 3, examples), a row for each epoch and "
            "member",
            np.zeros((2, 22), int),
        ),
        (
            "order runs from -1 to 3; there are 4 examples, so indices from 0 to 3 are wanted",
            np.broadcast_to(np.arange(-1, 4), (1, 3, 5)),
        ),
    ],
)
def test_an_order_that_does_not_fit_is_told_which_would(message, order):
    with pytest.raises(ShapeError) as caught:
        check(CLASSES, drawn(CLASSES), x=np.zeros((4, 2)), y=np.zeros(4, int), order=order)
    assert str(caught.value) == message


def _linear(inputs):
    return Network(inputs=(inputs,), layers=(Dense(units=10, activation="softmax"),))
