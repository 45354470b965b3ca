"""Verdicts as plain text for a terminal."""

import textwrap
from itertools import zip_longest

from evidence.records import vocabulary
from evidence.records.item import Item
from evidence.records.ledger import Ledger
from evidence.records.part import Part
from reports.catalogue import Catalogue, headline, of_ledger
from reports.finding import SYMBOLS, WORDS
from reports.number import digits_for, interval, number

WIDTH = 100
COLUMNS = (14, 40, 9, 25, 8)
# A space at which no line ends.
JOINT = "\N{NO-BREAK SPACE}"

# What the verdicts of each class rest on, and the condition under which their error rate holds.
ASSUMED = {
    vocabulary.EXACT: ("verdict rests on chance alone", "verdicts rest on chance alone"),
    vocabulary.NORMAL: (
        "verdict takes outcomes to be normal",
        "verdicts take outcomes to be normal",
    ),
}
IF = {vocabulary.NORMAL: ", if they are"}


def terminal(ledger: Ledger) -> str:
    """Writes what is not as established, a line per asserted item, and lines of counts.

    Args:
        ledger: What a run recorded.

    Returns:
        The text, without a line end at its end; but for what is not as established and its
        commands, at most 100 columns wide.
    """
    gathered = of_ledger(ledger)
    lines = [line for item in gathered.surprises for line in _surprise(item)]
    lines += [""] if lines else []
    lines += _lines(("verdict", "finding", "report", "ours", "trials"))
    lines += _lines(tuple("-" * width for width in COLUMNS))
    for finding in gathered.findings:
        for item in finding.claims:
            lines += _row(item, alone=len(finding.claims) == 1)
        for item in finding.controls:
            lines += _row(item, alone=False) if item.surprising else []
    said = [*counts(gathered), headline(gathered)]
    told = [part for line in said for part in textwrap.wrap(line, WIDTH, subsequent_indent="  ")]
    return "\n".join([*lines, "", *told])


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


def wanted(item: Item) -> str:
    """What an item must come to, in a word."""
    return (
        vocabulary.CONTRADICTED if item.control else WORDS.get(item.established, item.established)
    )


def _surprise(item: Item) -> list[str]:
    """What is not as established, and the command that judges it again, whole as it must be."""
    came = f"‼ {named(item)}: {WORDS[item.outcome]}, where {wanted(item)} is established"
    return [_plain(came), *([f"  {_plain(item.replay)}"] if item.replay else [])]


def named(item: Item, *, alone: bool = False) -> str:
    """A finding with its parameter set, and whether it is a control.

    Args:
        item: The item.
        alone: Whether the finding has no other, so that the set needs no word.
    """
    name = item.finding
    if not alone and item.parameters:
        name += f" [{item.parameters}]"
    return f"control: {name}" if item.control else name


def _row(item: Item, *, alone: bool) -> list[str]:
    mark = "‼" if item.surprising else SYMBOLS[item.outcome]
    name = named(item, alone=alone)
    trials = str(item.trials) if item.budget else ""
    return _lines(
        (
            f"{mark} {WORDS[item.outcome]}",
            name,
            number(item.reported, digits=6),
            measured(item),
            trials,
        )
    )


def _lines(cells: tuple[str, ...]) -> list[str]:
    """A row of the table, in as many lines as its longest cell takes."""
    filled = [_filled(cell, width=width) for cell, width in zip(cells, COLUMNS, strict=True)]
    return [
        " ".join(part.ljust(width) for part, width in zip(parts, COLUMNS, strict=True)).rstrip()
        for parts in zip_longest(*filled, fillvalue="")
    ]


def _filled(text: str, *, width: int) -> list[str]:
    # An interval stays whole: half a number reads as another one.
    joined = _plain(text).replace(", ", f",{JOINT}")
    return [part.replace(JOINT, " ") for part in textwrap.wrap(joined, width)] or [""]


def _plain(text: str) -> str:
    # What comes from outside must not move the cursor or colour the terminal.
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def counts(gathered: Catalogue) -> list[str]:
    """What the run's verdicts may err, and how its controls and skipped items came out."""
    lines = []
    for assumption, given in ASSUMED.items():
        verdicts, risk = gathered.chances(assumption)
        if verdicts:
            lines.append(
                f"{verdicts} {given[verdicts > 1]}; any of them is wrong with probability at most "
                f"{number(risk, digits=2)}{IF.get(assumption, '')}"
            )
    judged = [item for item in gathered.items if item.outcome != vocabulary.SKIPPED]
    controls = [item for item in judged if item.control]
    failed = [item for item in controls if item.as_established]
    if controls:
        lines.append(f"{len(failed)} of {len(controls)} controls failed as they must")
    if gathered.skipped:
        noun = "item was" if len(gathered.skipped) == 1 else "items were"
        lines.append(f"{len(gathered.skipped)} {noun} skipped, and came out in no way")
    surprises = len(gathered.surprises)
    if surprises:
        noun = "outcome is" if surprises == 1 else "outcomes are"
        lines.append(f"‼ {surprises} {noun} not as established")
    return lines
