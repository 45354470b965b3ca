"""The blocks of one look: first those that nobody is drawing, then those that others draw."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack

import numpy as np

from evidence.drawing.begun import Drawing
from evidence.drawing.store import Store
from evidence.drawing.study import Array
from evidence.drawing.trial import Outcomes, Trials

# Seconds between two questions whether a block that another worker draws is there.
PATIENCE = 0.05
# Seconds after which a helper draws for the next look: what is drawn sooner needs no help.
GRACE = 0.25

Missing = tuple[Trials, int]


class AllTakenError(Exception):
    """A helper finds nothing to draw: others draw all that this look and the next one need."""


def gather(outcomes: Outcomes, count: int, *, budget: int) -> Array:
    """The outcomes of the first trials, all of whose blocks are drawn or recalled side by side.

    A block that another process is drawing is left until nothing else is to be done. Studies of
    time are left to be drawn as they are asked for.

    Args:
        outcomes: What is looked at.
        count: How many trials this look judges.
        budget: How many the last look judges: a helper draws for the next one, too, where others
            draw all that is missing now.

    Returns:
        The outcomes, [trial, ...].

    Raises:
        AllTakenError: If a helper finds nothing to draw.
    """
    following = min(count + outcomes.block, budget)
    while missing := _missing(outcomes, count):
        left = _drawn(missing)
        if len(left) == len(missing):
            _wait(outcomes, left, following=following)
    return np.asarray(outcomes.first(count))


def _missing(outcomes: Outcomes, count: int) -> list[Missing]:
    return [
        (source, index)
        for source in outcomes.sources
        if isinstance(source.drawer, Store) and not source.timed
        for index in source.missing(count)
    ]


def _drawn(missing: Sequence[Missing], *, most: int | None = None) -> list[Missing]:
    """Draws or recalls what nobody else is drawing; returns what is left.

    Args:
        missing: What is needed.
        most: How many blocks are drawn at most; None for all.
    """
    sent: list[tuple[Trials, int, Drawing]] = []
    left = list(missing)
    with ExitStack() as held:
        for source, index in missing:
            if most == len(missing) - len(left):
                break
            if (drawing := _begun(source, index)) is None:
                continue
            held.callback(drawing.release)
            left.remove((source, index))
            # What this process computes is there at once, and is not to be held from others while
            # it computes the next; what a cluster computes is on its way, all at the same time.
            if drawing.done:
                source.keep(index, drawing.finish())
            else:
                sent.append((source, index, drawing))
        for source, index, drawing in sent:
            source.keep(index, drawing.finish())
    return left


def _begun(source: Trials, index: int) -> Drawing | None:
    store = source.drawer
    assert isinstance(store, Store)
    if store.helping is not None and not store.helping():
        raise AllTakenError
    return store.begin(source.study, source.protocol, index)


def _wait(outcomes: Outcomes, taken: Sequence[Missing], *, following: int) -> None:
    """Waits for what others draw; a helper draws for the next look meanwhile."""
    stores = [source.drawer for source, _ in taken]
    if not any(isinstance(store, Store) and store.helping for store in stores):
        time.sleep(PATIENCE)
        return
    time.sleep(GRACE)
    if len(_drawn(taken)) < len(taken):
        return
    ahead = [missing for missing in _missing(outcomes, following) if missing not in taken]
    # One at a time: meanwhile this look may have got what it needs.
    if len(_drawn(ahead, most=1)) == len(ahead):
        raise AllTakenError
