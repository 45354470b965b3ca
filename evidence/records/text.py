"""What a record says, as readers see it: numbers, intervals, regions, outcomes.

Numbers have four significant digits, and more only where fewer would mislead.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from evidence.records import vocabulary
from evidence.records.field import Bounds
from evidence.records.item import Item
from evidence.records.part import Part

MISSING = "–"
# An outcome is a word and a symbol, never a colour alone.
SYMBOLS = {
    vocabulary.SUPPORTED: "✓",
    vocabulary.CONTRADICTED: "✗",
    vocabulary.UNDECIDED: "?",
    vocabulary.ERROR: "!",
    vocabulary.SKIPPED: "»",
    vocabulary.NOT_RUN: "○",
}
WORDS = {outcome: outcome.replace("_", " ") for outcome in SYMBOLS}
# Stands in the place of an outcome's symbol where that is not as established.
SURPRISE = "‼"


def number(value: float | None, *, digits: int = 4) -> str:
    """Writes a number for a reader.

    Args:
        value: The number; None and NaN are written as a dash.
        digits: Significant digits; whole numbers below 1e15 are written in full.

    Returns:
        The text, without a plus sign or leading zeros in an exponent.

    Examples:
        >>> number(0.96714), number(62610), number(1e-5), number(None)
        ('0.9671', '62,610', '1e-5', '–')
    """
    if value is None or math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    if min(10**digits, 10_000) <= abs(value) < 1e15:
        return f"{value:,.0f}".replace("-", "−")
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    text = f"{mantissa}e{int(exponent)}" if exponent else mantissa
    return "−" + text[1:] if text.startswith("-") else text


def digits_for(values: Iterable[float | None], *, at_least: int = 4) -> int:
    """Finds how many digits keep different values different on paper, at most eight.

    Args:
        values: The values; what is None or infinite counts for nothing.
        at_least: The fewest digits.

    Examples:
        >>> digits_for([0.99991, 0.99999]), digits_for([0.85, 0.93])
        (5, 4)
    """
    # Nought and one belong to them: a share of 0.99999 must not be written as 1.
    known = {value for value in values if value is not None and math.isfinite(value)}
    distinct = known | {0.0, 1.0}
    for digits in range(at_least, 8):
        if len({number(value, digits=digits) for value in distinct}) == len(distinct):
            return digits
    return 8


def interval(bounds: Bounds | None, *, digits: int = 4) -> str:
    """Writes an interval.

    Args:
        bounds: Its ends, None where infinite; None for a dash.
        digits: Significant digits.

    Examples:
        >>> interval((0.931, None))
        '[0.931, ∞)'
    """
    if bounds is None:
        return MISSING
    low, high = bounds
    left = "(−∞" if low is None else "[" + number(low, digits=digits)
    right = "∞)" if high is None else number(high, digits=digits) + "]"
    return f"{left}, {right}"


def region(bounds: Bounds | None, *, digits: int = 4) -> str:
    """Says in words where an estimate must lie.

    Args:
        bounds: The edges of the region, None where it has none; None for a dash.
        digits: Significant digits.

    Examples:
        >>> region((0.85, None)), region((None, 0.02)), region((0.937, 0.997)), region((9741, 9741))
        ('above 0.85', 'below 0.02', '0.937 to 0.997', 'exactly 9741')
    """
    if bounds is None:
        return MISSING
    low, high = bounds
    if low is None and high is None:
        return "anywhere"
    if low is None:
        return f"below {number(high, digits=digits)}"
    if high is None:
        return f"above {number(low, digits=digits)}"
    if low == high:
        return f"exactly {number(low, digits=digits)}"
    return f"{number(low, digits=digits)} to {number(high, digits=digits)}"


def plain(text: str) -> str:
    r"""A text that can neither move a terminal's cursor nor colour it, whoever wrote it.

    Examples:
        >>> plain("red\x1b[31m")
        'red?[31m'
    """
    return "".join(letter if letter.isprintable() else "?" for letter in text)


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


def outcome(item: Item) -> str:
    """What came of an item: a symbol, which says if that is not as established, and a word."""
    mark = SURPRISE if item.surprising else SYMBOLS[item.outcome]
    return f"{mark} {WORDS[item.outcome]}"


def surprise(item: Item) -> list[str]:
    """What is not as established, and the command that judges it again, whole as it must be."""
    came = f"{SURPRISE} {named(item)}: {WORDS[item.outcome]}, where {wanted(item)} is established"
    return [plain(came), *([f"  {plain(item.replay)}"] if item.replay else [])]
