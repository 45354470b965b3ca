"""What the study of LeNet-5 measures: pairs of arms, pixels, bars, batch normalisation."""

from dataclasses import replace

import numpy as np
import pytest

import models.network.training
from evidence.drawing.trial import draw
from models.network.population import evaluate_networks, network_outputs
from models.optimizer import SGD, Adam
from studies import datasets
from studies.lenet_training import LenetProtocol, lenet
from studies.protocol import ProtocolError

pytestmark = pytest.mark.usefixtures("embedded")

NORM = LenetProtocol(
    block=2,
    dataset="mnist",
    training=24,
    held=10,
    report="R1",
    optimizer="adam",
    learning_rate=0.001,
    batch_size=8,
    epochs=2,
    refit=0,
    pixels="raw",
    first="tanh",
    input_norm=True,
    hidden_norm=True,
    input_dropout=False,
    hidden_dropout=False,
    statistics=True,
)
DROPOUT = replace(
    NORM,
    input_norm=False,
    hidden_norm=False,
    input_dropout=True,
    hidden_dropout=True,
    statistics=False,
)
R2_BOTH = replace(
    NORM,
    report="R2",
    optimizer="sgd",
    learning_rate=0.01,
    pixels="unit",
    input_dropout=True,
    hidden_dropout=True,
)
ALWAYS = {"accuracy", "loss", "kernels"}
JUDGED = {"held_accuracy", "held_loss", "untrained_accuracy"}
NORMALISED = {"gamma", "beta", "moving_mean", "moving_variance", "mean_variance", "shift"}
NORMALISED |= {"pixel_mean", "pixel_variance", "remainder"}


@pytest.fixture
def trainings(monkeypatch):
    """What every training was given and what it gave."""
    seen = []
    train = models.network.training.train_networks

    def spy(network, state, **given):
        result = train(network, state, **given)
        seen.append({"network": network, "initial": state, "result": result} | given)
        return result

    monkeypatch.setattr(models.network.training, "train_networks", spy)
    return seen


def drawn(protocol, *, root=1, index=0):
    return draw(lenet, protocol, root=root, index=index)


def kernels(training):
    """Initial kernels and biases of a training, whatever stands between them."""
    weights = zip(training["network"].trainable, training["initial"].weights, strict=True)
    return [values for weight, values in weights if weight.name in ("kernel", "bias")]


