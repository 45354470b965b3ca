"""Verdicts and costs as Markdown: families in a row each, findings in a row each, and costs."""

import html
import re
from collections.abc import Sequence

from evidence.records import vocabulary
from evidence.records.benchmark import Benchmark, Beside
from evidence.records.item import Item
from evidence.records.ledger import Ledger
from evidence.records.run import Run
from evidence.records.text import measured
from reports.benchmark import device_text
from reports.catalogue import Catalogue, Family, headline, of_ledger
from reports.finding import (
    MIXED,
    SMALLER,
    STATES,
    WORDS,
    Finding,
    sized,
    standings,
    state_of,
    worded,
)
from reports.kept import EMPTY, Shelf
from reports.number import duration, moment, number

SHOWN = 3
# The states that the table of families always counts; others only where a finding is in them.
HEADS = {
    vocabulary.SUPPORTED: "hold",
    vocabulary.CONTRADICTED: "do not hold",
    MIXED: "in part",
    vocabulary.UNDECIDED: "undecided",
    SMALLER: "only on a smaller protocol",
    vocabulary.SKIPPED: "skipped",
}
SURPRISING = " **(not as established)**"
# The two columns of verdicts, and what is known of an item that was judged at neither size.
AT_OWN_SIZE, IN_ITS_PLACE = "at the report's size", "on a smaller protocol"


def families(ledger: Ledger, *, beside: str, shelf: Shelf = EMPTY) -> str:
    """Writes a row per family: how its findings came out, and the one that tells most.

    A finding counts by its verdict at the report's own size; where there is none, it counts as
    judged on a smaller protocol alone, whatever came there.

    Args:
        ledger: What a run recorded.
        beside: Where the table of all findings is, for links.
        shelf: What committed runs found.

    Returns:
        Two lines that say what the table rests on, then the table, without a line end at its end.
    """
    gathered = of_ledger(ledger, shelf=shelf)
    present = standings(gathered.findings)
    states = [state for state in (*STATES, SMALLER) if state in HEADS or state in present]
    # What was never judged at a report's size comes before what was not judged at all.
    states.sort(key=lambda state: state in (vocabulary.SKIPPED, vocabulary.NOT_RUN))
    head = ["family", "findings", *(HEADS.get(state, WORDS.get(state, "")) for state in states)]
    head += ["the finding that tells most", "its figure", AT_OWN_SIZE, IN_ITS_PLACE]
    numbers = ["---:"] * (1 + len(states))
    lines = [
        _based(ledger, gathered),
        "",
        row(head),
        "|" + "|".join(["---", *numbers, "---", "---:", "---", "---"]) + "|",
    ]
    for family in gathered.families:
        counts = standings(family.findings)
        link = f"[{cell(family.title)}]({beside}#{slug(family.title)})"
        counted = [str(counts.get(state, 0) or "") for state in states]
        lines.append(row([link, str(len(family.findings)), *counted, *_telling(family)]))
    return "\n".join(lines)


def findings(ledger: Ledger, *, shelf: Shelf = EMPTY) -> str:
    """Writes every finding in a row: key, sentence, the report's figure, verdicts at both sizes.

    Args:
        ledger: What a run recorded.
        shelf: What committed runs found.

    Returns:
        Lines that say what the tables rest on, then a section with a table for each family,
        without a line end at its end.
    """
    gathered = of_ledger(ledger, shelf=shelf)
    lines = [_based(ledger, gathered)]
    for family in gathered.families:
        lines += [
            "",
            f"## {cell(family.title)}",
            "",
            f"| finding | the report says | its figure | {AT_OWN_SIZE} | {IN_ITS_PLACE} |",
            "|---|---|---:|---|---|",
        ]
        lines += [row([code(one.key), *_told(one)]) for one in family.findings]
    return "\n".join(lines)


def costs(ledger: Ledger) -> str:
    """Writes a table of costs: work, a report's time, ours, one by one, rate, peaks.

    Args:
        ledger: What a run recorded.

    Returns:
        The table, without a line end at its end; or that there are no timings.
    """
    timed = ledger.benchmarks
    if not timed:
        return "No timings were recorded."
    head = "| work | a report's time | ours for as much | against | rate | of the peaks |"
    devices = list(dict.fromkeys(device_text(one.device) for one in timed))
    lines = [f"Medians of at least five rounds on {cell(' and '.join(devices))}.", "", head]
    rows = [_cost(one, alone=len(devices) == 1) for one in timed]
    return "\n".join([*lines, "|---|---|---:|---:|---:|---|", *rows])


