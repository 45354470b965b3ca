"""What a block takes on this device, from what blocks of earlier runs have taken."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from evidence.drawing.clock import COMPILES, GOES_ON, Drawn
from evidence.planning.row import Use

RECORDED, SCALED = "recorded", "scaled"
# So many of the last blocks of a protocol are asked: what was noted before speaks of older code.
LAST = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What blocks of a protocol take.

    Args:
        block: Seconds of a block that finds everything ready.
        start: Seconds that the first block of a process takes beside, to compile.
        told: RECORDED or SCALED.
    """

    block: float
    start: float
    told: str

    def seconds(self, blocks: int) -> float:
        """What one process takes for so many blocks."""
        return self.start + blocks * self.block if blocks else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What blocks take, by protocol, and what as much work of a kind takes elsewhere.

    Args:
        paces: What is recorded, by the digest of study and protocol.
        works: Of each kind of work how much of it the recorded protocols are, [(work, digest)].
        peak: The most memory that a drawing process has held, in MiB; None where none is recorded.
    """

    paces: Mapping[str, Pace] = field(default_factory=dict)
    works: Mapping[str, Sequence[tuple[float, str]]] = field(default_factory=dict)
    peak: float | None = None

    def of(self, use: Use) -> Pace | None:
        """What a block of some trials takes; None where nothing tells it.

        What is recorded of the protocol itself is preferred; else the work is taken to be done as
        fast as by its own twin at the quick scale; else as fast as by the protocol of its kind that
        is nearest to it: much work in one step is done faster than little.
        """
        if use.source in self.paces:
            return self.paces[use.source]
        if not use.work:
            return None
        twin, work = use.twin, use.twin_work
        if twin not in self.paces or not work:
            wanted = use.work
            near = min(
                self.works.get(use.kind, ()),
                key=lambda one: abs(math.log(one[0] / wanted)),
                default=(None, None),
            )
            work, twin = near
        if twin is None or not work:
            return None
        pace = self.paces[twin]
        return Pace(block=use.work / work * pace.block, start=pace.start, told=SCALED)


def rates(drawn: Iterable[Drawn], uses: Iterable[Use], *, device: str, backend: str) -> Rates:
    """What the blocks that were drawn on a device tell.

    Args:
        drawn: The blocks, oldest first.
        uses: Trials whose work is known, those of the quick scale among them.
        device: The device, in words; blocks that another has drawn tell nothing.
        backend: What computes; likewise.
    """
    mine = [one for one in drawn if (one.device, one.backend) == (device, backend)]
    by_source: dict[str, list[Drawn]] = defaultdict(list)
    for one in mine:
        by_source[one.source].append(one)
    kinds, works = _works(uses)
    starts = _starts(by_source, kinds)
    paces = {
        source: _pace(found, start=starts.get(kinds.get(source, ""), 0.0))
        for source, found in by_source.items()
    }
    known: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for source in paces:
        if works.get(source):
            known[kinds[source]].append((works[source], source))
    return Rates(
        paces=paces,
        works=known,
        peak=max((one.cost.peak for one in mine), default=None),
    )


def _works(uses: Iterable[Use]) -> tuple[dict[str, str], dict[str, float]]:
    """Kind and work of every protocol and of its twin, by their digests."""
    kinds: dict[str, str] = {}
    works: dict[str, float] = {}
    for use in uses:
        for source, work in ((use.source, use.work), (use.twin, use.twin_work)):
            if source is not None and work is not None:
                kinds[source], works[source] = use.kind, work
    return kinds, works


def _starts(by_source: Mapping[str, list[Drawn]], kinds: Mapping[str, str]) -> dict[str, float]:
    """What compiling takes, by kind: the middle one of the protocols that were drawn both ways."""
    found: dict[str, list[float]] = defaultdict(list)
    for source, blocks in by_source.items():
        cold, warm = _seconds(blocks, COMPILES), _seconds(blocks, GOES_ON)
        if cold and warm:
            found[kinds.get(source, "")].append(max(0.0, median(cold) - median(warm)))
    return {kind: median(values) for kind, values in found.items()}


def _pace(blocks: list[Drawn], *, start: float) -> Pace:
    """What blocks of one protocol take.

    Args:
        blocks: The blocks, oldest first; at least one.
        start: What compiling takes where these blocks do not tell.
    """
    warm, cold = _seconds(blocks, GOES_ON), _seconds(blocks, COMPILES)
    if warm:
        block = median(warm)
        return Pace(
            block=block, start=max(0.0, median(cold) - block) if cold else start, told=RECORDED
        )
    # Whoever loads the libraries as well says too much, and is asked where nobody else says.
    first = median(cold or [one.taken for one in blocks[-LAST:]])
    # What is left for the block itself is at least a tenth, should others compile for longer.
    start = min(start, 0.9 * first)
    return Pace(block=first - start, start=start, told=RECORDED)


def _seconds(blocks: list[Drawn], stage: str) -> list[float]:
    return [one.taken for one in blocks if one.cost.stage == stage][-LAST:]
