"""Perceptron and hinge loss on points above and below the diagonal.

Sources: R1 problem 1, R2 problem 1. Twenty training points uniform in the unit square, the label
tells whether x1 > x2, two weights and no bias, 1000 test points. A trial draws training set, test
set and initial weights once for both losses. R1 and R2 judged from one draw each.

Deviations: none in the procedures; R1's reuse of one seed for training set, test set and initial
weights is not repeated but exposed (`perceptron.beats-hinge-r1:one-seed`), and so is what R2 prints
of its hinge (`perceptron.r2-prints-initial-weights`, `perceptron.r2-loss-ignores-label`).
"""

import math
from dataclasses import replace

import numpy as np
import pytest

from claims.pictures import differences, distributions
from claims.sources import R1, R2
from evidence import (
    CONTRADICTED,
    UNDECIDED,
    Family,
    all_of,
    case,
    close_to,
    control,
    exactly,
    finding,
    mean,
    median,
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
from studies.perceptron_gap import GapProtocol, compare_parted
from studies.perceptron_run import (
    FRESH,
    SAME,
    PartingProtocol,
    RedrawProtocol,
    RunProtocol,
    agreement,
    follow,
    part,
    redraw,
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
# What R2 prints of its one run: weights, and loss and accuracy of each pass.
R2_START = (0.03623808, 0.88258812)
R2_FINAL_PERCEPTRON = (0.12248118, -0.10712746)
R2_FINAL_HINGE = (0.03623808, 0.88258812)
R2_PERCEPTRON_LOSS = (0.05, 0.2, 0.35, 0.7, 0.6, 0.65, 0.6, 0.65, 0.65, 0.7)
R2_PERCEPTRON_ACCURACY = (0.4, 0.25, 0.2, 0.25, 0.65, 0.7, 0.75, 0.7, 0.7, 0.75)
R2_HINGE_LOSS = (0.1, 0.4, 0.7, 1.7, 1.6, 1.6, 1.6, 1.6, 1.6, 1.6)
R2_HINGE_ACCURACY = (0.4, 0.25, 0.2, 0.4, 0.65, 0.75, 0.75, 0.75, 0.75, 0.75)
R2_RUN = RunProtocol(
    block=1000, points=20, passes=10, learning_rate=0.025, start=None, rule=R2_PERCEPTRON
)
R2_FROM_PRINTED = replace(R2_RUN, start=R2_START)
# A hundred of these pairs cost half a millisecond in a large block: a close question takes many.
R2_PARTING = PartingProtocol(
    block=10_000,
    points=20,
    passes=10,
    learning_rate=0.025,
    start=R2_START,
    first=R2_PERCEPTRON,
    second=R2_HINGE,
)
R2_REDRAW = RedrawProtocol(
    block=1000,
    points=20,
    test_points=1000,
    passes=10,
    learning_rate=0.025,
    first=R2_PERCEPTRON,
    second=R2_HINGE,
    second_set=FRESH,
)
R2_PARTED = GapProtocol(
    block=1000,
    points=20,
    test_points=1000,
    passes=10,
    learning_rate=0.025,
    lowest_weight=-1.0,
    gap=0.0,
    first=R2_PERCEPTRON,
    second=R2_HINGE,
)
# Points whose coordinates differ by half a side leave half of the square's other diagonal free.
WIDE_GAP = 0.5
# A pair of perceptrons costs a tenth of a millisecond: its verdict can pay for a lower error rate.
CHEAP = 1e-6
# So cheap that a lower rate still costs nothing that anybody would notice.
CHEAPEST = 1e-7
DIFFERENCE = (-1.0, 1.0)
# Of two differences of accuracies.
DIFFERENCE_OF_GAPS = (-2.0, 2.0)
# One accuracy near 0.97 on 1000 test points has a standard deviation of half a point: a smaller
# gap between two losses could not be seen even on a test set of its own.
SMALLEST_GAP = 0.005
# R2 calls a gap of 20 points dramatic; a quarter of that is the least one would call a gap, and
# the repaired rule has to stay below it on both sides.
R2_GAP = 0.05
# Ten of the 1000 test points: what a reader would call more stable.
SMALLEST_DISAGREEMENT = 0.01

# What helps in nine draws of ten might pass for what always does.
NOT_ALWAYS = 0.1
# What explains R2's run, a run like any other, is so in most of them.
MOST_RUNS = 0.5
# Of two vectors that R2 calls dramatically different, half their distance: what is nearer than that
# owes most of the drama to the print.
HALF = 0.5
# A tau of a fifth is three agreeing pairs of passes for two that disagree: a loss that says less of
# its error than that tells nobody which of two passes was the better.
SAYS_NOTHING = 0.2
# Three agreeing pairs for one that disagrees: what somebody expects who reads a loss as progress.
TELLS = 0.5
DIFFERENCES = "Accuracy of the perceptron minus that of hinge, draw by draw"
ACCURACIES = {"first_accuracy": "perceptron", "second_accuracy": "hinge"}
NORMS = {"first_norm": "perceptron", "second_norm": "hinge"}
REDRAWN = {"first_disagreement": "perceptron", "second_disagreement": "hinge"}
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
    "perceptron.right-updates-not-always-help",
    says="Hinge also updates on correct predictions, which is not always helpful",
    source=R1.at("problem 1, (3)"),
    budget=40_000,
    error_rate=CHEAPEST,
)
@pytest.mark.parametrize(
    "second", [pytest.param(HINGE, id="hinge"), control(PERCEPTRON, id="control-none-of-them")]
)
def test_updates_on_right_points_do_not_always_help(second, trials, claim):
    """In above one draw of ten hinge's updates on right points cost it half a point of accuracy.

    On wrong points R1's two rules do the same: what hinge has more are these updates. The control
    has none of them either.
    """
    draws = trials(compare_losses, replace(R1_PROTOCOL, second=second))
    lost = draws["first_accuracy"] - draws["second_accuracy"]
    worse = (lost > SMALLEST_GAP).named("draws in which these updates cost accuracy")
    claim.holds(proportion(worse).exceeds(NOT_ALWAYS))


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
    """The hinge weights' norm is more than ten times the perceptron's, in the median draw."""
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
    "perceptron.no-gap-favours-perceptron",
    says="The Perceptron is more accurate because no massive gap divides the two training classes",
    source=R2.at("problem 1, Q3"),
    budget=40_000,
    error_rate=CHEAPEST,
    spread=0.2,
    established=CONTRADICTED,
    because="The perceptron is 13 points better with the gap and 16 without it: R2's hinge follows "
    "how many points it rightly calls negative, wherever they lie.",
)
@pytest.mark.parametrize(
    "gap", [pytest.param(WIDE_GAP, id="wide-gap"), control(0.0, id="control-no-gap")]
)
def test_a_wide_gap_takes_the_perceptrons_advantage(gap, trials, claim):
    """With a wide gap between the training classes R2's perceptron is not five points better.

    The coordinates of a training point then differ by half a side at least. Test points are R2's,
    uniform in the square; in the control training points are, too.
    """
    draws = trials(compare_parted, replace(R2_PARTED, gap=gap))
    claim.shows(differences(DIFFERENCES, draws, name=f"R2's rules, gap {gap:g}"))
    claim.holds(accuracy_difference(draws).falls_below(R2_GAP))


