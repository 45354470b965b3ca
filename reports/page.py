"""The page: a pure function of the ledger."""

import functools
import json
from collections.abc import Sequence
from dataclasses import replace

from jinja2 import Environment
from markupsafe import Markup

from evidence.records import vocabulary
from evidence.records.ledger import Ledger
from evidence.records.text import wanted
from evidence.records.work import Work
from reports import (
    benchmark,
    catalogue,
    facet,
    finding,
    forest,
    number,
    precision,
    protocol,
    template,
)
from reports.comparison import degree, text
from reports.comparison.comparison import Comparison
from reports.errata import errata
from reports.kept import EMBEDDED, EMPTY, Shelf
from reports.nights.past import EMPTY as UNTOLD
from reports.nights.past import Past
from reports.plate import plate, plates
from reports.ratio import ratio
from reports.stacks.glance import EMPTY as UNSEEN
from reports.stacks.glance import Glance
from reports.strip import strip
from reports.tally import tally
from reports.trace import trace

TEMPLATE = "page.html.j2"
DRAWN_ALREADY = ("figure_data", "numbers", "protocol", "sources")


def render(
    ledger: Ledger,
    *,
    bibliography: Sequence[Work] = (),
    comparison: Comparison | None = None,
    shelf: Shelf = EMPTY,
    past: Past = UNTOLD,
    glance: Glance = UNSEEN,
) -> str:
    """Renders a ledger as one HTML file that needs no other file, no host and no script.

    Args:
        ledger: What a run recorded.
        bibliography: The works the findings lean on.
        comparison: The run beside another one; None where there is none.
        shelf: What committed runs found.
        past: The nights before this run.
        glance: What came of the findings on released versions.

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
            tally=tally(gathered),
            facets=facet.facets(gathered),
            forest=forest.forest(gathered),
            errata=errata(gathered),
            plates=plates(gathered),
            benchmarks=ledger.benchmarks,
            growth=plate(grown, anchor="figure-growth") if grown else None,
            bibliography=bibliography,
            comparison=comparison,
            ratio=ratio(ledger, shelf=shelf),
            past=past,
            glance=glance,
            anchors={finding.key: finding.anchor for finding in gathered.findings},
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
        embedded=EMBEDDED,
        states=finding.STATES,
        symbols=finding.SYMBOLS,
        words=finding.WORDS,
        counted=finding.COUNTED,
        strip=strip,
        trace=trace,
        measured=precision.measured,
        precision_of=precision.of_item,
        wanted=wanted,
        facet=facet,
        distance_of=forest.distance_of,
        axis=forest.AXIS,
        protocol_in_words=protocol.worded,
        protocol_beside=protocol.differing,
        device_text=benchmark.device_text,
        degree=degree,
        words_of=text,
    )
    environment.filters.update(
        number=_figure,
        reported=precision.reported,
        quoted=precision.quoted,
        duration=number.duration,
        moment=number.moment,
        knob=protocol.value_of,
        plain=_plain,
        word=facet.word,
        web=_web,
        # Charts of ours escape what they are given.
        svg=Markup,
    )
    return environment


def _data(ledger: Ledger) -> str:
    items = tuple(replace(item, pictures=(), path=None) for item in ledger.items)
    shown = replace(ledger, items=items).record()
    # Numbers, points and texts that the page has drawn or said already stay out of its copy: they
    # are the larger part of a ledger, and the whole file lies beside it.
    for record in (*shown["items"], *(part for item in shown["items"] for part in item["parts"])):
        for name in DRAWN_ALREADY:
            record.pop(name, None)
    text = json.dumps(
        protocol.finite(shown), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    # In a script element only "<" can end the data; the two separators would end a line of script.
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _figure(value: float | None, digits: int = 4) -> str:
    return number.number(value, digits=digits)


def _web(url: object) -> str | None:
    # An address that is not one of the web's could run a script when it is followed.
    text = str(url or "")
    return text if text.startswith(("https://", "http://")) else None


def _plain(value: float | None) -> str:
    # For a script, which sorts by it: no thin spaces, no typographic minus, nothing infinite.
    return "" if value is None else f"{min(max(value, -1e6), 1e6):.3g}"
