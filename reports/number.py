"""How numbers are written: four significant digits, more only where fewer would mislead."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime

from evidence.records.field import Bounds

MISSING = "–"


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


def duration(seconds: float | None) -> str:
    """Writes a time span in the two largest units that matter.

    Examples:
        >>> duration(0.0042), duration(2.31), duration(252), duration(7384)
        ('4.2 ms', '2.3 s', '4 min 12 s', '2 h 3 min')
    """
    if seconds is None or not math.isfinite(seconds):
        return MISSING
    if seconds < 0.0995:
        return f"{number(seconds * 1e3, digits=2)} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def moment(text: str) -> str:
    """Writes an ISO 8601 time to the minute; a text that is none is shown as it came.

    Examples:
        >>> moment("2026-11-21T06:59:05+00:00"), moment("2026-11-21T06:59:05")
        ('2026-11-21 06:59 UTC', '2026-11-21 06:59')
    """
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    if when.tzinfo is None:
        return f"{when:%Y-%m-%d %H:%M}"
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
