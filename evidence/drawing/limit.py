"""How long a block may take: one that hangs ends with where it hung, and is not waited for."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from sys import _current_frames
from types import FrameType
from typing import TypeVar

from evidence.machine.error import HungBlockError

# Seconds beyond the limit after which a process that heeds no interruption is ended.
GRACE = 30.0
# The code that is running while a module is being loaded.
LOADING = "<frozen importlib._bootstrap>"
# The innermost frames of a stack that are shown.
SHOWN = 12
# Files whose frames say nothing of a study: ours above it, and those of the standard library there.
INSTRUMENT = Path(__file__).parents[1]

T = TypeVar("T")
Ender = Callable[[str], object]


class ExpiredError(BaseException):
    """A block's time is up; it goes through whatever a study catches."""

    def __init__(self, stack: str) -> None:
        super().__init__(stack)
        self.stack = stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A block in words, for whoever is told that it hangs.

    Args:
        study: The study's name.
        protocol: Its protocol, as it prints.
        index: The block's number.
    """

    study: str
    protocol: str
    index: int


def within(seconds: float, place: Place, call: Callable[[], T]) -> T:
    """Makes a call that may take so long, and no longer.

    In a process's main thread the call is interrupted between two steps of Python, wherever it
    waits. In another one, as a worker of a cluster has it, the call is left alone in a thread of
    its own; it is asked to end, which it does as soon as it comes back to Python.

    Args:
        seconds: The most that it may take; 0 for any time.
        place: What is drawn, for words.
        call: Draws it.

    Raises:
        HungBlockError: If it took longer.
    """
    if not seconds:
        return call()
    here = threading.current_thread() is threading.main_thread()
    try:
        return _interrupted(seconds, call) if here else _left(seconds, call)
    except ExpiredError as expired:
        stack = expired.stack
    raise HungBlockError(place.study, place.protocol, place.index, seconds, stack)


def _interrupted(seconds: float, call: Callable[[], T]) -> T:
    def expire(_: int, frame: FrameType | None) -> None:
        # Not while a library loads: it cannot be loaded again if half of it is there.
        if _is_loading(frame):
            signal.setitimer(signal.ITIMER_REAL, min(1.0, seconds))
            return
        raise ExpiredError(stack_of(frame))

    before = signal.signal(signal.SIGALRM, expire)
    began, (remaining, every) = time.monotonic(), signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return call()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
        # Somebody else's alarm rings when it was to ring, or at once.
        if remaining:
            later = max(remaining - (time.monotonic() - began), 1e-3)
            signal.setitimer(signal.ITIMER_REAL, later, every)


def _left(seconds: float, call: Callable[[], T]) -> T:
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # Whoever waits raises it.
            future.set_exception(error)

    thread = threading.Thread(target=run, name="evidence-block", daemon=True)
    thread.start()
    waited = seconds
    while not wait([future], waited).done:
        frame = _current_frames().get(thread.ident or 0)
        if _is_loading(frame):
            waited = min(1.0, seconds)
            continue
        stack = stack_of(frame)
        ident, asked = ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, asked)
        raise ExpiredError(stack)
    return future.result()


@contextmanager
def last_resort(seconds: float, place: Place, *, end: Ender | None) -> Iterator[None]:
    """Ends a process whose block heeds no interruption, for it waits outside of Python.

    Args:
        seconds: The limit; the process ends `GRACE` later. 0 for none.
        place: What is drawn.
        end: Is told what happened, in words, and ends the process; None where that is not done.
    """
    if not seconds or end is None:
        yield
        return
    over, main = threading.Event(), threading.get_ident()

    def watch() -> None:
        if not over.wait(seconds + GRACE):
            stack = stack_of(_current_frames().get(main))
            said = HungBlockError(place.study, place.protocol, place.index, seconds, stack)
            end(str(said))

    threading.Thread(target=watch, name="evidence-limit", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def stack_of(frame: FrameType | None) -> str:
    """Where a thread is, in lines like those of a traceback, innermost last.

    Frames of the instrument above the study's are left out.

    Args:
        frame: The innermost one.
    """
    stack = traceback.extract_stack(frame) if frame is not None else traceback.StackSummary()
    ours = [k for k, one in enumerate(stack) if INSTRUMENT in Path(one.filename).parents]
    above = [k for k in ours if stack[k].name in ("draw", "within", "_left", "run")]
    kept = stack[above[-1] + 1 :] if above and above[-1] + 1 < len(stack) else stack
    return "".join(traceback.format_list(kept[-SHOWN:])).rstrip()


def ended(note: Path, *, tell: Callable[[str], object]) -> Ender:
    """What ends this process: it leaves a note, says what happened, and is gone at once.

    Args:
        note: Where the note goes, for whoever asks why the process died.
        tell: Says it to whoever watches.
    """

    def end(said: str) -> None:
        with suppress(OSError):
            note.write_text(said, encoding="utf-8")
        with suppress(Exception):
            tell(said)
        os._exit(os.EX_SOFTWARE)

    return end


def _is_loading(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == LOADING:
            return True
        frame = frame.f_back
    return False
