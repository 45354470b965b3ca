"""What a decision boundary in the plane looks like, in numbers: its length, and where it bends.

The boundary is traced on a grid as the zero level of a score. Along it, at points of equal arc
length, second differences over the squared spacing measure the curvature (1 / unit): they are zero
where the boundary is straight, and one or two of them are large where it has a kink.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Between grid points the score is taken to be linear, which is exact for ReLU but at its kinks.
GRID = 0.02
# The spacing of second differences, well above the grid's: what the grid cuts off a bend is less
# than a tenth of its curvature.
STEP = 0.05
# A radius of ten units: over a unit's length such a piece departs from straight by 1 / 80, about
# the 0.01 of the grid on which R4 plots its boundaries.
NEARLY_STRAIGHT = 0.1
# The part of the boundary that bends most, as a share of its length.
SHARPEST = 0.1
# What a picture needs, and the most pieces that it shows.
SHOWN, PIECES = 190, 10


def trace(
    score: Callable[[np.ndarray], np.ndarray], *, low: np.ndarray, high: np.ndarray
) -> list[np.ndarray]:
    """The zero level of a score inside a box.

    Args:
        score: From points [point, 2] to numbers [point].
        low: The box's lower left corner, [2].
        high: Its upper right corner, [2].

    Returns:
        The level's pieces, longest first, each [point, 2]; a closed one ends where it begins.
    """
    first, second = (
        np.linspace(a, b, max(2, round((b - a) / GRID) + 1)) for a, b in zip(low, high, strict=True)
    )
    grid = np.stack(np.meshgrid(first, second), axis=-1)
    height = score(grid.reshape(-1, 2)).reshape(grid.shape[:2])
    if height.min() >= 0.0 or height.max() <= 0.0:
        return []
    drawn = _axes().contour(first, second, height, levels=[0.0])
    pieces = [np.asarray(piece) for piece in drawn.allsegs[0] if len(piece) > 1]
    drawn.remove()
    return sorted(pieces, key=lambda piece: -_steps(piece).sum())


def length(pieces: Sequence[np.ndarray]) -> float:
    """The length of all pieces [point, 2] together."""
    return float(sum(_steps(piece).sum() for piece in pieces))


def curvature(pieces: Sequence[np.ndarray]) -> np.ndarray:
    """How much the pieces bend at points of equal spacing.

    Args:
        pieces: Lines, each [point, 2]; one that ends where it begins is closed.

    Returns:
        Norms of the second differences over the squared spacing, in 1 / unit, [place].
    """
    found = [_second_differences(piece) for piece in pieces]
    return np.concatenate(found) if found else np.empty(0)


def straight_share(bends: np.ndarray) -> float:
    """The share of a boundary that is as good as straight; 0 where there is no boundary.

    Args:
        bends: Curvatures from `curvature`, [place].
    """
    return float((bends < NEARLY_STRAIGHT).mean()) if bends.size else 0.0


def concentration(bends: np.ndarray) -> float:
    """The share of all bending that its sharpest tenth does; 0 where nothing bends.

    Evenly bent boundaries have a tenth, and those that bend at a few kinks alone have 1.

    Args:
        bends: Curvatures from `curvature`, [place].
    """
    if not bends.size or not bends.sum() > 0.0:
        return 0.0
    sharpest = np.sort(bends)[::-1][: max(1, round(SHARPEST * bends.size))]
    return float(sharpest.sum() / bends.sum())


def path(pieces: Sequence[np.ndarray]) -> np.ndarray:
    """The longest pieces at equal spacing, for a picture.

    Args:
        pieces: From `trace`.

    Returns:
        Both coordinates and the number of the piece, [place, 3]; -1 where there is no boundary.
    """
    shown = pieces[:PIECES]
    if not shown:
        return np.full((SHOWN, 3), -1.0)
    ends = np.cumsum([_steps(piece).sum() for piece in shown])
    along = np.linspace(0.0, ends[-1], SHOWN)
    number = np.minimum(np.searchsorted(ends, along), len(shown) - 1)
    starts = np.concatenate([[0.0], ends[:-1]])
    places = [
        _at(piece, along[number == position] - starts[position])
        for position, piece in enumerate(shown)
    ]
    return np.column_stack([np.concatenate(places), number])


@functools.cache
def _axes() -> Axes:
    """Axes that contours are traced on and taken off again; new ones cost more than a contour."""
    from matplotlib.figure import Figure  # Heavy, and needed by this function alone.

    return Figure().add_subplot()


def _steps(piece: np.ndarray) -> np.ndarray:
    distances: np.ndarray = np.linalg.norm(np.diff(piece, axis=0), axis=1)
    return distances


def _at(piece: np.ndarray, along: np.ndarray) -> np.ndarray:
    """The points of a piece at these distances from its beginning, [place, 2]."""
    arc = np.concatenate([[0.0], np.cumsum(_steps(piece))])
    return np.stack([np.interp(along, arc, piece[:, axis]) for axis in (0, 1)], axis=1)


def _second_differences(piece: np.ndarray) -> np.ndarray:
    total = _steps(piece).sum()
    count = round(total / STEP)
    if count < 3:
        return np.empty(0)
    # The spacing is stretched a little so that it divides the length.
    spacing = total / count
    points = _at(piece, np.linspace(0.0, total, count + 1))
    if np.array_equal(piece[0], piece[-1]):
        points = np.concatenate([points, points[1:2]])
    second: np.ndarray = np.linalg.norm(np.diff(points, n=2, axis=0), axis=1) / spacing**2
    return second
