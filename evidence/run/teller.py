"""The side of progress that draws: notes in a file what is being drawn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidence.drawing.study import Study, StudyProtocol
from evidence.judging.item import Item
from evidence.judging.look import Look
from evidence.judging.verdict import finite_or_none
from evidence.machine.hold import Holder, said
from evidence.run import status
from evidence.run.status import Status

# Seconds between two notes about one item. Its first is written at once: the block that is begun
# then may take hours.
BETWEEN = 0.5

Kind = tuple[str, str, str]


class Teller:
    """Notes what this process draws, for whoever watches the run.

    Blocks may be drawn side by side, and be done in other threads.

    Args:
        path: The file for its notes.
        run: When the run began (seconds since the epoch).
        clock: Tells the time (seconds since the epoch).
    """

    def __init__(self, path: Path, *, run: float, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._run = run
        self._clock = clock
        self._lock = threading.Lock()
        self._item: Item | None = None
        self._look: Look | None = None
        self._began = 0.0
        self._noted: float | None = None
        self._broken = False
        # Of each study by each protocol: blocks drawn, and seconds that they took together.
        self._drawn: dict[Kind, tuple[int, float]] = {}

    @contextmanager
    def about(self, item: Item) -> Iterator[None]:
        """Names the item for which blocks are drawn; afterwards there is nothing to tell of it."""
        with self._lock:
            self._item, self._began = item, self._clock()
        try:
            yield
        finally:
            with self._lock:
                noted, self._noted = self._noted, None
                self._item = self._look = None
            if noted is not None:
                status.remove(self._path)

    def hear(self, look: Look) -> None:
        """Takes in a look at the item's trials."""
        with self._lock:
            self._look = look

    def watch(self, study: Study[Any], protocol: StudyProtocol) -> Callable[[Future[Any]], None]:
        """Notes that a block is drawn; what it returns notes how long that took."""
        since, kind = self._clock(), _kind(study, protocol)
        with self._lock:
            self._note(study, protocol, since)

        def done(future: Future[Any]) -> None:
            # A block that was not drawn to its end tells nothing of how long one takes.
            if future.cancelled() or future.exception() is not None:
                return
            with self._lock:
                count, seconds = self._drawn.get(kind, (0, 0.0))
                self._drawn[kind] = (count + 1, seconds + self._clock() - since)

        return done

    def wait(
        self, study: Study[Any], protocol: StudyProtocol, holder: Holder | None, seconds: float
    ) -> None:
        """Notes that a block is waited for, which another process draws.

        Args:
            study: Its study.
            protocol: Its protocol.
            holder: Who draws it, where that is known.
            seconds: For how long it has been waited for.
        """
        # What comes in a moment is not worth a word.
        if seconds >= BETWEEN:
            with self._lock:
                self._note(study, protocol, self._clock() - seconds, waits=said(holder))

    def _note(
        self,
        study: Study[Any],
        protocol: StudyProtocol,
        since: float,
        *,
        waits: str | None = None,
    ) -> None:
        now = self._clock()
        if self._item is None or self._broken:
            return
        if self._noted is not None and now - self._noted < BETWEEN:
            return
        self._noted = now
        try:
            drawn = self._status(self._item, study, protocol, since)
            replace(drawn, waits=waits).write(self._path)
        except OSError:
            # Progress is no evidence: who cannot tell it goes on without.
            self._broken = True

    def _status(
        self, item: Item, study: Study[Any], protocol: StudyProtocol, since: float
    ) -> Status:
        look = self._look
        # Before the first look nothing is known but what the finding may spend.
        ends = None if look is None else (look.interval.low, look.interval.high)
        return Status(
            run=self._run,
            item=item.finding.key + "".join(item.node.partition("[")[1:]),
            began=self._began,
            trials=0 if look is None else look.trials,
            budget=item.finding.budget or 0 if look is None else look.budget,
            interval=None if ends is None else (finite_or_none(ends[0]), finite_or_none(ends[1])),
            part=1 if look is None else look.part,
            parts=1 if look is None else look.parts,
            since=since,
            block=protocol.block,
            pace=self._pace(study, protocol),
            left=None if look is None else self._left(look),
        )

    def _pace(self, study: Study[Any], protocol: StudyProtocol) -> float | None:
        count, seconds = self._drawn.get(_kind(study, protocol), (0, 0.0))
        return seconds / count if count else None

    def _left(self, look: Look) -> float | None:
        """Seconds until the budget is spent; None where a part is yet to come, or a pace unknown.

        Blocks that are stored come sooner than they are drawn, and a verdict may come before its
        budget is spent: it is a bound.
        """
        if look.part < look.parts:
            return None
        total = 0.0
        for source in look.sources:
            size = source.protocol.block
            blocks = -(-look.budget // size) - source.drawn // size
            pace = self._pace(source.study, source.protocol)
            if blocks > 0 and pace is None:
                return None
            total += max(blocks, 0) * (pace or 0.0)
        return total


def _kind(study: Study[Any], protocol: StudyProtocol) -> Kind:
    return (study.__module__, study.__qualname__, repr(protocol))
