"""How series are told apart: a colour and a marker each, and the same in the legend."""

from dataclasses import dataclass

from evidence.records import vocabulary
from evidence.records.picture import Picture
from reports.svg import INK, REPORT, SERIES, SHADES

MARKERS = "os^Dv<"
# Their names stand beside what they draw.
NAMED_IN_PLACE = (vocabulary.VIOLINS, vocabulary.IMAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One entry of a legend: a name and how it is drawn.

    Args:
        name: The name of the series.
        style: Whose numbers they are, such as "theory".
        shade: The place of its colour among the page's; -1 for none of them.
        marker: Matplotlib's letter for its points, "box" for a histogram; empty for none.
    """

    name: str
    style: str
    shade: int
    marker: str = ""

    @property
    def color(self) -> str:
        """The stand-in colour that it is drawn in."""
        if self.style == vocabulary.OURS:
            return SERIES[self.shade]
        return REPORT if self.style == vocabulary.REPORT else INK


def legend(picture: Picture) -> tuple[Key, ...]:
    """Names the series of a picture as they are drawn, each once however many panels it is in."""
    return () if picture.kind in NAMED_IN_PLACE else tuple(_named(picture).values())


def keys(picture: Picture) -> list[Key]:
    """How each series of a picture is drawn, [series]."""
    named = _named(picture)
    return [named[series.name, series.style] for series in picture.series]


def _named(picture: Picture) -> dict[tuple[str, str], Key]:
    named: dict[tuple[str, str], Key] = {}
    place = 0
    for series in picture.series:
        if (series.name, series.style) in named:
            continue
        own = series.style == vocabulary.OURS
        named[series.name, series.style] = Key(
            name=series.name,
            style=series.style,
            shade=place % SHADES if own else -1,
            marker=_marker(picture, place) if own else "",
        )
        place += own
    return named


def _marker(picture: Picture, place: int) -> str:
    if picture.kind == vocabulary.HISTOGRAM:
        return "box"
    # Each round through the colours begins with another marker, so that no pair comes twice.
    return MARKERS[(place + place // SHADES) % len(MARKERS)]
