"""Hedged betting."""

import math

import numpy as np
import pytest

from evidence.errors import EmptyBoundsError
from evidence.statistics.betting import STAKES, HedgedBetting, _least_favourable
from evidence.statistics.region import Interval, Region

UNIT = HedgedBetting(low=0.0, high=1.0)


def capital(outcomes, m):
    """The larger half of the capital after each trial, by multiplication."""
    halves = []
    for values, centre in ((outcomes, m), (1.0 - outcomes, 1.0 - m)):
        bets = 1.0 - STAKES[:, None] + STAKES[:, None] * values / centre
        halves.append(0.5 * np.cumprod(bets, axis=1).mean(axis=0))
    return np.maximum(*halves)


@pytest.mark.parametrize("m", [0.05, 0.4, 0.8])
def test_evidence_is_the_larger_half_of_the_capital(m):
    outcomes = np.random.default_rng(0).beta(2.0, 3.0, 60)
    evidence = UNIT.log_evidence(outcomes, against=m)
    np.testing.assert_allclose(evidence, np.log(capital(outcomes, m)), atol=1e-10)


@pytest.mark.parametrize("m", [0.01, 0.3, 0.5, 0.99])
def test_each_half_has_expectation_one_half_at_most_under_the_hypothesis(m):
    # Over all 2^10 paths of outcomes 0 and 1; the sum of both halves bounds their larger one.
    paths = ((np.arange(1024)[:, None] >> np.arange(10)) & 1).astype(float)
    chance = np.prod(np.where(paths == 1.0, m, 1.0 - m), axis=1)
    evidence = np.exp([UNIT.log_evidence(path, against=m) for path in paths])
    assert (chance @ evidence <= 1.0 + 1e-9).all()


def test_the_interval_holds_exactly_what_the_evidence_does_not_reject():
    generator = np.random.default_rng(1)
    for outcomes in (
        generator.beta(0.5, 3.0, 80),
        generator.integers(5, size=80) / 4.0,
        np.full(80, 0.3),
    ):
        interval = UNIT.interval(outcomes, error_rate=0.05)
        assert outcomes.mean() in interval
        for m in np.linspace(0.0, 1.0, 101):
            rejected = UNIT.log_evidence(outcomes, against=m)[-1] >= math.log(20.0)
            assert (m in interval) is not bool(rejected)


def test_ties_are_counted_once_and_change_nothing():
    tied = np.repeat([0.2, 0.5, 0.9], 40)
    apart = tied + 1e-12 * np.arange(120)
    one, other = (UNIT.interval(values, error_rate=0.01) for values in (tied, apart))
    assert one.low == pytest.approx(other.low, abs=1e-9)
    assert one.high == pytest.approx(other.high, abs=1e-9)


def test_intervals_follow_a_change_of_units():
    outcomes = np.random.default_rng(2).random(100)
    interval = UNIT.interval(outcomes, error_rate=0.05)
    shifted = HedgedBetting(low=-40.0, high=60.0).interval(100.0 * outcomes - 40.0, error_rate=0.05)
    assert shifted.low == pytest.approx(100.0 * interval.low - 40.0)
    assert shifted.high == pytest.approx(100.0 * interval.high - 40.0)


def test_a_small_variance_is_exploited_by_itself():
    generator = np.random.default_rng(3)
    narrow, wide = (
        UNIT.interval(0.5 + spread * generator.uniform(-1.0, 1.0, 300), error_rate=0.05)
        for spread in (0.02, 0.5)
    )
    assert narrow.high - narrow.low < 0.25 * (wide.high - wide.low)


def test_no_trials_say_nothing():
    sequence = HedgedBetting(low=-1.0, high=1.0)
    assert sequence.interval(np.array([]), error_rate=0.05) == Interval(-1.0, 1.0)


def test_all_outcomes_at_an_end_leave_that_end_in():
    assert UNIT.interval(np.zeros(60), error_rate=0.05).low == 0.0
    assert UNIT.interval(np.ones(60), error_rate=0.05).high == 1.0
    assert 0.0 < UNIT.interval(np.zeros(60), error_rate=0.05).high < 0.2


def test_a_mean_at_an_end_is_refuted_by_one_outcome_elsewhere():
    evidence = UNIT.log_evidence(np.array([0.0, 0.0, 0.4, 0.0]), against=0.0)
    np.testing.assert_array_equal(evidence == math.inf, [False, False, True, True])
    evidence = UNIT.log_evidence(np.array([1.0, 1.0, 0.4, 1.0]), against=1.0)
    np.testing.assert_array_equal(evidence == math.inf, [False, False, True, True])


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0)])
def test_bounds_that_hold_nothing_are_refused(low, high):
    with pytest.raises(EmptyBoundsError, match="hold no outcomes: the lower must lie below the"):
        HedgedBetting(low=low, high=high)


@pytest.mark.parametrize(
    ("mean", "deviation"), [(0.5, 0.1), (0.1, 0.05), (0.01, 0.09), (0.9, 0.29), (0.5, 0.0)]
)
def test_the_least_favourable_outcomes_have_the_planned_mean_and_spread(mean, deviation):
    values, weights = _least_favourable(mean, deviation)
    assert weights.sum() == pytest.approx(1.0)
    assert (values >= 0.0).all() and (values <= 1.0 + 1e-12).all()
    assert values @ weights == pytest.approx(mean)
    assert (values - mean) ** 2 @ weights == pytest.approx(deviation**2, abs=1e-9)


@pytest.mark.parametrize("stake", [0.05, 0.5, 0.999])
def test_no_other_outcomes_of_that_mean_and_spread_grow_slower(stake):
    mean, deviation, m = 0.4, 0.2, 0.3
    values, weights = _least_favourable(mean, deviation)
    least = np.log1p(stake * (values / m - 1.0)) @ weights
    generator = np.random.default_rng(4)
    size = mean * (1.0 - mean) / deviation**2 - 1.0
    others = [
        generator.beta(mean * size, (1.0 - mean) * size, 100_000),
        mean + deviation * np.sqrt(3.0) * generator.uniform(-1.0, 1.0, 100_000),
        mean + deviation * generator.choice([-1.0, 1.0], 100_000),
    ]
    for outcomes in others:
        assert np.log1p(stake * (outcomes / m - 1.0)).mean() > least - 0.003


def test_support_becomes_certain_with_trials_and_with_distance():
    def power(trials, edge):
        return UNIT.support_probability(
            trials, truth=0.6, spread=0.2, region=Region(edge, math.inf), error_rate=1e-3
        )

    chances = [power(trials, 0.5) for trials in (10, 100, 200, 400, 4000)]
    assert chances == sorted(chances) and chances[0] < 0.05 and chances[-1] > 0.999
    chances = [power(150, edge) for edge in (0.59, 0.5, 0.4, 0.2, 0.0)]
    assert chances == sorted(chances)


def test_edges_at_the_ends_of_the_support_are_planned_for():
    above = UNIT.support_probability(
        50, truth=0.3, spread=0.1, region=Region(0.0, math.inf), error_rate=1e-3
    )
    below = UNIT.support_probability(
        50, truth=0.3, spread=0.1, region=Region(-math.inf, 1.0), error_rate=1e-3
    )
    assert above == pytest.approx(1.0) and below == pytest.approx(1.0)
