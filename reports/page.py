"""The page: a pure function of the ledger."""

import functools
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from evidence.records import vocabulary
from evidence.records.ledger import Ledger
from evidence.records.picture import Picture
from evidence.records.work import Work
from reports import benchmark, catalogue, finding, number, template
from reports.catalogue import Family
from reports.comparison import degree, text
from reports.comparison.comparison import Comparison
from reports.errata import errata
from reports.figure import draw
from reports.kept import EMPTY, Shelf
from reports.legend import Key, legend
from reports.picture import merged
from reports.raster import Row, rows
from reports.ratio import ratio
from reports.strip import strip
from reports.table import digits_of, measured, wanted
from reports.trace import trace

TEMPLATE = "page.html.j2"
DRAWN_ALREADY = ("figure_data", "numbers", "sources")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A drawn picture, or rows of images, with what the page prints around it.

    Args:
        title: What it shows.
        shown: What the vertical axis, or a pixel's brightness, stands for.
        svg: The drawing; empty where there are rows.
        keys: Its legend.
        rows: Its images; none where there is a drawing.
    """

    title: str
    shown: str
    svg: Markup
    keys: tuple[Key, ...]
    rows: tuple[Row, ...]


def render(
    ledger: Ledger,
    *,
    bibliography: Sequence[Work] = (),
    comparison: Comparison | None = None,
    shelf: Shelf = EMPTY,
) -> str:
    """Renders a ledger as one HTML file that needs no other file, no host and no script.

    Args:
        ledger: What a run recorded.
        bibliography: The works the findings lean on.
        comparison: The run beside another one; None where there is none.
        shelf: What committed runs found.

    Returns:
        The page; equal text for equal arguments.
    """
    gathered = catalogue.of_ledger(ledger, shelf=shelf)
    grown = benchmark.growth_chart(ledger.benchmarks)
    script = template.asset("page.js")
    page = (
        _environment()
        .get_template(TEMPLATE)
        .render(
            run=ledger.run,
            catalogue=gathered,
            headline=catalogue.headline(gathered),
            errata=errata(gathered),
            sized=finding.sized(gathered.findings),
            plates={family.key: _plates(family) for family in gathered.families},
            benchmarks=ledger.benchmarks,
            growth=_plate(grown, prefix="figure-growth-") if grown else None,
            bibliography=bibliography,
            comparison=comparison,
            ratio=ratio(ledger, shelf=shelf),
            style=Markup(template.asset("page.css")),
            script=Markup(script),
            policy=template.policy(script),
            data=Markup(_data(ledger)),
        )
    )
    # The template's macros leave line ends before the first tag.
    return page.lstrip()


@functools.cache
def _environment() -> Environment:
    # Compiled once for all pages of a process.
    environment = template.environment()
    environment.globals.update(
        vocabulary=vocabulary,
        states=finding.STATES,
        symbols=finding.SYMBOLS,
        words=finding.WORDS,
        counted=finding.COUNTED,
        strip=strip,
        trace=trace,
        measured=measured,
        wanted=wanted,
        digits_of=digits_of,
        device_text=benchmark.device_text,
        degree=degree,
        words_of=text,
    )
    environment.filters.update(
        number=_figure,
        interval=number.interval,
        region=number.region,
        duration=number.duration,
        moment=number.moment,
        knob=_knob,
        web=_web,
    )
    return environment


def _plates(family: Family) -> tuple[Plate, ...]:
    items = (item for one in family.findings for item in one.items)
    return tuple(
        _plate(picture, prefix=f"{_salt(family.key)}-{index}-")
        for index, picture in enumerate(merged(items))
        if picture.series
    )


def _plate(picture: Picture, *, prefix: str) -> Plate:
    images = picture.kind == vocabulary.IMAGES
    return Plate(
        title=picture.title,
        shown=picture.y,
        svg=Markup("" if images else draw(picture, prefix=prefix)),
        keys=legend(picture),
        rows=rows(picture) if images else (),
    )


def _salt(family: str) -> str:
    # An id must survive in a CSS url(...), whatever letters a family's key has.
    return "figure-" + hashlib.sha256(family.encode()).hexdigest()[:8]


def _data(ledger: Ledger) -> str:
    items = tuple(replace(item, pictures=(), path=None) for item in ledger.items)
    shown = replace(ledger, items=items).record()
    # Numbers, points and texts that the page has drawn or said already stay out of its copy: they
    # are the larger part of a ledger, and the whole file lies beside it.
    for record in (*shown["items"], *(part for item in shown["items"] for part in item["parts"])):
        for name in DRAWN_ALREADY:
            record.pop(name, None)
    text = json.dumps(_finite(shown), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # In a script element only "<" can end the data; the two separators would end a line of script.
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return value


def _figure(value: float | None, digits: int = 4) -> str:
    return number.number(value, digits=digits)


def _knob(value: object) -> str:
    if isinstance(value, float):
        return number.number(value, digits=6)
    return value if isinstance(value, str) else json.dumps(_finite(value), ensure_ascii=False)


def _web(url: object) -> str | None:
    # An address that is not one of the web's could run a script when it is followed.
    text = str(url or "")
    return text if text.startswith(("https://", "http://")) else None
