"""Under its null an assertion errs no more often than it states; a planted effect is found.

What is simulated is what ships: `decided` uses the evidence against a region's edges where
`Assertion.judge` inverts it to intervals, and the first test holds the two equal. Counts are
compared with exact binomial bounds that a method of exactly the stated rate breaks less than once
in a million: the seeds decide nothing.
"""

import math
from zlib import crc32

import numpy as np
import pytest

from evidence.judging.outcome import CONTRADICTED, SUPPORTED, UNDECIDED
from evidence.statistics.bernoulli import BetaBinomial
from evidence.statistics.sign import SignMixture
from evidence.statistics.student import StudentMixture
from tests.evidence.sampled import (
    BOUNDED,
    BOUNDED_DIFFERENCES,
    TRENDS,
    WORLDS,
    decided,
    ever_rejected,
    fewest_successes,
    inside,
    most_errors,
    relations,
)

CLAIMS = 4000
RATES = (0.05, 0.01)


def named(worlds):
    return [pytest.param(world, id=world.name) for world in worlds]


def generator_of(world, purpose):
    return np.random.default_rng(crc32(f"{purpose}: {world.name}".encode()))


# What is simulated is what ships.


def test_the_evidence_at_the_edges_decides_as_the_judge_does():
    came = []
    for world in WORLDS:
        generator, block, budget = generator_of(world, "judge"), 12, 90
        looks = np.array([*range(block, budget, block), budget])
        for claim in range(25):
            estimand = world.claim(generator, trials=96, block=block)
            assertion = near_the_truth(world, estimand, generator, relation=claim % 5)
            numbers = estimand.numbers(estimand.outcomes.first(budget))
            verdict = assertion.judge(error_rate=0.1, budget=budget)
            assert (verdict.outcome, verdict.trials) == decided(
                assertion, numbers, error_rate=0.1, looks=looks
            ), (world.name, assertion.text)
            came.append((verdict.outcome, verdict.trials < budget))
    for outcome, early in [(SUPPORTED, True), (CONTRADICTED, True), (UNDECIDED, False)]:
        assert came.count((outcome, early)) > 30


def near_the_truth(world, estimand, generator, *, relation):
    """An assertion whose edge stands up to four standard errors beside the truth."""
    at, error = estimand.inward(world.truth), world.spread / math.sqrt(40)
    floor, ceiling = estimand.inward(estimand.support.low), estimand.inward(estimand.support.high)
    shift = generator.uniform(
        max(-4.0 * error, 0.9 * (floor - at)), min(4.0 * error, 0.9 * (ceiling - at))
    )
    edge = estimand.outward(at + shift)
    width = estimand.outward(at + shift + 6.0 * error) - edge
    return list(relations(estimand, truth=edge, width=width).values())[relation]


# Nulls on the edge: an interval that leaves the truth out is an error, whatever the relation.


def budget_of(world):
    return 300 if world in [*BOUNDED, *BOUNDED_DIFFERENCES, *TRENDS] else 1000


@pytest.mark.parametrize("world", named(WORLDS))
def test_no_relation_errs_more_often_than_it_states(world):
    trials = budget_of(world)
    generator = generator_of(world, "null")
    estimand, numbers = world.claims(generator, claims=CLAIMS, trials=trials)
    edge, looks = estimand.inward(world.truth), np.arange(1, trials + 1)
    for error_rate in RATES:
        left_out = ever_rejected(estimand.sequence, numbers, truth=edge, error_rate=error_rate)
        allowed = most_errors(CLAIMS, error_rate)
        assert left_out.sum() <= allowed
        at = relations(estimand, truth=world.truth, width=world.width)
        for assertion in at.values():
            # An interval that holds the truth holds the edge, and decides nothing.
            outcomes = [
                decided(assertion, row, error_rate=error_rate, looks=looks)[0]
                for row in numbers[left_out]
            ]
            supported, contradicted = outcomes.count(SUPPORTED), outcomes.count(CONTRADICTED)
            assert supported + contradicted <= allowed


# The proportion's error rate without simulation: over every path of successes and failures.


@pytest.mark.parametrize("p", [0.001, 0.1, 0.5, 0.9])
def test_a_proportions_interval_ever_leaves_the_truth_out_as_rarely_as_stated(p):
    for error_rate in (*RATES, 1e-5):
        ever = chance_of_ever_leaving_out(p, trials=2000, error_rate=error_rate)
        assert ever <= error_rate
        # The mixture is a martingale: what it leaves unspent is overshoot and what comes later.
        if p in (0.1, 0.5, 0.9):
            assert ever >= 0.3 * error_rate


def chance_of_ever_leaving_out(p, *, trials, error_rate):
    """The probability that one of the first `trials` intervals leaves p out, by recursion."""
    alive, gone = np.array([1.0]), 0.0
    for n in range(1, trials + 1):
        # alive[s]: n trials with s successes, and p in every interval before the n-th.
        alive = np.append(alive * (1.0 - p), 0.0) + np.append(0.0, alive * p)
        # The counts at which p is left out are a few at either end; the rest is not asked again.
        out = left_out_counts(n, p, error_rate)
        gone += float(alive[out].sum())
        alive[out] = 0.0
    return gone


