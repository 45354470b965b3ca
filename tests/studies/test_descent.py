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
from studies.descent import DescentProtocol, descend, roughness, split, steps_to, updates
from studies.image_sample import ImageSample
from studies.protocol import ProtocolError

pytestmark = pytest.mark.usefixtures("embedded")

PROTOCOL = DescentProtocol(
    block=2,
    dataset="fashion_mnist",
    training=50,
    validation=0.2,
    held=30,
    batch_size=10,
    target_loss=1.4,
    optimizer="sgd",
    stages=((0.01, 3), (0.001, 2)),
    pixels=(-1.0, 1.0),
)
ADAM = replace(PROTOCOL, optimizer="adam", stages=((0.01, 3),))
OUTCOMES = {
    "test_accuracy",
    "loss",
    "validation_accuracy",
    "steps_to_target",
    "loss_roughness",
    "accuracy_roughness",
    "best_epoch",
}


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
    changes = np.diff(seen.step_loss.T.astype(float), axis=1)
    np.testing.assert_allclose(outcomes["loss_roughness"], changes.std(axis=1))
    accuracy = seen.validation.accuracy.T
    np.testing.assert_allclose(
        outcomes["accuracy_roughness"], np.diff(accuracy[:, 2:], axis=1).std(axis=1)
    )
    best = outcomes["best_epoch"].astype(int) - 1
    np.testing.assert_array_equal(accuracy[np.arange(2), best], accuracy.max(axis=1))


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


@pytest.mark.parametrize("members", [None, 2])
def test_the_last_images_are_kept_from_training(members):
    shape = (20,) if members is None else (members, 20)
    y = np.broadcast_to(np.arange(20), shape)
    x = y[..., None, None, None].astype("float32")
    order = np.argsort(np.random.default_rng(0).random((3, 2, 20)), axis=-1)
    images = ImageSample(x=x, y=y, order=order, x_held=x, y_held=y)
    kept, (held_x, held_y) = split(images, share=0.1)
    assert kept.shape == (3, 2, 18)
    assert (np.sort(kept, axis=2) == np.arange(18)).all()
    assert held_y.shape == (*shape[:-1], 2) and (held_y == [18, 19]).all()
    np.testing.assert_array_equal(held_x.reshape(held_y.shape), held_y)


def test_the_target_is_read_from_the_last_ten_batches():
    loss = np.ones((3, 30))
    loss[0, 5:] = 0.0
    loss[1, 29] = 0.0
    loss[2] = np.nan
    np.testing.assert_array_equal(steps_to(loss, target=0.5), [10.0, 31.0, 31.0])
    np.testing.assert_array_equal(steps_to(loss[:2], target=0.1), [14.0, 31.0])
    np.testing.assert_array_equal(steps_to(loss[:1], target=0.0), [15.0])


def test_roughness_is_the_spread_of_changes():
    curves = np.array([[1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 0.0, 1.0]])
    np.testing.assert_allclose(roughness(curves), [0.0, np.std([1.0, -1.0, 1.0])])
    np.testing.assert_array_equal(roughness(curves[:, :1]), [0.0, 0.0])


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
    inputs = descend.inputs(PROTOCOL)
    assert inputs == datasets.fingerprint("fashion_mnist") and inputs["name"] == EMBEDDED_FASHION
