"""What claims show: data from trials that are drawn already, thinned for the page."""

from dataclasses import dataclass

import numpy as np
import pytest

from claims.pictures import (
    LONGEST,
    differences,
    distributions,
    histograms,
    layers,
    learning_curves,
    levels,
    rate,
    violins,
    weight_images,
)
from evidence.drawing.trial import Trials
from evidence.judging.outcome import SUPPORTED
from evidence.judging.verdict import Verdict
from evidence.records.vocabulary import SAMPLED
from evidence.statistics.region import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmProtocol:
    """A stand-in for a study's protocol."""

    block: int = 10


def trials_of(*, drawn=10, **outcomes):
    """Trials with these outcomes in every block, `drawn` of them drawn."""
    trials = Trials(None, ArmProtocol(), drawer=lambda study, protocol, index: outcomes)
    for index in range(drawn // 10):
        trials.block(index)
    return trials


def verdict(trials=10, parts=(), **numbers):
    """A verdict after so many trials."""
    return Verdict(claim="", outcome=SUPPORTED, kind=SAMPLED, trials=trials, parts=parts, **numbers)


LOSS = np.arange(10.0)[:, None] + np.array([1.0, 2.0, 3.0])


def test_distributions_are_those_of_the_judged_trials_side_by_side():
    arm = trials_of(first=np.arange(10.0), second=np.arange(10.0, 20.0))
    shows = distributions("Norms", arm, {"second": "hinge", "first": "perceptron"}, log=True)
    record = shows(verdict(trials=3)).record()
    assert (record["kind"], record["scale"]["y"]) == ("violins", "log")
    named = {series["name"]: series["values"] for series in record["series"]}
    assert named == {"hinge": [10.0, 11.0, 12.0], "perceptron": [0.0, 1.0, 2.0]}


def test_differences_are_the_first_classifiers_minus_the_seconds():
    arm = trials_of(first_accuracy=np.full(10, 0.75), second_accuracy=np.arange(10) / 8)
    record = differences("Lead", arm, name="R1's rules")(verdict(trials=3)).record()
    (series,) = record["series"]
    assert (record["kind"], series["name"]) == ("histogram", "R1's rules")
    assert series["values"] == [0.75, 0.625, 0.5]


def test_a_rate_stands_with_its_interval_beside_the_reports_figure():
    judged = verdict(estimate=0.95, interval=Interval(low=0.9, high=0.975))
    record = rate("Collapse", name="R5", reported=0.967)(judged).record()
    ours, theirs = record["series"]
    assert (ours["x"], ours["y"], ours["low"], ours["high"]) == (["R5"], [0.95], [0.9], [0.975])
    assert (theirs["y"], theirs["style"]) == ([0.967], "report")


def test_layers_show_the_outputs_of_each_in_the_panel_of_their_networks():
    outputs = np.arange(60.0).reshape(10, 3, 2)
    record = layers(trials_of(outputs=outputs), "relu, He")(verdict(trials=2)).record()
    assert [series["name"] for series in record["series"]] == ["1", "2", "3"]
    assert {series["group"] for series in record["series"]} == {"relu, He"}
    assert record["series"][1]["values"] == [2.0, 3.0, 8.0, 9.0]


def test_a_learning_curve_is_the_mean_with_a_band_of_the_middle_four_fifths():
    arm = trials_of(loss=LOSS)
    picture = learning_curves("Loss", {"SGD": arm["loss"]}, y="loss", log_y=True, panel="R1")
    record = picture(verdict()).record()
    assert (record["kind"], record["x"], record["scale"]["y"]) == ("lines", "epoch", "log")
    (series,) = record["series"]
    assert (series["name"], series["group"], series["x"]) == ("SGD", "R1", [1.0, 2.0, 3.0])
    assert series["y"] == [5.5, 6.5, 7.5]
    assert series["low"] == pytest.approx([1.9, 2.9, 3.9])
    assert series["high"] == pytest.approx([9.1, 10.1, 11.1])


def test_long_curves_are_thinned_to_means_over_consecutive_steps():
    arm = trials_of(loss=np.tile(np.arange(1.0, 301.0), (10, 1)))
    record = learning_curves("Loss", {"SGD": arm["loss"]}, y="loss", x="step")(verdict()).record()
    (series,) = record["series"]
    assert record["x"] == "step"
    assert len(series["x"]) == LONGEST
    assert series["x"][:2] == series["y"][:2] == series["low"][:2] == [2.0, 5.0]


def test_an_epoch_in_which_a_trial_diverged_is_a_gap():
    arm = trials_of(loss=np.where(LOSS == 12.0, np.inf, LOSS))
    (series,) = learning_curves("Loss", {"SGD": arm["loss"]}, y="loss")(verdict()).record()[
        "series"
    ]
    assert series["y"] == [5.5, 6.5, None]
    arm = trials_of(loss=np.full((10, 2), [np.nan, 1.0]))
    (series,) = learning_curves("Loss", {"SGD": arm["loss"]}, y="loss")(verdict()).record()[
        "series"
    ]
    assert (series["y"], series["low"]) == ([None, 1.0], [None, 1.0])


def test_only_judged_trials_are_shown_and_none_is_drawn_for_a_picture():
    arm, idle = trials_of(drawn=20, loss=LOSS), trials_of(drawn=0, loss=LOSS)
    arms = {"SGD": arm["loss"], "Adam": idle["loss"]}
    (series,) = learning_curves("Loss", arms, y="loss")(verdict(trials=1)).record()["series"]
    assert (series["name"], series["y"]) == ("SGD", [1.0, 2.0, 3.0])
    assert (arm.drawn, idle.drawn) == (20, 0)
    for shows in (
        violins("Loss", {"Adam": idle["loss"]}, y="loss"),
        levels("Loss", idle["loss"], [1, 2, 3], name="Adam", x="rate", y="loss"),
        weight_images("Weights", idle["loss"], panel="MLP"),
    ):
        assert shows(verdict()).series == ()
    assert idle.drawn == 0


def test_of_a_joined_verdict_the_trials_are_shown_that_every_part_judged():
    arm = trials_of(drawn=20, loss=LOSS)
    joined = verdict(trials=20, parts=(verdict(trials=20), verdict(trials=1), verdict(trials=0)))
    (series,) = learning_curves("Loss", {"SGD": arm["loss"]}, y="loss")(joined).record()["series"]
    assert series["y"] == [1.0, 2.0, 3.0]


def test_levels_show_the_median_and_count_trials_that_diverged_as_infinite():
    loss = np.tile(np.arange(11.0)[:10, None], (1, 3))
    loss[8:, 1], loss[4:, 2] = np.nan, np.inf
    rates = levels(
        "Loss", trials_of(loss=loss)["loss"], [1e-9, 1, 10], name="SGD", x="learning rate",
        y="loss", log_x=True,
    )  # fmt: skip
    record = rates(verdict()).record()
    assert (record["kind"], record["scale"]) == ("points", {"x": "log", "y": "linear"})
    (series,) = record["series"]
    assert (series["name"], series["x"]) == ("SGD", [1e-9, 1.0, 10.0])
    assert series["y"] == [4.5, 4.5, None]
    assert series["low"] == [0.9, 0.9, 0.9]
    assert series["high"] == [8.1, None, None]


def test_violins_take_the_numbers_of_all_axes():
    shows = violins("Gamma", {"1": trials_of(gamma=LOSS)["gamma"]}, panel="SGD", x="layer", y="γ")
    record = shows(verdict()).record()
    assert (record["kind"], record["x"], record["y"]) == ("violins", "layer", "γ")
    (series,) = record["series"]
    assert (series["name"], series["group"], len(series["values"])) == ("1", "SGD", 30)


def test_histograms_take_the_numbers_of_all_axes():
    shows = histograms("Outputs", {"ReLU": trials_of(outputs=LOSS)["outputs"]}, x="output")
    record = shows(verdict()).record()
    assert (record["kind"], record["x"], record["y"]) == (
        "histogram",
        "output",
        "numbers, of 200 quantiles",
    )
    (series,) = record["series"]
    assert (series["name"], len(series["values"])) == ("ReLU", 30)


def test_weight_images_are_the_first_trials_and_leave_out_what_is_not_finite():
    weights = np.zeros((10, 7, 2, 3))
    weights[0, 0, 0, 0], weights[0, 1, 0, 0], weights[0, 4, 0, 0] = np.nan, -1.0, 1.0
    shows = weight_images("Weights", trials_of(w=weights)["w"], panel="MLP")
    (series,) = shows(verdict()).record()["series"]
    assert np.shape(series["pixels"]) == (4, 2, 3)
    assert (series["name"], series["range"]) == ("MLP", [-1.0, 1.0])
