"""A figure as a document prints it: a number, and the room that its last digit leaves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from evidence.errors import FigureError

PRINTED = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is known to within a room on either side.

    Figures are added, subtracted and divided as what they stand for; the rooms add up, so that what
    is computed from two printed numbers is known as well as both allow, and no better.

    Args:
        value: The number.
        room: How far from it the true one may lie, for rounding in print; at least 0.
    """

    value: float
    room: float

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.value + other.value, self.room + other.room)

    def __sub__(self, other: Figure) -> Figure:
        return Figure(self.value - other.value, self.room + other.room)

    def __truediv__(self, other: Figure | float) -> Figure:
        if not isinstance(other, Figure):
            return Figure(self.value / other, self.room / abs(other))
        quotient = self.value / other.value
        # To first order, which is all that rooms of a last digit need.
        room = self.room / abs(other.value) + abs(quotient) * other.room / abs(other.value)
        return Figure(quotient, room)


def printed(text: str) -> Figure:
    """A figure as it stands in the document, digit by digit.

    Args:
        text: The digits, such as "0.9900": zeros at the end say how well it is known.

    Raises:
        FigureError: If it is no number in digits.

    Examples:
        >>> printed("0.9858")
        Figure(value=0.9858, room=5e-05)
        >>> difference = printed("0.9858") - printed("0.9661")
        >>> round(difference.value, 4), round(difference.room, 5)
        (0.0197, 0.0001)
    """
    if not PRINTED.fullmatch(text):
        raise FigureError(text)
    exponent = int(Decimal(text).as_tuple().exponent)
    return Figure(float(text), 0.5 * 10.0**exponent)