# R2's rule without updates on right points.
NONE_OF_THEM = control(R2_PERCEPTRON, id="control-none-of-them")


@finding(
    "perceptron.right-updates-overfit",
    says="Updating weights even when the prediction was correct may have allowed for overfitting",
    source=R2.at("problem 1, below Q4"),
    budget=40_000,
    error_rate=CHEAPEST,
    spread=0.2,
)
@pytest.mark.parametrize(
    "second",
    [
        case(
            R2_HINGE,
            established=CONTRADICTED,
            because="R2's hinge is worse on training and test points alike: its training accuracy "
            "stands no further above its test accuracy, -0.003 in 4000 draws.",
            id="hinge",
        ),
        pytest.param(LABELLED_HINGE, id="labelled"),
        NONE_OF_THEM,
    ],
)
def test_updates_on_right_points_overfit(second, trials, claim):
    """Updates on right points put training accuracy a hundredth further above test accuracy.

    Further than without them: R2's perceptron is what its hinge is without these updates, as its
    code has it and, with the label in its loss, as its text does.
    """
    draws = trials(compare_parted, replace(R2_PARTED, second=second))
    ours, theirs = (
        draws[f"{name}_training_accuracy"] - draws[f"{name}_accuracy"]
        for name in ("second", "first")
    )
    further = paired_difference(
        ours.named("training minus test accuracy of hinge"),
        theirs.named("that of the perceptron"),
        bounds=DIFFERENCE_OF_GAPS,
    )
    claim.holds(further.exceeds(SMALLEST_DISAGREEMENT))


