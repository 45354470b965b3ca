"""The numbers behind a verdict."""

import math

import numpy as np
import pytest

from evidence.statistics.bernoulli import BetaBinomial
from evidence.statistics.betting import HedgedBetting
from evidence.statistics.sample import PATH_POINTS, PREDICTION_LEVEL, Sample
from evidence.statistics.sign import SignMixture
from evidence.statistics.student import StudentMixture


def sample_of(numbers, sequence, *, outward=lambda value: value, error_rate=0.05):
    return Sample(
        numbers=np.asarray(numbers, dtype=float),
        sequence=sequence,
        outward=outward,
        error_rate=error_rate,
    )


def test_estimate_and_interval_are_those_of_the_first_trials_on_the_outer_scale():
    numbers = np.log([2.0, 8.0, 4.0, 4.0, 5.0])
    sample = sample_of(numbers, StudentMixture(), outward=math.exp)
    assert sample.estimate(2) == pytest.approx(4.0)
    inner = StudentMixture().interval(numbers[:4], error_rate=0.05)
    assert sample.interval(4).low == pytest.approx(math.exp(inner.low))
    assert sample.interval(4).high == pytest.approx(math.exp(inner.high))


@pytest.mark.parametrize("total", [1, 2, 5, 24, 1000])
def test_a_path_looks_at_few_points_up_to_the_last_trial(total):
    numbers = np.random.default_rng(0).random(total) < 0.5
    path = sample_of(numbers, BetaBinomial()).path()
    looks = path["trials"]
    assert len(looks) <= PATH_POINTS and looks == sorted(set(looks))
    assert looks[0] == 1.0 and looks[-1] == total
    assert {len(path[name]) for name in path} == {len(looks)}
    assert path["estimate"][-1] == pytest.approx(numbers.mean())
    assert all(
        low <= estimate <= high
        for low, estimate, high in zip(path["low"], path["estimate"], path["high"], strict=True)
    )


def test_an_infinite_end_is_none_in_a_path():
    path = sample_of([1.0, 2.0, 3.0], StudentMixture()).path()
    assert path["low"][0] is None and path["high"][0] is None


def test_the_median_of_the_same_trials_is_told_on_the_outer_scale():
    numbers = np.log(np.arange(1.0, 31.0))
    sample = sample_of(numbers, StudentMixture(), outward=math.exp)
    inner = SignMixture().interval(numbers, error_rate=0.05)
    told = sample.median_interval()
    assert (told.low, told.high) == (math.exp(inner.low), math.exp(inner.high))


def share_inside(draw, sequence, *, ours, theirs, rounds=3000):
    """How often a report's estimate lies in our prediction interval."""
    generator, inside = np.random.default_rng(1), 0
    for _ in range(rounds):
        predicted = sample_of(draw(generator, ours), sequence).prediction(theirs)
        inside += np.mean(draw(generator, theirs)) in predicted
    return inside / rounds


@pytest.mark.parametrize("theirs", [1, 10, 1000])
@pytest.mark.parametrize(
    ("draw", "sequence"),
    [
        (lambda g, n: (g.random(n) < 0.3).astype(float), BetaBinomial()),
        (lambda g, n: (g.random(n) < 0.97).astype(float), BetaBinomial()),
        (lambda g, n: g.standard_normal(n), StudentMixture()),
        (lambda g, n: g.uniform(size=n), HedgedBetting(low=0.0, high=1.0)),
    ],
    ids=["share", "high share", "normal", "uniform"],
)
def test_ninety_nine_reports_in_a_hundred_lie_inside_the_prediction(draw, sequence, theirs):
    share = share_inside(draw, sequence, ours=60, theirs=theirs)
    # The mixture's prediction is averaged over its prior: at one rate it may fall a little short.
    assert share > PREDICTION_LEVEL - 0.012


def test_single_trials_are_predicted_by_rank_where_there_are_enough():
    # Normal margins would reach below zero.
    skewed = np.random.default_rng(2).exponential(size=2000)
    predicted = sample_of(skewed, StudentMixture()).prediction(1)
    assert 0.0 < predicted.low < 0.02
    fresh = np.random.default_rng(3).exponential(size=20_000)
    inside = np.mean((fresh >= predicted.low) & (fresh <= predicted.high))
    assert inside == pytest.approx(PREDICTION_LEVEL, abs=0.008)


def test_a_share_is_predicted_within_zero_and_one():
    predicted = sample_of(np.ones(20), BetaBinomial()).prediction(5)
    assert predicted.high == 1.0 and 0.0 < predicted.low < 1.0


def test_one_trial_predicts_nothing_about_a_mean():
    predicted = sample_of([3.0], StudentMixture()).prediction(10)
    assert (predicted.low, predicted.high) == (-math.inf, math.inf)


def test_predictions_are_on_the_outer_scale():
    logs = np.random.default_rng(4).normal(0.0, 0.1, 50)
    inner = sample_of(logs, StudentMixture()).prediction(10)
    outer = sample_of(logs, StudentMixture(), outward=math.exp).prediction(10)
    assert outer.low == pytest.approx(math.exp(inner.low))
    assert outer.high == pytest.approx(math.exp(inner.high))
