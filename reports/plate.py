"""Pictures ready for the page: each drawn once, beside the first finding that shows it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from evidence.records import vocabulary
from evidence.records.item import Item
from evidence.records.picture import Picture
from reports.catalogue import Catalogue, Family
from reports.figure import draw
from reports.finding import Finding
from reports.legend import Key, legend
from reports.picture import merged
from reports.raster import Row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A drawn picture, or rows of images, with what the page prints around it.

    Args:
        anchor: Its id.
        title: What it shows.
        shown: What the vertical axis, or a pixel's brightness, stands for.
        svg: The drawing; empty where there are rows.
        keys: Its legend.
        rows: Its images; none where there is a drawing.
    """

    anchor: str
    title: str
    shown: str
    svg: Markup
    keys: tuple[Key, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The pictures of a finding.

    Args:
        here: Those that stand beside it.
        elsewhere: Those that it shares with a finding before it.
    """

    here: tuple[Plate, ...] = ()
    elsewhere: tuple[Plate, ...] = ()


def plates(catalogue: Catalogue) -> dict[str, Shown]:
    """Draws the pictures of a run; of each finding, by its key, those that it shows."""
    return {key: shown for family in catalogue.families for key, shown in _shown(family)}


def plate(picture: Picture, *, anchor: str) -> Plate:
    """Draws a picture.

    Args:
        picture: The picture.
        anchor: Its id, with which the ids inside the drawing begin.
    """
    images = picture.kind == vocabulary.IMAGES
    return Plate(
        anchor=anchor,
        title=picture.title,
        shown=picture.y,
        svg=Markup("" if images else draw(picture, prefix=f"{anchor}-")),
        keys=legend(picture),
        rows=rows(picture) if images else (),
    )


def _shown(family: Family) -> Iterable[tuple[str, Shown]]:
    pictured = {finding.key: _pictured(finding) for finding in family.findings}
    items = [item for those in pictured.values() for item in those]
    drawn = {
        (picture.kind, picture.title): plate(picture, anchor=f"{_salt(family.key)}-{index}")
        for index, picture in enumerate(merged(items))
        if picture.series
    }
    told: set[tuple[str, str]] = set()
    for finding in family.findings:
        wanted = [key for key in _keys(pictured[finding.key]) if key in drawn]
        yield (
            finding.key,
            Shown(
                here=tuple(drawn[key] for key in wanted if key not in told),
                elsewhere=tuple(drawn[key] for key in wanted if key in told),
            ),
        )
        told.update(wanted)


def _pictured(finding: Finding) -> tuple[Item, ...]:
    """What a finding's pictures are taken from: what is known at the report's size, else this run.

    Both would be twice the charts; which one it is stands in the title.
    """
    kept = [_at_own_size(one.item) for one in finding.kept if one.item.pictures]
    # Of sets that this run has judged at the report's size its own pictures are no lesser ones.
    own = [one.item for one in finding.at_own_size if one.run is finding.run]
    return (*kept, *own) if kept else finding.items


def _at_own_size(item: Item) -> Item:
    titled = (replace(one, title=f"{one.title}, at the report's size") for one in item.pictures)
    return replace(item, pictures=tuple(titled))


def _keys(items: Iterable[Item]) -> tuple[tuple[str, str], ...]:
    pictures = (picture for item in items for picture in item.pictures)
    return tuple(dict.fromkeys((picture.kind, picture.title) for picture in pictures))


def _salt(family: str) -> str:
    # An id must survive in a CSS url(...), whatever letters a family's key has.
    return "figure-" + hashlib.sha256(family.encode()).hexdigest()[:8]
