"""Single fields of records: read from the builtins of JSON, and checked."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

from evidence.errors import RecordError

Bounds = tuple[float | None, float | None]


def real(value: float | None) -> float | None:
    """A number, or None where it is missing, NaN or infinite.

    None of these has a place on an axis; the schema writes them as null, and a record that does not
    is read the same way. Whole numbers stay whole, so that a record that is read and written again
    is the same text.

    Raises:
        TypeError: If it is no number.
    """
    return None if value is None or not math.isfinite(value) else value


def number(value: float | None) -> float:
    """A number for a drawing; NaN, which is left out of it, where it is missing or infinite.

    Raises:
        TypeError: If it is no number.
    """
    return math.nan if value is None or not math.isfinite(value) else float(value)


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
