"""The beta-binomial mixture."""

import math
import time

import numpy as np
import pytest
from scipy import special

from evidence.statistics.bernoulli import BetaBinomial
from evidence.statistics.region import Interval, Region


def test_evidence_is_the_ratio_of_the_mixture_to_the_hypothesis():
    outcomes = np.array([1.0, 0.0, 0.0, 1.0, 1.0])
    successes = np.cumsum(outcomes)
    failures = np.arange(1, 6) - successes
    wide = np.exp(special.betaln(0.5 + successes, 0.5 + failures) - special.betaln(0.5, 0.5))
    # The first trial came out as yes: up to there it may always do so.
    mixed = 2 / 3 * wide + 1 / 6 * (failures == 0)
    expected = np.log(mixed) - successes * math.log(0.3) - failures * math.log(0.7)
    evidence = BetaBinomial().log_evidence(outcomes, against=0.3)
    np.testing.assert_allclose(evidence, expected, rtol=1e-12)


@pytest.mark.parametrize("p", [0.01, 0.3, 0.5, 0.97])
def test_evidence_has_expectation_one_under_the_hypothesis(p):
    # Over all 2^10 paths: a martingale that starts at one.
    paths = (np.arange(1024)[:, None] >> np.arange(10)) & 1
    chance = np.prod(np.where(paths == 1, p, 1.0 - p), axis=1)
    for prior in (BetaBinomial(), BetaBinomial(a=2.0, b=5.0)):
        evidence = [prior.log_evidence(path.astype(float), against=p) for path in paths]
        np.testing.assert_allclose(chance @ np.exp(evidence), 1.0, rtol=1e-10)


def test_halves_are_evidence_that_never_exceeds_what_wins_would_be():
    # Under p = 1/2 in ties and wins of any number: a supermartingale over all 3^8 paths.
    paths = np.stack(np.meshgrid(*[[0.0, 0.5, 1.0]] * 8), axis=-1).reshape(-1, 8)
    chance = np.prod(np.where(paths == 0.5, 0.4, 0.3), axis=1)
    evidence = [BetaBinomial().log_evidence(path, against=0.5) for path in paths]
    assert (chance @ np.exp(evidence) <= 1.0 + 1e-12).all()
    ties = BetaBinomial().interval(np.full(200, 0.5), error_rate=0.01)
    assert 0.35 < ties.low < 0.5 < ties.high < 0.65


@pytest.mark.parametrize("successes", [0, 1, 3, 20, 39, 40])
def test_the_interval_holds_exactly_what_the_evidence_does_not_reject(successes):
    sequence = BetaBinomial()
    outcomes = np.array([1.0] * successes + [0.0] * (40 - successes))
    interval = sequence.interval(outcomes, error_rate=0.05)
    for p in np.linspace(0.0, 1.0, 201):
        rejected = sequence.log_evidence(outcomes, against=p)[-1] >= math.log(20.0)
        assert (p in interval) is not bool(rejected)


def test_no_trials_say_nothing():
    assert BetaBinomial().interval(np.array([]), error_rate=0.05) == Interval(0.0, 1.0)


def test_all_alike_outcomes_leave_the_end_in():
    assert BetaBinomial().interval(np.ones(50), error_rate=0.05).high == 1.0
    assert BetaBinomial().interval(np.zeros(50), error_rate=0.05).low == 0.0


def test_a_hypothesis_at_the_end_is_refuted_by_one_trial():
    evidence = BetaBinomial().log_evidence(np.array([0.0, 1.0, 0.0]), against=0.0)
    np.testing.assert_array_equal(evidence == math.inf, [False, True, True])
    evidence = BetaBinomial().log_evidence(np.array([1.0, 0.0, 1.0]), against=1.0)
    np.testing.assert_array_equal(evidence == math.inf, [False, True, True])


def test_intervals_are_equivariant_shrink_with_trials_and_grow_with_caution():
    sequence = BetaBinomial()
    for n, successes in ((10, 3), (100, 30), (1000, 300)):
        interval = sequence.interval_of_counts(successes, n, error_rate=0.05)
        mirrored = sequence.interval_of_counts(n - successes, n, error_rate=0.05)
        assert mirrored.low == pytest.approx(1.0 - interval.high)
        assert mirrored.high == pytest.approx(1.0 - interval.low)
        wider = sequence.interval_of_counts(successes, n, error_rate=0.01)
        assert wider.low < interval.low < 0.3 < interval.high < wider.high
        more = sequence.interval_of_counts(10 * successes, 10 * n, error_rate=0.05)
        assert more.high - more.low < interval.high - interval.low


@pytest.mark.parametrize(
    "region",
    [
        Region(0.2, math.inf),
        Region(-math.inf, 0.5),
        Region(0.2, 0.5),
        Region(0.0, math.inf),
        Region(-math.inf, 1.0),
        Region(0.29, 0.31),
    ],
)
def test_support_is_as_probable_as_the_counts_whose_interval_lies_inside(region):
    sequence, n, truth = BetaBinomial(), 120, 0.3
    expected = sum(
        math.exp(
            math.lgamma(n + 1)
            - math.lgamma(s + 1)
            - math.lgamma(n - s + 1)
            + s * math.log(truth)
            + (n - s) * math.log(1.0 - truth)
        )
        for s in range(n + 1)
        if region.holds(sequence.interval_of_counts(s, n, error_rate=0.05))
    )
    planned = sequence.support_probability(
        n, truth=truth, spread=0.0, region=region, error_rate=0.05
    )
    assert planned == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("truth", "supported"), [(0.0, False), (1.0, True)])
def test_a_certain_outcome_is_planned_for(truth, supported):
    planned = BetaBinomial().support_probability(
        100, truth=truth, spread=0.0, region=Region(0.5, math.inf), error_rate=0.01
    )
    assert planned == float(supported)


def test_a_plan_of_millions_is_quick():
    started = time.perf_counter()
    for _ in range(50):
        BetaBinomial().support_probability(
            8_000_000, truth=0.5003, spread=0.0, region=Region(0.5, 0.6), error_rate=1e-5
        )
    assert time.perf_counter() - started < 1.0


def test_a_million_outcomes_are_judged_at_every_look_in_a_fifth_of_a_second():
    outcomes = (np.random.default_rng(0).random(1_000_000) < 0.3).astype(float)
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        evidence = BetaBinomial().log_evidence(outcomes, against=0.31)
        seconds.append(time.perf_counter() - started)
    assert evidence.shape == (1_000_000,)
    assert min(seconds) < 0.2
