"""Estimands."""

import math

import numpy as np
import pytest

from evidence.errors import (
    BoundsError,
    EmptyRegionError,
    ImpossibleRegionError,
    OutcomeTypeError,
)
from evidence.judging.estimand import (
    mean,
    median,
    median_difference,
    median_ratio,
    paired_difference,
    proportion,
    ratio,
    trend,
    win_rate,
)
from evidence.judging.outcome import CONTRADICTED, SUPPORTED, UNDECIDED
from evidence.judging.rounding import ROUNDING
from evidence.records.vocabulary import EXACT
from evidence.statistics.bernoulli import BetaBinomial
from evidence.statistics.betting import HedgedBetting
from evidence.statistics.region import EVERYTHING, Interval
from evidence.statistics.sign import SignMixture
from evidence.statistics.student import StudentMixture
from tests.evidence.sampled import trials_of


def seen(estimand, count):
    """What the sequence sees of the first trials."""
    return estimand.numbers(estimand.outcomes.first(count))


# Which numbers, which sequence


def test_a_proportion_sees_zeros_and_ones():
    estimand = proportion(trials_of(collapsed=[True, False, True])["collapsed"])
    np.testing.assert_array_equal(seen(estimand, 3), [1.0, 0.0, 1.0])
    assert estimand.sequence == BetaBinomial()
    assert estimand.support == Interval(0.0, 1.0)
    assert estimand.name == "proportion of collapsed"


def test_a_tie_is_half_a_win_for_each():
    trials = trials_of(ours=[1.0, 2.0, 3.0], theirs=[2.0, 2.0, 2.0])
    ours, theirs = trials["ours"], trials["theirs"]
    np.testing.assert_array_equal(seen(win_rate(ours, theirs), 3), [0, 0.5, 1])
    np.testing.assert_array_equal(seen(win_rate(theirs, ours), 3), [1, 0.5, 0])
    assert win_rate(ours, theirs).name == "win rate of ours over theirs"


def test_numbers_that_are_equal_but_for_rounding_tie():
    arms = trials_of(
        ours=np.array([0.89 - 0.87, 0.3, np.inf, np.inf]),
        theirs=np.array([0.02, 0.2999, np.inf, 1.0]),
    )
    np.testing.assert_array_equal(seen(win_rate(arms["ours"], arms["theirs"]), 4), [0.5, 1, 0.5, 1])
    yes = trials_of(ours=np.array([True, False]), theirs=np.array([True, True]))
    np.testing.assert_array_equal(seen(win_rate(yes["ours"], yes["theirs"]), 2), [0.5, 0])


def test_equal_arms_win_half_of_the_trials_each_and_neither_more():
    arm = trials_of(x=np.ones(400), block=100)["x"]
    for relation in (win_rate(arm, arm).exceeds(0.5), win_rate(arm, arm).falls_below(0.5)):
        assert relation.judge(error_rate=0.01, budget=400).outcome is UNDECIDED
    assert (
        win_rate(arm, arm).exceeds(0.9).judge(error_rate=0.01, budget=400).outcome is CONTRADICTED
    )


def test_a_median_is_that_of_the_outcomes_whatever_their_distribution():
    scores = trials_of(score=[0.1, 0.9, 50.0])["score"]
    estimand = median(scores)
    assert (estimand.sequence, estimand.support) == (SignMixture(), EVERYTHING)
    assert (estimand.assumes, estimand.name) == ("", "median of score")
    assert estimand.sequence.estimate(seen(estimand, 3)) == 0.9


@pytest.mark.parametrize("kind", [float, int, bool])
def test_a_median_difference_subtracts_trial_by_trial(kind):
    trials = trials_of(ours=np.array([1, 0, 1], dtype=kind), theirs=np.array([0, 1, 1], dtype=kind))
    estimand = median_difference(trials["ours"], trials["theirs"])
    np.testing.assert_array_equal(seen(estimand, 3), [1.0, -1.0, 0.0])
    assert estimand.name == "median difference of ours − theirs"


def test_a_median_ratio_is_learned_on_the_log_scale():
    trials = trials_of(ours=[2.0, 3.0], theirs=[1.0, 6.0])
    estimand = median_ratio(trials["ours"], trials["theirs"])
    np.testing.assert_allclose(seen(estimand, 2), np.log([2.0, 0.5]))
    assert (estimand.assumes, estimand.name) == ("", "median of ours / theirs")
    assert estimand.outward(estimand.inward(40.0)) == pytest.approx(40.0)


def test_twenty_trials_on_one_side_decide_and_nineteen_do_not():
    ones = trials_of(x=np.ones(20), block=1)["x"]
    for claim in (median(ones).exceeds(0.0), proportion(ones > 0.0).exceeds(0.5)):
        assert claim.judge(error_rate=4e-6, budget=19).outcome is UNDECIDED
        verdict = claim.judge(error_rate=4e-6, budget=20)
        assert (verdict.outcome, verdict.trials, verdict.assumption) == (SUPPORTED, 20, EXACT)


