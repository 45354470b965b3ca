"""Numbers trial by trial: what is rounding, what is evidence, and how often that errs.

Counts are held against exact binomial bounds that the stated rates break less than once in a
million, whatever the seed.
"""

import doctest
import math

import numpy as np
import pytest
from scipy import special

from evidence.records import number
from evidence.records.number import Numbers
from reports.comparison import pair as pairing
from reports.comparison.pair import (
    ROUNDING_SHARE,
    Pair,
    evidence,
    fewest,
    sign_evidence,
    spread,
)
from tests.evidence.sampled import fewest_successes, most_errors

GENERATOR = np.random.default_rng()
REALS = np.linspace(-1.0, 1.0, 50)
CLAIMS = 2000


def pair(ours, theirs, **options):
    return Pair.of(Numbers.of(ours), Numbers.of(theirs), **options)


def changed(values, *, at, by):
    other = values.copy()
    other[at] += by
    return other


# Equal, rounding, changed


def test_equal_numbers_are_equal_to_the_bit():
    found = pair(REALS, REALS.copy())
    assert (found.trials, found.unequal, found.changed) == (50, 0, 0)
    assert (found.largest, found.shift, found.evidence, found.beyond) == (0.0, 0.0, 0.0, False)


def test_differences_within_a_share_of_the_spread_are_rounding_and_beyond_it_are_none():
    size = ROUNDING_SHARE * float(np.std(REALS))
    near = pair(REALS, changed(REALS, at=slice(7), by=0.9 * size))
    far = pair(REALS, changed(REALS, at=slice(7), by=1.1 * size))
    assert (near.unequal, near.changed) == (7, 0)
    assert (far.unequal, far.changed) == (7, 7)
    assert near.largest == pytest.approx(0.9e-5, rel=1e-3)


def test_rounding_is_no_evidence_however_often_it_has_one_sign():
    found = pair(REALS, REALS + 1e-9)
    assert (found.unequal, found.changed, found.evidence) == (50, 0, 0.0)


def test_numbers_without_a_spread_are_held_against_their_size():
    assert spread(np.full(3, 4.0), np.full(3, 4.0)) == 4.0
    assert pair([3.0, 3.0], [3.0, 3.0]).changed == 0
    assert spread(np.array([]), np.array([])) == 0.0


def test_a_trial_that_turned_is_counted_and_moves_the_mean():
    ours = np.array([1.0, 0.0, 1.0, 1.0])
    found = pair(ours, np.array([1.0, 1.0, 1.0, 1.0]))
    assert (found.unequal, found.changed, found.shift) == (1, 1, 0.25)


def test_common_trials_are_compared_where_the_runs_stopped_elsewhere():
    found = pair(REALS[:20], REALS)
    assert (found.counts, found.trials, found.unequal) == ((20, 50), 20, 0)
    assert not found.beyond


def test_what_differs_beyond_the_kept_numbers_is_told_by_their_digests():
    many = GENERATOR.standard_normal(number.MOST_REALS + 10)
    found = pair(many, changed(many, at=-1, by=1.0))
    assert (found.unequal, found.beyond) == (0, True)


def test_what_is_not_finite_is_equal_to_itself_and_far_from_all_else():
    values = np.array([math.nan, math.inf, 1.0])
    assert pair(values, values.copy(), whole=True).changed == 0
    assert pair(np.array([1.0, 2.0]), np.array([math.nan, 2.0]), whole=True).changed == 1


def test_a_value_is_held_against_its_size_and_nothing_is_bet_on_it():
    found = pair(np.array([100.0, 100.0]), np.array([100.0005, 100.0]), whole=True)
    assert (found.unequal, found.changed, found.whole) == (1, 0, True)
    many = pair(np.zeros(50), np.ones(50), whole=True)
    assert (many.changed, many.evidence) == (50, 0.0)


# Evidence


