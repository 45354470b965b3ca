"""What blocks took to draw, noted beside the store: what planning knows of this device.

The notes are no part of a block: neither its identity nor its bits nor its seal depend on them, and
a store without them is as good as before. They are one file of JSON lines, to which every process
that draws appends; a line that was torn is left out.
"""

from __future__ import annotations

import json
import math
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from evidence.drawing.study import Study, StudyProtocol, name_of
from evidence.machine import environment

SECONDS = "seconds.jsonl"
T = TypeVar("T")
# What this process has drawn so far: the first block of a protocol also pays for compiling, and the
# first of all for loading the libraries.
_DRAWN: set[str] = set()
LOADS, COMPILES, GOES_ON = "loads", "compiles", "goes on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one block took.

    Args:
        seconds: By the clock on the wall.
        processor: Seconds of processor time, which others on the machine do not lengthen.
        stage: "loads" for the first block of a process, "compiles" for its first block of a
            protocol, "goes on" for any other.
        peak: The most memory that the process had held by then, in MiB.
    """

    seconds: float
    processor: float
    stage: str
    peak: float

    @classmethod
    def read(cls, told: Any) -> Cost | None:
        """What builtins tell, perhaps another machine's; None where they tell something else."""
        if not isinstance(told, Mapping) or told.keys() != {one.name for one in fields(cls)}:
            return None
        numbers = [told["seconds"], told["processor"], told["peak"]]
        sound = all(type(one) in (int, float) and 0.0 <= one < math.inf for one in numbers)
        return cls(**told) if sound and told["stage"] in (LOADS, COMPILES, GOES_ON) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One block that was drawn, as it is noted.

    Args:
        source: The digest of study and protocol; see `Trials.digest`.
        study: The study's name.
        index: The block's number.
        block: How many trials it has.
        device: What drew it, in words.
        backend: What computed.
        cost: What it took.
        kind: The device's kind, "cpu" or "gpu".
    """

    source: str
    study: str
    index: int
    block: int
    device: str
    backend: str
    cost: Cost
    kind: str = "cpu"

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Drawn:
        """The block that builtins describe."""
        return cls(**{**record, "cost": Cost(**record["cost"])})

    @property
    def taken(self) -> float:
        """Seconds to plan with: of the processor; by the clock where a GPU is waited for."""
        return self.cost.seconds if self.kind == "gpu" else self.cost.processor


def measured(source: str, draw: Callable[..., T], *args: Any, **kwargs: Any) -> tuple[T, Cost]:
    """Draws a block, perhaps on another machine, and says what it took there.

    Args:
        source: The digest of its study and protocol.
        draw: Draws it.
        *args: What that is given.
        **kwargs: The same, by name.
    """
    stage = GOES_ON if source in _DRAWN else COMPILES if _DRAWN else LOADS
    wall, processor = time.perf_counter(), time.process_time()
    outcomes = draw(*args, **kwargs)
    cost = Cost(
        seconds=round(time.perf_counter() - wall, 6),
        processor=round(time.process_time() - processor, 6),
        stage=stage,
        peak=round(_peak(), 1),
    )
    _DRAWN.add(source)
    return outcomes, cost


def note(
    folder: Path, study: Study[Any], protocol: StudyProtocol, index: int, *, cost: Cost
) -> None:
    """Notes what a block took; where that cannot be written, a plan knows less and no more is lost.

    Args:
        folder: The store.
        study: The block's study.
        protocol: Its protocol.
        index: Its number.
        cost: What it took.
    """
    drawn = Drawn(
        source=name_of(study, protocol),
        study=study.__name__,
        index=index,
        block=protocol.block,
        device=environment.described(),
        backend=environment.backend(),
        cost=cost,
        kind=environment.device()["kind"],
    )
    keep(folder, [drawn])


def keep(folder: Path, drawn: Iterable[Drawn]) -> None:
    """Notes blocks in a store, behind those that are noted there.

    Args:
        folder: The store.
        drawn: The blocks.
    """
    # A short write to a file that is opened for appending: lines of several processes stay whole.
    with suppress(OSError), (folder / SECONDS).open("ab", buffering=0) as file:
        for one in drawn:
            file.write((json.dumps(asdict(one)) + "\n").encode())


def read(folder: Path) -> list[Drawn]:
    """The blocks that are noted in a store, oldest first; none where there are no notes."""
    try:
        lines = (folder / SECONDS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    found = []
    for line in lines:
        with suppress(ValueError, TypeError, KeyError):
            found.append(Drawn.read(json.loads(line)))
    return found


def _peak() -> float:
    """The most memory that this process has held so far, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10
