import numpy as np
import pytest
from scipy import stats

from reports.nights.shift import PLENTY, shift
from tests.reports.nights.test_stream import stream_of

RANDOM = np.random.default_rng(4)


def coin(ones, count):
    return stream_of(np.repeat([1.0, 0.0], [ones, count - ones]))


def test_shares_are_compared_by_fishers_test():
    before, after = coin(30, 100), coin(25, 40)
    one_sided = stats.fisher_exact([[25, 15], [30, 70]], alternative="greater").pvalue
    found = shift(before, after)
    assert found.p == pytest.approx(2.0 * one_sided, rel=1e-9)
    assert found.upwards
    assert not shift(after, before).upwards


def test_many_trials_are_compared_by_the_normal_law_which_says_the_same():
    ones, more, count = PLENTY * 3, PLENTY * 3 + 90, PLENTY * 10
    table = [[more, count - more], [ones, count - ones]]
    exact = 2.0 * stats.fisher_exact(table, alternative="greater").pvalue
    assert shift(coin(ones, count), coin(more, count)).p == pytest.approx(exact, rel=0.15)


def test_where_nothing_ever_differs_there_is_no_shift():
    assert shift(coin(24, 24), coin(240, 240)).p == 1.0
    assert shift(stream_of(np.full(9, 0.5)), stream_of(np.full(9, 0.5))).p == 1.0


def test_one_failure_among_successes_alone_has_a_size():
    found = shift(coin(600, 600), coin(10, 24))
    assert found.p < 1e-12
    assert found.deviations < -2.0 and not found.upwards


@pytest.mark.parametrize("mean", [2.0, -2.0])
def test_reals_that_moved_are_found_and_by_how_much(mean):
    found = shift(
        stream_of(RANDOM.standard_normal(128)), stream_of(mean + RANDOM.standard_normal(128))
    )
    assert found.p < 1e-9
    assert found.upwards is (mean > 0.0)
    # Apart by two spreads, of which their common one is the root of two.
    assert found.deviations == pytest.approx(mean / 2.0**0.5, abs=0.5)


def test_reals_that_spread_are_found_although_they_did_not_move():
    found = shift(
        stream_of(RANDOM.standard_normal(128)), stream_of(6.0 * RANDOM.standard_normal(128))
    )
    assert found.p < 1e-9


def test_networks_that_diverge_are_the_largest_of_all():
    before = stream_of(RANDOM.standard_normal(120))
    after = stream_of(np.where(np.arange(100) < 60, np.inf, RANDOM.standard_normal(100)))
    lost = stream_of(np.where(np.arange(100) < 60, np.nan, RANDOM.standard_normal(100)))
    assert shift(before, after).p < 1e-9 and shift(before, after).upwards
    assert shift(before, lost).p == pytest.approx(shift(before, after).p, rel=100.0)


@pytest.mark.parametrize("kind", ["reals", "shares"])
def test_without_a_shift_small_values_are_as_rare_as_they_say(kind):
    """Of 1200 comparisons at most 2 p are below p, but for six standard deviations."""
    found = []
    for _ in range(1200):
        if kind == "reals":
            before, after = RANDOM.standard_normal(100), RANDOM.standard_normal(30)
        else:
            before, after = RANDOM.random(300) < 0.9, RANDOM.random(40) < 0.9
        found.append(shift(stream_of(before), stream_of(after)).p)
    for level in (0.5, 0.1, 0.01):
        expected = 1200 * level
        assert np.sum(np.array(found) <= level) <= expected + 6.0 * np.sqrt(expected)
