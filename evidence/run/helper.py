"""A worker whose items are done draws for those of others, until no worker has any left."""

from __future__ import annotations

import signal
import threading
import time
import warnings
from _thread import interrupt_main
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.config import parse_warning_filter
from _pytest.runner import runtestprotocol

from evidence.drawing.look import AllTakenError
from evidence.judging.item import Item
from evidence.judging.look import Listener
from evidence.judging.shadow import Part, Shadow
from evidence.judging.terms import Terms
from evidence.run.board import Board, Note, board_of
from evidence.run.settings import Settings

# There while a worker helps: the gates of its items are shadows then, and record nothing.
HELPER = pytest.StashKey["Helper"]()
# Seconds between two looks at the board where there is nothing to draw.
PAUSE = 0.25
# The code that is running while a module is being loaded.
LOADING = "<frozen importlib._bootstrap>"


class EnoughError(BaseException):
    """Nobody needs any more what a helper is drawing; it goes through whatever a study catches."""


class Helper:
    """The hooks of a worker that helps.

    What it draws goes into the store. It judges with nothing but what it draws, reports nothing,
    and whatever goes wrong in it is left to the item's own worker, which meets it, too.

    Args:
        board: Where the workers say what they have in hand.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.gate: Shadow | None = None
        self._parts: dict[str, list[Part]] = {}
        self._at = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self) -> None:
        """Says that this worker is there, before it is given items."""
        self.board.join()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, Any, Any]:
        """Says which item this worker judges, and which one cannot be given to another any more."""
        both = (item, nextitem)
        self.board.say(Note(items=tuple(one.nodeid for one in both if one is not None)))
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Helps the others once nothing more will come."""
        result = yield
        if not (session.shouldfail or session.shouldstop):
            session.config.stash[HELPER] = self
            with _strict(session.config):
                self._help({item.nodeid: item for item in session.items if _samples(item)})
        self.board.leave()
        return result

    def shadow(self, *, item: Item, terms: Terms, listener: Listener) -> Shadow:
        """The gate of another worker's item, whose test is run to learn what it asserts."""
        self.gate = Shadow(item=item, terms=replace(terms, planning=True), listener=listener)
        return self.gate

    def may_draw(self) -> bool:
        """Whether this worker may draw for the item that it has chosen.

        It may not where its own worker is done with it, nor where a worker died of it: a block may
        have been the reason. Its own worker finds out, and the run says so.
        """
        notes = self.board.others()
        needed = any(self._at in note.items for note in notes if note.alive)
        return needed and all(note.at != self._at for note in notes if not note.alive)

    def _help(self, items: Mapping[str, pytest.Item]) -> None:
        if not self.board.say(Note(working=False)):
            # Others would wait for it, as it would for them.
            return
        try:
            with _interrupted_unless(self._needed):
                while self._needed():
                    began = time.monotonic()
                    if not any(self._pursue(items[node]) for node in self._choice(items)):
                        # What was found out in vain took its time: it takes less than half of it.
                        time.sleep(max(PAUSE, time.monotonic() - began))
        except EnoughError:
            pass

    def _needed(self) -> bool:
        """Whether a worker is left that has items."""
        return any(note.alive and note.working for note in self.board.others())

    def _choice(self, items: Mapping[str, pytest.Item]) -> list[str]:
        """The items that others have in hand, those first that are helped least."""
        notes = [note for note in self.board.others() if note.alive]
        helped = [note.helps for note in notes]
        # Of two the one that waits for its turn: what is drawn for it now is all needed, and drawn
        # by nobody else.
        ranked = [
            (helped.count(node), -place, node)
            for note in notes
            for place, node in enumerate(note.items)
            if node in items and self._parts.get(node, True)
        ]
        # What nobody has in hand any more takes memory.
        noted = {node for note in notes for node in note.items}
        self._parts = {node: parts for node, parts in self._parts.items() if node in noted}
        return [node for _, _, node in sorted(ranked)]

    def _pursue(self, item: pytest.Item) -> bool:
        """Draws for an item as long as there is something to draw; whether there was."""
        self._at = item.nodeid
        self.board.say(Note(working=False, helps=item.nodeid))
        if item.nodeid not in self._parts:
            self._parts[item.nodeid] = self._asserted(item)
        parts, drew = self._parts[item.nodeid], False
        # Its own worker begins with the first one.
        for part in reversed(list(parts)):
            before = part.drawn
            try:
                part.pursue()
                parts.remove(part)
            except AllTakenError:
                pass
            except Exception:  # Its own worker meets it, too, and reports it.
                parts.remove(part)
            drew = drew or part.drawn > before
        self._at = ""
        return drew

    def _asserted(self, item: pytest.Item) -> list[Part]:
        """What an item asserts; its test is run up to that, and beyond, and nothing is drawn."""
        self.gate = None
        runtestprotocol(item, log=False, nextitem=None)
        gate: Shadow | None = self.gate
        return [] if gate is None else gate.parts


def join(config: pytest.Config, settings: Settings) -> None:
    """Makes a worker one that helps, unless a cluster draws: processes that judge only wait there.

    Args:
        config: The worker's.
        settings: The run's.
    """
    if settings.planning or settings.cluster is not None:
        return
    name = str(config.workerinput["workerid"])  # type: ignore[attr-defined]
    board = board_of(Path(settings.store), started=settings.started, name=name)
    config.pluginmanager.register(Helper(board), "evidence-helper")


def _samples(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return "trials" in names and "claim" in names and "benchmark" not in names


@contextmanager
def _strict(config: pytest.Config) -> Iterator[None]:
    """Takes every warning for an error but those that the run ignores.

    A block that warns is thus left to its own worker, which tells it, or fails.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for line in config.getini("filterwarnings"):
            action, *matched = parse_warning_filter(line, escape=False)
            told: Any = ("ignore" if action == "ignore" else "error", *matched)
            warnings.filterwarnings(*told)
        yield


@contextmanager
def _interrupted_unless(needed: Callable[[], bool]) -> Iterator[None]:
    """Interrupts what this thread does, a block of minutes perhaps, as soon as nobody needs it.

    Raises:
        EnoughError: In the main thread, between two steps of Python; elsewhere nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    over = threading.Event()

    def watch() -> None:
        while not over.wait(PAUSE):
            if not needed():
                interrupt_main(signal.SIGUSR1)

    def interrupt(_: int, frame: FrameType | None) -> None:
        # Once only, and not while a library loads, which cannot be loaded again if half of it is
        # there: the next call comes soon.
        if not over.is_set() and not _is_loading(frame):
            over.set()
            raise EnoughError

    before = signal.signal(signal.SIGUSR1, interrupt)
    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        over.set()
        signal.signal(signal.SIGUSR1, before)


def _is_loading(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == LOADING:
            return True
        frame = frame.f_back
    return False