def test_what_may_be_rounding_follows_the_size_of_the_operands():
    trials = trials_of(ours=np.array([0.9, 0.5]), theirs=np.array([0.2, -4.0]))
    ours, theirs = trials["ours"], trials["theirs"]
    assert mean(ours).sequence_at(2) == StudentMixture(resolution=0.9 * ROUNDING)
    assert paired_difference(ours, theirs).sequence_at(1).resolution == 0.9 * ROUNDING
    assert paired_difference(ours, theirs).sequence_at(2).resolution == 4.0 * ROUNDING
    assert ratio(ours, ours).sequence_at(2).resolution == ROUNDING
    assert median(ours).resolution(2) == pytest.approx(0.7 * ROUNDING)
    assert median_difference(ours, theirs).resolution(2) == pytest.approx(2.1 * ROUNDING)
    assert median_ratio(ours, ours).resolution(2) == ROUNDING
    assert mean(ours, bounds=(0.0, 1.0)).sequence_at(2) == HedgedBetting(low=0.0, high=1.0)


def test_differences_that_are_equal_but_for_rounding_decide_nothing():
    # Eight networks that differ by one image of 500, in means of three epochs.
    theirs = np.array([0.93, 0.95, 0.97, 0.91, 0.89, 0.94, 0.96, 0.92])
    ours = np.mean([theirs - 0.01 + 0.002, theirs + 0.002, theirs + 0.01 + 0.002], axis=0)
    trials = trials_of(ours=ours, theirs=theirs, block=8)
    claim = paired_difference(trials["ours"], trials["theirs"]).exceeds(0.0)
    assert claim.judge(error_rate=4e-6, budget=8).outcome is UNDECIDED


def test_a_mean_with_bounds_bets_and_one_without_takes_outcomes_to_be_normal():
    scores = trials_of(score=[0.1, 0.9])["score"]
    bounded, free = mean(scores, bounds=(0.0, 1.0)), mean(scores)
    assert bounded.sequence == HedgedBetting(low=0.0, high=1.0)
    assert (bounded.support, bounded.assumes) == (Interval(0.0, 1.0), "")
    assert free.sequence == StudentMixture()
    assert (free.support, free.assumes) == (EVERYTHING, "normal outcomes")


def test_a_mean_takes_whole_numbers_and_booleans():
    for column in (np.array([1, 0, 1]), np.array([True, False, True])):
        np.testing.assert_array_equal(seen(mean(trials_of(x=column)["x"]), 3), [1.0, 0.0, 1.0])


@pytest.mark.parametrize("kind", [float, int, bool])
def test_a_paired_difference_subtracts_trial_by_trial(kind):
    trials = trials_of(ours=np.array([1, 0, 1], dtype=kind), theirs=np.array([0, 1, 1], dtype=kind))
    estimand = paired_difference(trials["ours"], trials["theirs"])
    np.testing.assert_array_equal(seen(estimand, 3), [1.0, -1.0, 0.0])
    assert estimand.name == "mean difference of ours − theirs"


def test_arms_of_two_studies_are_paired_by_their_index():
    ours, theirs = trials_of(block=2, x=[1.0, 2.0, 3.0]), trials_of(block=1, x=[0.5, 1.0, 1.5])
    estimand = paired_difference(ours["x"], theirs["x"], bounds=(-3.0, 3.0))
    np.testing.assert_array_equal(seen(estimand, 3), [0.5, 1.0, 1.5])
    assert estimand.outcomes.sources == (ours, theirs)


def test_a_ratio_is_learned_on_the_log_scale():
    trials = trials_of(ours=[2.0, 3.0], theirs=[1.0, 6.0])
    estimand = ratio(trials["ours"], trials["theirs"])
    np.testing.assert_allclose(seen(estimand, 2), np.log([2.0, 0.5]))
    for value in (1e-12, 0.5, 1.0, 40.0):
        assert estimand.outward(estimand.inward(value)) == pytest.approx(value)
    assert estimand.inward(0.0) == -math.inf
    assert estimand.outward(1e9) == math.inf


@pytest.mark.parametrize(
    ("rows", "taus"),
    [
        ([[1.0, 2.0, 3.0]], [1.0]),
        ([[3.0, 2.0, 1.0]], [-1.0]),
        ([[1.0, 3.0, 2.0]], [1 / 3]),
        ([[1.0, 1.0, 1.0]], [0.0]),
        ([[1.0, 1.0, 2.0], [2.0, 1.0, 1.0]], [2 / 3, -2 / 3]),
    ],
)
def test_a_trend_sees_kendalls_tau_of_each_trial(rows, taus):
    estimand = trend(trials_of(error=rows)["error"], along=(1.0, 2.0, 4.0))
    np.testing.assert_allclose(seen(estimand, len(rows)), taus)


def test_levels_need_not_ascend():
    estimand = trend(trials_of(error=[[3.0, 1.0, 2.0]])["error"], along=(30.0, 10.0, 20.0))
    np.testing.assert_allclose(seen(estimand, 1), [1.0])


