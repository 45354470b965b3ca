"""Operations and bytes, counted by hand where a network is small."""

import doctest

import pytest

from models.layer import Dense
from models.network.layer import BatchNorm, Conv2D, Flatten
from models.network.network import Network
from studies import cost
from studies.cost import Cost, bytes_moved, dense_network, of_training, operations

IMAGE = Network(
    inputs=(4, 4, 1),
    layers=(
        Conv2D(units=2, kernel=3, activation="relu"),
        Flatten(),
        Dense(units=3, activation="softmax"),
    ),
)
NORMALISED = Network(inputs=IMAGE.inputs, layers=(BatchNorm(), *IMAGE.layers))


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(cost).failed == 0


def test_every_multiplication_counts_twice_forth_and_twice_for_each_way_back():
    # 2x2 places of 9 weights to 2 channels, forth and to the kernel; 8 x 3 weights, three ways.
    assert operations(IMAGE, examples=1) == 2 * 2 * (4 * 9 * 2) + 3 * 2 * (8 * 3)


def test_parameters_below_a_layer_want_its_inputs_gradient():
    assert operations(NORMALISED, examples=1) - operations(IMAGE, examples=1) == 2 * 4 * 9 * 2


@pytest.mark.parametrize("examples", [1, 64])
def test_operations_are_in_proportion_to_examples(examples):
    assert operations(IMAGE, examples=examples) == examples * operations(IMAGE, examples=1)


def test_bytes_are_those_of_activations_and_parameters():
    # 16 pixels twice, 8 + 3 outputs five times; 18 + 2 + 24 + 3 parameters six times.
    numbers = 10 * (2 * 16 + 5 * 11) + 6 * 47
    assert bytes_moved(IMAGE, steps=3, batch=10, optimizer="sgd") == 3 * 4 * numbers


def test_adam_moves_two_more_numbers_for_each_parameter_and_rmsprop_one():
    plain, adam = (bytes_moved(IMAGE, steps=1, batch=10, optimizer=o) for o in ("sgd", "adam"))
    assert adam - plain == 4 * 2 * 2 * 47
    rmsprop = bytes_moved(IMAGE, steps=1, batch=10, optimizer="rmsprop")
    assert rmsprop - plain == 4 * 2 * 47


def test_a_dense_network_has_the_widths_that_were_asked_for():
    assert dense_network((1, 2, 2, 1)).shapes == ((1,), (2,), (2,), (1,))


def test_a_population_costs_what_its_members_do():
    knobs = {"batch_size": 10, "optimizer": "adam"}
    one, three = (of_training(IMAGE, members=members, steps=3, **knobs) for members in (1, 3))
    assert one.operations == operations(IMAGE, examples=30)
    assert one.bytes_moved == bytes_moved(IMAGE, steps=3, batch=10, optimizer="adam")
    assert three == one + one + one
    assert one + Cost(operations=0, bytes_moved=0) == one
