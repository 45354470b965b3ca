"""R2's and Smith's schedules, and what the study under them measures."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.drawing.trial import draw
from models.network.population import evaluate_networks
from studies import datasets
from studies.datasets import EMBEDDED_FASHION
from studies.lenet import R2_NORMALISED
from studies.protocol import ProtocolError
from studies.schedule import (
    POLICIES,
    ScheduleProtocol,
    cyclic_batch_sizes,
    cyclical_rates,
    cyclical_rates_in_closed_form,
    learn_on_schedule,
    plan,
)

CYCLE = {"base": 0.1, "far": 1e-9, "half_cycle": 1000, "gamma": 0.99994, "steps": 4690}
PROTOCOL = ScheduleProtocol(
    block=2,
    dataset="fashion_mnist",
    training=32,
    held=20,
    epochs=5,
    learning_rate=0.1,
    batch_size=4,
    policy="cyclic rate",
)
R2 = replace(PROTOCOL, training=None, held=None, batch_size=64)
BY_EPOCH = {"accuracy", "loss", "validation_accuracy", "validation_loss"}


def under(policy, protocol=PROTOCOL):
    return replace(protocol, policy=policy)


def test_the_schedule_is_the_closed_form_to_single_precision():
    ours, theirs = cyclical_rates(**CYCLE), cyclical_rates_in_closed_form(**CYCLE)
    assert ours.shape == theirs.shape == (4690,)
    np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-8)


def test_the_rate_is_lowest_in_mid_cycle_and_less_low_in_the_next():
    rates = cyclical_rates_in_closed_form(**CYCLE)
    assert rates[0] == rates[2000] == 0.1
    assert rates[1000] < rates[3000] < 0.02


def test_every_epoch_of_the_batch_policy_fits_its_examples():
    planned = cyclic_batch_sizes(smallest=64, largest=512, examples=60_000, epochs=5)
    assert [len(epoch) for epoch in planned] == [57, 17, 2, 16, 2]
    assert all(sum(epoch) <= 60_000 for epoch in planned)


def test_on_all_images_the_plans_are_r2s():
    rate, batch = (plan(under(one, R2), examples=60_000) for one in POLICIES[:2])
    np.testing.assert_array_equal(rate.rates, cyclical_rates(**CYCLE))
    assert rate.batches == [[64] * 938] * 5
    assert batch.batches == cyclic_batch_sizes(smallest=64, largest=512, examples=60_000, epochs=5)
    np.testing.assert_array_equal(batch.rates, np.full(94, 0.1))


def test_a_shorter_run_goes_through_the_same_curve_of_rates():
    short = plan(under("cyclic rate", R2), examples=6_000).rates
    long = cyclical_rates(**CYCLE)
    assert len(short) == 470
    np.testing.assert_allclose(short[:469], long[::10], atol=0.002)


def test_smiths_arms_change_rate_or_batch_by_the_same_factor_at_the_same_epoch():
    decayed, grown = (plan(under(one), examples=32) for one in POLICIES[2:])
    np.testing.assert_allclose(decayed.rates, [0.1] * 24 + [0.025] * 16)
    assert decayed.batches == [[4] * 8] * 5
    np.testing.assert_array_equal(grown.rates, np.full(28, 0.1))
    assert grown.batches == [[4] * 8] * 3 + [[16] * 2] * 2


@pytest.mark.usefixtures("embedded")
def test_the_outcomes_are_what_training_gives(trainings):
    outcomes = draw(learn_on_schedule, PROTOCOL, root=1, index=0)
    (_, initial, arguments, trained, seen), (_, start, judged, _, own) = trainings
    assert set(outcomes) == BY_EPOCH | {
        "own_statistics_accuracy",
        "untrained_accuracy",
        "updates",
    }
    np.testing.assert_array_equal(outcomes["accuracy"], seen.accuracy.T)
    np.testing.assert_array_equal(outcomes["loss"], seen.loss.T)
    np.testing.assert_array_equal(outcomes["validation_accuracy"], seen.validation.accuracy.T)
    np.testing.assert_array_equal(outcomes["validation_loss"], seen.validation.loss.T)
    assert outcomes["loss"].shape == (2, 5)
    x, y = arguments["validation"]
    before = evaluate_networks(R2_NORMALISED, initial, x=x, y=y).accuracy
    np.testing.assert_array_equal(outcomes["untrained_accuracy"], before)
    assert (outcomes["updates"] == 40).all() and len(arguments["learning_rate"]) == 40
    assert arguments["x"].max() > 100.0, "raw pixels"
    # What is judged by its own statistics is the trained network, on the images held back.
    assert start is trained
    np.testing.assert_array_equal(judged["x"], arguments["validation"][0])
    np.testing.assert_array_equal(outcomes["own_statistics_accuracy"], own.accuracy[0])
    assert not np.any(judged["learning_rate"]) and judged["order"].shape == (1, 2, 20)


@pytest.mark.usefixtures("embedded")
def test_networks_that_nobody_judges_are_trained_alone(trainings):
    outcomes = draw(learn_on_schedule, replace(PROTOCOL, held=0), root=1, index=0)
    assert set(outcomes) == {"accuracy", "loss", "updates"}
    ((*_, arguments, _, _),) = trainings
    assert arguments["validation"] is None


@pytest.mark.usefixtures("embedded")
def test_policies_share_images_orders_and_weights(trainings):
    for policy in POLICIES:
        draw(learn_on_schedule, under(policy), root=1, index=0)
    _, first, data, *_ = trainings[0]
    for _, state, arguments, *_ in trainings[2::2]:
        for ours, theirs in zip(first.weights, state.weights, strict=True):
            np.testing.assert_array_equal(ours, theirs)
        for name in ("x", "y", "order"):
            np.testing.assert_array_equal(data[name], arguments[name])


@pytest.mark.usefixtures("embedded")
def test_the_seed_alone_decides_the_numbers():
    ours = draw(learn_on_schedule, PROTOCOL, root=1, index=0)["loss"]
    np.testing.assert_array_equal(ours, draw(learn_on_schedule, PROTOCOL, root=1, index=0)["loss"])
    assert (ours != draw(learn_on_schedule, PROTOCOL, root=2, index=0)["loss"]).all()


@pytest.mark.parametrize(
    ("knob", "value", "wanted"),
    [("policy", "warm restarts", "one of cyclic rate"), ("learning_rate", 0.0, "above 0")],
)
def test_an_impossible_knob_is_refused(knob, value, wanted):
    with pytest.raises(ProtocolError, match=rf"{knob} = .* must be {wanted}"):
        replace(PROTOCOL, **{knob: value})


@pytest.mark.usefixtures("embedded")
def test_the_numbers_are_known_to_depend_on_the_images():
    inputs = PROTOCOL.inputs()
    assert inputs == datasets.fingerprint("fashion_mnist") and inputs["name"] == EMBEDDED_FASHION
