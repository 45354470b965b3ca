"""Drawn blocks on disk: each is computed once, by whichever worker needs it first."""

from __future__ import annotations

import hashlib
import inspect
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from evidence import atomic
from evidence.drawing import clock
from evidence.drawing.seal import owner_of, read, sealed
from evidence.drawing.seed import digest, knobs
from evidence.drawing.study import Array, Block, Study, StudyProtocol, inputs_of, is_timed, name_of
from evidence.drawing.trial import draw
from evidence.errors import OtherInputsError, StoreError
from evidence.machine import environment
from evidence.machine.company import refuse_company

# Part of every block's identity: blocks of another format are neither read nor touched.
FORMAT = "npz, sealed for its place"
# Seconds by which the clocks of machines that share a store may differ.
CLOCKS_DIFFER = 60.0


class CorruptBlockWarning(UserWarning):
    """A stored block could not be read; it was set aside and drawn again."""

    def __init__(self, path: Path, aside: Path, reason: Exception) -> None:
        super().__init__(
            f"{path} is unreadable ({type(reason).__name__}: {reason}); it was set aside as "
            f"{aside.name} and is drawn again."
        )


# A block and what drawing it took; None of one that was kept.
Drawn = tuple[Block, clock.Cost | None]
# Told that a block is drawn, of a study by a protocol; what it returns is called with the
# future of the block and of what it took, when that is done.
Watch = Callable[[Study[Any], StudyProtocol], Callable[[Future[Any]], None]]


def unwatched(study: Study[Any], protocol: StudyProtocol) -> Callable[[Future[Any]], None]:
    """Watches nothing."""
    return lambda future: None


def count_since(folder: Path, moment: float) -> int:
    """How many blocks of a store are no older than a moment (seconds since the epoch)."""
    return sum(path.stat().st_mtime >= moment for path in folder.glob("*/*/block-*.npz"))


def prepare(folder: Path) -> None:
    """Makes the folder of a store and refuses one that cannot be written.

    Raises:
        StoreError: If it cannot.
    """
    with _blamed(folder):
        atomic.make_writable(folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A block that is being drawn, or was recalled; no other process draws it until it is released.

    Args:
        path: Where it is kept.
        lock: Held until it is released.
        outcomes: What is drawn, and what that took; done at once where the calling process draws.
        recalled: Whether it was kept already.
        folder: The store's.
        note: Notes what drawing took.
    """

    path: Path
    lock: FileLock
    outcomes: Future[Drawn]
    recalled: bool
    folder: Path
    note: Callable[[clock.Cost], None]

    @property
    def done(self) -> bool:
        """Whether the outcomes are there."""
        return self.outcomes.done()

    def finish(self) -> Block:
        """Waits for the outcomes, keeps them, and releases the block."""
        try:
            outcomes, cost = self.outcomes.result()
            if not self.recalled:
                whole = sealed(outcomes, owner=owner_of(self.path))
                with _blamed(self.folder):
                    atomic.write(self.path, lambda file: file.write(whole))
            if cost is not None:
                self.note(cost)
            return outcomes
        finally:
            self.release()

    def release(self) -> None:
        """Leaves the block to others, whatever came of it."""
        self.lock.release()


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
        helping: Asked before each block by a worker that draws what others need, whether it may;
            None where blocks are drawn for verdicts of this process.
    """

    folder: Path
    root: int
    sources: tuple[Path, ...]
    fresh_since: float
    executor: Executor
    watch: Watch = unwatched
    helping: Callable[[], bool] | None = None
    _digests: dict[str, str] = field(default_factory=dict)

    def __call__(self, study: Study[Any], protocol: StudyProtocol, index: int) -> Block:
        """The outcomes of one block, recalled if they are stored and drawn otherwise."""
        if is_timed(protocol):
            refuse_company(study.__name__)
            return draw(study, protocol, root=self.root, index=index)
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
        lock = self._locked(path, wait=wait)
        if lock is None:
            return None
        try:
            kept = self._recalled(path, size=protocol.block)
            outcomes = self._drawn(study, protocol, index) if kept is None else _known(kept)
        except BaseException:
            lock.release()
            raise
        return Drawing(
            path=path,
            lock=lock,
            outcomes=outcomes,
            recalled=kept is not None,
            folder=self.folder,
            note=lambda cost: clock.note(self.folder, study, protocol, index, cost=cost),
        )

    def _locked(self, path: Path, *, wait: bool) -> FileLock | None:
        """One worker draws; the lock of a block that no other one holds."""
        # The system releases the lock of a process that dies.
        lock = FileLock(path.with_suffix(".lock"))
        with _blamed(self.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(blocking=wait)
            except Timeout:
                return None
        return lock

    def _path(self, study: Study[Any], protocol: StudyProtocol, index: int) -> Path:
        identity = digest(
            FORMAT,
            study.__name__,
            knobs(protocol),
            inputs_of(protocol),
            self._source_digest(study),
            environment.versions(),
            environment.backend(),
            environment.device(),
            self.root,
        )
        return self.folder / study.__name__ / identity[:24] / f"block-{index:05d}.npz"

    def _source_digest(self, study: Study[Any]) -> str:
        # Read once: the modules that this process has loaded stay as they are, whatever is edited.
        module = str(inspect.getsourcefile(study) or study.__module__)
        if module not in self._digests:
            files = [path for source in self.sources for path in sorted(_python_files(source))]
            total = hashlib.sha256()
            for path in [*files, *_python_files(Path(module))]:
                # By name alone: another checkout has the same files elsewhere.
                total.update(path.name.encode())
                total.update(path.read_bytes())
            self._digests[module] = total.hexdigest()
        return self._digests[module]

    def _recalled(self, path: Path, *, size: int) -> Block | None:
        with _blamed(self.folder):
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
        future: Future[Drawn] = self.executor.submit(
            clock.measured,
            name_of(study, protocol),
            _drawn_from,
            inputs,
            study,
            protocol,
            root=self.root,
            index=index,
        )
        future.add_done_callback(done)
        return future


def _known(block: Block) -> Future[Drawn]:
    future: Future[Drawn] = Future()
    future.set_result((block, None))
    return future


@contextmanager
def _blamed(folder: Path) -> Iterator[None]:
    """Names the store as what failed; a study's own file errors are not its."""
    try:
        yield
    except OSError as error:
        raise StoreError(folder, str(error)) from None


def _drawn_from(
    inputs: Mapping[str, Any], study: Study[Any], protocol: StudyProtocol, *, root: int, index: int
) -> dict[str, Array]:
    """Draws a block, perhaps on another machine, from the inputs that it will be stored under."""
    found = inputs_of(protocol)
    if found != inputs:
        raise OtherInputsError(study.__name__, inputs, found)
    return draw(study, protocol, root=root, index=index)


def _python_files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.exists() else []
