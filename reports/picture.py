"""Pictures as data: read from the items, and merged where several items make one chart."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reports.errors import RecordError
from reports.record import Item

KINDS = ("violins", "lines", "points", "histogram", "images")
STYLES = ("measured", "theory", "report")
SCALES = ("linear", "log")

Numbers = tuple[float, ...]
Pixels = tuple[tuple[tuple[int, ...], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One named set of numbers; missing and infinite numbers are NaN.

    Attributes:
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
    """

    name: str
    group: str = ""
    values: Numbers = ()
    x: tuple[float | str, ...] = ()
    y: Numbers = ()
    low: Numbers | None = None
    high: Numbers | None = None
    style: str = "measured"
    pixels: Pixels = ()
    span: tuple[float, float] = (0.0, 1.0)

    def __post_init__(self) -> None:
        if self.style not in STYLES:
            raise RecordError(
                f"series {self.name!r} has the style {self.style!r}; known are {', '.join(STYLES)}"
            )
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

    @property
    def identity(self) -> tuple[str, str, str]:
        """What it is told apart by: its panel, its name and its style."""
        return (self.group, self.name, self.style)

    def only(self, points: Sequence[int]) -> "Series":
        """The series with these of its points."""
        return replace(
            self,
            x=tuple(self.x[k] for k in points),
            y=tuple(self.y[k] for k in points),
            low=None if self.low is None else tuple(self.low[k] for k in points),
            high=None if self.high is None else tuple(self.high[k] for k in points),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart with its series."""

    kind: str
    title: str
    x: str
    y: str
    x_scale: str
    y_scale: str
    series: tuple[Series, ...]

    def __post_init__(self) -> None:
        for name, value, known in (
            ("kind", self.kind, KINDS),
            ("x scale", self.x_scale, SCALES),
            ("y scale", self.y_scale, SCALES),
        ):
            if value not in known:
                raise RecordError(
                    f"picture {self.title!r} has the {name} {value!r}; known are {', '.join(known)}"
                )

    @property
    def description(self) -> str:
        """The picture in words, for those who cannot see it."""
        named = (f"{series.group} {series.name}".strip() for series in self.series)
        names = list(dict.fromkeys(named))
        said = "; ".join(names[:12]) + ("; …" if len(names) > 12 else "")
        about = f"{self.y or 'values'} over {self.x or 'values'}"
        if self.kind == "images":
            about = self.y or "values"
        return f"{self.kind.capitalize()} of {about}: {said}."


def merged(items: Iterable[Item]) -> tuple[Picture, ...]:
    """Reads the pictures of one family's items and joins those of one kind and title.

    Several items may show the same thing: one arm of two comparisons, say. What is there already
    is not drawn again, so of two series of one panel, name and style the first is kept; a second
    adds to it only where all its points, or single points of a points picture, stand at new places.

    Returns:
        The pictures in the order of their first appearance, their series in the order of the items.
    """
    drawn: dict[tuple[str, str], Picture] = {}
    for item in items:
        for record in item.pictures:
            picture = _picture(record, owner=item.node)
            key = (picture.kind, picture.title)
            first = drawn.get(key, replace(picture, series=()))
            drawn[key] = replace(first, series=(*first.series, *_fresh(picture, there=first)))
    return tuple(drawn.values())


def _fresh(picture: Picture, *, there: Picture) -> tuple[Series, ...]:
    drawn = {series.identity for series in there.series}
    places = {(*series.identity, place) for series in there.series for place in series.x}
    fresh = []
    for series in picture.series:
        new = [k for k, place in enumerate(series.x) if (*series.identity, place) not in places]
        if series.identity not in drawn:
            fresh.append(series)
        elif new and (picture.kind == "points" or len(new) == len(series.x)):
            fresh.append(series.only(new))
    return tuple(fresh)


def _picture(record: Mapping[str, Any], *, owner: str) -> Picture:
    try:
        scale = record.get("scale") or {}
        return Picture(
            kind=str(record["kind"]),
            title=str(record["title"]),
            x=str(record.get("x") or ""),
            y=str(record.get("y") or ""),
            x_scale=str(scale.get("x", "linear")),
            y_scale=str(scale.get("y", "linear")),
            series=tuple(_series(one) for one in record["series"]),
        )
    except RecordError as error:
        raise RecordError(f"item {owner!r}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordError(
            f"item {owner!r} has a picture that cannot be read ({type(error).__name__}: {error}); "
            "a picture has a kind, a title and a list of series"
        ) from error


def _series(record: Mapping[str, Any]) -> Series:
    low, high = record.get("low"), record.get("high")
    span = record.get("range") or (0.0, 1.0)
    return Series(
        name=str(record["name"]),
        group=str(record.get("group") or ""),
        values=_numbers(record.get("values") or ()),
        x=tuple(one if isinstance(one, str) else _number(one) for one in record.get("x") or ()),
        y=_numbers(record.get("y") or ()),
        low=None if low is None else _numbers(low),
        high=None if high is None else _numbers(high),
        style=str(record.get("style") or "measured"),
        pixels=tuple(
            tuple(tuple(int(pixel) for pixel in row) for row in image)
            for image in record.get("pixels") or ()
        ),
        span=(_number(span[0]), _number(span[1])),
    )


def _numbers(values: Sequence[float | None]) -> Numbers:
    return tuple(_number(value) for value in values)


def _number(value: float | None) -> float:
    # NaN is what a drawing library leaves out; an infinite end cannot be drawn either.
    return math.nan if value is None or not math.isfinite(value) else float(value)