@finding(
    "perceptron.right-updates-overfit:too-far",
    says="Updating weights even when the prediction was correct may have gone too far",
    source=R2.at("problem 1, below Q4"),
    budget=40_000,
    error_rate=CHEAPEST,
)
@pytest.mark.parametrize(
    "second",
    [
        pytest.param(R2_HINGE, id="hinge"),
        case(
            LABELLED_HINGE,
            established=CONTRADICTED,
            because="A hinge that sees the label ends below its best pass in 28 runs of 100: after "
            "ten passes at this rate it is still on its way.",
            id="labelled",
        ),
        NONE_OF_THEM,
    ],
)
def test_updates_on_right_points_go_too_far(second, trials, claim):
    """In most runs with updates on right points fewer points are right at last than before."""
    draws = trials(compare_parted, replace(R2_PARTED, second=second))
    lost = draws["second_best_training_accuracy"] > draws["second_training_accuracy"]
    claim.holds(proportion(lost.named("runs that lose right points")).exceeds(MOST_RUNS))


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
    """Training sets near the boundary disagree on fewer points than uniform ones, by over 1 %."""
    draws = trials(disagree, replace(R1_SAMPLING, second=second))
    claim.shows(distributions("Disagreement of two training sets", draws, DISAGREEMENTS))
    difference = paired_difference(
        draws["first_disagreement"].named("disagreement of uniform sets"),
        draws["second_disagreement"].named("that of sets near the boundary"),
        bounds=DIFFERENCE,
    )
    claim.holds(difference.exceeds(SMALLEST_DISAGREEMENT))


@finding(
    "perceptron.hinge-changes-less",
    says="The hinge loss algorithm would not change as much with new data points",
    source=R2.at("problem 1, Q4"),
    budget=40_000,
    error_rate=CHEAPEST,
    spread=0.25,
    established=CONTRADICTED,
    because="R2's hinge goes on pulling at every point that it rightly calls negative, so that its "
    "weights follow how many of those there are; the perceptron has come to rest on 87 sets of 100 "
    "by the tenth pass. Trained again hinge changes its mind on 13 points of 100, the perceptron "
    "on 7.",
)
@pytest.mark.parametrize(
    "second_set", [pytest.param(FRESH, id="other-points"), control(SAME, id="control-same-points")]
)
def test_hinge_changes_less_with_new_points(second_set, trials, claim):
    """Trained on other points R2's hinge disagrees with itself less than R2's perceptron does.

    The two trainings of a classifier start from the same weights; what is compared is the share of
    test points that they put on different sides, and a hundredth of them is asked for.
    """
    draws = trials(redraw, replace(R2_REDRAW, second_set=second_set))
    claim.shows(distributions("Disagreement after new points, R2's rules", draws, REDRAWN))
    claim.holds(steadier_hinge(draws).exceeds(SMALLEST_DISAGREEMENT))


@finding(
    "perceptron.hinge-changes-less:labelled",
    says="The hinge loss algorithm would not change as much with new data points",
    source=R2.at("problem 1, Q4"),
    budget=40_000,
    error_rate=CHEAPEST,
    spread=0.25,
    established=CONTRADICTED,
    because="After ten passes at this rate nearly every point still lies below the margin and "
    "pulls: the weights follow the surplus of one class among 20 points. Trained again this hinge "
    "changes its mind on 21 points of 100, the perceptron on 7.",
)
@pytest.mark.parametrize(
    "second_set", [pytest.param(FRESH, id="other-points"), control(SAME, id="control-same-points")]
)
def test_a_hinge_that_sees_the_label_changes_less(second_set, trials, claim):
    """With the label R2's hinge changes its mind on fewer points than its perceptron, by 1 %."""
    protocol = replace(R2_REDRAW, second=LABELLED_HINGE, second_set=second_set)
    claim.holds(steadier_hinge(trials(redraw, protocol)).exceeds(SMALLEST_DISAGREEMENT))


