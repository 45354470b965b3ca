"""What a claim shows beside its verdict: data from which the page draws a chart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from evidence.errors import PictureError, RecordError
from evidence.records import field
from evidence.records.series import Numbers, Series
from evidence.records.vocabulary import LINEAR, LOG, OURS, PICTURES, SCALES, STYLES

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
    series: tuple[Series, ...]
    log_x: bool = False
    log_y: bool = False

    def __post_init__(self) -> None:
        if self.kind not in PICTURES:
            raise PictureError(f"No picture is a {self.kind!r}. Use one of {', '.join(PICTURES)}.")

    @classmethod
    def read(cls, record: Mapping[str, Any], *, owner: str) -> Picture:
        """The picture that builtins describe.

        Args:
            record: The builtins.
            owner: The item whose picture it is.

        Raises:
            RecordError: If they describe none.
        """
        try:
            return cls._read(record)
        except RecordError as error:
            raise RecordError(f"item {owner!r}: {error}") from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RecordError(
                f"item {owner!r} has a picture that cannot be read ({type(error).__name__}: "
                f"{error}); a picture has a kind, a title and a list of series"
            ) from error

    @classmethod
    def _read(cls, record: Mapping[str, Any]) -> Picture:
        kind, title, scale = str(record["kind"]), str(record["title"]), record.get("scale") or {}
        x_scale, y_scale = (str(scale.get(axis, LINEAR)) for axis in ("x", "y"))
        owner = f"picture {title!r}"
        field.check(kind, known=PICTURES, name="kind", owner=owner)
        field.check(x_scale, known=SCALES, name="x scale", owner=owner)
        field.check(y_scale, known=SCALES, name="y scale", owner=owner)
        return cls(
            kind=kind,
            title=title,
            x=str(record.get("x") or ""),
            y=str(record.get("y") or ""),
            series=tuple(Series.read(one) for one in record["series"]),
            log_x=x_scale == LOG,
            log_y=y_scale == LOG,
        )

    @property
    def x_scale(self) -> str:
        """How the horizontal axis is divided."""
        return LOG if self.log_x else LINEAR

    @property
    def y_scale(self) -> str:
        """How the vertical axis is divided."""
        return LOG if self.log_y else LINEAR

    def record(self) -> dict[str, Any]:
        """The picture as builtins."""
        return {
            "kind": self.kind,
            "title": self.title,
            "x": self.x,
            "y": self.y,
            "scale": {"x": self.x_scale, "y": self.y_scale},
            "series": [one.record(kind=self.kind) for one in self.series],
        }


def values(name: str, numbers: Iterable[float], *, group: str = "") -> Series:
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
    return Series(name=name, group=group, values=_shortened(flat))


def curve(
    name: str,
    x: Sequence[float | str],
    y: Sequence[float],
    *,
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    style: str = OURS,
    group: str = "",
) -> Series:
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
    return Series(
        name=name,
        group=group,
        # Positions keep all their digits: they are levels of a knob, by which points are matched.
        x=tuple(one if isinstance(one, str) else float(one) for one in x),
        y=_shortened(y),
        low=None if low is None else _shortened(low),
        high=None if high is None else _shortened(high),
        style=style,
    )


def images(name: str, pixels: ArrayLike, *, group: str = "") -> Series:
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
    shades = np.rint(255.0 * share).astype(int).tolist()
    return Series(
        name=name,
        group=group,
        pixels=tuple(tuple(tuple(row) for row in image) for image in shades),
        span=(_short(low), _short(high)),
    )


def _shortened(numbers: Iterable[float]) -> Numbers:
    return tuple(_short(number) for number in numbers)


def _short(value: float) -> float:
    # Nobody sees a sixth digit, and what is not finite is a gap.
    return float(f"{float(value):.5g}") if math.isfinite(value) else math.nan
