"""The rates of the watch; `simulated.py` makes the tables of which these are the short form."""

import math

import numpy as np
import pytest

from evidence.statistics.bernoulli import BetaBinomial
from reports.nights.shift import shift
from reports.nights.stream import joined
from tests.reports.nights.simulated import (
    KNOWN,
    PLANTED,
    SOON,
    Policy,
    cusum,
    false_alarms,
    peer,
    previous_night,
    rings,
    three_sigma,
)
from tests.reports.nights.test_stream import stream_of

POLICY = Policy()
RATE = 4e-6


def test_a_thousand_nights_without_a_change_raise_at_most_one_false_alarm():
    """The mean of forty histories; the long simulation finds far fewer."""
    counts = false_alarms(40, rng=np.random.default_rng(), policy=POLICY)
    assert counts.mean() <= 1.0


def test_a_shift_of_two_nightly_deviations_is_found_within_five_nights():
    found = rings(PLANTED, count=40_000, rng=np.random.default_rng(), policy=POLICY)
    assert np.mean(found <= SOON) >= 0.9


def test_no_shift_rings_on_its_first_night():
    found = rings(50.0, count=1000, rng=np.random.default_rng(), policy=POLICY)
    assert np.all(found == 2)


@pytest.mark.parametrize("method", [previous_night, three_sigma, cusum])
def test_what_others_do_rings_far_oftener(method):
    wrong, _ = peer(method, rng=np.random.default_rng(), series=400)
    assert wrong > 100.0


def stopped(rng, *, law, bar, block, budget):
    """One night of a verdict that stops when it is decided: its numbers, [trial]."""
    numbers = law(budget, rng)
    evidence = BetaBinomial().log_evidence((numbers > 0.0).astype(float), against=bar)
    looks = np.flatnonzero(evidence[block - 1 :: block] >= -math.log(RATE))
    return numbers[: (looks[0] + 1) * block if len(looks) else budget]


DESIGNS = {
    # Almost all, against a bar that is near: stops late, and the sooner the fewer fail.
    "shares-near": (lambda n, rng: (rng.random(n) < 0.93).astype(float), 0.85, 20, 400),
    "shares-far": (lambda n, rng: (rng.random(n) < 0.99).astype(float), 0.5, 12, 400),
    "reals-near": (lambda n, rng: rng.standard_normal(n) + 0.5, 0.5, 8, 256),
    "reals-skewed": (lambda n, rng: rng.exponential(1.0, n) - 0.1, 0.5, 8, 256),
}


@pytest.mark.parametrize("design", DESIGNS)
def test_verdicts_that_stop_when_they_are_decided_raise_no_more_false_alarms(design):
    """Of 300 changes that change nothing, at most as many p-values are small as may be."""
    law, bar, block, budget = DESIGNS[design]
    rng, found = np.random.default_rng(), []
    draw = {"law": law, "bar": bar, "block": block, "budget": budget}
    for _ in range(300):
        nights = [[stream_of(stopped(rng, **draw))] for _ in range(KNOWN + SOON)]
        (old,) = joined(nights[:KNOWN]).values()
        (new,) = joined(nights[KNOWN:]).values()
        found.append(shift(old, new).p)
    for level in (0.1, 0.01):
        expected = 300 * level
        assert np.sum(np.array(found) <= level) <= expected + 6.0 * math.sqrt(expected)
