"""Verdicts as plain text for a terminal, and verdicts and costs as Markdown for the README."""

import html
import re

from evidence.records import vocabulary
from evidence.records.benchmark import Benchmark
from evidence.records.item import Item
from evidence.records.ledger import Ledger
from evidence.records.part import Part
from evidence.records.run import Run
from reports.benchmark import device_text
from reports.catalogue import SYMBOLS, WORDS, Catalogue, Finding, catalogue, headline
from reports.number import digits_for, duration, interval, moment, number

WIDTH = 120
COLUMNS = (15, 44, 10, 33, 14)
SHOWN = 3


def terminal(ledger: Ledger) -> str:
    """Writes one line per asserted item, at most 120 columns wide, and a line of counts.

    Args:
        ledger: What a run recorded.

    Returns:
        The text, without a line end at its end.
    """
    gathered = catalogue(ledger.items, told=ledger.families)
    lines = [_line(("verdict", "finding", "report", "ours", "trials"))]
    lines.append(_line(tuple("-" * width for width in COLUMNS)))
    for finding in gathered.findings:
        lines += [_row(item, alone=len(finding.claims) == 1) for item in finding.claims]
        lines += [_row(item, alone=False) for item in finding.controls if item.surprising]
    return "\n".join([*lines, "", *_counts(gathered)])


def markdown(ledger: Ledger) -> str:
    """Writes the README's table: key, sentence, the report's figure, ours, verdict.

    Args:
        ledger: What a run recorded.

    Returns:
        A line that says what the table rests on, then the table, without a line end at its end.
    """
    gathered = catalogue(ledger.items, told=ledger.families)
    lines = [
        _basis(ledger.run) + f" {_sentence(headline(gathered))}.",
        "",
        "| finding | the report says | its figure | ours | verdict |",
        "|---|---|---:|---:|---|",
    ]
    for finding in gathered.findings:
        cells = (
            _code(finding.key),
            _cell(f"{finding.head.report}: {finding.head.says}"),
            _cell(number(finding.head.reported, digits=6)),
            _ours(finding),
            _verdict(finding),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def costs(ledger: Ledger) -> str:
    """Writes the README's table of costs: work, a report's time, ours, one by one, rate, peaks.

    Args:
        ledger: What a run recorded.

    Returns:
        The table, without a line end at its end; or that there are no timings.
    """
    timed = ledger.benchmarks
    if not timed:
        return "No timings were recorded."
    head = (
        "| work | a report's time | ours for as much | against one by one | rate | of the peaks |"
    )
    devices = list(dict.fromkeys(device_text(one.device) for one in timed))
    lines = [f"Medians of at least five rounds on {_cell(' and '.join(devices))}.", "", head]
    rows = [_cost(one, alone=len(devices) == 1) for one in timed]
    return "\n".join([*lines, "|---|---|---:|---:|---:|---|", *rows])


def measured(item: Item) -> str:
    """Writes an item's estimate with its interval, with digits enough to tell its ends apart."""
    if item.parts and item.estimate is None:
        supported = sum(part.outcome == vocabulary.SUPPORTED for part in item.parts)
        return f"{supported} of {len(item.parts)} parts supported"
    if item.estimate is None and item.interval is None:
        return number(None)
    digits = digits_of(item)
    text = number(item.estimate, digits=digits)
    return text if item.interval is None else f"{text} {interval(item.interval, digits=digits)}"


def digits_of(judged: Item | Part) -> int:
    """Finds the digits that tell an estimate, its interval's ends and the region's ends apart."""
    # A fact is compared digit by digit; four would hide what it is about.
    fact = isinstance(judged, Item) and judged.kind == vocabulary.FACT
    values = (judged.estimate, *(judged.interval or ()), *(judged.region or ()))
    return digits_for(values, at_least=6 if fact else 4)


def _row(item: Item, *, alone: bool) -> str:
    mark = "‼" if item.surprising else SYMBOLS[item.outcome]
    name = item.finding
    if not alone and item.parameters:
        name += f" [{item.parameters}]"
    if item.control:
        name = f"control: {name}"
    trials = f"{item.trials} of {item.budget}" if item.budget else ""
    return _line(
        (
            f"{mark} {WORDS[item.outcome]}",
            name,
            number(item.reported, digits=6),
            measured(item),
            trials,
        )
    )


def _line(cells: tuple[str, ...]) -> str:
    padded = [
        _fitted(cell, width=width).ljust(width) for cell, width in zip(cells, COLUMNS, strict=True)
    ]
    return " ".join(padded).rstrip()


def _fitted(text: str, *, width: int) -> str:
    # What comes from outside must not move the cursor or colour the terminal.
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return plain if len(plain) <= width else plain[: width - 1] + "…"


def _counts(gathered: Catalogue) -> list[str]:
    lines = []
    verdicts, risk = gathered.chances()
    if verdicts:
        lines.append(
            f"{verdicts} verdicts rest on chance; any of them is wrong with probability "
            f"at most {number(risk, digits=2)}"
        )
    controls = [item for item in gathered.items if item.control]
    failed = [item for item in controls if item.as_established]
    if controls:
        lines.append(f"{len(failed)} of {len(controls)} controls failed as they must")
    surprises = len(gathered.surprises)
    if surprises:
        noun = "outcome is" if surprises == 1 else "outcomes are"
        lines.append(f"‼ {surprises} {noun} not as established")
    return [*lines, headline(gathered)]


def _cost(timed: Benchmark, *, alone: bool) -> str:
    what = timed.what if alone else f"{timed.what} ({device_text(timed.device)})"
    if timed.failed:
        return f"| {_cell(what)} | – | – | – | – | failed: {_cell(str(timed.reason))} |"
    told, ratio = timed.told, timed.ratio
    shares = [f"{number(100 * one.value, digits=2)} % of a {one.of}" for one in timed.shares]
    cells = (
        what,
        f"{told.report}: {told.says}" if told else number(None),
        duration(told.ours) if told else number(None),
        number(None) if ratio is None else f"{number(ratio, digits=3)} × {timed.versus}",
        number(None) if timed.rate is None else f"{number(timed.rate, digits=3)} {timed.unit}/s",
        ", ".join(shares) or number(None),
    )
    return "| " + " | ".join(map(_cell, cells)) + " |"


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
