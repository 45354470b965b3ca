"""Builtins and arrays as bytes that anybody may have sent: reading them runs nothing of them.

A parcel is a tree of JSON, whose length stands before it, and the arrays that the tree names behind
it, as an .npz file. A list is `{"list": […]}`, a tuple `{"tuple": […]}`, names with their values
`{"names": {…}}`, an array `{"array": "its name"}`, and anything else stands for itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.machine.bundle import bundled, refuse_objects, unbundled

# Bytes that say how long the tree is, and the most that it may be: numbers are in the arrays.
PREFIX = 8
LONGEST = 2**24
# Lists and names in one another: a chain of exceptions and their frames has some forty.
DEEPEST = 100
Arrays = dict[str, NDArray[Any]]


class ParcelError(Exception):
    """What came is no parcel, or another one than was asked for; says why."""


def packed(value: Any) -> bytes:
    """A value as a parcel.

    Args:
        value: Builtins of JSON, tuples and arrays, in one another.

    Raises:
        TypeError: If a part of it is anything else.
        ValueError: If an array holds Python objects, or there is too much beside the arrays.
    """
    arrays: Arrays = {}
    tree = json.dumps(_tree(value, arrays, name="value")).encode()
    if len(tree) > LONGEST:
        raise ValueError(f"{len(tree)} bytes beside the arrays are too many to be sent")
    return len(tree).to_bytes(PREFIX, "big") + tree + (bundled(arrays) if arrays else b"")


def opened(parcel: object) -> Any:
    """The value that was packed.

    Args:
        parcel: What came, whatever it is.

    Raises:
        ParcelError: If it is no parcel.
    """
    if not isinstance(parcel, bytes):
        raise ParcelError(f"it is {type(parcel).__name__} and no bytes")
    length = int.from_bytes(parcel[:PREFIX], "big")
    tree, contents = parcel[PREFIX : PREFIX + length], parcel[PREFIX + length :]
    if length > LONGEST or len(tree) != length:
        raise ParcelError(f"its text would be of {length} bytes")
    try:
        return _value(json.loads(tree), unbundled(contents) if contents else {}, deepest=DEEPEST)
    except ParcelError:
        raise
    except Exception as error:  # What is broken shows itself in whatever reads it first.
        raise ParcelError(f"{type(error).__name__}: {error}") from None


def text(value: Any, *, longest: int) -> str:
    """A text of a parcel, cut where it is too long.

    Args:
        value: What stands in its place.
        longest: The most characters that are kept.

    Raises:
        ParcelError: If it is something else.
    """
    if not isinstance(value, str):
        raise ParcelError(f"a text is {type(value).__name__}")
    return value[:longest]


def whole(value: Any) -> int:
    """A number of a line or a column.

    Args:
        value: What stands in its place.

    Raises:
        ParcelError: If it is something else.
    """
    if type(value) is not int or not 0 <= value < 2**31:
        raise ParcelError(f"a number of a line is {str(value)[:20]}")
    return value


def named(value: Any, *names: str) -> dict[str, Any]:
    """Names with their values.

    Args:
        value: What stands in their place.
        *names: All that there must be, and no others; any, where none are given.

    Raises:
        ParcelError: If it is something else.
    """
    if not isinstance(value, dict) or (names and value.keys() != set(names)):
        raise ParcelError(f"it names other things than {', '.join(names) or 'any'}")
    return value


def several(value: Any, *, most: int) -> list[Any]:
    """A list.

    Args:
        value: What stands in its place.
        most: How many there may be.

    Raises:
        ParcelError: If it is something else, or a longer one.
    """
    if not isinstance(value, list) or len(value) > most:
        raise ParcelError(f"it is no list of at most {most}")
    return value


def _tree(value: Any, arrays: Arrays, *, name: str) -> Any:
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) in (list, tuple):
        return {type(value).__name__: [_tree(one, arrays, name=name) for one in value]}
    if isinstance(value, Mapping) and all(type(key) is str for key in value):
        return {"names": {key: _tree(one, arrays, name=key) for key, one in value.items()}}
    if isinstance(value, np.ndarray):
        refuse_objects(name, value)
        arrays[str(len(arrays))] = value
        return {"array": str(len(arrays) - 1)}
    raise TypeError(f"{name} is {type(value).__name__}, which is neither a number, text nor array")


def _value(tree: Any, arrays: Arrays, *, deepest: int) -> Any:
    if not isinstance(tree, dict | list):
        return tree
    if not deepest or isinstance(tree, list) or len(tree) != 1:
        raise ParcelError("its text is no tree of a parcel")
    ((kind, held),) = tree.items()
    if kind == "array":
        return arrays[held]

    def values(parts: Iterable[Any]) -> list[Any]:
        return [_value(one, arrays, deepest=deepest - 1) for one in parts]

    if kind == "names" and isinstance(held, dict):
        return dict(zip(held, values(held.values()), strict=True))
    if kind not in ("list", "tuple") or not isinstance(held, list):
        raise ParcelError("its text is no tree of a parcel")
    return tuple(values(held)) if kind == "tuple" else values(held)