def slug(title: str) -> str:
    """The fragment by which a heading is found, as GitHub makes it.

    Examples:
        >>> slug("LeNet-5, batch normalisation and dropout")
        'lenet-5-batch-normalisation-and-dropout'
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def row(cells: list[str]) -> str:
    """A row of a table."""
    return "| " + " | ".join(cells) + " |"


def _telling(family: Family) -> list[str]:
    return _told(family.telling) if family.telling else [number(None)] * 4


def _told(finding: Finding) -> list[str]:
    """What a report says, its figure, and the verdicts at its size and on a smaller protocol."""
    own = [one.item for one in finding.at_own_size]
    return [
        cell(f"{finding.head.report}: {finding.head.says}"),
        cell(number(finding.head.reported, digits=6)),
        _judged(own, finding) or number(None),
        _judged(finding.in_its_place, finding) or (number(None) if own else _unjudged(finding)),
    ]


def _based(ledger: Ledger, gathered: Catalogue) -> str:
    said = f"{basis(ledger.run)} By this run alone {headline(gathered)}."
    return f"{said}\n\n{sized(gathered.findings)}."


def _cost(timed: Benchmark, *, alone: bool) -> str:
    what = timed.what if alone else f"{timed.what} ({device_text(timed.device)})"
    if timed.failed:
        return f"| {cell(what)} | – | – | – | – | failed: {cell(str(timed.reason))} |"
    told = timed.told
    shares = [f"{number(100 * one.value, digits=2)} % of a {one.of}" for one in timed.shares]
    cells = (
        what,
        f"{told.report}: {told.says}" if told else number(None),
        duration(told.ours) if told else number(None),
        "; ".join(_against(timed)) or number(None),
        number(None) if timed.rate is None else f"{number(timed.rate, digits=3)} {timed.unit}/s",
        ", ".join(shares) or number(None),
    )
    return row([cell(text) for text in cells])


def _against(timed: Benchmark) -> list[str]:
    """How many times as long each other way takes, and which was not timed."""
    first = [] if timed.ratio is None else [Beside(name=timed.versus, ratio=timed.ratio)]
    return [
        f"{one.name}: not timed, {one.reason}"
        if one.ratio is None
        else f"{number(one.ratio, digits=3)} × {one.name}"
        for one in (*first, *timed.beside)
    ]


def basis(run: Run) -> str:
    """What a run rests on, in a sentence: scale, seed, backend, device, day."""
    backend = run.backend or "unknown backend"
    parts = (
        f"{run.scale or 'unknown'} scale",
        f"seed {'unknown' if run.seed is None else run.seed}",
        f"{backend} {run.versions.get(backend, '')}".strip(),
        str(run.device.get("name", "unknown device")),
        moment(run.started or "")[:10],
    )
    return _sentence(cell(", ".join(part for part in parts if part))) + "."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _judged(items: Sequence[Item], finding: Finding) -> str:
    """The verdict over these parameter sets and their numbers; empty where there are none."""
    if not items:
        return ""
    several = len(finding.claims) > 1
    state = state_of(items)
    lines = [
        worded(state) + (SURPRISING if any(item.surprising for item in items) else ""),
        *(
            (f"{cell(item.parameters)}: " if several else "") + cell(measured(item))
            for item in items[:SHOWN]
        ),
    ]
    if len(items) > SHOWN:
        lines.append(f"and {len(items) - SHOWN} more")
    return "<br>".join(lines)


def _unjudged(finding: Finding) -> str:
    return worded(finding.state) + (SURPRISING if finding.surprising else "")


def code(text: str) -> str:
    """A key as code, where it is one."""
    return f"`{text}`" if re.fullmatch(r"[\w.:-]+", text) else cell(text)


def cell(text: str) -> str:
    """A text as letters and nothing more, in a cell of a table as well."""
    # Quoted sentences hold pipes, brackets and tags; in a table they are letters and nothing more.
    flat = html.escape(" ".join(text.split()), quote=False)
    return re.sub(r"([\\`*_\[\]|~])", r"\\\1", flat)
