"""How many digits a figure needs on the page: four, more only where fewer would mislead.

An item's numbers stand beside each other, so that each is written with digits enough to be told
apart from the others, and from nought and one, but with no more than that. What is quoted, from a
report or from a sentence that was written elsewhere, is shortened where a computer wrote it out.
"""

import math
import re
from dataclasses import dataclass

from evidence.records.field import Bounds
from evidence.records.item import Item
from evidence.records.part import Part
from evidence.records.vocabulary import FACT, SUPPORTED
from reports.number import MISSING, number
from reports.number import region as worded

USUAL, NEARLY, FACTS, MOST = 4, 5, 6, 8
# What is less than this share of the smallest number beside it is nothing.
NOTHING = 1e-4
# A number with a fraction, as text; what is glued to a name or a version is none.
WRITTEN = re.compile(r"(?<![\w.,])\d+\.\d+(?:e[-+]?\d+)?(?![\w]|\.\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Writes numbers that stand together.

    Args:
        values: All of them; None and what is infinite count for nothing.
        at_least: The fewest significant digits.
    """

    values: tuple[float | None, ...]
    at_least: int = USUAL

    def digits(self, value: float) -> int:
        """The fewest digits, at most eight, that tell a value from all the others."""
        for digits in range(self.at_least, MOST):
            text = number(value, digits=digits)
            if all(text != number(other, digits=digits) for other in self._others(value)):
                return digits
        return MOST

    def number(self, value: float | None) -> str:
        """Writes one of the values."""
        known = value is not None and math.isfinite(value)
        return number(value, digits=self.digits(value) if value is not None and known else USUAL)

    def interval(self, bounds: Bounds | None) -> str:
        """Writes an interval; an end that falls short of another value by rounding is open there.

        Args:
            bounds: Its ends, None where infinite; None for a dash.
        """
        if bounds is None:
            return MISSING
        low, high = bounds
        left = "(−∞" if low is None else "[" + self.number(low)
        right = "∞)" if high is None else self.number(high) + "]"
        # Six digits would be read by nobody, and five would be another value.
        if low is not None and self._vanishes(low):
            left = "(0"
        elif low is not None and (alike := self._alike(low)) is not None and alike < low:
            left = "(" + self.number(alike)
        if high is not None and (alike := self._alike(high)) is not None and alike > high:
            right = self.number(alike) + ")"
        return f"{left}, {right}"

    def region(self, bounds: Bounds | None) -> str:
        """Says in words where an estimate must lie.

        Args:
            bounds: The edges of the region, None where it has none; None for a dash.
        """
        edges = [] if bounds is None else [edge for edge in bounds if edge is not None]
        return worded(bounds, digits=max([self.at_least, *map(self.digits, edges)]))

    def _others(self, value: float) -> set[float]:
        known = (other for other in self.values if other is not None and math.isfinite(other))
        return {*known, 0.0, 1.0} - {value}

    def _vanishes(self, value: float) -> bool:
        """Whether a value above nought is nothing beside the next larger one."""
        larger = (other for other in self.values if other is not None and other > value)
        return 0 < value < NOTHING * min(larger, default=0.0)

    def _alike(self, value: float) -> float | None:
        """Another value that looks the same with five digits."""
        text = number(value, digits=NEARLY)
        alike = (other for other in self._others(value) if number(other, digits=NEARLY) == text)
        return min(alike, key=lambda other: abs(other - value), default=None)


def of_item(judged: Item | Part) -> Precision:
    """How the numbers of an item, or of one of the verdicts that it joins, are written."""
    # A fact is compared digit by digit; four would hide what it is about.
    fact = isinstance(judged, Item) and judged.kind == FACT
    values = (judged.estimate, *(judged.interval or ()), *(judged.region or ()))
    return Precision(values=values, at_least=FACTS if fact else USUAL)


def measured(item: Item) -> str:
    """Writes an item's estimate with its interval."""
    if item.parts and item.estimate is None:
        supported = sum(part.outcome == SUPPORTED for part in item.parts)
        return f"{supported} of {len(item.parts)} parts supported"
    if item.estimate is None and item.interval is None:
        return MISSING
    precision = of_item(item)
    text = precision.number(item.estimate)
    return text if item.interval is None else f"{text} {precision.interval(item.interval)}"


def reported(value: float | None) -> str:
    """Writes a report's figure as it was printed; with four digits where it was computed.

    Examples:
        >>> reported(0.967), reported(129.48), reported(0.031837999999), reported(-0.00253333333)
        ('0.967', '129.48', '0.031838', '−0.002533')
    """
    return number(value, digits=_printed(value) if value else USUAL)


def quoted(text: str, digits: int = FACTS) -> str:
    """Shortens the numbers of a sentence that a computer wrote out.

    Args:
        text: The sentence.
        digits: What is left of them; more where a fraction would become a whole number.

    Examples:
        >>> quoted("came 0.49905781085198797, 12 times in 3.11.7"), quoted("below 0.02")
        ('came 0.499058, 12 times in 3.11.7', 'below 0.02')
        >>> quoted("Estimate 0.157301 in [0.140097, 0.999999]", 4)
        'Estimate 0.1573 in [0.1401, 0.999999]'
    """
    return WRITTEN.sub(lambda hit: _shortened(hit[0], digits=digits), text)


def _printed(value: float) -> int:
    for digits in range(USUAL, FACTS + 1):
        if math.isclose(float(f"{value:.{digits}g}"), value, rel_tol=1e-9):
            return digits
    return USUAL


def _shortened(text: str, *, digits: int) -> str:
    # A nought at the end is a digit that somebody meant.
    if len(text.partition("e")[0].replace(".", "").lstrip("0")) <= digits:
        return text
    value = float(text)
    if 10**digits <= value < 1e15:
        return f"{value:.0f}"
    while digits < MOST and not value.is_integer() and float(f"{value:.{digits}g}").is_integer():
        digits += 1
    return f"{value:.{digits}g}"
