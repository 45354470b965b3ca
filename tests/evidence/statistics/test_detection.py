"""What a number of trials can tell from an edge, and how many a truth needs."""

import math

import pytest

from evidence.statistics.bernoulli import BetaBinomial
from evidence.statistics.detection import LARGEST_PLAN, Detection
from evidence.statistics.region import EVERYTHING, Interval, Region
from evidence.statistics.sequence import Sequence
from evidence.statistics.student import StudentMixture


class Gap(Sequence):
    """A sequence that is decided once trials times the squared gap to an edge are a hundred."""

    guessed_spread = None

    def log_evidence(self, outcomes, *, against):
        raise AssertionError("a plan looks at no outcome")

    interval = log_evidence

    def support_probability(self, trials, *, truth, spread, region, error_rate):
        gap = min(abs(truth - edge) for edge in region.edges)
        return 1.0 if trials * gap**2 >= 100.0 * (spread or 1.0) else 0.0


def detection(region, *, support=EVERYTHING, sequence=None, spread=1.0, power=0.95):
    return Detection(
        sequence=sequence or Gap(),
        region=region,
        support=support,
        spread=spread,
        error_rate=1e-5,
        power=power,
    )


ABOVE = Region(0.0, math.inf)


@pytest.mark.parametrize(("truth", "trials"), [(10.0, 1), (1.0, 100), (0.1, 10_000)])
def test_the_fewest_trials_that_decide_are_found(truth, trials):
    needed = detection(ABOVE).trials_needed(truth)
    # Two trials are the fewest that a plan tells apart; large ones are found to a thousandth.
    assert max(trials, 2) <= needed <= max(trials, 2) * 1.002


def test_a_truth_too_near_to_the_edge_needs_too_many():
    nearest = math.sqrt(100.0 / LARGEST_PLAN)
    assert detection(ABOVE).trials_needed(nearest / 2) is None
    assert detection(ABOVE).trials_needed(nearest * 2) <= LARGEST_PLAN


@pytest.mark.parametrize(
    ("region", "support", "expected"),
    [
        (ABOVE, EVERYTHING, (1.0,)),
        (Region(-math.inf, 0.0), EVERYTHING, (-1.0,)),
        (Region(0.0, math.inf), Interval(-1.0, 5.0), (1.0,)),
        (Region(-math.inf, 0.0), Interval(-5.0, 1.0), (-1.0,)),
        (Region(-4.0, 4.0), EVERYTHING, (-3.0, 3.0)),
    ],
)
def test_the_truths_nearest_to_the_edges_lie_inside_lower_edge_first(region, support, expected):
    assert detection(region, support=support).recognised(100) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("region", "support"),
    [(Region(-0.5, 0.5), EVERYTHING), (ABOVE, Interval(-1.0, 0.5))],
)
def test_too_few_trials_recognise_nothing(region, support):
    assert detection(region, support=support).recognised(100) == ()


def test_the_easiest_truth_of_a_proportion_is_not_the_middle():
    """Near 1 a proportion spreads less than in the middle, and is told from an edge sooner."""
    made = detection(Region(0.5, 1.0), support=Interval(0.0, 1.0), sequence=BetaBinomial())
    assert made._far_truth(60) > 0.75
    (lower,) = made.recognised(200)[:1]
    assert 0.5 < lower < 1.0


@pytest.mark.parametrize(
    ("sequence", "support", "region", "truth"),
    [
        (BetaBinomial(), Interval(0.0, 1.0), Region(0.85, math.inf), 0.95),
        (StudentMixture(), EVERYTHING, ABOVE, 0.4),
    ],
)
def test_what_is_needed_decides_with_the_power_that_was_asked_for(sequence, support, region, truth):
    made = detection(region, support=support, sequence=sequence)
    needed = made.trials_needed(truth)

    def power(trials):
        return sequence.support_probability(
            trials, truth=truth, spread=1.0, region=region, error_rate=1e-5
        )

    assert power(needed) >= 0.95 > power(int(0.9 * needed))
    (nearest,) = made.recognised(needed)
    assert region.low < nearest <= truth * 1.001
