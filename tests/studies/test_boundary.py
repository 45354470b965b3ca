"""Measures of a decision boundary, on boundaries whose length and bends are known."""

import math

import numpy as np
import pytest

from studies.boundary import (
    NEARLY_STRAIGHT,
    PIECES,
    SHOWN,
    STEP,
    concentration,
    curvature,
    length,
    path,
    straight_share,
    trace,
)

LOW, HIGH = np.array([-2.0, -1.5]), np.array([2.5, 1.5])


def circle(points, radius=1.0):
    return np.hypot(points[:, 0], points[:, 1]) - radius


def line(points):
    return points[:, 1] - 0.3 * points[:, 0] - 0.1


def corner(points):
    """A right angle at the origin: two ReLUs of opposite slope."""
    return points[:, 1] - np.abs(points[:, 0]) + 0.505


def two_circles(points):
    right = np.hypot(points[:, 0] - 1.2, points[:, 1]) - 0.7
    left = np.hypot(points[:, 0] + 1.2, points[:, 1]) - 0.4
    return np.minimum(left, right)


def traced(score):
    return trace(score, low=LOW, high=HIGH)


def test_a_traced_circle_lies_on_the_circle_and_closes():
    (piece,) = traced(circle)
    assert abs(circle(piece)).max() < 1e-3
    np.testing.assert_array_equal(piece[0], piece[-1])
    assert length([piece]) == pytest.approx(2 * math.pi, rel=1e-3)


def test_a_straight_boundary_ends_at_the_box():
    (piece,) = traced(line)
    ends = sorted(piece[[0, -1], 0].tolist())
    assert ends == pytest.approx([-2.0, 2.5], abs=1e-9)
    assert length([piece]) == pytest.approx(4.5 * math.hypot(1.0, 0.3))


def test_pieces_are_sorted_by_length_and_add_up():
    long, short = traced(two_circles)
    assert length([long]) == pytest.approx(1.4 * math.pi, rel=1e-3)
    assert length([short]) == pytest.approx(0.8 * math.pi, rel=1e-3)
    assert length([long, short]) == pytest.approx(2.2 * math.pi, rel=1e-3)


@pytest.mark.parametrize("value", [-1.0, 0.0, 1.0])
def test_a_constant_score_has_no_boundary(value):
    pieces = traced(lambda points: np.full(len(points), value))
    assert pieces == [] and length(pieces) == 0.0
    bends = curvature(pieces)
    assert bends.shape == (0,)
    assert straight_share(bends) == concentration(bends) == 0.0


@pytest.mark.parametrize("radius", [0.3, 1.0, 1.4])
def test_a_circle_bends_by_one_over_its_radius_everywhere(radius):
    bends = curvature(traced(lambda points: circle(points, radius)))
    assert len(bends) == pytest.approx(2 * math.pi * radius / STEP, abs=1)
    assert bends.mean() == pytest.approx(1 / radius, rel=0.05)
    assert abs(bends * radius - 1).max() < 0.25
    assert straight_share(bends) == 0.0
    assert concentration(bends) == pytest.approx(0.1, abs=0.02)


def test_a_line_does_not_bend():
    bends = curvature(traced(line))
    assert len(bends) == pytest.approx(4.5 * math.hypot(1.0, 0.3) / STEP, abs=2)
    assert bends.max() < 1e-6
    assert straight_share(bends) == 1.0


def test_a_corner_bends_at_its_kink_alone():
    bends = curvature(traced(corner))
    assert (bends > NEARLY_STRAIGHT).sum() <= 3
    assert straight_share(bends) > 0.95
    assert concentration(bends) > 0.999
    # A right angle turns by pi / 2, of which chords of equal length see 2 sin(pi / 4).
    assert bends.sum() * STEP == pytest.approx(math.pi / 2, rel=0.15)


def test_a_flat_bend_counts_as_straight_and_a_narrow_one_does_not():
    flat, narrow = 1.5 / NEARLY_STRAIGHT, 0.6 / NEARLY_STRAIGHT
    for radius, share in ((flat, 1.0), (narrow, 0.0)):
        bends = curvature(
            traced(lambda points, r=radius: np.hypot(points[:, 0], points[:, 1] - r) - r)
        )
        assert straight_share(bends) == pytest.approx(share, abs=0.02)


def test_shares_and_concentration_of_given_bends():
    bends = np.array([0.0] * 12 + [0.05] * 6 + [1.0, 8.7])
    assert straight_share(bends) == 0.9
    assert concentration(bends) == pytest.approx(9.7 / 10.0)
    assert concentration(np.zeros(20)) == 0.0
    assert concentration(np.ones(20)) == pytest.approx(0.1)


def test_a_piece_too_short_for_second_differences_is_measured_by_its_length_alone():
    tiny = np.array([[0.0, 0.0], [0.5 * STEP, 0.0]])
    assert curvature([tiny]).size == 0
    assert length([tiny]) == 0.5 * STEP


def test_a_path_runs_along_every_piece_at_equal_spacing():
    pieces = traced(two_circles)
    shown = path(pieces)
    assert shown.shape == (SHOWN, 3)
    assert abs(two_circles(shown[:, :2])).max() < 2e-3
    assert set(shown[:, 2].tolist()) == {0.0, 1.0}
    steps = np.linalg.norm(np.diff(shown[:, :2], axis=0), axis=1)
    within = np.diff(shown[:, 2]) == 0
    spacing = length(pieces) / (SHOWN - 1)
    assert steps[within] == pytest.approx(spacing, rel=0.02)


def test_a_path_shows_the_longest_pieces_and_nothing_where_there_is_none():
    many = [np.array([[0.0, k], [20.0 - k, k]]) for k in range(PIECES + 5)]
    assert set(path(many)[:, 2].tolist()) == set(map(float, range(PIECES)))
    np.testing.assert_array_equal(path([]), np.full((SHOWN, 3), -1.0))
