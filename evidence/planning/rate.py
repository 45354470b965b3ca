"""What a block takes on this device, from what blocks of earlier runs have taken."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from evidence.drawing.clock import COMPILES, GOES_ON, Drawn
from evidence.planning.row import Use
from evidence.records.seconds import BlockSeconds, RunSeconds

RECORDED, SCALED, ELSEWHERE = "recorded", "scaled", "elsewhere"
# So many of the last blocks of a protocol are asked: what was noted before speaks of older code.
LAST = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What blocks of a protocol take.

    Args:
        block: Seconds of a block that finds everything ready.
        start: Seconds that the first block of a process takes beside, to compile.
        told: RECORDED, SCALED, or ELSEWHERE where the reference run's device tells it.
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
        elsewhere: What blocks take where a reference run was; None without one.
        device: The device that all of it was recorded on, in words.
    """

    paces: Mapping[str, Pace] = field(default_factory=dict)
    works: Mapping[str, Sequence[tuple[float, str]]] = field(default_factory=dict)
    peak: float | None = None
    elsewhere: Rates | None = None
    device: str = ""

    def of(self, use: Use) -> Pace | None:
        """What a block of some trials takes; None where nothing tells it.

        Where this device has drawn nothing like it, that of the reference run stands in.
        """
        pace = self._of(use)
        if pace is None and self.elsewhere is not None:
            pace = self.elsewhere.of(use)
            return None if pace is None else replace(pace, told=ELSEWHERE)
        return pace

    def _of(self, use: Use) -> Pace | None:
        """What a block takes on this device.

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


def rates(
    drawn: Iterable[Drawn],
    uses: Iterable[Use],
    *,
    device: str,
    backend: str,
    elsewhere: RunSeconds | None = None,
) -> Rates:
    """What the blocks that were drawn on a device tell.

    Args:
        drawn: The blocks, oldest first.
        uses: Trials whose work is known, those of the quick scale among them.
        device: The device, in words; blocks that another has drawn tell nothing.
        backend: What computes; likewise.
        elsewhere: What blocks took where a reference run was, for those of which nothing is known.
    """
    uses = list(uses)
    mine = [one for one in drawn if (one.device, one.backend) == (device, backend)]
    found = _rates([_seconds_of(one) for one in mine], uses)
    there = None
    if elsewhere is not None and elsewhere.backend == backend:
        there = replace(
            _rates(elsewhere.blocks, uses), device=elsewhere.device, peak=elsewhere.peak
        )
    peak = max((one.cost.peak for one in mine), default=None)
    return replace(found, device=device, peak=peak, elsewhere=there)


def condensed(
    drawn: Iterable[Drawn], sources: Container[str], *, device: str, backend: str
) -> RunSeconds | None:
    """What blocks of some protocols took on a device, to be kept; None where none is noted.

    Args:
        drawn: The blocks, oldest first.
        sources: The digests of the protocols.
        device: The device, in words.
        backend: What computes.
    """
    groups: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    peak = 0.0
    for one in drawn:
        if one.source in sources and (one.device, one.backend) == (device, backend):
            groups[one.source, one.study, one.cost.stage].append(one.taken)
            peak = max(peak, one.cost.peak)
    blocks = tuple(
        BlockSeconds(source=source, study=study, stage=stage, seconds=median(taken[-LAST:]))
        for (source, study, stage), taken in sorted(groups.items())
    )
    return RunSeconds(device=device, backend=backend, peak=peak, blocks=blocks) if blocks else None


def _seconds_of(one: Drawn) -> BlockSeconds:
    return BlockSeconds(source=one.source, study=one.study, stage=one.cost.stage, seconds=one.taken)


def _rates(blocks: Iterable[BlockSeconds], uses: Iterable[Use]) -> Rates:
    by_source: dict[str, list[BlockSeconds]] = defaultdict(list)
    for one in blocks:
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
    return Rates(paces=paces, works=known)


def _works(uses: Iterable[Use]) -> tuple[dict[str, str], dict[str, float]]:
    """Kind and work of every protocol and of its twin, by their digests."""
    kinds: dict[str, str] = {}
    works: dict[str, float] = {}
    for use in uses:
        for source, work in ((use.source, use.work), (use.twin, use.twin_work)):
            if source is not None and work is not None:
                kinds[source], works[source] = use.kind, work
    return kinds, works


def _starts(
    by_source: Mapping[str, list[BlockSeconds]], kinds: Mapping[str, str]
) -> dict[str, float]:
    """What compiling takes, by kind: the middle one of the protocols that were drawn both ways."""
    found: dict[str, list[float]] = defaultdict(list)
    for source, blocks in by_source.items():
        cold, warm = _seconds(blocks, COMPILES), _seconds(blocks, GOES_ON)
        if cold and warm:
            found[kinds.get(source, "")].append(max(0.0, median(cold) - median(warm)))
    return {kind: median(values) for kind, values in found.items()}


def _pace(blocks: list[BlockSeconds], *, start: float) -> Pace:
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
    first = median(cold or [one.seconds for one in blocks[-LAST:]])
    # What is left for the block itself is at least a tenth, should others compile for longer.
    start = min(start, 0.9 * first)
    return Pace(block=first - start, start=start, told=RECORDED)


def _seconds(blocks: list[BlockSeconds], stage: str) -> list[float]:
    return [one.seconds for one in blocks if one.stage == stage][-LAST:]
