"""What a claim shows beside its verdict, as plain data for the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from evidence.errors import PictureError

KINDS = ("violins", "lines", "points", "histogram", "images")
STYLES = ("measured", "theory", "report")
MOST_VALUES = 200
MOST_PIXELS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart; those of one kind and title within a family are drawn as one.

    Args:
        kind: "violins", "lines", "points", "histogram" or "images".
        title: What it shows.
        x: The horizontal axis, with its unit.
        y: The vertical axis, with its unit; of images, what a pixel's brightness is.
        series: From `values` (violins, histogram), `curve` (lines, points) or `images`.
        log_x: Whether the horizontal axis is logarithmic.
        log_y: Whether the vertical axis is logarithmic.

    Raises:
        PictureError: If the kind is unknown.
    """

    kind: str
    title: str
    x: str
    y: str
    series: tuple[dict[str, Any], ...]
    log_x: bool = False
    log_y: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise PictureError(f"No picture is a {self.kind!r}. Use one of {', '.join(KINDS)}.")

    def record(self) -> dict[str, Any]:
        """The picture as builtins."""
        scale = {"x": "log" if self.log_x else "linear", "y": "log" if self.log_y else "linear"}
        return {
            "kind": self.kind,
            "title": self.title,
            "x": self.x,
            "y": self.y,
            "scale": scale,
            "series": list(self.series),
        }


def values(name: str, numbers: Iterable[float], *, group: str = "") -> dict[str, Any]:
    """A series of numbers whose distribution is drawn; more than 200 are thinned to quantiles.

    Args:
        name: What the numbers are.
        numbers: Reals, any shape; what is not finite is left out.
        group: The panel that it belongs to.
    """
    flat = np.asarray(list(numbers) if not hasattr(numbers, "shape") else numbers, float).ravel()
    flat = flat[np.isfinite(flat)]
    if flat.size > MOST_VALUES:
        flat = np.quantile(flat, np.linspace(0.0, 1.0, MOST_VALUES))
    return {"name": name, "group": group, "values": [_short(value) for value in flat]}


def curve(
    name: str,
    x: Sequence[float | str],
    y: Sequence[float],
    *,
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    style: str = "measured",
    group: str = "",
) -> dict[str, Any]:
    """A series of points, with an interval each where one is given.

    Args:
        name: What the points are.
        x: Where they stand, at most 200: numbers, or names of categories.
        y: How high they stand; what is not finite leaves a gap.
        low: The lower ends of their intervals.
        high: The upper ends of their intervals.
        style: "measured", "theory" or "report".
        group: The panel that it belongs to.

    Raises:
        PictureError: If there are too many points, their numbers differ, or the style is unknown.
    """
    lengths = {len(part) for part in (x, y, low, high) if part is not None}
    if len(lengths) != 1 or max(lengths) > MOST_VALUES:
        raise PictureError(
            f"Series {name!r} has {sorted(lengths)} points. Give x, y and both interval ends the "
            f"same number of points, at most {MOST_VALUES}."
        )
    if style not in STYLES:
        raise PictureError(f"No series has the style {style!r}. Use one of {', '.join(STYLES)}.")
    return {
        "name": name,
        "group": group,
        # Positions keep all their digits: they are levels of a knob, by which points are matched.
        "x": [one if isinstance(one, str) else float(one) for one in x],
        "y": [_short(value) for value in y],
        "low": None if low is None else [_short(value) for value in low],
        "high": None if high is None else [_short(value) for value in high],
        "style": style,
    }


def images(name: str, pixels: ArrayLike, *, group: str = "") -> dict[str, Any]:
    """A row of small grey images of one scale, kept as whole numbers from 0 to 255.

    Pixels of both signs get a scale that is symmetric about zero, so that zero is middle grey;
    others run from their smallest to their largest value.

    Args:
        name: What the images are.
        pixels: Reals, [image, row, column]; at most 20,000.
        group: The panel that they belong to.

    Raises:
        PictureError: If the pixels are too many, none, not finite, or not [image, row, column].
    """
    array = np.asarray(pixels, float)
    if array.ndim != 3 or not 0 < array.size <= MOST_PIXELS or not np.isfinite(array).all():
        raise PictureError(
            f"Images {name!r} are an array of shape {array.shape}. Give finite pixels as [image, "
            f"row, column], at least one and at most {MOST_PIXELS} in all."
        )
    low, high = float(array.min()), float(array.max())
    if low < 0.0 < high:
        high = max(-low, high)
        low = -high
    # Images of one value only are middle grey; their scale has no length to divide by.
    share = (array - low) / (high - low) if high > low else np.full(array.shape, 0.5)
    return {
        "name": name,
        "group": group,
        "pixels": np.rint(255.0 * share).astype(int).tolist(),
        "range": [_short(low), _short(high)],
    }


def _short(value: float) -> float | None:
    # Nobody sees a sixth digit, and JSON knows no infinity.
    return float(f"{float(value):.5g}") if math.isfinite(value) else None
