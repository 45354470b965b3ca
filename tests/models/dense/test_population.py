"""The forward pass of a population."""

import keras
import numpy as np
import pytest

from models.dense.architecture import Mlp, chain
from models.dense.population import MlpPopulation
from models.error import ShapeError
from models.layer import ACTIVATIONS, Dense
from tests.models.plain import plain_model, problem

# Widths below and above the one from which products are matrix products.
WIDTHS = (2, 12, 3)


def network(activation):
    slope = 0.2 if activation == "leaky_relu" else 0.0
    if activation == "softmax":
        return Mlp(inputs=4, layers=(Dense(units=5, activation=activation),))
    return chain(
        inputs=4,
        hidden=WIDTHS,
        activation=activation,
        negative_slope=slope,
        outputs=2,
        output_bias=False,
    )


@pytest.mark.parametrize("shared", [False, True], ids=["own inputs", "shared inputs"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_predictions_are_those_of_networks_one_by_one(activation, shared):
    net = network(activation)
    x, _, _, weights = problem(net, loss="mse", members=3, shared=shared)
    predictions = MlpPopulation(architecture=net, members=3).predict(weights, x=x)
    assert predictions.shape == (3, 22, net.outputs)
    for member in range(3):
        plain = plain_model(net, weights, member=member)(x if shared else x[member])
        plain = keras.ops.convert_to_numpy(plain)
        np.testing.assert_allclose(predictions[member], plain, atol=1e-6)


def test_layer_outputs_are_those_of_each_layer():
    net = network("relu")
    x, _, _, weights = problem(net, loss="mse", members=2)
    outputs = MlpPopulation(architecture=net, members=2).layer_outputs(weights, x=x)
    assert [values.shape for values in outputs] == [(2, 22, units) for units in (*WIDTHS, 2)]
    for member in range(2):
        values = x[member]
        for layer, output in zip(
            plain_model(net, weights, member=member).layers, outputs, strict=True
        ):
            values = layer(values)
            plain = keras.ops.convert_to_numpy(values)
            np.testing.assert_allclose(output[member], plain, atol=1e-6)


def test_an_inactive_relu_unit_gives_exactly_zero():
    net = chain(inputs=1, hidden=[2], activation="relu", outputs=1)
    weights = [np.array([[[1.0, -1.0]]]), np.zeros((1, 2)), np.ones((1, 2, 1)), np.zeros((1, 1))]
    hidden, _ = MlpPopulation(architecture=net, members=1).layer_outputs(weights, x=np.ones((5, 1)))
    np.testing.assert_array_equal(hidden[0], [[1.0, 0.0]] * 5)


def test_a_members_predictions_do_not_depend_on_the_number_of_members():
    net = network("tanh")
    few, many = (
        MlpPopulation(architecture=net, members=members).predict(weights, x=x)
        for members, (x, _, _, weights) in (
            (members, problem(net, loss="mse", members=members)) for members in (3, 7)
        )
    )
    np.testing.assert_allclose(few, many[:3], atol=1e-6)


@pytest.mark.parametrize(
    ("message", "change"),
    [
        (
            "x has the shape (3, 22, 5); wanted (3, examples, 4), one set for each member, or "
            "(examples, 4) for all",
            lambda x, weights: (np.zeros((3, 22, 5)), weights),
        ),
        (
            "x has the shape (2, 22, 4); wanted (3, examples, 4), one set for each member, or "
            "(examples, 4) for all",
            lambda x, weights: (x[:2], weights),
        ),
        (
            "weights have the shapes [(2, 4, 5), (2, 5)]; this population wants [(3, 4, 5), "
            "(3, 5)]: draw them with initial_weights for the same architecture and number of "
            "members",
            lambda x, weights: (x, [weight[:2] for weight in weights]),
        ),
    ],
)
def test_a_mistake_says_what_came_and_what_is_wanted(message, change):
    net = network("softmax")
    x, _, _, weights = problem(net, loss="mse", members=3)
    x, weights = change(x, weights)
    with pytest.raises(ShapeError) as caught:
        MlpPopulation(architecture=net, members=3).predict(weights, x=x)
    assert str(caught.value) == message
