"""What sequences have in common, and the root finding that inverts evidence."""

import math

import pytest

from evidence.statistics.bernoulli import BetaBinomial
from evidence.statistics.betting import HedgedBetting
from evidence.statistics.sequence import boundary
from evidence.statistics.student import StudentMixture


@pytest.mark.parametrize(
    ("sequence", "spread"),
    [
        (BetaBinomial(), None),
        (HedgedBetting(low=-1.0, high=5.0), 1.0),
        (StudentMixture(), 0.25),
    ],
    ids=["rate", "bounded", "normal"],
)
def test_a_plan_has_a_spread_to_count_on_where_there_is_one_to_guess(sequence, spread):
    assert sequence.guessed_spread == spread


@pytest.mark.parametrize("root", [1e-12, 0.1, 0.3, 0.7, 1.0 - 1e-12])
def test_the_boundary_is_where_rejection_begins_on_its_rejected_side(root):
    down = boundary(lambda value: value <= root, inside=1.0, outside=0.0)
    up = boundary(lambda value: value >= root, inside=0.0, outside=1.0)
    assert down <= root <= up
    assert down == pytest.approx(root, rel=1e-5, abs=1e-15)
    assert up == pytest.approx(root, rel=1e-5, abs=1e-15)
    assert up - down <= 2 * math.ulp(1.0)


def test_nothing_rejected_in_between_gives_the_outer_end():
    assert boundary(lambda value: value <= 0.0, inside=0.5, outside=0.0) == pytest.approx(0.0)


def test_everything_rejected_gives_the_inner_end():
    assert boundary(lambda value: value != 0.5, inside=0.5, outside=0.0) == pytest.approx(0.5)


def test_bisection_stops_where_floating_point_ends():
    asked = []

    def rejected(value):
        asked.append(value)
        return value > 1.0

    assert boundary(rejected, inside=1.0, outside=math.nextafter(1.0, 2.0)) > 1.0
    assert asked == []
