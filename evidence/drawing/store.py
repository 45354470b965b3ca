"""Drawn blocks on disk: each is computed once, by whichever worker needs it first."""

from __future__ import annotations

import hashlib
import inspect
import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from evidence import atomic
from evidence.drawing import clock
from evidence.drawing.seed import digest, knobs
from evidence.drawing.trial import (
    Array,
    Block,
    Study,
    StudyProtocol,
    draw,
    inputs_of,
    is_timed,
    name_of,
)
from evidence.errors import OtherInputsError, StoreError
from evidence.machine import environment
from evidence.machine.company import refuse_company

SEAL = hashlib.sha256().digest_size
# Part of every block's identity: blocks of another format are neither read nor touched.
FORMAT = "npz, sealed"


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
    """

    folder: Path
    root: int
    sources: tuple[Path, ...]
    fresh_since: float
    executor: Executor
    watch: Watch = unwatched
    _digests: dict[str, str] = field(default_factory=dict)

    def __call__(self, study: Study[Any], protocol: StudyProtocol, index: int) -> Block:
        """The outcomes of one block, recalled if they are stored and drawn otherwise."""
        if is_timed(protocol):
            refuse_company(study.__name__)
            return draw(study, protocol, root=self.root, index=index)
        path = self._path(study, protocol, index)
        with self._locked(path):
            recalled = self._recalled(path, size=protocol.block)
            return recalled or self._drawn(path, study, protocol, index)

    @contextmanager
    def _locked(self, path: Path) -> Iterator[None]:
        """One worker draws; whoever else needs the block waits here and then reads it."""
        # The system releases the lock of a process that dies.
        lock = FileLock(path.with_suffix(".lock"))
        with _blamed(self.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

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
            if not path.exists() or path.stat().st_mtime < self.fresh_since:
                return None
            stored = path.read_bytes()
        try:
            return _opened(stored, size=size)
        except Exception as error:  # Damage shows itself in whatever reads it first.
            aside = path.with_suffix(".corrupt")
            with _blamed(self.folder):
                path.replace(aside)
            warnings.warn(CorruptBlockWarning(path, aside, error), stacklevel=2)
            return None

    def _drawn(self, path: Path, study: Study[Any], protocol: StudyProtocol, index: int) -> Block:
        # Named here, where the block is stored under them, and compared where it is computed.
        inputs = inputs_of(protocol)
        done = self.watch(study, protocol)
        future = self.executor.submit(
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
        outcomes, cost = future.result()
        sealed = _sealed(outcomes)
        with _blamed(self.folder):
            atomic.write(path, lambda file: file.write(sealed))
        clock.note(self.folder, study, protocol, index, cost=cost)
        return outcomes


@contextmanager
def _blamed(folder: Path) -> Iterator[None]:
    """Names the store as what failed; a study's own file errors are not its."""
    try:
        yield
    except OSError as error:
        raise StoreError(folder, str(error)) from None


def _sealed(outcomes: Block) -> bytes:
    """The outcomes as an .npz file's bytes with their SHA-256 behind them.

    The format's own checksums leave its table of contents out, where damage could hide an array;
    what stands behind its end disturbs no reader.
    """
    # NumPy up to 2.1 takes `allow_pickle` for one more array, and pickles whatever is an object.
    objects = [name for name, values in outcomes.items() if np.asarray(values).dtype.hasobject]
    if objects:
        raise ValueError(
            f"outcome {objects[0]!r} holds Python objects, which are not stored "
            "(allow_pickle=False); return numbers, booleans or text"
        )
    file = io.BytesIO()
    named: dict[str, Any] = dict(outcomes)
    np.savez(file, **named)
    return file.getvalue() + hashlib.sha256(file.getvalue()).digest()


def _opened(sealed: bytes, *, size: int) -> Block:
    """The outcomes that were sealed.

    Raises:
        Exception: Of whatever kind, if they are not whole.
    """
    contents, seal = sealed[:-SEAL], sealed[-SEAL:]
    if hashlib.sha256(contents).digest() != seal:
        raise ValueError("it is not what was written")
    with np.load(io.BytesIO(contents), allow_pickle=False) as file:
        outcomes = {name: file[name] for name in file.files}
    for name, array in outcomes.items():
        if array.ndim == 0 or len(array) != size:
            raise ValueError(f"{name} has shape {list(array.shape)} instead of [{size}, ...]")
    return outcomes


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
