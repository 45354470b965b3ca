"""Perceptron and hinge loss on points above and below the diagonal.

Sources: R1 problem 1, R2 problem 1. Twenty training points uniform in the unit square, the label
tells whether x1 > x2, two weights and no bias, 1000 test points. A trial draws training set, test
set and initial weights once for both losses. R1 and R2 judged from one draw each.

Deviations: none in the procedures; R1's reuse of one seed for training set, test set and initial
weights is not repeated but exposed (`perceptron.beats-hinge-r1:one-seed`).
"""

from dataclasses import replace

import pytest

from claims.pictures import differences, distributions
from claims.sources import R1, R2
from evidence import (
    CONTRADICTED,
    Family,
    all_of,
    close_to,
    control,
    exactly,
    finding,
    median_ratio,
    paired_difference,
    printed,
    proportion,
    win_rate,
)
from studies.perceptron import (
    NEAR_BOUNDARY,
    UNIFORM,
    PerceptronProtocol,
    Rule,
    SamplingProtocol,
    compare_losses,
    disagree,
    reproduce_r1,
)

FAMILY = Family(
    key="perceptron", title="Perceptron and hinge", order=1, telling="perceptron.beats-hinge-r1"
)

PERCEPTRON = Rule(kind="loss", margin=0.0)
HINGE = Rule(kind="loss", margin=1.0)
R2_PERCEPTRON = Rule(kind="sign error", margin=0.0)
R2_HINGE = Rule(kind="sign error or unlabelled loss", margin=1.0)
LABELLED_HINGE = Rule(kind="sign error or loss", margin=1.0)
# A hundredth of the hinge's margin: weights grow a little, and far less than tenfold.
NARROW_MARGIN = Rule(kind="loss", margin=0.01)
# A margin that no decision value misses: this classifier never moves from its initial weights.
UNTRAINED = Rule(kind="loss", margin=-1000.0)

R1_PROTOCOL = PerceptronProtocol(
    block=2000,
    points=20,
    test_points=1000,
    passes=1000,
    learning_rate=0.1,
    lowest_weight=0.0,
    first=PERCEPTRON,
    second=HINGE,
)
R2_PROTOCOL = replace(
    R1_PROTOCOL,
    passes=10,
    learning_rate=0.025,
    lowest_weight=-1.0,
    first=R2_PERCEPTRON,
    second=R2_HINGE,
)
R1_SAMPLING = SamplingProtocol(
    block=1000,
    points=20,
    test_points=1000,
    passes=1000,
    learning_rate=0.1,
    lowest_weight=0.0,
    rule=PERCEPTRON,
    first=UNIFORM,
    second=NEAR_BOUNDARY,
)
# A pair of perceptrons costs a tenth of a millisecond: its verdict can pay for a lower error rate.
CHEAP = 1e-6
DIFFERENCE = (-1.0, 1.0)
# One accuracy near 0.97 on 1000 test points has a standard deviation of half a point: a smaller
# gap between two losses could not be seen even on a test set of its own.
SMALLEST_GAP = 0.005
# R2 calls a gap of 20 points dramatic; a quarter of that is the least one would call a gap, and
# the repaired rule has to stay below it on both sides.
R2_GAP = 0.05
# Ten of the 1000 test points: what a reader would call more stable.
SMALLEST_DISAGREEMENT = 0.01

DIFFERENCES = "Accuracy of the perceptron minus that of hinge, draw by draw"
ACCURACIES = {"first_accuracy": "perceptron", "second_accuracy": "hinge"}
NORMS = {"first_norm": "perceptron", "second_norm": "hinge"}
DISAGREEMENTS = {"first_disagreement": "uniform", "second_disagreement": "near the boundary"}


def accuracy_difference(draws):
    """The expected accuracy of the first classifier minus that of the second."""
    return paired_difference(
        draws["first_accuracy"].named("perceptron accuracy"),
        draws["second_accuracy"].named("hinge accuracy"),
        bounds=DIFFERENCE,
    )


def norms(draws):
    """The norms of the hinge weights and of the perceptron's, each [trial]."""
    return draws["second_norm"].named("hinge norm"), draws["first_norm"].named("perceptron norm")


@finding(
    "perceptron.beats-hinge-r1",
    says="The perceptron (0.978) is more accurate than hinge loss (0.971)",
    source=R1.at("problem 1, (1)-(3)"),
    reported=printed("0.978") - printed("0.971"),
    reported_on=1,
    budget=40_000,
    error_rate=CHEAP,
    spread=0.04,
    established=CONTRADICTED,
    because="Over fresh draws the two are equally accurate to within half a point; R1's gap is one "
    "draw's luck.",
)
@pytest.mark.parametrize(
    "second", [pytest.param(HINGE, id="hinge"), control(PERCEPTRON, id="control-same-rule")]
)
def test_the_perceptron_is_more_accurate_than_hinge_loss(second, trials, claim):
    """Trained for 1000 passes, the perceptron is more accurate than hinge by above half a point."""
    draws = trials(compare_losses, replace(R1_PROTOCOL, second=second))
    claim.shows(differences(DIFFERENCES, draws, name="R1's rules"))
    claim.shows(distributions("Accuracy under R1's rules", draws, ACCURACIES))
    difference = accuracy_difference(draws)
    claim.holds(difference.exceeds(SMALLEST_GAP))


