"""What layers of ordinary models put out, and their gradients, against populations'."""

import numpy as np
import pytest

from models.dense.architecture import Mlp
from models.dense.population import MlpPopulation
from models.dense.training import mlp_gradients
from models.keras.course import EVALUATION_BATCH
from models.keras.instance import Recipe
from models.keras.output import gradients_one_by_one, outputs_one_by_one
from models.layer import Dense
from models.network.layer import AveragePool, BatchNorm, Conv2D, Dropout, Flatten
from models.network.network import Network
from models.network.population import network_outputs
from models.network.state import State
from models.network.training import network_gradients
from tests.models import plain
from tests.models.plain_network import problem

IMAGES = Network(
    inputs=(6, 6, 2),
    layers=(
        BatchNorm(),
        Dropout(rate=0.2),
        Conv2D(units=3, kernel=3, activation="tanh"),
        AveragePool(),
        Flatten(),
        Dense(units=4, activation="relu"),
        BatchNorm(),
        Dropout(rate=0.5),
        Dense(units=3, activation="softmax"),
    ),
)
NORMALISED = Network(inputs=(4,), layers=(*IMAGES.layers[5:7], IMAGES.layers[8]))
DEEP = Mlp(
    inputs=3,
    layers=(
        Dense(units=4, activation="leaky_relu", negative_slope=0.2),
        Dense(units=4, activation="tanh"),
        Dense(units=2, activation="linear", bias=False),
    ),
)


def recipe_of(net):
    inputs = (net.inputs,) if isinstance(net, Mlp) else net.inputs
    return Recipe.of(inputs, net.layers)


@pytest.mark.parametrize("shared", [True, False])
def test_outputs_of_every_layer_are_those_of_a_population(shared):
    """In inference, with moving statistics, and with nothing dropped."""
    x, _, _, state = problem(IMAGES, members=2, shared=shared, examples=5)
    ours = outputs_one_by_one(recipe_of(IMAGES), state, x=x)
    theirs = network_outputs(IMAGES, state, x=x)
    assert len(ours) == len(IMAGES.layers)
    for one, other in zip(ours, theirs, strict=True):
        assert (one.shape, one.dtype) == (other.shape, np.float32)
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_examples_of_more_than_one_batch_come_out_as_those_of_one():
    x, _, _, state = problem(NORMALISED, members=2, examples=EVALUATION_BATCH + 7)
    many = outputs_one_by_one(recipe_of(NORMALISED), state, x=x)
    few = outputs_one_by_one(recipe_of(NORMALISED), state, x=x[-7:])
    for one, other in zip(many, few, strict=True):
        assert one.shape[1] == EVALUATION_BATCH + 7
        np.testing.assert_allclose(one[:, -7:], other, rtol=1e-5, atol=1e-6)


def test_a_network_of_one_layer_has_one_output():
    net = Mlp(inputs=2, layers=(Dense(units=1, activation="linear"),))
    weights = [np.full((2, 2, 1), 3.0, "float32"), np.array([[1.0], [2.0]], "float32")]
    x = np.array([[1.0, 1.0]], "float32")
    (only,) = outputs_one_by_one(recipe_of(net), State(weights=tuple(weights)), x=x)
    np.testing.assert_allclose(only, [[[7.0]], [[8.0]]])


@pytest.mark.parametrize("shared", [True, False])
def test_dense_outputs_and_gradients_are_those_of_a_population(shared):
    x, y, _, weights = plain.problem(DEEP, loss="mse", members=2, shared=shared)
    state, recipe = State(weights=tuple(weights)), recipe_of(DEEP)
    population = MlpPopulation(architecture=DEEP, members=2)
    for one, other in zip(
        outputs_one_by_one(recipe, state, x=x),
        population.layer_outputs(weights, x=x),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)
    ours = gradients_one_by_one(recipe, state, x=x, y=y, loss="mse")
    theirs = mlp_gradients(DEEP, weights, x=x, y=y, loss="mse")
    for one, other in zip(ours, theirs, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_gradients_of_a_normalised_network_are_as_in_training():
    """Batch normalisation takes the examples' own mean and variance, not the moving ones."""
    x, y, _, state = problem(NORMALISED, members=2)
    told = {"x": x, "y": y, "loss": "sparse_categorical_crossentropy"}
    ours = gradients_one_by_one(recipe_of(NORMALISED), state, **told)
    theirs = network_gradients(NORMALISED, state, x=x, y=y)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-6)
    moved = State(weights=state.weights, statistics=tuple(s + 1.0 for s in state.statistics))
    for one, other in zip(
        ours, gradients_one_by_one(recipe_of(NORMALISED), moved, **told), strict=True
    ):
        np.testing.assert_array_equal(one, other)
