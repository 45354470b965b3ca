"""What a claim shows beside its verdict, as plain data for the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.errors import PictureError

KINDS = ("violins", "lines", "points", "histogram")
STYLES = ("measured", "theory", "report")
MOST_VALUES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart; those of one kind and title within a family are drawn as one.

    Args:
        kind: "violins", "lines", "points" or "histogram".
        title: What it shows.
        x: The horizontal axis, with its unit.
        y: The vertical axis, with its unit.
        series: From `values` (violins, histogram) or `curve` (lines, points).
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
        numbers: Reals, any shape.
        group: The panel that it belongs to.
    """
    flat = np.asarray(list(numbers) if not hasattr(numbers, "shape") else numbers, float).ravel()
    if flat.size > MOST_VALUES:
        flat = np.quantile(flat, np.linspace(0.0, 1.0, MOST_VALUES))
    return {"name": name, "group": group, "values": [float(f"{value:.5g}") for value in flat]}


def curve(
    name: str,
    x: Sequence[float | str],
    y: Sequence[float],
    *,
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    style: str = "measured",
) -> dict[str, Any]:
    """A series of points, with an interval each where one is given.

    Args:
        name: What the points are.
        x: Where they stand, at most 200: numbers, or names of categories.
        y: How high they stand.
        low: The lower ends of their intervals.
        high: The upper ends of their intervals.
        style: "measured", "theory" or "report".

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
    plain = {"x": x, "y": y, "low": low, "high": high}
    numbers = {
        key: None if part is None else [v if isinstance(v, str) else float(v) for v in part]
        for key, part in plain.items()
    }
    return {"name": name, **numbers, "style": style}