def steadier_hinge(draws):
    """By how much the perceptron's disagreement with itself exceeds the hinge's."""
    return paired_difference(
        draws["first_disagreement"].named("disagreement of the perceptron with itself"),
        draws["second_disagreement"].named("that of hinge"),
        bounds=DIFFERENCE,
    )


@finding(
    "perceptron.r2-prints-initial-weights",
    says="final weights: [[0.03623808 0.88258812]]",
    source=R2.at("problem 1, Q2"),
)
def test_r2s_final_hinge_weights_are_its_initial_ones(claim):
    """What R2 prints as hinge's final weights is, digit by digit, what it drew before training.

    Both weights are positive, so that every point of the unit square is put on the positive side:
    half of them by the label, where R2 prints an accuracy of 0.726 on 1000 points.
    """
    by_chance = sum(math.comb(1000, hits) for hits in range(726, 1001)) / 2**1000
    claim.holds(
        all_of(
            exactly(R2_FINAL_HINGE, R2_START, label="the final hinge weights"),
            exactly(
                [weight > 0.0 for weight in R2_FINAL_HINGE],
                [True, True],
                label="whether each weight is positive",
            ),
            exactly(
                by_chance < CHEAPEST,
                True,
                label="whether 726 of 1000 points are above the diagonal once in ten million tests",
            ),
        )
    )


@finding(
    "perceptron.r2-prints-initial-weights:moved",
    says="final weights: [[0.03623808 0.88258812]]",
    source=R2.at("problem 1, Q2"),
    budget=40_000,
    error_rate=CHEAPEST,
)
@pytest.mark.parametrize(
    "rule", [pytest.param(R2_HINGE, id="hinge"), control(UNTRAINED, id="control-untrained")]
)
def test_ten_passes_move_hinge_away_from_r2s_initial_weights(rule, trials, claim):
    """From R2's initial weights hinge ends elsewhere in more than 99 of 100 sets of points.

    Over a thousand sets the medians of its two weights are 0.28 and -0.48, at a median distance of
    1.4 from where they began.
    """
    runs = trials(follow, replace(R2_FROM_PRINTED, rule=rule))
    moved = (runs["weights"] - runs["start"]).map(length, label="distance from the initial weights")
    claim.holds(proportion((moved > 0.0).named("classifiers that moved")).exceeds(0.99))


@finding(
    "perceptron.r2-prints-initial-weights:difference",
    says="The dramatic difference in weights based on the loss",
    source=R2.at("problem 1, below Q4"),
    # From the final perceptron weights to those that are printed as hinge's.
    reported=printed("0.9935"),
    reported_on=1,
    budget=40_000,
    error_rate=CHEAPEST,
    established=UNDECIDED,
    because="The median distance is 0.492 [0.482, 0.503] after 40,000 sets of points, and half of "
    "what is printed 0.497: too near for the budget. Over 550,000 it is below, 0.491 to 0.4966.",
)
@pytest.mark.parametrize(
    "second", [pytest.param(R2_HINGE, id="hinge"), control(UNTRAINED, id="control-as-printed")]
)
def test_the_two_losses_end_nearer_than_r2_prints(second, trials, claim):
    """From R2's initial weights the two losses end less than half as far apart as it prints.

    In the control hinge's weights are what R2 prints, the initial ones.
    """
    pairs = trials(part, replace(R2_PARTING, second=second))
    apart = pairs["distance"].named("distance of the final weights")
    claim.holds(median(apart).falls_below(HALF * claim.finding.reported))


def length(vectors):
    """The length of each vector, [trial]."""
    return np.linalg.norm(vectors, axis=1)


