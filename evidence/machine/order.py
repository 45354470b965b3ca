"""A call that another process makes for this one, if it would come to the same numbers."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from evidence.machine import gpu
from evidence.machine.error import UnsendableError
from evidence.machine.failure import packed, unpacked
from evidence.machine.identity import differences

Warned = list[tuple[str, type[Warning], str, int]]


class RefusalError(Exception):
    """The other process would come to other numbers; says in what it differs."""


def order(function: Callable[..., Any], *args: Any, **kwargs: Any) -> bytes:
    """A call as bytes, functions and classes by module and name.

    Raises:
        UnsendableError: If a part of it cannot be found by its name.
    """
    try:
        return pickle.dumps((function, args, kwargs))
    except (AttributeError, TypeError, pickle.PicklingError) as error:
        raise UnsendableError(str(error)) from None


def fulfilled(call: bytes, *, wanted: Mapping[str, str], own: Mapping[str, str]) -> bytes:
    """Makes a call, unless something that decides its numbers differs.

    Nothing of the call is read before that is known, since its classes may differ, too.

    Args:
        call: What `order` made.
        wanted: The identity of the process that asks.
        own: The identity of this one.

    Returns:
        What `delivered` opens.
    """
    if said := differences(wanted, own):
        return pickle.dumps({"refused": said})
    # The process that asks decides what a warning means; here it would disturb the worker's own.
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("default")
        try:
            gpu.hold()
            function, args, kwargs = pickle.loads(call)
            reply: dict[str, Any] = {"value": function(*args, **kwargs)}
            gpu.confirm()
        except Exception as error:
            reply = {"failed": packed(error)}
    warned: Warned = [(str(w.message), w.category, w.filename, w.lineno) for w in heard]
    return pickle.dumps({**reply, "warned": warned})


def delivered(reply: bytes) -> Any:
    """What a call returned.

    Raises:
        RefusalError: If the other process differs.
        Exception: What the call raised there, or a warning of it that is an error here.
    """
    parts = pickle.loads(reply)
    if "refused" in parts:
        raise RefusalError(parts["refused"])
    for text, category, file, line in parts["warned"]:
        warnings.warn_explicit(text, category, file, line)
    if "failed" in parts:
        raise unpacked(parts["failed"])
    return parts["value"]
