"""Assertions: judging, and planning without a trial."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from evidence.drawing.trial import Trials
from evidence.judging.combination import all_of
from evidence.judging.estimand import (
    mean,
    median,
    median_difference,
    median_ratio,
    paired_difference,
    proportion,
    ratio,
    trend,
)
from evidence.judging.fact import exactly
from evidence.judging.outcome import CONTRADICTED, SUPPORTED, UNDECIDED
from evidence.records.vocabulary import NORMAL, SAMPLED, TIMING
from evidence.statistics.region import Interval
from evidence.statistics.sign import SignMixture
from tests.evidence.sampled import Knobs, given, trials_of

PLAN = {"error_rate": 0.01, "power": 0.9}


def coin(heads, *, block=10):
    return proportion(trials_of(heads=np.asarray(heads, dtype=bool), block=block)["heads"])


# Judging


def test_a_verdict_is_in_as_soon_as_the_interval_lies_on_one_side():
    for heads, outcome in ((True, SUPPORTED), (False, CONTRADICTED)):
        verdict = coin([heads] * 500).exceeds(0.5).judge(error_rate=0.01, budget=500)
        assert (verdict.outcome, verdict.trials, verdict.budget) == (outcome, 10, 500)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("images", [200, 400, 500])
def test_accuracies_that_differ_by_the_edge_itself_do_not_exceed_it(images, kind):
    # In floats half of these differences are above 0.02, or nearly all of them.
    theirs = np.arange(images // 2, images // 2 + 60)
    ours = theirs + images // 50
    arms = trials_of(ours=(ours / images).astype(kind), theirs=(theirs / images).astype(kind))
    difference = median_difference(arms["ours"], arms["theirs"])
    for assertion in (difference.exceeds(0.02), difference.falls_below(0.02)):
        assert assertion.judge(error_rate=0.01, budget=60).outcome is not SUPPORTED
    for assertion in (difference.exceeds(0.018), difference.falls_below(0.022)):
        assert assertion.judge(error_rate=0.01, budget=60).outcome is SUPPORTED


def test_ratios_and_shares_in_single_precision_that_are_the_edge_do_not_exceed_it():
    arms = trials_of(ours=np.full(40, 0.7, np.float32), theirs=np.full(40, 0.5, np.float32))
    ours, theirs = arms["ours"], arms["theirs"]
    for number, edge in ((median(ours), 0.7), (median_ratio(ours, theirs), 1.4)):
        for assertion in (number.exceeds(edge), number.falls_below(edge)):
            assert assertion.judge(error_rate=0.01, budget=40).outcome is not SUPPORTED


def test_what_few_large_trials_round_to_does_not_blur_an_edge():
    outcomes = trials_of(x=np.r_[np.full(38, 1e-4), np.full(2, 1e6)])["x"]
    assert median(outcomes).exceeds(9e-5).judge(error_rate=0.01, budget=40).outcome is SUPPORTED


def test_looks_come_after_every_block_and_at_the_end_of_the_budget():
    asked = []

    def drawer(study, protocol, index):
        asked.append(index)
        return {"heads": np.array([True, False] * 5)}

    heads = Trials(given, Knobs(block=10), drawer=drawer)["heads"]
    verdict = proportion(heads).exceeds(0.5).judge(error_rate=0.01, budget=35)
    assert (verdict.outcome, verdict.trials) == (UNDECIDED, 35)
    assert asked == [0, 1, 2, 3]


def test_each_look_is_gathered_from_all_sources_at_once(monkeypatch):
    looks = []

    def heard(outcomes, count, *, budget):
        looks.append((count, budget))
        return outcomes.first(count)

    monkeypatch.setattr("evidence.judging.assertion.gather", heard)
    coin([True, False] * 20).exceeds(0.5).judge(error_rate=0.01, budget=25)
    assert looks == [(10, 25), (20, 25), (25, 25)]


def test_every_look_is_told_with_what_was_seen_at_it():
    seen = []
    assertion = coin([True] * 6 + [False] * 4 + [True] * 90).exceeds(0.5)
    verdict = assertion.judge(error_rate=0.01, budget=100, listener=seen.append)
    assert [look.trials for look in seen] == list(range(10, verdict.trials + 1, 10))
    assert {look.budget for look in seen} == {100}
    assert {look.outcome for look in seen[:-1]} == {UNDECIDED}
    assert (seen[-1].outcome, seen[-1].interval) == (verdict.outcome, verdict.interval)
    assert all(look.sources == assertion.estimand.outcomes.sources for look in seen)


@pytest.mark.parametrize("budget", [1, 9, 10, 11])
def test_a_verdict_never_uses_more_trials_than_its_budget(budget):
    verdict = coin([True] * 20).exceeds(0.99).judge(error_rate=0.01, budget=budget)
    assert (verdict.outcome, verdict.trials) == (UNDECIDED, budget)
    assert len(verdict.sample.numbers) == budget


def test_a_verdict_about_trials_of_time_is_a_timing():
    class Timed(Knobs):
        timed = True

    def clock(protocol, seed, size):
        """Draws nothing."""

    seconds = Trials(
        clock, Timed(block=9), drawer=lambda study, protocol, index: {"s": 1.0 + np.arange(9.0)}
    )["s"]
    assertion = mean(seconds).exceeds(0.5)
    assert assertion.kind == TIMING
    assert assertion.judge(error_rate=0.01, budget=9).kind == TIMING
    assert all_of(assertion, exactly(1, 1, label="one")).kind == TIMING


def test_a_verdict_carries_what_it_rests_on():
    estimand = coin([True, True, True, False] * 25)
    verdict = estimand.exceeds(0.3).judge(error_rate=1e-3, budget=100)
    assert verdict.claim == "proportion of heads exceeds 0.3"
    assert verdict.kind == SAMPLED
    assert verdict.error_rate == 1e-3
    assert verdict.estimate == np.mean(verdict.sample.numbers)
    assert verdict.estimate in verdict.interval
    assert verdict.region.edges == (0.3,)
    assert verdict.protocols == ({"block": 10},)
    assert verdict.interval == estimand.sequence.interval(verdict.sample.numbers, error_rate=1e-3)


def test_a_two_sided_region_supports_and_contradicts():
    generator = np.random.default_rng(0)
    estimand = coin(generator.random(4000) < 0.5, block=100)
    assert estimand.lies_within(0.4, 0.6).judge(error_rate=0.01, budget=4000).outcome is SUPPORTED
    assert estimand.matches(0.5, within=0.1).judge(error_rate=0.01, budget=4000).outcome is (
        SUPPORTED
    )
    for low, high in ((0.1, 0.4), (0.6, 0.9)):
        verdict = estimand.lies_within(low, high).judge(error_rate=0.01, budget=4000)
        assert verdict.outcome is CONTRADICTED


def test_a_ratio_is_reported_on_its_own_scale():
    generator = np.random.default_rng(1)
    trials = trials_of(
        ours=2.0 * np.exp(0.1 * generator.standard_normal(100)), theirs=np.ones(100), block=20
    )
    verdict = (
        ratio(trials["ours"], trials["theirs"]).exceeds(1.5).judge(error_rate=0.01, budget=100)
    )
    assert verdict.outcome is SUPPORTED
    assert verdict.estimate == pytest.approx(2.0, rel=0.1)
    assert verdict.estimate in verdict.interval and 1.5 < verdict.interval.low


def test_an_undecided_verdict_without_a_finite_interval_is_reported():
    verdict = (
        mean(trials_of(x=np.full(30, 2.0))["x"]).exceeds(1.0).judge(error_rate=0.01, budget=30)
    )
    assert verdict.outcome is UNDECIDED
    assert verdict.interval == Interval(-math.inf, math.inf)


# Notes


def test_a_verdict_that_assumes_says_so_and_shows_the_median_that_assumes_nothing():
    differences = np.arange(1.0, 11.0)
    trials = trials_of(ours=differences, theirs=np.zeros(10), block=10)
    claim = paired_difference(trials["ours"], trials["theirs"]).exceeds(0.0)
    verdict = claim.judge(error_rate=0.05, budget=10)
    assert verdict.assumption == NORMAL
    # All ten on one side rule a value out, and less than ten do not.
    assert SignMixture().needed(10, error_rate=0.05) == 10
    assert verdict.note == (
        "Assumes normal outcomes; without it, half of the trials lie above a value in [1, 10], at "
        "the same error rate."
    )


def test_the_median_beside_a_geometric_mean_is_on_its_scale():
    trials = trials_of(ours=np.arange(1.0, 11.0), theirs=np.ones(10), block=10)
    claim = ratio(trials["ours"], trials["theirs"]).exceeds(2.5)
    assert "above a value in [1, 10]" in claim.judge(error_rate=0.05, budget=10).note


def test_few_trials_say_nothing_without_the_assumption():
    outcomes = mean(trials_of(x=np.arange(8.0), block=8)["x"])
    verdict = outcomes.exceeds(-100.0).judge(error_rate=1e-4, budget=8)
    assert verdict.note == "Assumes normal outcomes; without it, so few trials say nothing."


def test_an_undecided_verdict_says_what_would_decide():
    heads = coin([True, True, True, False, True] * 10, block=50)
    note = heads.exceeds(0.7).judge(error_rate=1e-3, budget=50).note
    needed = heads.exceeds(0.7).trials_needed(truth=0.8, spread=0.4, error_rate=1e-3, power=0.5)
    assert note == f"About {needed} trials would decide."
    contrary = heads.exceeds(0.85).judge(error_rate=1e-3, budget=50).note
    assert contrary == "A larger budget or a wider region would decide."


def test_a_decided_verdict_without_assumptions_needs_no_note():
    assert coin([True] * 50).exceeds(0.5).judge(error_rate=0.01, budget=50).note == ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn(Knobs):
    """A protocol whose trials have something in common."""

    what: str

    def pool(self):
        return self.what


def test_a_verdict_speaks_of_what_its_trials_have_in_common_each_said_once():
    def arm(what):
        protocol = Drawn(block=10, what=what)
        return Trials(given, protocol, drawer=lambda *_: {"x": np.arange(10.0)})["x"]

    claim = median_difference(arm("the urn"), arm("the urn")).exceeds(5.0)
    verdict = claim.judge(error_rate=0.05, budget=10)
    assert verdict.pools == ("the urn",)
    assert verdict.sentence().endswith(" It speaks of the urn.")
    both = all_of(claim, median(arm("the bag")).exceeds(-1.0), coin([True] * 10).exceeds(0.1))
    assert both.judge(error_rate=0.05, budget=10).pools == ("the urn", "the bag")


def test_a_verdict_of_which_one_arm_is_smaller_than_the_reports_says_so():
    def arm(smaller):
        drawn = {"x": np.arange(10.0)}
        protocol = Drawn(block=10, what="the urn")
        return Trials(given, protocol, drawer=lambda *_: drawn, smaller=smaller)["x"]

    def judged(*arms):
        return median_difference(*arms).exceeds(5.0).judge(error_rate=0.05, budget=10)

    assert not judged(arm(False), arm(False)).smaller
    assert judged(arm(False), arm(True)).smaller
    parts = all_of(median(arm(False)).exceeds(1.0), median(arm(True)).exceeds(-1.0))
    assert parts.judge(error_rate=0.05, budget=10).smaller


# Planning

ESTIMANDS = {
    "proportion": (coin([True]), 0.7, 0.0),
    "bounded mean": (mean(trials_of(x=[0.5])["x"], bounds=(0.0, 1.0)), 0.7, 0.1),
    "mean": (mean(trials_of(x=[0.5])["x"]), 0.7, 0.3),
    "ratio": (ratio(trials_of(x=[1.0])["x"], trials_of(x=[1.0])["x"]), 0.7, 0.3),
    "trend": (trend(trials_of(x=[[1.0, 2.0]])["x"], along=(1.0, 2.0)), 0.7, 0.3),
}


@pytest.fixture(params=list(ESTIMANDS))
def planned(request):
    return ESTIMANDS[request.param]


def test_an_effect_further_from_the_edge_needs_fewer_trials(planned):
    estimand, edge, spread = planned
    for assertion, truths in (
        (estimand.exceeds(edge), (0.75, 0.8, 0.9)),
        (estimand.falls_below(edge), (0.65, 0.6, 0.5)),
    ):
        needed = [assertion.trials_needed(truth=truth, spread=spread, **PLAN) for truth in truths]
        assert needed == sorted(needed, reverse=True) and needed[-1] < needed[0]


def test_more_trials_detect_truths_nearer_to_the_edge(planned):
    estimand, edge, spread = planned
    for assertion in (estimand.exceeds(edge), estimand.falls_below(edge)):
        distances = [
            abs(assertion.detectable(trials=trials, spread=spread, **PLAN)[0] - edge)
            for trials in (100, 1000, 10_000)
        ]
        assert distances == sorted(distances, reverse=True)
        assert 0.0 < distances[-1] < 0.4 * distances[0]
        assert math.isfinite(distances[0])


def test_a_two_sided_region_has_a_detectable_truth_beside_each_edge(planned):
    estimand, edge, spread = planned
    assertion = estimand.lies_within(edge - 0.2, edge + 0.2)
    low, high = assertion.detectable(trials=2000, spread=spread, **PLAN)
    assert edge - 0.2 < low < edge < high < edge + 0.2
    assert assertion.detectable(trials=5, spread=spread, **PLAN) == ()


def test_caution_costs_trials(planned):
    estimand, edge, spread = planned
    assertion = estimand.exceeds(edge)
    needed = [
        assertion.trials_needed(truth=0.8, spread=spread, error_rate=error_rate, power=power)
        for error_rate, power in ((0.1, 0.5), (0.1, 0.9), (1e-3, 0.9), (1e-6, 0.9), (1e-6, 0.99))
    ]
    assert needed == sorted(needed) and needed[0] < needed[-1]


@pytest.mark.parametrize("truth", [0.85, 0.5, 1.2, 96.7, -0.1])
def test_a_truth_outside_the_region_or_the_possible_cannot_be_found(truth):
    assert coin([True]).exceeds(0.85).trials_needed(truth=truth, spread=0.0, **PLAN) is None


def test_an_effect_too_small_for_any_plan_has_none():
    needed = coin([True]).exceeds(0.5).trials_needed(truth=0.5 + 1e-6, spread=0.0, **PLAN)
    assert needed is None


def test_an_edge_that_no_estimate_could_cross_costs_nothing():
    share = coin([True])
    one, two = share.exceeds(0.85), share.matches(0.95, within=0.1)
    assert two.trials_needed(truth=0.95, spread=0.0, **PLAN) == one.trials_needed(
        truth=0.95, spread=0.0, **PLAN
    )
    assert two.detectable(trials=500, spread=0.0, **PLAN) == pytest.approx(
        one.detectable(trials=500, spread=0.0, **PLAN)
    )


def test_a_proportions_easiest_truth_need_not_be_the_middle_of_its_region():
    # The interval is shorter near zero: 0.1 is told from both edges where 0.135 is not.
    assertion = coin([True]).lies_within(0.02, 0.25)
    needed = assertion.trials_needed(truth=0.1, spread=0.0, **PLAN)
    assert len(assertion.detectable(trials=needed + 15, spread=0.0, **PLAN)) == 2


def test_an_unbounded_mean_detects_a_finite_truth():
    estimand = mean(trials_of(x=[1.0])["x"])
    (above,) = estimand.exceeds(5.0).detectable(trials=100, spread=2.0, **PLAN)
    (below,) = estimand.falls_below(5.0).detectable(trials=100, spread=2.0, **PLAN)
    assert above - 5.0 == pytest.approx(5.0 - below)
    assert 0.5 < above - 5.0 < 2.0


def test_a_ratio_detects_the_same_factor_on_both_sides():
    estimand = ESTIMANDS["ratio"][0]
    (above,) = estimand.exceeds(1.0).detectable(trials=100, spread=1.0, **PLAN)
    (below,) = estimand.falls_below(1.0).detectable(trials=100, spread=1.0, **PLAN)
    assert above * below == pytest.approx(1.0)
    assert 1.1 < above < 2.0