def left_out_counts(n, p, error_rate):
    evidence = BetaBinomial()._log_evidence_of_counts(np.arange(n + 1), n, against=p)
    return evidence >= -math.log(error_rate)


@pytest.mark.parametrize("p", [0.001, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("n", [1, 7, 40, 300])
def test_the_recursion_leaves_out_what_the_interval_leaves_out(p, n):
    for error_rate in RATES:
        shipped = [
            p not in BetaBinomial().interval_of_counts(s, n, error_rate=error_rate)
            for s in range(n + 1)
        ]
        np.testing.assert_array_equal(left_out_counts(n, p, error_rate), shipped)


# The median's, in the same way: whether trials lie above it are tosses of a coin.


def test_a_medians_interval_ever_leaves_the_truth_out_as_rarely_as_stated():
    for error_rate in (*RATES, 1e-5, 4e-6):
        alive, gone = np.array([1.0]), 0.0
        for n in range(1, 2001):
            alive = (np.append(alive, 0.0) + np.append(0.0, alive)) / 2.0
            needed = SignMixture().needed(n, error_rate=error_rate)
            if needed is None:
                continue
            gone += float(alive[needed:].sum() + alive[: n - needed + 1].sum())
            alive[needed:] = alive[: n - needed + 1] = 0.0
        assert 0.3 * error_rate <= gone <= error_rate


# Planted effects: the plan is kept.


@pytest.mark.parametrize("world", named(WORLDS))
@pytest.mark.parametrize(("error_rate", "power"), [(0.01, 0.8), (1e-5, 0.95)])
def test_a_planted_effect_is_found_within_the_planned_trials(world, error_rate, power):
    generator = generator_of(world, "planted")
    estimand = world.claim(generator, trials=1, block=1)
    for assertion in inside(world, estimand).values():
        needed = assertion.trials_needed(
            truth=world.truth, spread=world.spread, error_rate=error_rate, power=power
        )
        # Rare events take tens of thousands of trials: fewer claims of those.
        claims = min(800 if power < 0.9 else 400, 400_000 // needed)
        _, numbers = world.claims(generator, claims=claims, trials=needed)
        looks = np.unique(np.geomspace(1, needed, 40).astype(int))
        found = sum(
            decided(assertion, row, error_rate=error_rate, looks=looks)[0] is SUPPORTED
            for row in numbers
        )
        assert found >= fewest_successes(claims, power)


@pytest.mark.parametrize("world", named(WORLDS))
def test_what_a_budget_detects_needs_that_budget(world):
    estimand = world.claim(generator_of(world, "detectable"), trials=1, block=1)
    terms = {"spread": world.spread, "error_rate": 0.01, "power": 0.9}
    for assertion in inside(world, estimand).values():
        needed = assertion.trials_needed(truth=world.truth, **terms)
        # The power of counts is a saw: a few trials more may do a little worse.
        more = math.ceil(1.1 * needed) + 5
        detectable = assertion.detectable(trials=more, **terms)
        assert detectable and all(truth in assertion.region for truth in detectable)
        for edge, truth in zip(assertion.region.edges, detectable, strict=True):
            assert abs(truth - edge) <= abs(world.truth - edge)
            assert assertion.trials_needed(truth=truth, **terms) <= 1.1 * more


# Where the t-sequence's assumption breaks.

SKEWED = {
    "normal": (lambda generator, shape: generator.standard_normal(shape), 0.0),
    "exponential": (lambda generator, shape: generator.exponential(size=shape), 1.0),
    "lognormal": (lambda generator, shape: np.exp(generator.standard_normal(shape)), math.exp(0.5)),
}
# How often the truth is left out at a look from trial 2 or 32 to trial 1000, in 100,000 claims.
MEASURED = {
    ("exponential", 2): {0.05: 0.140, 0.01: 0.066},
    ("exponential", 32): {0.05: 0.030, 0.01: 0.0147},
    ("lognormal", 2): {0.05: 0.257, 0.01: 0.150},
    ("lognormal", 32): {0.05: 0.081, 0.01: 0.049},
}


@pytest.mark.parametrize("first", [2, 32])
@pytest.mark.parametrize("name", sorted(SKEWED))
def test_skewed_outcomes_break_the_t_sequence_by_as_much_as_documented(name, first):
    draw, truth = SKEWED[name]
    numbers = draw(np.random.default_rng(crc32(name.encode())), (CLAIMS, 1000))
    for error_rate in RATES:
        errors = ever_rejected(
            StudentMixture(), numbers, truth=truth, error_rate=error_rate, first=first
        ).sum()
        if name == "normal":
            assert errors <= most_errors(CLAIMS, error_rate)
        else:
            measured = MEASURED[name, first][error_rate]
            assert fewest_successes(CLAIMS, measured) <= errors <= most_errors(CLAIMS, measured)
