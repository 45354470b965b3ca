"""Verdicts and costs as Markdown: families in a row each, findings in a row each, and costs."""

import html
import re

from evidence.records import vocabulary
from evidence.records.benchmark import Benchmark, Beside
from evidence.records.ledger import Ledger
from evidence.records.run import Run
from reports.benchmark import device_text
from reports.catalogue import (
    MIXED,
    STATES,
    SYMBOLS,
    WORDS,
    Catalogue,
    Family,
    Finding,
    catalogue,
    headline,
)
from reports.number import duration, moment, number
from reports.table import measured

SHOWN = 3
# The states that the table of families always counts; others only where a finding is in them.
HEADS = {
    vocabulary.SUPPORTED: "hold",
    vocabulary.CONTRADICTED: "do not hold",
    MIXED: "in part",
    vocabulary.UNDECIDED: "undecided",
    vocabulary.SKIPPED: "skipped",
}


def families(ledger: Ledger, *, beside: str) -> str:
    """Writes a row per family: how its findings came out, and the one that tells most.

    Args:
        ledger: What a run recorded.
        beside: Where the table of all findings is, for links.

    Returns:
        A line that says what the table rests on, then the table, without a line end at its end.
    """
    gathered = catalogue(ledger.items, told=ledger.families)
    present = gathered.counts()
    states = [state for state in STATES if state in HEADS or state in present]
    head = ["family", "findings", *(HEADS.get(state, WORDS[state]) for state in states)]
    head += ["the finding that tells most", "its figure", "ours", "verdict"]
    numbers = ["---:"] * (1 + len(states))
    lines = [
        _based(ledger, gathered),
        "",
        _row(head),
        "|" + "|".join(["---", *numbers, "---", "---:", "---:", "---"]) + "|",
    ]
    for family in gathered.families:
        counts = family.counts()
        link = f"[{_cell(family.title)}]({beside}#{slug(family.title)})"
        counted = [str(counts.get(state, 0) or "") for state in states]
        lines.append(_row([link, str(len(family.findings)), *counted, *_telling(family)]))
    return "\n".join(lines)


def findings(ledger: Ledger) -> str:
    """Writes every finding in a row: key, sentence, the report's figure, ours, verdict.

    Args:
        ledger: What a run recorded.

    Returns:
        A line that says what the tables rest on, then a section with a table for each family,
        without a line end at its end.
    """
    gathered = catalogue(ledger.items, told=ledger.families)
    lines = [_based(ledger, gathered)]
    for family in gathered.families:
        lines += [
            "",
            f"## {_cell(family.title)}",
            "",
            "| finding | the report says | its figure | ours | verdict |",
            "|---|---|---:|---:|---|",
        ]
        lines += [_row([_code(one.key), *_told(one)]) for one in family.findings]
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
    lines = [f"Medians of at least five rounds on {_cell(' and '.join(devices))}.", "", head]
    rows = [_cost(one, alone=len(devices) == 1) for one in timed]
    return "\n".join([*lines, "|---|---|---:|---:|---:|---|", *rows])


def slug(title: str) -> str:
    """The fragment by which a heading is found, as GitHub makes it.

    Examples:
        >>> slug("LeNet-5, batch normalisation and dropout")
        'lenet-5-batch-normalisation-and-dropout'
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _telling(family: Family) -> list[str]:
    return _told(family.telling) if family.telling else [number(None)] * 4


def _told(finding: Finding) -> list[str]:
    """What a report says, its figure, ours, and the verdict."""
    return [
        _cell(f"{finding.head.report}: {finding.head.says}"),
        _cell(number(finding.head.reported, digits=6)),
        _ours(finding),
        _verdict(finding),
    ]


def _based(ledger: Ledger, gathered: Catalogue) -> str:
    return f"{_basis(ledger.run)} {_sentence(headline(gathered))}."


def _cost(timed: Benchmark, *, alone: bool) -> str:
    what = timed.what if alone else f"{timed.what} ({device_text(timed.device)})"
    if timed.failed:
        return f"| {_cell(what)} | – | – | – | – | failed: {_cell(str(timed.reason))} |"
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
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _against(timed: Benchmark) -> list[str]:
    """How many times as long each other way takes, and which was not timed."""
    first = [] if timed.ratio is None else [Beside(name=timed.versus, ratio=timed.ratio)]
    return [
        f"{one.name}: not timed, {one.reason}"
        if one.ratio is None
        else f"{number(one.ratio, digits=3)} × {one.name}"
        for one in (*first, *timed.beside)
    ]


def _basis(run: Run) -> str:
    backend = run.backend or "unknown backend"
    parts = (
        f"{run.scale or 'unknown'} scale",
        f"seed {'unknown' if run.seed is None else run.seed}",
        f"{backend} {run.versions.get(backend, '')}".strip(),
        str(run.device.get("name", "unknown device")),
        moment(run.started or "")[:10],
    )
    return _sentence(_cell(", ".join(part for part in parts if part))) + "."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ours(finding: Finding) -> str:
    several = len(finding.claims) > 1
    lines = [
        (f"{_cell(item.parameters)}: " if several else "") + _cell(measured(item))
        for item in finding.claims[:SHOWN]
    ]
    if len(finding.claims) > SHOWN:
        lines.append(f"and {len(finding.claims) - SHOWN} more")
    return "<br>".join(lines) or number(None)


def _verdict(finding: Finding) -> str:
    text = f"{SYMBOLS[finding.state]} {WORDS[finding.state]}"
    return f"{text} **(not as established)**" if finding.surprising else text


def _code(text: str) -> str:
    return f"`{text}`" if re.fullmatch(r"[\w.:-]+", text) else _cell(text)


def _cell(text: str) -> str:
    # Quoted sentences hold pipes, brackets and tags; in a table they are letters and nothing more.
    flat = html.escape(" ".join(text.split()), quote=False)
    return re.sub(r"([\\`*_\[\]|~])", r"\\\1", flat)
