"""What the blocks of a run took: kept beside its ledger, so that plans elsewhere can start from it.

The page needs none of it, and a run without it is whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from evidence import atomic

SECONDS = "seconds.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSeconds:
    """What blocks of one protocol took in one state of the process that drew them.

    Args:
        source: The digest of study and protocol.
        study: The study's name.
        stage: Whether the process had to load the libraries, or to compile, or neither.
        seconds: The middle one of what they took.
    """

    source: str
    study: str
    stage: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSeconds:
    """What the blocks of a run took.

    Args:
        device: What drew them, in words.
        backend: What computed.
        peak: The most memory that one of its processes had held, in MiB.
        blocks: The blocks, those of one protocol and stage as one.
    """

    device: str
    backend: str
    peak: float
    blocks: tuple[BlockSeconds, ...]

    def like(self, other: RunSeconds) -> bool:
        """Whether another run's blocks were drawn on the same device and backend."""
        return (self.device, self.backend) == (other.device, other.backend)

    def joined(self, other: RunSeconds) -> RunSeconds:
        """This with the protocols that another run alone knows."""
        known = {block.source for block in self.blocks}
        more = [block for block in other.blocks if block.source not in known]
        return replace(self, peak=max(self.peak, other.peak), blocks=(*self.blocks, *more))

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> RunSeconds:
        """What builtins describe."""
        return cls(
            device=str(record["device"]),
            backend=str(record["backend"]),
            peak=float(record["peak"]),
            blocks=tuple(BlockSeconds(**block) for block in record["blocks"]),
        )


def write_seconds(folder: Path, seconds: RunSeconds) -> Path:
    """Writes what blocks took, a line for each, whole or not at all.

    Args:
        folder: Where the ledger lies.
        seconds: What they took.
    """
    record = asdict(seconds)
    blocks = ",\n".join(json.dumps(block) for block in record.pop("blocks"))
    head = json.dumps(record).removesuffix("}")
    path = folder / SECONDS
    atomic.write_text(path, f'{head}, "blocks": [\n{blocks}\n]}}\n')
    return path


def read_seconds(folder: Path) -> RunSeconds | None:
    """What the blocks of a run took; None where nothing whole tells it.

    Args:
        folder: Where the run's ledger lies.
    """
    try:
        return RunSeconds.read(json.loads((folder / SECONDS).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None
