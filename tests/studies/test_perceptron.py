"""What the perceptron studies draw, what their arms share, and R1's own figures."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.drawing.trial import draw
from models.perceptron import Rule
from studies.perceptron import (
    BAND,
    NEAR_BOUNDARY,
    UNIFORM,
    compare_losses,
    disagree,
    draw_points,
    reproduce_r1,
)
from tests.models.test_perceptron import train_one
from tests.studies.protocols import PERCEPTRON, SAMPLING

HINGE = Rule(kind="loss", margin=1.0)
NEVER = Rule(kind="loss", margin=-1000.0)
SIZE = PERCEPTRON.block


def drawn(study, protocol, *, root=1, index=0):
    return draw(study, protocol, root=root, index=index)


def assert_equal(ours, theirs, names=None):
    assert ours.keys() == theirs.keys()
    for name in names or ours:
        np.testing.assert_array_equal(ours[name], theirs[name], err_msg=name)


def test_comparing_losses_gives_accuracy_and_norm_of_each():
    outcomes = drawn(compare_losses, PERCEPTRON)
    assert set(outcomes) == {"first_accuracy", "first_norm", "second_accuracy", "second_norm"}
    for name, array in outcomes.items():
        assert array.shape == (SIZE,) and array.dtype == float
        assert array.min() >= 0.0
        if name.endswith("accuracy"):
            assert array.max() <= 1.0
            np.testing.assert_array_equal(array * 50, np.round(array * 50))
        assert len(set(array.tolist())) > 3


def test_sampling_gives_the_disagreement_of_each_kind():
    outcomes = drawn(disagree, SAMPLING)
    assert set(outcomes) == {"first_disagreement", "second_disagreement"}
    for array in outcomes.values():
        assert array.shape == (SIZE,) and array.dtype == float
        assert 0.0 <= array.min() and array.max() <= 1.0
        assert len(set(array.tolist())) > 3


@pytest.mark.parametrize(
    ("study", "protocol"), [(compare_losses, PERCEPTRON), (disagree, SAMPLING)]
)
def test_the_seed_alone_decides_the_numbers(study, protocol):
    assert_equal(drawn(study, protocol), drawn(study, protocol))
    for other in (drawn(study, protocol, root=2), drawn(study, protocol, index=1)):
        for name, array in drawn(study, protocol).items():
            assert (array != other[name]).any()


def test_a_rule_does_as_well_whichever_arm_it_is_and_whatever_the_other_does():
    outcomes = drawn(compare_losses, PERCEPTRON)
    first = ["first_accuracy", "first_norm"]
    changed = drawn(compare_losses, replace(PERCEPTRON, second=NEVER))
    assert_equal(outcomes, changed, first)
    assert (outcomes["second_norm"] != changed["second_norm"]).any()
    swapped = drawn(
        compare_losses, replace(PERCEPTRON, first=PERCEPTRON.second, second=PERCEPTRON.first)
    )
    for one, other in (("first", "second"), ("second", "first")):
        for outcome in ("accuracy", "norm"):
            np.testing.assert_array_equal(
                outcomes[f"{one}_{outcome}"], swapped[f"{other}_{outcome}"]
            )


def test_a_knob_that_is_no_arm_changes_the_draws():
    """The untrained classifier shows the initial weights and the test points themselves."""
    untrained = replace(PERCEPTRON, first=NEVER)
    other = replace(untrained, passes=21)
    assert (
        drawn(compare_losses, untrained)["first_norm"] != drawn(compare_losses, other)["first_norm"]
    ).all()


def test_initial_weights_are_uniform_from_the_lowest_to_one():
    protocol = replace(PERCEPTRON, block=2000, passes=1, first=NEVER, lowest_weight=0.0)
    norms = drawn(compare_losses, protocol)["first_norm"]
    # Of the unit square the quarter disc of radius 1 covers pi / 4; six standard errors.
    assert abs((norms < 1.0).mean() - np.pi / 4) < 6 * np.sqrt(0.17 / 2000)
    assert norms.max() <= np.sqrt(2.0)


def test_a_comparison_equals_plain_loops_on_its_own_draws():
    rng = np.random.default_rng(np.random.SeedSequence(9))
    x, test_x = rng.random((4, 10, 2)), rng.random((4, 50, 2))
    start = rng.uniform(-1.0, 1.0, (4, 2))
    protocol = replace(PERCEPTRON, learning_rate=0.05)
    outcomes = compare_losses(protocol, np.random.SeedSequence(9), 4)
    for name, rule in (("first", protocol.first), ("second", protocol.second)):
        for trial in range(4):
            labels = np.where(x[trial, :, 0] > x[trial, :, 1], 1.0, -1.0)
            a, b = train_one(start[trial], x[trial], labels, rule=rule, passes=20)[-1]
            votes = test_x[trial] @ [a, b] > 0.0
            right = (votes == (test_x[trial, :, 0] > test_x[trial, :, 1])).mean()
            assert outcomes[f"{name}_accuracy"][trial] == right
            assert outcomes[f"{name}_norm"][trial] == pytest.approx(np.hypot(a, b), rel=1e-12)


def test_a_disagreement_equals_plain_loops_on_its_own_draws():
    """Both kinds are uniform here, so that the draws are easily repeated."""
    protocol = replace(SAMPLING, learning_rate=0.05, lowest_weight=-0.5, second=UNIFORM)
    outcomes = disagree(protocol, np.random.SeedSequence(9), 4)
    rng = np.random.default_rng(np.random.SeedSequence(9))
    test_x, start = rng.random((4, 50, 2)), rng.uniform(-0.5, 1.0, (4, 2))
    for name in ("first", "second"):
        votes = []
        for x in (rng.random((4, 10, 2)), rng.random((4, 10, 2))):
            y = np.where(x[..., 0] > x[..., 1], 1.0, -1.0)
            members = zip(start, x, y, strict=True)
            ends = np.array([train_one(*m, rule=protocol.rule, passes=20)[-1] for m in members])
            votes.append((test_x @ ends[..., None])[..., 0] > 0.0)
        np.testing.assert_array_equal(
            outcomes[f"{name}_disagreement"], (votes[0] != votes[1]).mean(axis=1)
        )


def test_two_classifiers_that_never_move_agree_everywhere():
    """Both start from the same weights, so that only their training sets tell them apart."""
    outcomes = drawn(disagree, replace(SAMPLING, rule=NEVER))
    assert not outcomes["first_disagreement"].any() and not outcomes["second_disagreement"].any()


def test_the_first_kind_of_training_set_does_not_depend_on_the_second():
    outcomes = drawn(disagree, SAMPLING)
    both = drawn(disagree, replace(SAMPLING, second=UNIFORM))
    assert_equal(outcomes, both, ["first_disagreement"])
    # The second pair of sets is another draw of the same kind.
    assert (both["first_disagreement"] != both["second_disagreement"]).any()


def test_points_near_the_boundary_lie_in_the_band_and_on_both_sides():
    x, y = draw_points(np.random.default_rng(4), 100, 200, NEAR_BOUNDARY)
    assert x.shape == (100, 200, 2) and y.shape == (100, 200)
    assert x.min() >= 0.0 and x.max() <= 1.0
    assert abs(x[..., 0] - x[..., 1]).max() < BAND
    np.testing.assert_array_equal(y > 0.0, x[..., 0] > x[..., 1])


def chi_square(counts, expected):
    return ((counts - expected) ** 2 / expected).sum()


def chi_square_bound(freedom):
    """What a chi-square statistic exceeds with probability below 1e-7.

    References:
        Laurent and Massart 2000, lemma 1.
    """
    log_odds = np.log(1e7)
    return freedom + 2.0 * np.sqrt(freedom * log_odds) + 2.0 * log_odds


def share_of_band(fine=200):
    """How much of the band lies in each cell of x1 and x2 - x1, [cell, strip], by fine areas."""
    first = (np.arange(10 * fine) + 0.5) / (10 * fine)
    apart = ((np.arange(4 * fine) + 0.5) / (4 * fine) * 2.0 - 1.0) * BAND
    second = first[:, None] + apart
    inside = ((second > 0.0) & (second < 1.0)).astype(float)
    areas = inside.reshape(10, fine, 4, fine).sum(axis=(1, 3))
    return areas / areas.sum()


def band_counts(first, second):
    return np.histogram2d(first, second - first, bins=[10, 4], range=[[0.0, 1.0], [-BAND, BAND]])[0]


@pytest.mark.parametrize("seed", range(3))
def test_points_near_the_boundary_are_spread_evenly(seed):
    x, _ = draw_points(np.random.default_rng(seed), 1000, 400, NEAR_BOUNDARY)
    counts = band_counts(*x.reshape(-1, 2).T)
    expected = share_of_band() * 400_000
    assert counts.sum() == 400_000
    assert chi_square(counts, expected) < chi_square_bound(expected.size - 1)


def test_points_whose_distance_from_the_boundary_is_spread_evenly_would_be_seen():
    rng = np.random.default_rng(1)
    apart = rng.uniform(-BAND, BAND, 400_000)
    nearer = rng.uniform(0.0, 1.0 - abs(apart))
    first = np.where(apart > 0.0, nearer, nearer - apart)
    expected = share_of_band() * 400_000
    assert chi_square(band_counts(first, first + apart), expected) > 2 * chi_square_bound(39)


def test_uniform_points_are_spread_evenly():
    x, y = draw_points(np.random.default_rng(4), 100, 400, UNIFORM)
    counts, *_ = np.histogram2d(*x.reshape(-1, 2).T, bins=10, range=[[0.0, 1.0]] * 2)
    assert chi_square(counts, np.full((10, 10), 400.0)) < chi_square_bound(99)
    np.testing.assert_array_equal(y > 0.0, x[..., 0] > x[..., 1])


@pytest.mark.parametrize(
    ("margin", "weights", "accuracy"),
    [(0.0, (0.09828205, -0.09308899), 0.978), (1.0, (12.80079885, -11.97284392), 0.971)],
)
def test_seed_2022_gives_the_figures_that_r1_prints(margin, weights, accuracy):
    run = reproduce_r1(2022, margin=margin)
    np.testing.assert_allclose(run["weights"], weights, rtol=0.0, atol=5e-9)
    assert run["accuracy"] == accuracy
    assert {name: array.shape for name, array in run.items()} == {
        "weights": (2,),
        "start": (2,),
        "accuracy": (),
        "x": (20, 2),
        "test_x": (1000, 2),
    }
    np.testing.assert_array_equal(run["test_x"][:20, 0], run["x"][:, 0])
    np.testing.assert_array_equal(run["start"], run["x"][:2, 0])


def test_another_seed_gives_other_figures():
    assert reproduce_r1(2023, margin=0.0)["accuracy"] != 0.978
