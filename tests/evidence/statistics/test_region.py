"""Intervals and regions."""

import math

import pytest

from evidence.errors import EmptyRegionError, ImpossibleRegionError
from evidence.statistics.region import EVERYTHING, Interval, Region

UNIT = Interval(0.0, 1.0)
POSITIVE = Interval(0.0, math.inf)


def test_an_interval_holds_its_ends():
    assert 0.0 in UNIT and 1.0 in UNIT and 0.5 in UNIT
    assert 1.1 not in UNIT and -0.1 not in UNIT


def test_a_region_leaves_its_edges_out():
    region = Region(0.2, 0.4)
    assert 0.3 in region
    assert 0.2 not in region and 0.4 not in region


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0)])
def test_an_empty_region_is_refused(low, high):
    with pytest.raises(EmptyRegionError, match="its lower end must lie below"):
        Region(low, high)


def test_only_finite_edges_are_edges():
    assert Region(0.2, 0.4).edges == (0.2, 0.4)
    assert Region(-math.inf, 0.4).edges == (0.4,)
    assert Region(0.2, math.inf).edges == (0.2,)


@pytest.mark.parametrize(
    ("interval", "holds", "excludes"),
    [
        (Interval(0.25, 0.35), True, False),
        (Interval(0.2, 0.35), False, False),  # An edge is outside the region.
        (Interval(0.25, 0.4), False, False),
        (Interval(0.1, 0.3), False, False),
        (Interval(0.3, 0.5), False, False),
        (Interval(0.1, 0.5), False, False),
        (Interval(0.1, 0.2), False, True),
        (Interval(0.4, 0.9), False, True),
        (Interval(0.0, 0.1), False, True),
        (EVERYTHING, False, False),
    ],
)
def test_a_region_with_two_edges_holds_and_excludes_intervals(interval, holds, excludes):
    region = Region(0.2, 0.4)
    assert region.holds(interval) is holds
    assert region.excludes(interval) is excludes


def test_an_open_side_holds_whatever_lies_there():
    assert Region(0.2, math.inf).holds(Interval(0.3, math.inf))
    assert Region(-math.inf, 0.2).holds(Interval(-math.inf, 0.1))
    assert not Region(0.2, math.inf).holds(EVERYTHING)
    assert not Region(0.2, math.inf).excludes(EVERYTHING)
    assert Region(0.2, math.inf).excludes(Interval(-math.inf, 0.2))


@pytest.mark.parametrize(
    ("low", "high", "support"),
    [
        (-math.inf, math.inf, EVERYTHING),
        (-math.inf, math.inf, UNIT),
        (-0.5, 1.5, UNIT),
        (-0.5, math.inf, UNIT),
        (1.0, math.inf, UNIT),
        (96.7, math.inf, UNIT),
        (-math.inf, 0.0, UNIT),
        (-1.0, math.inf, POSITIVE),
        (-3.0, -2.0, POSITIVE),
    ],
)
def test_a_region_that_decides_nothing_is_refused(low, high, support):
    with pytest.raises(ImpossibleRegionError, match=r"decides nothing about the share"):
        Region(low, high).check_against("the share", support)


@pytest.mark.parametrize(
    ("low", "high", "support"),
    [
        (0.5, math.inf, UNIT),
        (0.85, 1.05, UNIT),
        (0.0, math.inf, UNIT),
        (-math.inf, 1.0, UNIT),
        (5.0, math.inf, EVERYTHING),
        (-math.inf, 5.0, EVERYTHING),
        (1.1, math.inf, POSITIVE),
        (-1.0, 1.1, POSITIVE),
    ],
)
def test_a_region_that_some_values_contradict_is_accepted(low, high, support):
    Region(low, high).check_against("the share", support)
