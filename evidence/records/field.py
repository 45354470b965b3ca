"""Single fields of records: read from the builtins of JSON, and checked."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from evidence.errors import RecordError

# No number of trials, networks or bytes, and no seed, has more bits.
MOST = 2**64

Bounds = tuple[float | None, float | None]


def real(value: float | None) -> float | None:
    """A number, or None where it is missing, NaN or infinite.

    None of these has a place on an axis; the schema writes them as null, and a record that does not
    is read the same way. Whole numbers stay whole, so that a record that is read and written again
    is the same text.

    Raises:
        TypeError: If it is no number.
        ValueError: If it is too large for one.
    """
    return None if value is None or not _is_finite(value) else value


def number(value: float | None) -> float:
    """A number for a drawing; NaN, which is left out of it, where it is missing or infinite.

    Raises:
        TypeError: If it is no number.
        ValueError: If it is too large for one.
    """
    return math.nan if value is None or not _is_finite(value) else float(value)


def count(value: Any) -> int:
    """A number of things; 0 where it is missing.

    Raises:
        ValueError: If it is none.
    """
    if value is None:
        return 0
    if not isinstance(value, int | float) or not 0 <= value < MOST or value != int(value):
        raise ValueError(f"{value!r} counts nothing")
    return int(value)


def text(value: Any) -> str | None:
    """A text, or None where it is missing.

    Raises:
        TypeError: If it is something else.
    """
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{value!r:.80} is no text")
    return value


def flag(value: Any) -> bool | None:
    """Yes or no, or None where it is missing.

    Raises:
        TypeError: If it is something else.
    """
    if value is not None and not isinstance(value, bool):
        raise TypeError(f"{value!r:.80} is neither true nor false")
    return value


def whole(value: Any) -> int | None:
    """A whole number, or None where it is missing.

    Raises:
        TypeError: If it is something else.
        ValueError: If nobody could mean one so large.
    """
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r:.80} is no whole number")
    if abs(value) >= MOST:
        raise ValueError("a whole number has more than 64 bits")
    return value


def device(value: Any) -> Mapping[str, Any] | str | None:
    """What something ran on: its name, or its name with more; None where it is missing.

    Raises:
        TypeError: If it is something else.
    """
    return dict(value) if isinstance(value, Mapping) else text(value)


def named(value: Any) -> dict[str, Any]:
    """Values by name; none where they are missing.

    Raises:
        TypeError: If they have no names.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r:.80} has no names")
    return dict(value)


def bounds(pair: Sequence[float | None] | None) -> Bounds | None:
    """Two ends of an interval, each None where it is infinite; None for no interval.

    Raises:
        TypeError: If an end is no number.
        ValueError: If there are not two.
    """
    if pair is None:
        return None
    low, high = pair
    return real(low), real(high)


def ends(pair: Bounds | None) -> list[float | None] | None:
    """An interval as builtins."""
    return None if pair is None else list(pair)


def check(value: str, *, known: Collection[str], name: str, owner: str) -> None:
    """Refuses a word that the schema does not know.

    Args:
        value: The word.
        known: The words that it may be.
        name: What the word says, such as "outcome".
        owner: Whose it is, such as "item 'a.py::test_b'".

    Raises:
        RecordError: If it is none of them.
    """
    if value not in known:
        raise RecordError(f"{owner} has the {name} {value!r}; known are {', '.join(known)}")


def given(record: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record that say something: None is what an absent field reads as."""
    return {name: value for name, value in record.items() if value is not None}


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        raise ValueError("a whole number is too large") from None