@finding(
    "perceptron.r2-loss-ignores-label",
    says="Mean loss 0.05 at accuracy 0.4 in the first epoch, 0.7 at 0.75 in the tenth",
    source=R2.at("problem 1, Q1-Q2"),
    budget=40_000,
    error_rate=CHEAPEST,
    spread=0.6,
)
@pytest.mark.parametrize(
    ("rule", "loss"),
    [
        pytest.param(R2_PERCEPTRON, "unlabelled", id="perceptron"),
        case(
            R2_HINGE,
            "unlabelled",
            established=CONTRADICTED,
            because="Loss and error rise together under R2's hinge, because its rule pulls at the "
            "points that it rightly calls negative: the share that is called negative grows from "
            "52 to 68 of 100, rightly or not.",
            id="hinge",
        ),
        control(R2_PERCEPTRON, "labelled", id="control-labelled"),
    ],
)
def test_r2s_printed_loss_says_nothing_of_its_error(rule, loss, trials, claim):
    """Over the passes of a run Kendall's tau of printed loss and error is 0 to within a fifth.

    The printed loss takes the sign of w.x for y w.x, so that the perceptron's is the share of
    points that are called negative. With both axes and both classes exchanged that share is its
    complement and the error is the same: the perceptron's tau is 0 in the mean by symmetry.
    """
    claim.holds(goes_with_error(trials, rule, loss).lies_within(-SAYS_NOTHING, SAYS_NOTHING))


@finding(
    "perceptron.r2-loss-ignores-label:labelled",
    says="Mean loss 0.05 at accuracy 0.4 in the first epoch, 0.7 at 0.75 in the tenth",
    source=R2.at("problem 1, Q1-Q2"),
    budget=40_000,
    error_rate=CHEAPEST,
    spread=0.6,
)
@pytest.mark.parametrize(
    ("rule", "loss"),
    [
        pytest.param(R2_PERCEPTRON, "labelled", id="perceptron"),
        case(
            R2_HINGE,
            "labelled",
            established=CONTRADICTED,
            because="With weights this small 1 - y w.x is near 1 for every point and falls as the "
            "weights grow, whatever the error does: from 0.99 to 0.75 in ten passes, while the "
            "error stops at 0.19 after seven of them.",
            id="hinge",
        ),
        control(R2_PERCEPTRON, "unlabelled", id="control-unlabelled"),
    ],
)
def test_a_loss_that_sees_the_label_goes_with_the_error(rule, loss, trials, claim):
    """Over the passes of the same run tau of the labelled loss and the error is above a half."""
    claim.holds(goes_with_error(trials, rule, loss).exceeds(TELLS))


def goes_with_error(trials, rule, loss):
    """The mean agreement of a loss with the error, over the passes of a run."""
    runs = trials(follow, replace(R2_RUN, rule=rule))
    return mean(
        runs[f"{loss}_agreement"].named(f"tau of {loss} loss and error"), bounds=(-1.0, 1.0)
    )


@finding(
    "perceptron.r2-loss-ignores-label:print",
    says="Mean loss 0.05 at accuracy 0.4 in the first epoch, 0.7 at 0.75 in the tenth",
    source=R2.at("problem 1, Q1-Q2"),
)
def test_r2s_printed_losses_are_higher_where_it_errs_less(claim):
    """In R2's print the loss is more often higher than lower where the error is the lower one.

    The test losses that it prints, 1.0 for either classifier, are no means: its loss takes the
    largest over all points, which is 1 as soon as one of them is called negative.
    """
    taus = {
        name: float(agreement(1.0 - np.array([accuracy]), np.array([loss]))[0])
        for name, accuracy, loss in (
            ("perceptron", R2_PERCEPTRON_ACCURACY, R2_PERCEPTRON_LOSS),
            ("hinge", R2_HINGE_ACCURACY, R2_HINGE_LOSS),
        )
    }
    claim.holds(
        all_of(
            *[
                exactly(tau < 0.0, True, label=f"whether the {name}'s tau, {tau:.2f}, is negative")
                for name, tau in taus.items()
            ]
        )
    )
