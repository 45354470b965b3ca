"""What the sweep over learning rates and batch sizes measures, on few images."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.drawing.trial import draw
from studies import datasets
from studies.datasets import EMBEDDED_FASHION
from studies.learning_rate import HIGHEST_LOSS, SweepProtocol, bounded, sweep
from studies.lenet import r2_network
from studies.protocol import ProtocolError

pytestmark = pytest.mark.usefixtures("embedded")

PROTOCOL = SweepProtocol(
    block=2,
    dataset="fashion_mnist",
    training=24,
    epochs=2,
    learning_rate=0.1,
    batch_size=8,
)


def drawn(protocol, *, root=1, index=0):
    return draw(sweep, protocol, root=root, index=index)


def test_the_outcomes_are_what_keras_reports_by_epoch(trainings):
    outcomes = drawn(PROTOCOL)
    [(network, _, arguments, _, seen)] = trainings
    assert set(outcomes) == {"loss", "accuracy"}
    np.testing.assert_allclose(outcomes["loss"], seen.loss.T)
    np.testing.assert_array_equal(outcomes["accuracy"], seen.accuracy.T)
    assert outcomes["loss"].shape == (2, 2)
    assert network == r2_network(
        input_norm=True, hidden_norm=True, input_dropout=False, hidden_dropout=False
    )
    assert arguments["x"].shape == (2, 24, 28, 28, 1)
    assert arguments["x"].max() > 100.0, "raw pixels"
    assert len(seen.step_loss) == 6


def test_the_loss_of_each_batch_is_told_where_it_is_asked_for(trainings):
    plain, told = drawn(PROTOCOL), drawn(replace(PROTOCOL, stepwise=True))
    assert set(told) - set(plain) == {"step_loss"}
    for name, values in plain.items():
        np.testing.assert_array_equal(values, told[name], err_msg=name)
    *_, seen = trainings[-1]
    np.testing.assert_allclose(told["step_loss"], seen.step_loss.T)
    assert told["step_loss"].shape == (2, 6)
    epochs = told["step_loss"].reshape(2, 2, 3).mean(axis=2)
    np.testing.assert_allclose(epochs, told["loss"], rtol=1e-5)


def test_arms_share_images_orders_and_weights(trainings):
    drawn(PROTOCOL)
    drawn(replace(PROTOCOL, learning_rate=1e-3))
    drawn(replace(PROTOCOL, batch_size=24))
    _, first, data, *_ = trainings[0]
    for _, state, arguments, *_ in trainings[1:]:
        for ours, theirs in zip(first.weights, state.weights, strict=True):
            np.testing.assert_array_equal(ours, theirs)
        for name in ("x", "y", "order"):
            np.testing.assert_array_equal(data[name], arguments[name])
    assert [len(seen.step_loss) for *_, seen in trainings] == [6, 6, 2]
    assert (data["x"][0] != data["x"][1]).any(), "every trial has images of its own"


def test_the_seed_alone_decides_the_numbers():
    ours = drawn(PROTOCOL)["loss"]
    np.testing.assert_array_equal(ours, drawn(PROTOCOL)["loss"])
    assert (ours != drawn(PROTOCOL, root=2)["loss"]).all()
    assert (ours != drawn(PROTOCOL, index=1)["loss"]).all()


def test_a_rate_of_zero_leaves_the_loss_and_a_good_one_lowers_it():
    whole = replace(PROTOCOL, batch_size=24)
    still = drawn(replace(whole, learning_rate=0.0))["loss"]
    np.testing.assert_allclose(still[:, 0], still[:, 1], rtol=1e-5)
    assert (drawn(whole)["loss"][:, 1] < still[:, 1]).all()


def test_without_a_number_all_training_images_are_seen(trainings):
    drawn(replace(PROTOCOL, training=None, epochs=1, batch_size=449))
    [(_, _, arguments, _, seen)] = trainings
    assert arguments["x"].shape == (898, 28, 28, 1) and len(seen.step_loss) == 2


def test_a_loss_that_is_no_number_is_the_highest():
    found = bounded(np.array([[0.5, np.nan], [np.inf, 2e6]]))
    np.testing.assert_array_equal(found, [[0.5, HIGHEST_LOSS], [HIGHEST_LOSS, HIGHEST_LOSS]])


@pytest.mark.parametrize(
    ("knob", "value", "wanted"),
    [
        ("learning_rate", -0.1, "at least 0"),
        ("learning_rate", float("nan"), "at least 0"),
        ("batch_size", 0, "above 0"),
        ("epochs", 0, "above 0"),
    ],
)
def test_an_impossible_knob_is_refused(knob, value, wanted):
    with pytest.raises(ProtocolError, match=rf"{knob} = .* must be {wanted}"):
        replace(PROTOCOL, **{knob: value})


def test_the_numbers_are_known_to_depend_on_the_images():
    inputs = PROTOCOL.inputs()
    assert inputs == datasets.fingerprint("fashion_mnist") and inputs["name"] == EMBEDDED_FASHION
