"""A call that another process makes for this one, if it would come to the same numbers.

The call goes as a pickle, for whoever makes it runs it anyway. What comes back is a parcel: numbers
and text, of which the process that asked runs nothing.
"""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from evidence.machine import failure, gpu, parcel
from evidence.machine.error import UnsendableError
from evidence.machine.identity import differences
from evidence.machine.parcel import ParcelError
from evidence.text import plain

# Warnings of one call that are handed on, and the characters of one.
MOST_WARNINGS = 1000
LONGEST = 10_000


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
        return parcel.packed({"refused": said})
    # The process that asks decides what a warning means; here it would disturb the worker's own.
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("default")
        try:
            gpu.hold()
            function, args, kwargs = pickle.loads(call)
            value = function(*args, **kwargs)
            gpu.confirm()
            return _reply("value", value, heard)
        except Exception as error:
            return _reply("failed", failure.packed(error), heard)


def delivered(reply: object) -> Any:
    """What a call returned.

    Args:
        reply: What the other process sent: nothing of it is run.

    Raises:
        RefusalError: If the other process differs.
        ParcelError: If it is no reply.
        Exception: What the call raised there, or a warning of it that is an error here.
    """
    parts = parcel.named(parcel.opened(reply))
    if parts.keys() == {"refused"}:
        raise RefusalError(plain(parcel.text(parts["refused"], longest=LONGEST)))
    if parts.keys() not in ({"value", "warned"}, {"failed", "warned"}):
        raise ParcelError("it is neither what a call returned nor why it failed")
    heard = [_warning(told) for told in parcel.several(parts["warned"], most=MOST_WARNINGS)]
    error = failure.unpacked(parts["failed"]) if "failed" in parts else None
    for text, category, file, line in heard:
        warnings.warn_explicit(text, category, file, line)
    if error is not None:
        raise error
    return parts["value"]


def _reply(kind: str, told: Any, heard: Iterable[warnings.WarningMessage]) -> bytes:
    warned = [
        [
            str(one.message)[:LONGEST],
            failure.class_name(one.category),
            failure.portable(one.filename),
            one.lineno,
        ]
        for one in heard
    ]
    return parcel.packed({kind: told, "warned": warned[:MOST_WARNINGS]})


def _warning(told: Any) -> tuple[str, type[Warning], str, int]:
    if len(parcel.several(told, most=4)) != 4:
        raise ParcelError("a warning lacks something")
    text, category, file, line = told
    return (
        plain(parcel.text(text, longest=LONGEST)),
        failure.class_of(category, base=Warning),
        failure.file_of(parcel.text(file, longest=LONGEST)),
        parcel.whole(line),
    )
