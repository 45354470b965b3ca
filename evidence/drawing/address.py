"""Where a block is kept: under a digest of everything that decides its numbers."""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evidence.drawing.seed import digest, knobs
from evidence.drawing.study import Study, StudyProtocol, inputs_of
from evidence.machine import environment

# Part of every block's identity: blocks of another format are neither read nor touched.
FORMAT = "npz, sealed for its place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Names the blocks of a store.

    Args:
        folder: Where blocks are kept.
        root: The run's seed.
        sources: Files and folders whose text is part of every digest, such as the models.
    """

    folder: Path
    root: int
    sources: tuple[Path, ...]
    _digests: dict[str, str] = field(default_factory=dict)

    def of(self, study: Study[Any], protocol: StudyProtocol, index: int) -> Path:
        """Where a block is kept.

        Args:
            study: Its study.
            protocol: Its protocol.
            index: Its number, from 0.
        """
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


def _python_files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.exists() else []