def test_a_trend_agrees_with_kendalls_definition():
    from scipy.stats import kendalltau

    levels = (1.0, 2.0, 5.0, 9.0, 11.0)
    rows = np.random.default_rng(0).random((50, 5))
    estimand = trend(trials_of(error=rows)["error"], along=levels)
    expected = [kendalltau(levels, row).statistic for row in rows]
    np.testing.assert_allclose(seen(estimand, 50), expected)


def test_a_trend_of_yes_and_no_is_one_of_zeros_and_ones():
    rows = np.array([[False, False, True]])
    estimand = trend(trials_of(failed=rows)["failed"], along=(1.0, 2.0, 3.0))
    np.testing.assert_allclose(seen(estimand, 1), [2 / 3])


# Relations


def test_relations_name_their_regions():
    share = proportion(trials_of(yes=[True])["yes"])
    cases = [
        (share.exceeds(0.85), (0.85, math.inf), "exceeds 0.85"),
        (share.falls_below(0.1), (-math.inf, 0.1), "falls below 0.1"),
        (share.lies_within(0.2, 0.4), (0.2, 0.4), "lies within [0.2, 0.4]"),
        (share.matches(0.5, within=0.25), (0.25, 0.75), "matches 0.5 within 0.25"),
    ]
    for assertion, ends, relation in cases:
        assert (assertion.region.low, assertion.region.high) == ends
        assert assertion.text == f"proportion of yes {relation}"


def test_regions_that_no_outcome_could_contradict_are_refused():
    trials = trials_of(yes=[True], x=[1.0], rows=[[1.0, 2.0]])
    share = proportion(trials["yes"])
    impossible = [
        lambda: share.exceeds(96.7),
        lambda: share.falls_below(0.0),
        lambda: share.lies_within(-0.5, 1.5),
        lambda: mean(trials["x"], bounds=(0.0, 1.0)).exceeds(1.0),
        lambda: trend(trials["rows"], along=(1.0, 2.0)).exceeds(1.0),
        lambda: ratio(trials["x"], trials["x"]).exceeds(-1.0),
    ]
    for assertion in impossible:
        with pytest.raises(ImpossibleRegionError, match="decides nothing about"):
            assertion()
    with pytest.raises(EmptyRegionError):
        share.lies_within(0.4, 0.2)
    with pytest.raises(EmptyRegionError):
        share.matches(0.5, within=0.0)


# Outcomes of the wrong kind


@pytest.mark.parametrize("column", [[0, 1, 1], [0.0, 1.0, 1.0], [[True], [False], [True]]])
def test_a_proportion_needs_booleans(column):
    estimand = proportion(trials_of(yes=np.array(column))["yes"])
    with pytest.raises(OutcomeTypeError, match=r"of 'yes' needs booleans \[trial\], and the study"):
        seen(estimand, 3)


@pytest.mark.parametrize("column", [["a", "b"], [[1.0], [2.0]], [1.0, math.nan], [math.inf, 1.0]])
def test_a_mean_needs_finite_reals(column):
    for bounds in (None, (0.0, 3.0)):
        estimand = mean(trials_of(x=np.array(column))["x"], bounds=bounds)
        with pytest.raises(OutcomeTypeError, match=r"needs (finite )?reals"):
            seen(estimand, 2)


@pytest.mark.parametrize(("value", "shown"), [(1.5, "1.5"), (-0.25, "-0.25")])
def test_an_outcome_outside_its_bounds_is_refused_by_its_trial(value, shown):
    estimand = mean(trials_of(x=[0.0, 1.0, value])["x"], bounds=(0.0, 1.0))
    with pytest.raises(BoundsError, match=rf"Trial 2 of 'x' is {shown}, outside the stated"):
        seen(estimand, 3)
    np.testing.assert_array_equal(seen(estimand, 2), [0.0, 1.0])


@pytest.mark.parametrize(
    ("ours", "theirs"), [(0.0, 1.0), (-1.0, 1.0), (1.0, 0.0), (0.0, 0.0), (1.0, math.inf)]
)
def test_a_ratio_needs_positive_reals(ours, theirs):
    trials = trials_of(ours=np.array([1.0, ours]), theirs=np.array([1.0, theirs]))
    with pytest.raises(OutcomeTypeError, match="needs positive reals"):
        seen(ratio(trials["ours"], trials["theirs"]), 2)


@pytest.mark.parametrize("rows", [[1.0, 2.0], [[1.0, 2.0], [2.0, 1.0]]])
def test_a_trend_needs_one_column_per_level(rows):
    estimand = trend(trials_of(x=np.array(rows))["x"], along=(1.0, 2.0, 3.0))
    with pytest.raises(OutcomeTypeError, match=r"needs reals \[trial, 3\]"):
        seen(estimand, 2)


def test_a_trend_refuses_what_is_not_finite():
    rows = np.array([[1.0, 2.0], [math.nan, 1.0]])
    with pytest.raises(OutcomeTypeError, match=r"in trial 1"):
        seen(trend(trials_of(x=rows)["x"], along=(1.0, 2.0)), 2)
