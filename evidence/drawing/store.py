"""Drawn blocks on disk: each is computed once, by whichever worker needs it first."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from evidence import atomic
from evidence.drawing import clock
from evidence.drawing import limit as limits
from evidence.drawing.address import Addresses
from evidence.drawing.begun import Drawing, Drawn, blamed, known
from evidence.drawing.patience import Patience, sign, unsign
from evidence.drawing.seal import read
from evidence.drawing.study import Array, Block, Study, StudyProtocol, inputs_of, is_timed, name_of
from evidence.drawing.trial import checked, draw
from evidence.errors import OtherInputsError, StoreError
from evidence.machine.company import refuse_company
from evidence.machine.error import HungBlockError
from evidence.machine.hold import Holder

# Seconds by which the clocks of machines that share a store may differ.
CLOCKS_DIFFER = 60.0


class CorruptBlockWarning(UserWarning):
    """A stored block could not be read; it was set aside and drawn again."""

    def __init__(self, path: Path, aside: Path, reason: Exception) -> None:
        super().__init__(
            f"{path} is unreadable ({type(reason).__name__}: {reason}); it was set aside as "
            f"{aside.name} and is drawn again."
        )


# Told that a block is drawn, of a study by a protocol; what it returns is called with the
# future of the block and of what it took, when that is done.
Watch = Callable[[Study[Any], StudyProtocol], Callable[[Future[Any]], None]]


# Told that a block is waited for, who holds it, and for how many seconds that has been so.
Waiting = Callable[[Study[Any], StudyProtocol, Holder | None, float], object]
# Seconds between two questions whether another process has released a block.
POLL = 0.05


def unwatched(study: Study[Any], protocol: StudyProtocol) -> Callable[[Future[Any]], None]:
    """Watches nothing."""
    return lambda future: None


def count_since(folder: Path, moment: float) -> int:
    """How many blocks of a store are no older than a moment (seconds since the epoch)."""
    return sum(path.stat().st_mtime >= moment for path in folder.glob("*/*/block-*.npz"))


def prepare(folder: Path) -> str | None:
    """Makes the folder of a store and refuses one that can be neither written nor read from.

    Returns:
        What is wrong with one that holds blocks and cannot be written; None of any other.

    Raises:
        StoreError: If nothing could be kept there, and nothing is.
    """
    try:
        with blamed(folder):
            atomic.make_writable(folder)
    except StoreError as error:
        try:
            kept = next(folder.glob("*/*/block-*.npz"), None)
        except OSError:
            kept = None
        if kept is None:
            raise
        return f"{error} What is stored there is recalled; a block that is missing cannot be kept."
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Draws blocks and keeps them under a digest of everything that decides their numbers.

    The digest covers the study's name, source and inputs, the protocol, the source of the models,
    library versions, backend, device and root seed. A study's inputs are what its protocol says
    that it reads beside (a data set, say).

    A study of time, which its protocol says, is drawn here and now: seconds of another process, day
    or machine are no answer to what this one takes, so that they are neither kept nor sent for.

    Args:
        folder: Where blocks are kept.
        root: The run's seed.
        sources: Files and folders whose text is part of every digest, such as the models.
        fresh_since: Blocks older than this are drawn again (seconds since the epoch; 0 for none).
        executor: Where blocks are computed.
        watch: Told of each block that is drawn to be kept.
        limit: Seconds that a block may take; 0 for any.
        end: Ends this process where a block heeds no limit; None where it is not to be ended.
        waiting: Told that a block is waited for.
        helping: Asked before each block by a worker that draws what others need, whether it may;
            None where blocks are drawn for verdicts of this process.
    """

    folder: Path
    root: int
    sources: tuple[Path, ...]
    fresh_since: float
    executor: Executor
    watch: Watch = unwatched
    limit: float = 0.0
    end: limits.Ender | None = None
    waiting: Waiting | None = None
    helping: Callable[[], bool] | None = None
    _addresses: Addresses = field(init=False)
    _patience: Patience = field(init=False)
    _hung: dict[Path, HungBlockError] = field(default_factory=dict)

    def __post_init__(self) -> None:
        addresses = Addresses(folder=self.folder, root=self.root, sources=self.sources)
        object.__setattr__(self, "_addresses", addresses)
        object.__setattr__(self, "_patience", Patience(self.limit))

    def __call__(self, study: Study[Any], protocol: StudyProtocol, index: int) -> Block:
        """The outcomes of one block, recalled if they are stored and drawn otherwise."""
        if is_timed(protocol):
            refuse_company(study.__name__)
            place = _place(study, protocol, index)
            with limits.last_resort(self.limit, place, end=self.end):
                return limits.within(
                    self.limit, place, lambda: draw(study, protocol, root=self.root, index=index)
                )
        drawing = self.begin(study, protocol, index, wait=True)
        assert drawing is not None
        return drawing.finish()

    def begin(
        self, study: Study[Any], protocol: StudyProtocol, index: int, *, wait: bool = False
    ) -> Drawing | None:
        """Recalls a block, or begins to draw it.

        Args:
            study: A function of (protocol, seed, size) to outcomes {name: [trial, ...]}.
            protocol: Every knob, frozen; not of a study of time.
            index: The block's number, from 0.
            wait: Whether to wait for another process that draws it, and to recall it then.

        Returns:
            The block, held by this process; None if another draws it and `wait` is false.
        """
        path = self._path(study, protocol, index)
        if path in self._hung:
            # Whoever needs it, too, would wait as long for the same.
            raise self._hung[path].with_traceback(None)
        kept = self._whole(path, size=protocol.block)
        if kept is not None:
            return self._drawing(path, study, protocol, index, lock=None, kept=kept)
        while (lock := self._locked(path)) is None:
            holder, seconds = self._patience.wait(path)
            if self.waiting is not None:
                self.waiting(study, protocol, holder, seconds)
            if not wait:
                return None
            time.sleep(POLL)
        self._patience.got(path)
        try:
            kept = self._recalled(path, size=protocol.block)
            return self._drawing(path, study, protocol, index, lock=lock, kept=kept)
        except BaseException:
            unsign(path)
            lock.release()
            raise

    def _drawing(
        self,
        path: Path,
        study: Study[Any],
        protocol: StudyProtocol,
        index: int,
        *,
        lock: FileLock | None,
        kept: Block | None,
    ) -> Drawing:
        if kept is None:
            sign(path)
        return Drawing(
            path=path,
            lock=lock,
            outcomes=self._drawn(study, protocol, index) if kept is None else known(kept),
            recalled=kept is not None,
            folder=self.folder,
            check=lambda outcomes: checked(study, protocol, outcomes, index=index),
            note=lambda cost: clock.note(self.folder, study, protocol, index, cost=cost),
            hung=lambda error: self._hung.update({path: error}),
        )

    def _path(self, study: Study[Any], protocol: StudyProtocol, index: int) -> Path:
        return self._addresses.of(study, protocol, index)

    def _locked(self, path: Path) -> FileLock | None:
        """One worker draws; the lock of a block that no other one holds."""
        # The system releases the lock of a process that dies.
        lock = FileLock(path.with_suffix(".lock"))
        with blamed(self.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(blocking=False)
            except Timeout:
                return None
        return lock

    def _whole(self, path: Path, *, size: int) -> Block | None:
        """A block that is there and whole, which needs no lock; None of any other.

        It is either the old file or a new one, never half of each, and a store that can only be
        read gives what it holds.
        """
        try:
            return read(path, size=size) if path.exists() and self._is_fresh(path) else None
        except Exception:  # Whoever has the lock finds out what is wrong, and says so.
            return None

    def _recalled(self, path: Path, *, size: int) -> Block | None:
        with blamed(self.folder):
            if not path.exists() or not self._is_fresh(path):
                return None
            try:
                return read(path, size=size)
            except OSError:
                raise
            except Exception as error:  # Damage shows itself in whatever reads it first.
                if self.helping is not None:
                    raise  # Its own worker sets it aside, and says so.
                aside = path.with_suffix(".corrupt")
                path.replace(aside)
                warnings.warn(CorruptBlockWarning(path, aside, error), stacklevel=2)
                return None

    def _is_fresh(self, path: Path) -> bool:
        """Whether a block is recent enough; one from the future is as old as its clock is wrong."""
        if not self.fresh_since:
            return True
        return self.fresh_since <= path.stat().st_mtime <= time.time() + CLOCKS_DIFFER

    def _drawn(self, study: Study[Any], protocol: StudyProtocol, index: int) -> Future[Drawn]:
        # Named here, where the block is stored under them, and compared where it is computed.
        inputs = inputs_of(protocol)
        done = self.watch(study, protocol)
        with limits.last_resort(self.limit, _place(study, protocol, index), end=self.end):
            future: Future[Drawn] = self.executor.submit(
                _told,
                name_of(study, protocol),
                inputs,
                study,
                protocol,
                root=self.root,
                index=index,
                seconds=self.limit,
            )
        future.add_done_callback(done)
        return future


def _told(source: str, *args: Any, **kwargs: Any) -> tuple[dict[str, Array], dict[str, Any]]:
    """Draws a block, perhaps on another machine; what that took is told in builtins."""
    outcomes, cost = clock.measured(source, _drawn_from, *args, **kwargs)
    return outcomes, asdict(cost)


def _drawn_from(
    inputs: Mapping[str, Any],
    study: Study[Any],
    protocol: StudyProtocol,
    *,
    root: int,
    index: int,
    seconds: float,
) -> dict[str, Array]:
    """Draws a block, perhaps on another machine, from the inputs that it will be stored under."""
    found = inputs_of(protocol)
    if found != inputs:
        raise OtherInputsError(study.__name__, inputs, found)
    place = _place(study, protocol, index)
    return limits.within(seconds, place, lambda: draw(study, protocol, root=root, index=index))


def _place(study: Study[Any], protocol: StudyProtocol, index: int) -> limits.Place:
    return limits.Place(study=study.__name__, protocol=repr(protocol), index=index)