def test_arms_share_images_orders_and_kernels(trainings):
    arms = (NORM, DROPOUT, replace(NORM, pixels="standardised", first="relu", input_norm=False))
    for protocol in (*arms, replace(NORM, refit=2)):
        drawn(protocol)
    first, dropout, standardised, longer = trainings
    for other in (dropout, longer):
        np.testing.assert_array_equal(first["x"], other["x"])
    for other in (dropout, standardised, longer):
        np.testing.assert_array_equal(first["y"], other["y"])
        np.testing.assert_array_equal(first["order"], other["order"][:2])
        for ours, theirs in zip(kernels(first), kernels(other), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    assert longer["order"].shape == (4, 2, 24)


def test_a_second_fit_goes_on_where_the_first_one_ended():
    once, twice = drawn(NORM), drawn(replace(NORM, refit=2))
    for name in ("accuracy", "loss", "held_accuracy", "held_loss"):
        assert twice[name].shape == (2, 4)
        np.testing.assert_allclose(twice[name][:, :2], once[name], rtol=1e-5)


def test_pixels_are_what_their_name_says(trainings):
    for pixels in ("raw", "unit", "standardised"):
        drawn(replace(NORM, pixels=pixels))
    raw, unit, standardised = (one["x"] for one in trainings)
    assert raw.shape == (2, 24, 28, 28, 1) and 200 < raw.max() <= 255 and raw.min() == 0
    np.testing.assert_allclose(unit, raw / 255, rtol=1e-6)
    axes = (1, 2, 3, 4)
    np.testing.assert_allclose(standardised.mean(axis=axes), 0, atol=1e-4)
    np.testing.assert_allclose(standardised.std(axis=axes), 1, rtol=1e-4)
    held, by = trainings[2]["validation"][0], trainings[0]["validation"][0]
    np.testing.assert_allclose(
        held[1], (by[1] - raw[1].mean()) / raw[1].std(), rtol=1e-3, atol=1e-4
    )


def test_the_sets_own_division_is_shared_and_standardised_as_a_whole(trainings, monkeypatch):
    data = datasets.load("mnist")
    few = replace(
        data,
        x_train=data.x_train[:30],
        y_train=data.y_train[:30],
        x_test=data.x_test[:20],
        y_test=data.y_test[:20],
    )
    monkeypatch.setattr(datasets, "load", lambda name: few)
    outcomes = drawn(replace(NORM, training=None, held=None, pixels="standardised"))
    (seen,) = trainings
    assert seen["x"].shape == (30, 28, 28, 1) and seen["validation"][1].shape == (20,)
    assert abs(seen["x"].mean()) < 1e-4 and seen["x"].std() == pytest.approx(1, rel=1e-4)
    assert (outcomes["shift"] >= 1.0).all() and outcomes["shift"].shape == (2, 5)
    np.testing.assert_allclose(outcomes["pixel_mean"], [0.0, 0.0], atol=1e-4)
    np.testing.assert_allclose(outcomes["pixel_variance"], [1.0, 1.0], rtol=1e-4)


@pytest.mark.parametrize(
    ("protocol", "optimizer"), [(NORM, Adam()), (R2_BOTH, SGD(learning_rate=0.01))]
)
def test_outcomes_are_those_of_the_training(protocol, optimizer, trainings):
    outcomes = drawn(protocol)
    (seen,) = trainings
    state, history = seen["result"]
    assert seen["optimizer"] == optimizer and seen["batch_size"] == 8
    assert set(outcomes) == ALWAYS | JUDGED | NORMALISED
    np.testing.assert_array_equal(outcomes["accuracy"], history.accuracy.T)
    np.testing.assert_array_equal(outcomes["loss"], history.loss.T)
    x, y = seen["validation"]
    found = evaluate_networks(seen["network"], state, x=x, y=y)
    np.testing.assert_allclose(outcomes["held_accuracy"][:, -1], found.accuracy)
    np.testing.assert_allclose(outcomes["held_loss"][:, -1], found.loss, rtol=1e-6)
    before = evaluate_networks(seen["network"], seen["initial"], x=x, y=y)
    np.testing.assert_allclose(outcomes["untrained_accuracy"], before.accuracy)
    conv = next(array for array in state.weights if array.shape[1:] == (5, 5, 1, 6))
    np.testing.assert_array_equal(outcomes["kernels"][1, 3], conv[1, :, :, 0, 3])


def test_what_nobody_reads_is_not_computed_and_changes_nothing_else(trainings):
    unseen = replace(NORM, statistics=False)
    whole, unread, unjudged = (
        drawn(protocol) for protocol in (NORM, unseen, replace(unseen, held=0))
    )
    assert set(unread) == ALWAYS | JUDGED and set(unjudged) == ALWAYS
    for name, values in unread.items():
        np.testing.assert_array_equal(values, whole[name], err_msg=name)
    assert trainings[-1]["validation"] is None


@pytest.mark.parametrize(
    ("protocol", "knobs"),
    [(NORM, {"held": 0}), (DROPOUT, {}), (NORM, {"input_norm": False, "hidden_norm": False})],
)
def test_statistics_that_there_are_none_of_are_refused(protocol, knobs):
    with pytest.raises(ProtocolError) as caught:
        replace(protocol, **knobs, statistics=True)
    assert str(caught.value) == (
        "LenetProtocol.statistics = True is impossible: it must be False where nothing is "
        "normalised, or where there are no images to judge by. Change it where the protocol is "
        "written."
    )


def test_batch_norm_is_compared_with_what_it_meets_in_inference(trainings):
    """The first layer that is normalised sees the images, the third the second convolution."""
    outcomes = drawn(R2_BOTH)
    (seen,) = trainings
    state, x = seen["result"][0], seen["validation"][0]
    # Dropout and batch norm of the input, convolution, dropout, batch norm, pool, and so on.
    second = network_outputs(seen["network"], state, x=x)[7]
    assert second.shape == (2, 10, 10, 10, 16)
    for layer, met in ((0, x), (2, second)):
        moving = state.statistics[2 * layer + 1].astype(float)
        variance = met.astype(float).reshape(2, -1, met.shape[-1]).var(axis=1)
        ratio = (variance + 1e-3) / (moving + 1e-3)
        shift = np.exp(abs(np.log(ratio))).mean(axis=1)
        np.testing.assert_allclose(outcomes["shift"][:, layer], shift, rtol=1e-4)
        np.testing.assert_allclose(outcomes["mean_variance"][:, layer], moving.mean(axis=1))
    norms = [weight.name == "gamma" for weight in seen["network"].trainable]
    gammas = [values for values, is_gamma in zip(state.weights, norms, strict=True) if is_gamma]
    assert outcomes["gamma"].shape == outcomes["moving_mean"].shape == (2, 5, 6)
    np.testing.assert_array_equal(outcomes["gamma"][:, 0], np.repeat(gammas[0], 6, axis=1))
    np.testing.assert_array_equal(outcomes["gamma"][:, 1], gammas[1])
    np.testing.assert_array_equal(outcomes["gamma"][:, 4, [0, 5]], gammas[4][:, [0, 83]])


def test_moving_statistics_are_those_of_the_pixels_and_a_remainder_of_their_start(trainings):
    """Where every batch is the same, an average over steps has nothing else in it."""
    outcomes = drawn(replace(NORM, pixels="unit", batch_size=24, epochs=4))
    x = trainings[0]["x"].astype(float)
    np.testing.assert_allclose(outcomes["pixel_mean"], x.mean(axis=(1, 2, 3, 4)))
    np.testing.assert_allclose(outcomes["pixel_variance"], x.var(axis=(1, 2, 3, 4)))
    np.testing.assert_allclose(outcomes["remainder"], 0.99**4)
    kept = outcomes["remainder"]
    mean = outcomes["moving_mean"][:, 0, 0] / (1 - kept)
    variance = (outcomes["moving_variance"][:, 0, 0] - kept) / (1 - kept)
    np.testing.assert_allclose(mean, outcomes["pixel_mean"], rtol=1e-4)
    np.testing.assert_allclose(variance, outcomes["pixel_variance"], rtol=1e-3)


@pytest.mark.parametrize(("protocol", "last"), [(NORM, -3), (DROPOUT, -3)])
def test_correlation_is_that_of_the_last_hidden_layers_units(protocol, last, trainings):
    plain, told = drawn(protocol), drawn(replace(protocol, correlation=True))
    assert set(told) - set(plain) == {"correlation"}
    for name, values in plain.items():
        np.testing.assert_array_equal(values, told[name], err_msg=name)
    seen = trainings[-1]
    outputs = network_outputs(seen["network"], seen["result"][0], x=seen["validation"][0])
    units = outputs[last]
    assert units.shape == (2, 10, 84)
    for trial in range(2):
        found = np.abs(np.corrcoef(units[trial].T.astype(float)))[np.triu_indices(84, k=1)]
        assert told["correlation"][trial] == pytest.approx(found.mean(), rel=1e-4)
    with pytest.raises(ProtocolError, match=r"correlation = True .* no images to judge by"):
        replace(DROPOUT, held=0, correlation=True)


def test_networks_without_batch_norm_have_nothing_to_say_about_it():
    assert set(drawn(DROPOUT)) == ALWAYS | JUDGED


def test_the_seed_alone_decides_the_numbers():
    ours = drawn(DROPOUT)["loss"]
    np.testing.assert_array_equal(ours, drawn(DROPOUT)["loss"])
    assert (ours != drawn(DROPOUT, root=2)["loss"]).all()
    assert (ours != drawn(DROPOUT, index=1)["loss"]).all()
    assert len(np.unique(ours[:, 0])) == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"report": "R3"}, "report = 'R3' is impossible: it must be one of R1, R2"),
        ({"report": "R2", "first": "relu"}, "first = 'relu' is impossible: it must be one of tanh"),
        ({"pixels": "bytes"}, "pixels = 'bytes' .* one of raw, unit, standardised"),
        ({"optimizer": "rmsprop"}, "optimizer = 'rmsprop' .* one of adam, sgd"),
        ({"refit": -1}, "refit = -1 .* 0 or above"),
    ],
)
def test_an_impossible_protocol_is_refused(changes, message):
    with pytest.raises(ProtocolError, match=message):
        replace(NORM, **changes)


def test_the_numbers_are_known_to_depend_on_the_images():
    assert NORM.inputs() == datasets.fingerprint("mnist")
