"""What stays undecided, if every truth is what was measured, is what the judge leaves undecided."""

import math
from zlib import crc32

import numpy as np
import pytest

from evidence.statistics.region import Region
from tests.evidence import measured
from tests.evidence.design import BETS, COUNTS, MEANS, ORDERS
from tests.evidence.sampled import fewest_successes, most_errors
from tests.evidence.test_totals import design_of

INF = math.inf
COINS = np.repeat([0.0, 1.0], [30, 20])
TIES = np.repeat([0.0, 0.5, 1.0], [20, 15, 15])
BELL = np.linspace(-2.0, 2.0, 41)
# A quarter of the trials lies on the edge, and none below it.
ATOM = np.repeat([0.0, 1.0, 2.0], [10, 15, 15])


def asked(learned, region, **changes):
    """A design with this region, whose finite ends are its edges."""
    edges = tuple(end for end in region if math.isfinite(end))
    return design_of(learned, region=region, edges=edges, error_rate=0.05, **changes)


def judged(design, numbers, *, runs):
    """In which runs the interval that ships is never inside or outside of the region, [run]."""
    generator, region = np.random.default_rng(crc32(design.text.encode())), Region(*design.region)
    left = []
    for _ in range(runs):
        drawn = generator.choice(numbers, size=design.budget)
        intervals = [
            design.sequence.interval(drawn[:look], error_rate=design.error_rate)
            for look in design.looks
        ]
        left.append(not any(region.holds(one) or region.excludes(one) for one in intervals))
    return np.array(left)


@pytest.mark.parametrize(
    ("design", "numbers"),
    [
        pytest.param(asked(COUNTS, (0.25, INF)), COINS, id="proportion"),
        pytest.param(asked(COUNTS, (0.2, 0.7)), COINS, id="proportion-within"),
        pytest.param(asked(COUNTS, (0.25, INF), text="win rate of ours"), TIES, id="win-rate"),
        pytest.param(asked(ORDERS, (-0.5, INF)), BELL, id="median"),
        pytest.param(asked(ORDERS, (-0.9, 1.0)), BELL, id="median-within"),
        pytest.param(asked(ORDERS, (-INF, 1.0)), ATOM, id="median-on-its-edge"),
        pytest.param(asked(BETS, (-INF, 0.4), low=-2.0, high=2.0), BELL, id="bet"),
        pytest.param(asked(MEANS, (-0.5, INF)), BELL, id="mean"),
        pytest.param(asked(MEANS, (-0.6, 0.7)), BELL, id="mean-within"),
    ],
)
def test_undecided_is_what_the_interval_leaves_undecided(design, numbers):
    generator, many = np.random.default_rng(crc32(b"left open")), 40_000
    share = measured.left_open(design, numbers, runs=many, generator=generator).mean()
    runs, error = 150, 5.0 * math.sqrt(share * (1.0 - share) / many)
    came = judged(design, numbers, runs=runs).sum()
    assert 0.02 < share < 0.98
    assert fewest_successes(runs, share - error) <= came <= most_errors(runs, share + error)


def test_a_median_that_is_its_edge_in_every_trial_lies_outside():
    """A region is open: where the same arm ran twice, differences of 0 are no fall."""
    generator = np.random.default_rng(crc32(b"open"))
    for region, left in (((-INF, 0.0), 0), ((-1.0, INF), 0), ((0.0, INF), 0)):
        came = measured.left_open(asked(ORDERS, region), np.zeros(20), runs=10, generator=generator)
        assert came.sum() == left


def test_means_without_a_spread_tell_nothing_and_are_left_out():
    assert not measured.suits(design_of(MEANS), np.zeros(9))
    assert measured.suits(design_of(COUNTS), np.zeros(9))
    assert not measured.suits(design_of(COUNTS), np.array([0.0, 0.5]))
    assert not measured.suits(design_of(BETS), np.array([0.0, 1.5]))


def test_runs_with_any_are_counted_once():
    never, always = asked(COUNTS, (0.01, INF)), asked(COUNTS, (0.4, INF), node="another")
    numbers = {(never.node, 0): np.ones(9), (always.node, 0): np.array([0.0, 0.0, 1.0, 1.0, 1.0])}
    came = measured.undecided([never, always, asked(BETS, (0.0, INF), node="x")], numbers, runs=500)
    assert set(came.shares) == set(numbers)
    assert came.shares[never.node, 0] == 0.0
    assert came.any == came.in_a_run == came.shares[always.node, 0] > 0.1
    assert came.share == came.in_a_run / 2
    assert [place for _, place in came.worst] == [(always.node, 0)]