@finding(
    "perceptron.beats-hinge-r1:one-seed",
    says="Perceptron 0.978 with weights (0.0983, -0.0931), hinge 0.971 with (12.80, -11.97)",
    source=R1.at("problem 1, (1)-(2)"),
)
def test_one_seed_feeds_training_set_test_set_and_initial_weights(claim):
    """R1's figures come from seed 2022, which draws test points and weights from training points.

    Every generator starts anew from that seed: the first test points repeat the training points'
    first coordinates, and the initial weights are the first two of them.
    """
    perceptron, hinge = reproduce_r1(2022, margin=0.0), reproduce_r1(2022, margin=1.0)
    x, test_x = perceptron["x"], perceptron["test_x"]
    claim.holds(
        all_of(
            close_to(
                perceptron["weights"],
                [0.09828205, -0.09308899],
                rtol=1e-6,
                label="perceptron weights from seed 2022",
            ),
            close_to(
                hinge["weights"],
                [12.80079885, -11.97284392],
                rtol=1e-6,
                label="hinge weights from seed 2022",
            ),
            exactly(float(perceptron["accuracy"]), 0.978, label="perceptron accuracy"),
            exactly(float(hinge["accuracy"]), 0.971, label="hinge accuracy"),
            exactly(
                test_x[:20, 0].tolist(),
                x[:, 0].tolist(),
                label="x1 of the first 20 test points, against x1 of the training points,",
            ),
            exactly(
                perceptron["start"].tolist(),
                x[:2, 0].tolist(),
                label="initial weights, against x1 of the first two training points,",
            ),
        )
    )


@finding(
    "perceptron.beats-hinge-r1:one-draw",
    says="The first case gives a better accuracy (judged from one draw)",
    source=R1.at("problem 1, (3)"),
    budget=40_000,
    error_rate=CHEAP,
)
@pytest.mark.parametrize(
    "second", [pytest.param(HINGE, id="hinge"), control(UNTRAINED, id="control-untrained")]
)
def test_one_draw_does_not_tell_which_loss_is_better(second, trials, claim):
    """In one draw the perceptron wins against hinge in less than three cases of four."""
    draws = trials(compare_losses, replace(R1_PROTOCOL, second=second))
    wins = win_rate(
        draws["first_accuracy"].named("perceptron accuracy"),
        draws["second_accuracy"].named("hinge accuracy"),
    )
    claim.holds(wins.falls_below(0.75))


@finding(
    "perceptron.hinge-weights-grow",
    says="Weights (0.098, -0.093) with the perceptron, (12.8, -12.0) with hinge loss",
    source=R1.at("problem 1, (1)-(2)"),
    # The quotient of the two norms, of all the digits that R1 prints.
    reported=printed("129.48"),
    reported_on=1,
    budget=8_000,
    error_rate=CHEAP,
    spread=0.8,
)
@pytest.mark.parametrize(
    "second", [pytest.param(HINGE, id="hinge"), control(NARROW_MARGIN, id="control-narrow-margin")]
)
def test_hinge_weights_grow_far_beyond_the_perceptrons(second, trials, claim):
    """The hinge weights' norm is more than ten times the perceptron's, in the geometric mean."""
    draws = trials(compare_losses, replace(R1_PROTOCOL, second=second))
    claim.shows(distributions("Weight norm by loss", draws, NORMS, log=True))
    hinge, perceptron = norms(draws)
    claim.holds(median_ratio(hinge, perceptron).exceeds(10.0))


@finding(
    "perceptron.hinge-weights-grow:most-draws",
    says="Weights (0.098, -0.093) with the perceptron, (12.8, -12.0) with hinge loss",
    source=R1.at("problem 1, (1)-(2)"),
    budget=8_000,
    error_rate=CHEAP,
)
@pytest.mark.parametrize(
    "second", [pytest.param(HINGE, id="hinge"), control(NARROW_MARGIN, id="control-narrow-margin")]
)
def test_hinge_weights_are_far_larger_in_most_draws(second, trials, claim):
    """In most draws the hinge weights' norm is more than ten times the perceptron's."""
    draws = trials(compare_losses, replace(R1_PROTOCOL, second=second))
    hinge, perceptron = norms(draws)
    claim.holds(proportion(hinge / perceptron > 10.0).exceeds(0.5))