@pytest.mark.parametrize(("above", "below"), [(1, 0), (3, 2), (24, 0), (100, 60)])
def test_the_evidence_is_the_mixture_of_bets_over_all_chances(above, below):
    """The mixture's integral, computed by itself: both coins' likelihoods, averaged."""
    signs = np.concatenate([np.ones(above), -np.ones(below)])
    chance, weight = special.roots_jacobi(400, -0.5, -0.5)
    chance = (1.0 + chance) / 2.0
    likelihood = (2.0 * chance) ** above * (2.0 * (1.0 - chance)) ** below
    direct = np.sum(weight * likelihood) / np.sum(weight)
    assert sign_evidence(signs)[-1] == pytest.approx(math.log(direct), rel=1e-9)


def test_the_examples_are_right():
    assert doctest.testmod(pairing).failed == 0 < doctest.testmod(pairing).attempted


def test_ties_are_left_out():
    signs = np.array([1.0, 1.0, -1.0, 1.0])
    with_ties = np.array([1.0, 0.0, 1.0, -1.0, 0.0, 1.0])
    assert sign_evidence(with_ties)[-1] == sign_evidence(signs)[-1]


def test_the_runs_are_treated_alike():
    ours, theirs = GENERATOR.standard_normal((2, 80))
    one = evidence(ours, theirs, apart=theirs - ours, binary=False)
    other = evidence(theirs, ours, apart=ours - theirs, binary=False)
    assert one == pytest.approx(other)


@pytest.mark.parametrize("needed", [2.0, 1e3, 4e5, 1e7])
def test_the_fewest_trials_are_enough_and_one_fewer_are_not(needed):
    count = fewest(math.log(needed))
    assert sign_evidence(np.ones(count))[-1] >= math.log(needed)
    assert count == 1 or sign_evidence(np.ones(count - 1))[-1] < math.log(needed)


# How often it errs, and what it finds


def alike(name, n):
    """Pairs of two stacks that train alike: equal in distribution, whichever comes first."""
    if name == "independent":
        return GENERATOR.standard_normal((2, n))
    if name == "skewed, with a common part":
        return GENERATOR.exponential(size=n) + GENERATOR.exponential(size=(2, n))
    if name == "a few networks turned":
        ours = GENERATOR.random(n) < 0.5
        return np.array([ours, ours ^ (GENERATOR.random(n) < 0.2)], dtype=float)
    # A rare second regime, in which a network is far out, independently in each stack.
    return GENERATOR.standard_normal(n) + 50.0 * (GENERATOR.random((2, n)) < 0.05)


ALIKE = ("independent", "skewed, with a common part", "a few networks turned", "far out")


@pytest.mark.parametrize("rate", [0.05, 0.01])
@pytest.mark.parametrize("name", ALIKE)
def test_stacks_that_train_alike_are_rarely_told_apart_wherever_they_are_looked_at(name, rate):
    """The evidence is the largest over all trials: no way of stopping gives more."""
    errors = sum(pair(*alike(name, 150)).evidence >= math.log(1.0 / rate) for _ in range(CLAIMS))
    assert errors <= most_errors(CLAIMS, rate)


PLANTED = {
    # Of a suite of 400 verdicts: the chance to see each of these, as planned for the docstring.
    "each trial a hundredth of the spread higher": (24, 0.99),
    "twice as wide": (500, 0.95),
    "half a spread higher, otherwise independent": (800, 0.95),
    "one in ten instead of one in twenty": (4000, 0.95),
}


def planted(name, n):
    ours = GENERATOR.standard_normal(n)
    if name == "each trial a hundredth of the spread higher":
        return ours, ours + 0.01
    if name == "twice as wide":
        return ours, 2.0 * GENERATOR.standard_normal(n)
    if name == "half a spread higher, otherwise independent":
        return ours, 0.5 + GENERATOR.standard_normal(n)
    return GENERATOR.random(n) < 0.05, GENERATOR.random(n) < 0.10


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_change_is_found(name):
    trials, power = PLANTED[name]
    needed = math.log(400 / 0.001)
    found = sum(pair(*planted(name, trials)).evidence >= needed for _ in range(100))
    assert found >= fewest_successes(100, power)


def test_too_few_trials_never_tell():
    """However large the change: the sign of each of them is all that counts."""
    needed = math.log(400 / 0.001)
    few = fewest(needed) - 1
    assert pair(REALS[:few], REALS[:few] + 1e6).evidence < needed
