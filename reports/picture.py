"""Pictures of several items merged into one chart, and charts in words."""

from collections.abc import Iterable
from dataclasses import replace

from evidence.records.item import Item
from evidence.records.picture import Picture
from evidence.records.series import Series
from evidence.records.vocabulary import IMAGES, POINTS


def described(picture: Picture) -> str:
    """The picture in words, for those who cannot see it."""
    named = (f"{series.group} {series.name}".strip() for series in picture.series)
    names = list(dict.fromkeys(named))
    said = "; ".join(names[:12]) + ("; …" if len(names) > 12 else "")
    about = f"{picture.y or 'values'} over {picture.x or 'values'}"
    if picture.kind == IMAGES:
        about = picture.y or "values"
    return f"{picture.kind.capitalize()} of {about}: {said}."


def merged(items: Iterable[Item]) -> tuple[Picture, ...]:
    """The pictures of one family's items, those of one kind and title joined.

    Several items may show the same thing: one arm of two comparisons, say. What is there already
    is not drawn again, so of two series of one panel, name and style the first is kept; a second
    adds to it only where all its points, or single points of a points picture, stand at new places.

    Returns:
        The pictures in the order of their first appearance, their series in the order of the items.
    """
    drawn: dict[tuple[str, str], Picture] = {}
    for item in items:
        for picture in item.pictures:
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
        elif new and (picture.kind == POINTS or len(new) == len(series.x)):
            fresh.append(series.only(new))
    return tuple(fresh)
