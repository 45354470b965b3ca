"""Drawn blocks on disk: each is computed once, by whichever worker needs it first."""

from __future__ import annotations

import hashlib
import inspect
import sys
import warnings
import zipfile
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from evidence import atomic, environment
from evidence.errors import StoreError
from evidence.seed import digest, knobs
from evidence.trial import Array, Block, Study, StudyProtocol, draw


class CorruptBlockWarning(UserWarning):
    """A stored block could not be read; it was set aside and drawn again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Draws blocks and keeps them under a digest of everything that decides their numbers.

    The digest covers the study's name, source and inputs, the protocol, the source of the models,
    library versions, backend, device and root seed. A study may have an attribute `inputs`, a
    function of the protocol to builtins that name what else it reads (a data set, say).

    Args:
        folder: Where blocks are kept.
        root: The run's seed.
        sources: Files and folders whose text is part of every digest, such as the models.
        fresh_since: Blocks older than this are drawn again (seconds since the epoch; 0 for none).
        executor: Where blocks are computed.
    """

    folder: Path
    root: int
    sources: tuple[Path, ...]
    fresh_since: float
    executor: Executor
    _digests: dict[str, str] = field(default_factory=dict)

    def __call__(self, study: Study[Any], protocol: StudyProtocol, index: int) -> Block:
        """The outcomes of one block, recalled if they are stored and drawn otherwise."""
        path = self._path(study, protocol, index)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # One worker draws; whoever else needs the block waits here and then reads it. The
            # system releases the lock of a process that dies.
            with FileLock(path.with_suffix(".lock")):
                return self._recalled(path) or self._drawn(path, study, protocol, index)
        except OSError as error:
            raise StoreError(self.folder, str(error)) from error

    def check(self) -> None:
        """Refuses a folder that cannot be written and read.

        Raises:
            StoreError: If it cannot.
        """
        probe = self.folder / ".probe"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            atomic.write_text(probe, "probe")
            probe.read_text()
            probe.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(self.folder, str(error)) from error

    def _path(self, study: Study[Any], protocol: StudyProtocol, index: int) -> Path:
        identity = digest(
            study.__name__,
            knobs(protocol),
            getattr(study, "inputs", _no_inputs)(protocol),
            self._source_digest(study),
            environment.versions(),
            environment.backend(),
            environment.device(),
            self.root,
        )
        return self.folder / study.__name__ / identity[:24] / f"block-{index:05d}.npz"

    def _source_digest(self, study: Study[Any]) -> str:
        module = str(inspect.getsourcefile(study) or study.__module__)
        if module not in self._digests:
            files = [path for source in self.sources for path in sorted(_python_files(source))]
            total = hashlib.sha256()
            for path in [*files, *_python_files(Path(module))]:
                total.update(path.name.encode())
                total.update(path.read_bytes())
            self._digests[module] = total.hexdigest()
        return self._digests[module]

    def _recalled(self, path: Path) -> Block | None:
        if not path.exists() or path.stat().st_mtime < self.fresh_since:
            return None
        try:
            with np.load(path, allow_pickle=False) as stored:
                return {name: stored[name] for name in stored.files}
        except (ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
            aside = path.with_suffix(".corrupt")
            path.replace(aside)
            message = f"{path} is unreadable ({error}); set aside as {aside.name} and drawn again."
            warnings.warn(CorruptBlockWarning(message), stacklevel=2)
            # Said on standard error too: a worker's warnings may be filtered.
            print(message, file=sys.stderr)
            return None

    def _drawn(
        self, path: Path, study: Study[Any], protocol: StudyProtocol, index: int
    ) -> Block:
        future = self.executor.submit(draw, study, protocol, root=self.root, index=index)
        outcomes: dict[str, Array] = future.result()
        atomic.write(path, lambda file: np.savez(file, allow_pickle=False, **outcomes))
        return outcomes


def _no_inputs(protocol: StudyProtocol) -> Mapping[str, Any]:
    return {}


def _python_files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.exists() else []
