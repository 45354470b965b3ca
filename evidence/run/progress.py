"""The side of progress that tells: how far a run is, while its blocks are drawn."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from evidence.run import status
from evidence.run.screen import Screen
from evidence.run.status import Status

# Seconds between two looks: of a live line, and of a log that somebody may read as a whole.
LIVE = 0.5
LOG = 60.0
# Letters of an item's name that are left of it where there is little room.
SHORTEST = 16


class Progress:
    """Shows now and then how far a run is, from a thread of its own.

    The thread ends with `stop`, and in any case with the process.

    Args:
        folder: Where the run's processes note what they draw.
        run: When the run began (seconds since the epoch).
        screen: Where it is shown.
        helpers: How many processes draw for the items of others.
    """

    def __init__(
        self,
        folder: Path,
        *,
        run: float,
        screen: Screen,
        helpers: Callable[[], int] = lambda: 0,
    ) -> None:
        self._folder = folder
        self._run = run
        self._screen = screen
        self._helpers = helpers
        self._total = 0
        self._done: set[str] = set()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="evidence-progress", daemon=True)

    def start(self, total: int) -> None:
        """Begins to show it.

        Args:
            total: How many items the run has.
        """
        self._total = total
        self._thread.start()

    def finish(self, node: str) -> None:
        """Takes in that an item is done."""
        self._done.add(node)

    def forget(self, worker: str) -> None:
        """Takes in that a worker is gone, whatever it was about."""
        status.remove(status.place(self._folder, worker))

    def stop(self) -> None:
        """Ends the thread and leaves the screen; a second call does nothing."""
        if not self._stopped.is_set():
            self._stopped.set()
            if self._thread.is_alive():
                self._thread.join()
            self._screen.close()

    def _go_on(self) -> None:
        while not self._stopped.wait(LIVE if self._screen.live else LOG):
            drawn = status.read(self._folder, run=self._run)
            done, total, width = len(self._done), self._total, self._screen.width
            if drawn:
                self._screen.show(
                    sentence(
                        drawn,
                        done=done,
                        total=total,
                        now=time.time(),
                        helpers=self._helpers(),
                        width=width,
                    )
                )
            else:
                self._screen.clear()


def sentence(
    drawn: Sequence[Status],
    *,
    done: int,
    total: int,
    now: float,
    helpers: int = 0,
    width: float = math.inf,
) -> str:
    """How far a run is, in one line; it tells of the item that has been drawing longest.

    Args:
        drawn: What its processes are drawing, at least one.
        done: How many items are done.
        total: How many there are.
        now: The time (seconds since the epoch).
        helpers: How many processes are done with their own items and draw for these.
        width: How many letters there is room for; the item's name gives way first.

    Examples:
        >>> coin = Status(run=0.0, item="coin.heads", began=0.0, trials=40, budget=200,
        ...     interval=(0.5, None), part=1, parts=1, since=8.0, block=20, pace=4.0, left=32.0)
        >>> sentence([coin], done=3, total=9, now=10.0)
        '3/9 items · coin.heads 40/200 trials · [0.5, ∞] · 4.0 s/block · budget in at most 30 s'
    """
    first = min(drawn, key=lambda one: one.began)
    told = [
        f"{first.trials}/{first.budget} trials",
        *([f"part {first.part}/{first.parts}"] if first.parts > 1 else []),
        *([_interval(first.interval)] if first.interval is not None else []),
        _pace(first, now),
    ]
    # A block that takes longer than those before it has shown the bound to be none.
    if (
        first.waits is None
        and first.left is not None
        and (left := first.left - (now - first.since)) > 0.0
    ):
        told.append(f"budget in at most {duration(left)}")
    if len(drawn) > 1:
        told.append(f"{len(drawn) - 1} more beside it")
    if helpers:
        told.append("1 worker helps" if helpers == 1 else f"{helpers} workers help")
    before, after = f"{done}/{total} items · ", f" {' · '.join(told)}"
    room = max(width - len(before) - len(after), SHORTEST)
    name = first.item if len(first.item) <= room else f"{first.item[: int(room) - 1]}…"
    return f"{before}{name}{after}"


def duration(seconds: float) -> str:
    """A time in words, rounded up.

    Examples:
        >>> [duration(seconds) for seconds in (0.31, 12, 150, 118_000)]
        ['0.4 s', '12 s', '3 min', '33 h']
    """
    if seconds < 10.0:
        return f"{math.ceil(seconds * 10.0) / 10.0:.1f} s"
    for unit, size in (("s", 1.0), ("min", 60.0)):
        if seconds / size < 120.0:
            return f"{math.ceil(seconds / size)} {unit}"
    return f"{math.ceil(seconds / 3600.0)} h"


def _interval(ends: tuple[float | None, float | None]) -> str:
    low, high = ends
    return f"[{'−∞' if low is None else f'{low:.3g}'}, {'∞' if high is None else f'{high:.3g}'}]"


def _pace(one: Status, now: float) -> str:
    if one.waits is not None:
        return f"waits for {one.waits}, for {duration(max(now - one.since, 0.0))}"
    if one.pace is None:
        return f"first block of {one.block} for {duration(max(now - one.since, 0.0))}"
    return f"{duration(one.pace)}/block"
