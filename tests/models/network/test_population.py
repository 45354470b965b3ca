"""Outputs and evaluation of a population of layered networks."""

import keras
import numpy as np
import pytest

from models.error import ShapeError
from models.layer import Dense
from models.network import population as network_population
from models.network import program
from models.network.layer import AveragePool, BatchNorm, Conv2D, Dropout, Flatten, MaxPool
from models.network.network import Network
from models.network.population import evaluate_networks, network_outputs
from models.optimizer import SGD
from tests.models.plain_network import compiled_model, problem

CONV = Conv2D(units=4, kernel=3, activation="relu")
SOFTMAX = Dense(units=3, activation="softmax")
NUMBER = Dense(units=1, activation="linear")
DEEP = (
    CONV,
    BatchNorm(),
    Dropout(rate=0.5),
    MaxPool(),
    Flatten(),
    Dense(units=5, activation="tanh"),
    BatchNorm(),
    SOFTMAX,
)
NETWORKS = {
    "convolution first": Network(inputs=(8, 8, 2), layers=DEEP),
    "normalisation first": Network(inputs=(8, 8, 2), layers=(BatchNorm(), *DEEP)),
    "pool first": Network(inputs=(8, 8, 2), layers=(Dropout(rate=0.2), AveragePool(), *DEEP)),
    "flat first": Network(inputs=(8, 8, 2), layers=(Flatten(), BatchNorm(), SOFTMAX)),
    "flat dense": Network(
        inputs=(8, 8, 2), layers=(Flatten(), Dense(units=4, activation="relu"), SOFTMAX)
    ),
    "vectors": Network(
        inputs=(9,), layers=(Dense(units=5, activation="tanh"), BatchNorm(), SOFTMAX)
    ),
    "vectors, normalisation first": Network(inputs=(9,), layers=(BatchNorm(), SOFTMAX)),
    "regression": Network(
        inputs=(9,), layers=(Dense(units=5, activation="relu"), BatchNorm(), NUMBER)
    ),
}


@pytest.mark.parametrize("shared", [True, False], ids=["shared inputs", "own inputs"])
@pytest.mark.parametrize("name", NETWORKS)
def test_outputs_and_scores_in_inference_are_those_of_keras(name, shared, monkeypatch):
    monkeypatch.setattr(network_population, "EVALUATION_BATCH", 8)
    net = NETWORKS[name]
    x, y, _, state = problem(net, members=4, shared=shared)
    outputs = network_outputs(net, state, x=x)
    evaluation = evaluate_networks(net, state, x=x, y=y)
    assert evaluation.loss.shape == (4,)
    assert evaluation.accuracy.shape == (0 if net.regresses else 4,)
    for member in (0, 3):
        model = compiled_model(net, state, member=member, optimizer=SGD())
        inputs, classes = (x, y) if shared else (x[member], y[member])
        values = inputs
        for layer, output in zip(model.layers, outputs, strict=True):
            values = layer(values, training=False)
            plain = keras.ops.convert_to_numpy(values)
            np.testing.assert_allclose(output[member], plain, atol=1e-5)
        # In one batch: the mean over batches of a root is not the root of the mean.
        scores = model.evaluate(inputs, classes, batch_size=22, verbose=0, return_dict=True)
        assert evaluation.loss[member] == pytest.approx(scores["loss"], rel=1e-4)
        if not net.regresses:
            assert evaluation.accuracy[member] == pytest.approx(scores["accuracy"])


def test_outputs_say_their_member_first():
    net = NETWORKS["pool first"]
    x, _, _, state = problem(net, members=3)
    shapes = [output.shape for output in network_outputs(net, state, x=x)]
    assert shapes == [(3, 22, *shape) for shape in net.shapes[1:]]


def test_evaluations_of_many_examples_and_populations_share_one_program():
    program.compiled_sums.cache_clear()
    net = NETWORKS["convolution first"]
    x, y, _, state = problem(net, members=4)
    first = evaluate_networks(net, state, x=x, y=y)
    again = evaluate_networks(net, state.take(slice(2)), x=x, y=y)
    np.testing.assert_array_equal(first.loss[:2], again.loss)
    assert program.compiled_sums.cache_info().currsize == 1


@pytest.mark.parametrize(
    ("message", "change"),
    [
        (
            "x has the shape (3, 22, 8, 8, 2); wanted (examples, 8, 8, 2) for all members, or "
            "(4, examples, 8, 8, 2), one set for each",
            {"x": np.zeros((3, 22, 8, 8, 2))},
        ),
        (
            "y has the shape (22,) and the type float64; for these inputs (22,) of integers, the "
            "classes, is wanted",
            {"y": np.zeros(22)},
        ),
    ],
)
def test_a_mistake_says_what_came_and_what_is_wanted(message, change):
    net = NETWORKS["convolution first"]
    x, y, _, state = problem(net, members=4)
    with pytest.raises(ShapeError) as caught:
        evaluate_networks(net, state, **({"x": x, "y": y} | change))
    assert str(caught.value) == message
