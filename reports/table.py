"""Verdicts as plain text for a terminal."""

from evidence.records import vocabulary
from evidence.records.item import Item
from evidence.records.ledger import Ledger
from evidence.records.part import Part
from reports.catalogue import Catalogue, catalogue, headline
from reports.finding import SYMBOLS, WORDS
from reports.number import digits_for, interval, number

WIDTH = 120
COLUMNS = (15, 44, 10, 33, 14)

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
    return [*lines, headline(gathered)]
