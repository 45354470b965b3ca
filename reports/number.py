"""How numbers are written on a page: as in a terminal, and times beside them."""

import math
from datetime import UTC, datetime

from evidence.records.text import MISSING, digits_for, interval, number, region

__all__ = ["MISSING", "digits_for", "duration", "interval", "moment", "number", "region"]


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
