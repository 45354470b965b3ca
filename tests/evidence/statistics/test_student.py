"""The t-statistic mixture."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from evidence.statistics.region import EVERYTHING, Region
from evidence.statistics.student import StudentMixture


@pytest.mark.parametrize("g", [0.2, 1.0, 5.0])
def test_evidence_follows_its_formula(g):
    outcomes = np.random.default_rng(0).normal(2.0, 3.0, 40)
    evidence = StudentMixture(g=g).log_evidence(outcomes, against=1.5)
    assert evidence[0] == 0.0
    for n in range(2, 41):
        first = outcomes[:n]
        t = (first.mean() - 1.5) / (first.std(ddof=1) / math.sqrt(n))
        r, nu = g / (g + n), n - 1
        expected = 0.5 * math.log(r) + n / 2 * (math.log1p(t * t / nu) - math.log1p(r * t * t / nu))
        assert evidence[n - 1] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("n", [3, 10, 60])
@pytest.mark.parametrize("g", [0.2, 5.0])
def test_evidence_is_the_t_statistics_density_mixed_over_effects(n, g):
    """The integral of noncentral densities over effects of variance 1/g, beside the central one."""
    outcomes = np.random.default_rng(n).normal(0.4, 1.0, n)
    t = outcomes.mean() / (outcomes.std(ddof=1) / math.sqrt(n))

    def density(effect):
        at = stats.nct.pdf(t, n - 1, effect * math.sqrt(n))
        return at * stats.norm.pdf(effect, scale=1.0 / math.sqrt(g))

    centre, reach = t / math.sqrt(n), 12.0 / math.sqrt(n)
    mixed, _ = integrate.quad(density, centre - reach, centre + reach, limit=400)
    evidence = StudentMixture(g=g).log_evidence(outcomes, against=0.0)[-1]
    assert evidence == pytest.approx(math.log(mixed / stats.t.pdf(t, n - 1)), abs=1e-5)


def test_the_interval_holds_exactly_what_the_evidence_does_not_reject():
    sequence = StudentMixture()
    generator = np.random.default_rng(1)
    for n in (3, 8, 50):
        outcomes = generator.normal(5.0, 2.0, n)
        interval = sequence.interval(outcomes, error_rate=0.05)
        for mean in np.linspace(-5.0, 15.0, 401):
            rejected = sequence.log_evidence(outcomes, against=mean)[-1] >= math.log(20.0)
            assert (mean in interval) is not bool(rejected)


def test_intervals_follow_a_change_of_units():
    outcomes = np.random.default_rng(2).standard_normal(60)
    interval = StudentMixture().interval(outcomes, error_rate=0.01)
    scaled = StudentMixture().interval(1e-6 * outcomes + 3.0, error_rate=0.01)
    assert scaled.low == pytest.approx(1e-6 * interval.low + 3.0, rel=1e-12)
    assert scaled.high == pytest.approx(1e-6 * interval.high + 3.0, rel=1e-12)


@pytest.mark.parametrize(
    "outcomes",
    [
        [],
        [1.0],
        [0.3] * 50,
        [0.0] * 50,
        [0.3, 0.1 + 0.2] * 50,  # Equal but for rounding.
        [1e9, 1e9 * (1.0 + 2e-16)] * 50,
    ],
)
def test_outcomes_without_a_spread_say_nothing(outcomes):
    assert StudentMixture().interval(np.array(outcomes), error_rate=0.5) == EVERYTHING


def test_a_spread_beyond_rounding_counts():
    outcomes = 0.3 + 1e-9 * np.random.default_rng(3).standard_normal(50)
    interval = StudentMixture().interval(outcomes, error_rate=0.05)
    assert 0.3 - 1e-8 < interval.low < 0.3 < interval.high < 0.3 + 1e-8


def test_what_may_be_rounding_is_no_spread():
    # Eight differences of one image in 500, as means of three epochs.
    outcomes = np.mean([[0.93, 0.931, 0.932 + 1e-16 * k] for k in range(8)], axis=1) - 0.929
    outcomes += 3e-9 * np.arange(8)
    fine, coarse = StudentMixture(), StudentMixture(resolution=4e-7)
    assert fine.interval(outcomes, error_rate=0.01) != EVERYTHING
    assert coarse.interval(outcomes, error_rate=0.01) == EVERYTHING
    np.testing.assert_array_equal(coarse.log_evidence(outcomes, against=0.0), np.zeros(8))
    apart = outcomes + 1e-3 * np.arange(8)
    assert coarse.interval(apart, error_rate=0.5) == fine.interval(apart, error_rate=0.5)


def test_equal_outcomes_are_no_evidence():
    evidence = StudentMixture().log_evidence(np.full(30, 0.3), against=0.1)
    np.testing.assert_array_equal(evidence, np.zeros(30))


def test_a_few_trials_cannot_reach_a_small_error_rate():
    outcomes = np.random.default_rng(4).normal(100.0, 1.0, 6)
    assert not math.isfinite(StudentMixture().interval(outcomes, error_rate=1e-5).low)
    assert math.isfinite(StudentMixture().interval(outcomes, error_rate=0.05).low)


@pytest.mark.parametrize(
    "region", [Region(-0.5, math.inf), Region(-math.inf, 0.6), Region(-0.6, 0.6)]
)
def test_support_is_as_probable_as_simulated(region):
    sequence, n, claims = StudentMixture(), 60, 4000
    outcomes = np.random.default_rng(5).standard_normal((claims, n))
    found = sum(region.holds(sequence.interval(row, error_rate=0.01)) for row in outcomes)
    planned = sequence.support_probability(n, truth=0.0, spread=1.0, region=region, error_rate=0.01)
    assert 0.1 < planned < 0.9
    assert found / claims == pytest.approx(planned, abs=5 * 0.5 / math.sqrt(claims))


def test_support_is_monotone_far_beyond_the_librarys_range():
    chances = [
        StudentMixture().support_probability(
            14, truth=effect, spread=1.0, region=Region(0.0, math.inf), error_rate=1e-5
        )
        for effect in (0.5, 1.0, 2.0, 4.0, 8.0, 9.0, 10.0, 11.0, 50.0, 1e6)
    ]
    assert chances == pytest.approx(sorted(chances), abs=0.02)
    assert chances[-1] == 1.0


def test_no_plan_rests_on_fewer_trials_than_can_decide():
    for trials in (1, 2, 5):
        planned = StudentMixture().support_probability(
            trials, truth=1e9, spread=1.0, region=Region(0.0, math.inf), error_rate=1e-5
        )
        assert planned == 0.0