@finding(
    "perceptron.beats-hinge-r2",
    says="Perceptron 0.929, hinge 0.726 on the same draws",
    source=R2.at("problem 1, Q1-Q2"),
    reported=printed("0.929") - printed("0.726"),
    reported_on=1,
    budget=40_000,
    error_rate=CHEAP,
    spread=0.15,
)
@pytest.mark.parametrize(
    "second", [pytest.param(R2_HINGE, id="hinge"), control(R2_PERCEPTRON, id="control-same-rule")]
)
def test_r2s_perceptron_is_far_more_accurate_than_its_hinge(second, trials, claim):
    """Under R2's own update rules the perceptron is more accurate by above five points."""
    draws = trials(compare_losses, replace(R2_PROTOCOL, second=second))
    claim.shows(differences(DIFFERENCES, draws, name="R2's rules"))
    claim.shows(distributions("Accuracy under R2's rules", draws, ACCURACIES))
    difference = accuracy_difference(draws)
    claim.holds(difference.exceeds(R2_GAP))


@finding(
    "perceptron.r2-gap-is-a-defect",
    says="Perceptron 0.929, hinge 0.726: R2's hinge tests a - sign(w.x) > 0, without the label",
    source=R2.at("problem 1, Q2"),
    budget=40_000,
    error_rate=CHEAP,
    spread=0.15,
    established=CONTRADICTED,
    because="The missing label explains a part of the gap alone. After ten passes at rate 0.025 "
    "93 % of the points still lie below the margin of 1, so that nearly every point pulls in every "
    "pass and the side with more points pulls harder: accuracy 0.94 with equal sides, 0.78 with 13 "
    "against 7. With 1000 passes the gap is gone (perceptron.r2-gap-is-a-defect:long-run).",
)
@pytest.mark.parametrize(
    "second",
    [pytest.param(LABELLED_HINGE, id="labelled"), control(R2_HINGE, id="control-unlabelled")],
)
def test_the_gap_of_r2_is_gone_once_the_loss_sees_the_label(second, trials, claim):
    """With the label in the hinge loss the two accuracies differ by less than five points."""
    draws = trials(compare_losses, replace(R2_PROTOCOL, second=second))
    difference = accuracy_difference(draws)
    claim.holds(difference.lies_within(-R2_GAP, R2_GAP))


@finding(
    "perceptron.r2-gap-is-a-defect:part",
    says="Perceptron 0.929, hinge 0.726: R2's hinge tests a - sign(w.x) > 0, without the label",
    source=R2.at("problem 1, Q2"),
    budget=40_000,
    error_rate=CHEAP,
    spread=0.2,
)
@pytest.mark.parametrize(
    "first",
    [pytest.param(LABELLED_HINGE, id="labelled"), control(UNTRAINED, id="control-untrained")],
)
def test_the_label_makes_r2s_hinge_more_accurate(first, trials, claim):
    """With the label in its loss R2's hinge classifier is more accurate than without."""
    draws = trials(compare_losses, replace(R2_PROTOCOL, first=first, second=R2_HINGE))
    difference = paired_difference(
        draws["first_accuracy"].named("accuracy with the label"),
        draws["second_accuracy"].named("accuracy without"),
        bounds=DIFFERENCE,
    )
    claim.holds(difference.exceeds(0.0))


@finding(
    "perceptron.r2-gap-is-a-defect:long-run",
    says="Perceptron 0.929, hinge 0.726: R2's hinge tests a - sign(w.x) > 0, without the label",
    source=R2.at("problem 1, Q2"),
    budget=40_000,
    error_rate=CHEAP,
    spread=0.04,
)
@pytest.mark.parametrize(
    "passes", [pytest.param(1000, id="1000-passes"), control(10, id="control-10-passes")]
)
def test_the_gap_of_r2_is_gone_with_the_label_and_time(passes, trials, claim):
    """With the label and 1000 passes R2's accuracies differ by less than five points."""
    draws = trials(compare_losses, replace(R2_PROTOCOL, second=LABELLED_HINGE, passes=passes))
    difference = accuracy_difference(draws)
    claim.holds(difference.lies_within(-R2_GAP, R2_GAP))


@finding(
    "perceptron.boundary-data-is-stable",
    says="Training data spread evenly along and close to the boundary classify stably",
    source=R1.at("problem 1, (4)"),
    budget=20_000,
    error_rate=CHEAP,
    spread=0.06,
)
@pytest.mark.parametrize(
    "second",
    [pytest.param(NEAR_BOUNDARY, id="near-boundary"), control(UNIFORM, id="control-uniform")],
)
def test_training_points_near_the_boundary_give_stable_classifiers(second, trials, claim):
    """Two training sets near the boundary disagree on fewer test points than two uniform ones."""
    draws = trials(disagree, replace(R1_SAMPLING, second=second))
    claim.shows(distributions("Disagreement of two training sets", draws, DISAGREEMENTS))
    difference = paired_difference(
        draws["first_disagreement"].named("disagreement of uniform sets"),
        draws["second_disagreement"].named("that of sets near the boundary"),
        bounds=DIFFERENCE,
    )
    claim.holds(difference.exceeds(SMALLEST_DISAGREEMENT))
