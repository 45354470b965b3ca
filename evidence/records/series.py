"""One named set of numbers in a picture: a sample, points, or small images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evidence.errors import RecordError
from evidence.records import field
from evidence.records.vocabulary import HISTOGRAM, IMAGES, OURS, STYLES, VIOLINS

SAMPLES = (VIOLINS, HISTOGRAM)

Numbers = tuple[float, ...]
Pixels = tuple[tuple[tuple[int, ...], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One named set of numbers; missing and infinite numbers are NaN.

    Args:
        name: What it is called in the legend or under the violin.
        group: The small panel it belongs to.
        values: The sample of a violin or a histogram, [value].
        x: Positions of lines and points, or names of categories, [point].
        y: Heights, [point].
        low: Lower ends of the bands or bars, or None, [point].
        high: Upper ends, or None, [point].
        style: Whether we measured it, theory says it or the report does.
        pixels: Grey images from 0 to 255, [image, row, column].
        span: What the values 0 and 255 of a pixel stand for.

    Raises:
        RecordError: If the parts do not fit together.
    """

    name: str
    group: str = ""
    values: Numbers = ()
    x: tuple[float | str, ...] = ()
    y: Numbers = ()
    low: Numbers | None = None
    high: Numbers | None = None
    style: str = OURS
    pixels: Pixels = ()
    span: tuple[float, float] = (0.0, 1.0)

    def __post_init__(self) -> None:
        field.check(self.style, known=STYLES, name="style", owner=f"series {self.name!r}")
        sizes = {len(axis) for axis in (self.x, self.y, self.low, self.high) if axis is not None}
        if len(sizes) > 1:
            raise RecordError(
                f"series {self.name!r} has x, y, low and high of different lengths "
                f"{sorted(sizes)}; give each point all of them"
            )
        shapes = {(len(image), len(row)) for image in self.pixels for row in image}
        shades = {pixel for image in self.pixels for row in image for pixel in row}
        if len(shapes) > 1 or not shades <= set(range(256)):
            raise RecordError(
                f"series {self.name!r} has pixels that are no images; give images of one shape, "
                "[image, row, column], of whole numbers from 0 to 255"
            )

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Series:
        """The series that builtins describe."""
        low, high = record.get("low"), record.get("high")
        span = record.get("range") or (0.0, 1.0)
        return cls(
            name=str(record["name"]),
            group=str(record.get("group") or ""),
            values=_numbers(record.get("values") or ()),
            x=tuple(
                one if isinstance(one, str) else field.number(one) for one in record.get("x") or ()
            ),
            y=_numbers(record.get("y") or ()),
            low=None if low is None else _numbers(low),
            high=None if high is None else _numbers(high),
            style=str(record.get("style") or OURS),
            pixels=tuple(
                tuple(tuple(int(pixel) for pixel in row) for row in image)
                for image in record.get("pixels") or ()
            ),
            span=(field.number(span[0]), field.number(span[1])),
        )

    def record(self, *, kind: str) -> dict[str, Any]:
        """The series as builtins.

        Args:
            kind: That of its picture, on which depends what of it is shown.
        """
        named = {"name": self.name, "group": self.group}
        if kind in SAMPLES:
            return {**named, "values": _builtins(self.values)}
        if kind == IMAGES:
            pixels = [[list(row) for row in image] for image in self.pixels]
            return {**named, "pixels": pixels, "range": list(self.span)}
        return {
            **named,
            "x": [one if isinstance(one, str) else field.real(one) for one in self.x],
            "y": _builtins(self.y),
            "low": None if self.low is None else _builtins(self.low),
            "high": None if self.high is None else _builtins(self.high),
            "style": self.style,
        }

    @property
    def identity(self) -> tuple[str, str, str]:
        """What it is told apart by: its panel, its name and its style."""
        return (self.group, self.name, self.style)

    def only(self, points: Sequence[int]) -> Series:
        """The series with these of its points."""
        return replace(
            self,
            x=tuple(self.x[k] for k in points),
            y=tuple(self.y[k] for k in points),
            low=None if self.low is None else tuple(self.low[k] for k in points),
            high=None if self.high is None else tuple(self.high[k] for k in points),
        )


def _numbers(values: Sequence[float | None]) -> Numbers:
    return tuple(field.number(value) for value in values)


def _builtins(numbers: Numbers) -> list[float | None]:
    return [field.real(number) for number in numbers]
