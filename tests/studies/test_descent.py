"""What the study of R3's learning rates measures, on few images."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.drawing.trial import draw
from models.network.population import evaluate_networks
from models.optimizer import SGD, Adam
from studies import datasets
from studies.classifier import NETWORKS
from studies.datasets import EMBEDDED_FASHION
from studies.descent import DescentProtocol, descend, updates
from studies.protocol import ProtocolError

pytestmark = pytest.mark.usefixtures("embedded")

PROTOCOL = DescentProtocol(
    block=2,
    dataset="fashion_mnist",
    training=50,
    validation=0.2,
    held=30,
    batch_size=10,
    optimizer="sgd",
    stages=((0.01, 3), (0.001, 2)),
    pixels=(-1.0, 1.0),
)
ADAM = replace(PROTOCOL, optimizer="adam", stages=((0.01, 3),))
OUTCOMES = {"test_accuracy", "loss", "validation_accuracy", "step_loss"}


def drawn(protocol, *, root=1, index=0):
    return draw(descend, protocol, root=root, index=index)


def test_the_outcomes_are_what_training_gives(trainings):
    outcomes = drawn(PROTOCOL)
    [(network, _, arguments, trained, seen)] = trainings
    assert set(outcomes) == OUTCOMES and network == NETWORKS["mlp2"]
    x, y = arguments["validation"]
    assert x.shape == (2, 10, 28, 28, 1) and arguments["order"].shape == (5, 2, 40)
    assert arguments["x"].min() == -1.0 and arguments["x"].max() == 1.0
    np.testing.assert_array_equal(x, arguments["x"][:, 40:])
    last = evaluate_networks(network, trained, x=x, y=y)
    np.testing.assert_array_equal(outcomes["validation_accuracy"][:, -1], last.accuracy)
    np.testing.assert_array_equal(outcomes["loss"], seen.loss.T)
    assert outcomes["loss"].shape == (2, 5) and outcomes["test_accuracy"].shape == (2,)
    np.testing.assert_array_equal(outcomes["step_loss"], seen.step_loss.T)
    assert outcomes["step_loss"].shape == (2, 20)


def test_a_stage_has_its_rate_for_its_epochs(trainings):
    drawn(PROTOCOL)
    drawn(ADAM)
    rates = [arguments["learning_rate"] for _, _, arguments, _, _ in trainings]
    np.testing.assert_array_equal(rates[0], [0.01] * 12 + [0.001] * 8)
    np.testing.assert_array_equal(rates[1], [0.01] * 12)
    kinds = [arguments["optimizer"] for _, _, arguments, _, _ in trainings]
    assert isinstance(kinds[0], SGD) and isinstance(kinds[1], Adam)
    assert updates(PROTOCOL, examples=40) == [12, 8]
    assert updates(PROTOCOL, examples=41) == [15, 10]


def test_arms_share_images_weights_and_the_orders_of_their_common_epochs(trainings):
    drawn(PROTOCOL)
    drawn(ADAM)
    (_, first, ours, _, _), (_, second, theirs, _, _) = trainings
    for weight, other in zip(first.weights, second.weights, strict=True):
        np.testing.assert_array_equal(weight, other)
    np.testing.assert_array_equal(ours["x"], theirs["x"])
    np.testing.assert_array_equal(ours["order"][:3], theirs["order"])


def test_the_seed_alone_decides_the_numbers():
    ours = drawn(PROTOCOL)["loss"]
    np.testing.assert_array_equal(ours, drawn(PROTOCOL)["loss"])
    assert (ours != drawn(PROTOCOL, root=2)["loss"]).all()
    assert (ours != drawn(PROTOCOL, index=1)["loss"]).all()


def test_a_rate_of_zero_leaves_the_network_as_it_is(trainings):
    drawn(replace(PROTOCOL, stages=((0.0, 3),)))
    [(_, state, _, trained, _)] = trainings
    for before, after in zip(state.weights, trained.weights, strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize(
    ("knob", "value", "wanted"),
    [
        ("stages", (), "pairs of a rate"),
        ("stages", ((0.1, 0),), "pairs of a rate"),
        ("stages", ((-0.1, 1),), "pairs of a rate"),
        ("optimizer", "rmsprop", "one of sgd, adam"),
        ("validation", 1.0, "a share between 0 and 1"),
        ("batch_size", 0, "above 0"),
    ],
)
def test_an_impossible_knob_is_refused(knob, value, wanted):
    with pytest.raises(ProtocolError, match=rf"{knob} = .* must be {wanted}"):
        replace(PROTOCOL, **{knob: value})


def test_the_numbers_are_known_to_depend_on_the_images():
    inputs = PROTOCOL.inputs()
    assert inputs == datasets.fingerprint("fashion_mnist") and inputs["name"] == EMBEDDED_FASHION
