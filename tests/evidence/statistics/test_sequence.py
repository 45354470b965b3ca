"""The root finding that inverts evidence."""

import math

import pytest

from evidence.statistics.sequence import boundary


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
