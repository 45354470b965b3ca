"""A linear axis whose positions are percentages, so that it keeps its text size at any width."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reports.number import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A closed range of values drawn from 0 % to 100 %.

    Args:
        low: The value at 0 %.
        high: The value at 100 %, above `low`.

    Raises:
        ValueError: If the range has no length, or an infinite one.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high or not math.isfinite(self.high - self.low):
            raise ValueError(
                f"an axis from {self.low} to {self.high} has no length; give it a finite low "
                "end below its high end"
            )

    def percent(self, value: float) -> float:
        """The position of a value in percent, cut off at the axis's ends."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(share, 0.0), 1.0), 3)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the axis."""
        return self.low <= value <= self.high

    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Three to six round values on the axis.

        Returns:
            Pairs of a position in percent and its label.
        """
        step = _round_step((self.high - self.low) / 4)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        # A multiple of the step is exact where adding the step again and again would drift.
        values = [k * step for k in range(first, last + 1)]
        return tuple((self.percent(value), _label(value, step)) for value in values)


def around(values: Iterable[float], *, margin: float = 0.08) -> Axis:
    """Makes an axis that shows all values with a margin on both sides.

    Args:
        values: At least one finite value.
        margin: What to leave free on each side, as a share of the values' range.
    """
    known = tuple(values)
    low, high = min(known), max(known)
    # Values that agree to rounding get an axis of a tenth of their size, so that a count is
    # drawn in the middle and its neighbours on the ticks still differ.
    room = max((high - low) * margin, max(abs(low), abs(high)) * 1e-9)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        room = abs(high) * 0.05 or 0.5
    return Axis(low=low - room, high=high + room)


def _round_step(span: float) -> float:
    power = 10.0 ** math.floor(math.log10(span))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= span * 0.999)


def _label(value: float, step: float) -> str:
    size = max(abs(value), step)
    # Neighbouring ticks differ in the step's last digit, which may lie far behind the first.
    digits = math.floor(math.log10(size)) - math.floor(math.log10(step)) + 2
    return number(round(value, 12 - math.floor(math.log10(size))), digits=min(digits, 12))
