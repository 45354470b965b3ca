"""The sign mixture."""

import math

import numpy as np
import pytest
from scipy import integrate, special

from evidence.statistics.region import EVERYTHING, Region
from evidence.statistics.sign import SignMixture


@pytest.mark.parametrize("count", [0, 3, 7, 11, 12])
def test_evidence_is_half_of_the_larger_sides_mixture(count):
    trials = 12
    outcomes = np.array([1.0] * count + [-1.0] * (trials - count))

    def side(s):
        density = special.beta(0.5, 0.5) / 2.0

        def ratio(p):
            return (2 * p) ** s * (2 * (1 - p)) ** (trials - s) / math.sqrt(p * (1 - p)) / density

        wide, _ = integrate.quad(ratio, 0.5, 1.0, epsabs=1e-13)
        return 2 / 3 * wide + 1 / 3 * (2.0**trials if s == trials else 0.0)

    expected = max(side(count), side(trials - count)) / 2.0
    evidence = SignMixture().log_evidence(outcomes, against=0.0)[-1]
    assert evidence == pytest.approx(math.log(expected), abs=1e-8)


@pytest.mark.parametrize("chance", [0.5, 0.4, 0.2])
def test_evidence_has_expectation_at_most_one_where_no_more_than_half_lie_above(chance):
    # Over all 3^7 paths of above, equal and below, with at most half on either side.
    below = min(0.5, 1.0 - chance)
    paths = np.stack(np.meshgrid(*[[1.0, 0.0, -1.0]] * 7), axis=-1).reshape(-1, 7)
    weights = {1.0: chance, 0.0: 1.0 - chance - below, -1.0: below}
    probability = np.prod(np.vectorize(weights.get)(paths), axis=1)
    evidence = [SignMixture().log_evidence(path, against=0.0) for path in paths]
    assert probability.sum() == pytest.approx(1.0)
    assert (probability @ np.exp(evidence) <= 1.0 + 1e-12).all()


@pytest.mark.parametrize("trials", [5, 19, 20, 47, 300])
def test_the_interval_holds_exactly_what_the_evidence_does_not_reject(trials):
    sequence, generator = SignMixture(), np.random.default_rng(trials)
    for outcomes in (generator.standard_normal(trials), generator.integers(4, size=trials) * 1.0):
        interval = sequence.interval(outcomes, error_rate=0.02)
        for median in [*outcomes, *np.linspace(-5.0, 5.0, 101)]:
            rejected = sequence.log_evidence(outcomes, against=median)[-1] >= math.log(50.0)
            assert (median in interval) is not bool(rejected)


def test_unanimous_trials_decide_one_trial_after_the_limit_that_halving_sets():
    needed = {rate: first_that_decides(rate) for rate in (0.01, 4e-6, 1e-6, 1e-9)}
    limit = {rate: math.ceil(math.log2(2.0 / rate)) for rate in needed}
    assert needed[4e-6] == 20 and limit[4e-6] == 19
    assert all(needed[rate] <= limit[rate] + 1 for rate in needed)


def first_that_decides(error_rate):
    return next(n for n in range(1, 99) if SignMixture().needed(n, error_rate=error_rate))


def test_ties_speak_for_neither_side():
    assert SignMixture().interval(np.full(200, 3.0), error_rate=0.01).low == 3.0
    assert 3.0 in SignMixture().interval(np.full(200, 3.0), error_rate=0.01)
    split = np.array([0.0] * 50 + [1.0] * 50)
    interval = SignMixture().interval(split, error_rate=0.01)
    assert (interval.low, interval.high) == (0.0, 1.0)


def test_an_outcome_that_is_infinite_is_one_trial_on_its_side():
    outcomes = np.array([math.inf] * 3 + [float(k) for k in range(60)])
    interval = SignMixture().interval(outcomes, error_rate=0.01)
    assert 10.0 < interval.low < interval.high < 60.0


def test_too_few_trials_say_nothing():
    for outcomes in ([], [1.0], list(range(7))):
        assert (
            SignMixture().interval(np.array(outcomes, dtype=float), error_rate=0.01) == EVERYTHING
        )


@pytest.mark.parametrize(
    "region", [Region(-0.5, math.inf), Region(-math.inf, 0.6), Region(-0.6, 0.6)]
)
def test_support_is_as_probable_as_simulated(region):
    sequence, n, claims = SignMixture(), 80, 4000
    outcomes = np.random.default_rng(5).standard_normal((claims, n))
    found = sum(region.holds(sequence.interval(row, error_rate=0.01)) for row in outcomes)
    planned = sequence.support_probability(n, truth=0.0, spread=1.0, region=region, error_rate=0.01)
    room = 5 * 0.5 / math.sqrt(claims)
    assert 0.1 < planned < 0.95
    assert planned <= found / claims + room
    if len(region.edges) == 1:
        assert planned >= found / claims - room


def test_no_plan_rests_on_fewer_trials_than_can_decide():
    def planned(trials):
        return SignMixture().support_probability(
            trials, truth=1e9, spread=1.0, region=Region(0.0, math.inf), error_rate=4e-6
        )

    assert [planned(19), planned(20)] == [0.0, 1.0]
