"""How long a run takes with many workers: a simulation of who draws which block, and when.

Every item of a run is known with its parts, their looks, and what each look needs; the time that a
block takes is given. Nothing is random, so that the same run always gives the same answer. The
rules are those of xdist's work stealing, `evidence/drawing/look.py` and `evidence/run/helper.py`,
without what starting up and judging cost.

    python -m tests.evidence.schedule

prints what the committed reference run would take.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evidence.records.archive import ARCHIVE, Archive, read_archive
from evidence.records.vocabulary import FACT, TIMING

REFERENCE = Path(__file__).parents[2] / "reports" / "reference"
WORKERS = (1, 2, 8, 100)

Block = tuple[str, int]
Look = tuple[Block, ...]
Part = tuple[Look, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An item: the looks of each of its parts, and the seconds of what nobody can share."""

    name: str
    parts: tuple[Part, ...] = ()
    alone: float = 0.0

    @property
    def blocks(self) -> set[Block]:
        """What it needs."""
        return {block for part in self.parts for look in part for block in look}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a simulated run took.

    Args:
        seconds: From its start to the last verdict.
        worked: Seconds of drawing and of facts, over all workers.
        vain: Of these, what no verdict needed.
    """

    seconds: float
    worked: float
    vain: float


@dataclass(slots=True, kw_only=True)
class Simulation:
    """A run of some jobs by some workers.

    Args:
        jobs: In the order in which they are collected.
        cost: Seconds of a block, by its source.
        workers: How many there are.
        together: Whether workers leave what others draw until last, and help when they are idle.
    """

    jobs: Sequence[Job]
    cost: Mapping[str, float]
    workers: int
    together: bool
    now: float = 0.0
    worked: float = 0.0
    _drawn: set[Block] = field(default_factory=set)
    _drawing: set[Block] = field(default_factory=set)
    _queues: list[list[Job]] = field(default_factory=list)
    _hands: dict[int, tuple[Job, ...]] = field(default_factory=dict)
    _helped: dict[int, Job] = field(default_factory=dict)
    _changes: int = 0

    def run(self) -> Result:
        """Runs it to its last verdict."""
        share, more = divmod(len(self.jobs), self.workers)
        ends = [share * n + min(n, more) for n in range(self.workers + 1)]
        self._queues = [list(self.jobs[a:b]) for a, b in itertools.pairwise(ends)]
        lives = {n: self._work(n) for n in range(self.workers)}
        # Whoever waits is asked again whenever something has changed.
        events, waiting = [(0.0, n) for n in lives], dict[int, None]()
        while self._judging():
            self.now, who = heapq.heappop(events)
            waiting[who], seen = None, -1
            while seen != self._changes:
                seen = self._changes
                # The one that has just finished comes first: others may wait for that.
                for worker in sorted(waiting, key=lambda n: (n != who, n)):
                    if taken := next(lives[worker], 0.0):
                        del waiting[worker]
                        heapq.heappush(events, (self.now + taken, worker))
        needed = set().union(*(job.blocks for job in self.jobs))
        spent = sum(self.cost[source] for source, _ in self._drawn - needed)
        return Result(seconds=self.now, worked=self.worked, vain=spent)

    def _judging(self) -> bool:
        """Whether an item is left that is not judged."""
        return any(self._queues) or any(self._hands.values()) or not self._changes

    def _work(self, me: int) -> Iterator[float]:
        """One worker's life: seconds of what it does next, or 0 while it waits."""
        while job := self._next(me):
            for part in job.parts:
                for look in part:
                    yield from self._side_by_side(look) if self.together else self._in_turn(look)
            if job.alone:
                self.worked += job.alone
                yield job.alone
        del self._hands[me]
        self._changes += 1
        while self.together:
            found = False
            for job in self._choice(me):
                self._helped[me] = job
                before = self.worked
                yield from self._help(me, job)
                if self.worked > before:
                    found = True
                    break
            self._helped.pop(me, None)
            if not found:
                yield 0.0

    def _next(self, me: int) -> Job | None:
        """The next item of a worker, which is given half of the longest queue where it has none."""
        queue = self._queues[me]
        if not queue:
            # The item that comes after the one in hand cannot be taken away any more.
            longest = max(self._queues, key=len)
            taken = longest[-((len(longest) + 1) // 2) :] if len(longest) > 1 else []
            del longest[len(longest) - len(taken) :]
            queue.extend(taken)
        job = queue.pop(0) if queue else None
        self._hands[me] = () if job is None else (job, *queue[:1])
        self._changes += 1
        return job

    def _draw(self, block: Block) -> Iterator[float]:
        self._drawing.add(block)
        self.worked += self.cost[block[0]]
        yield self.cost[block[0]]
        self._drawing.discard(block)
        self._drawn.add(block)
        self._changes += 1

    def _in_turn(self, look: Look) -> Iterator[float]:
        """One block after the other; where another worker draws it, this one waits."""
        for block in look:
            while block in self._drawing:
                yield 0.0
            if block not in self._drawn:
                yield from self._draw(block)

    def _side_by_side(self, look: Look) -> Iterator[float]:
        """What nobody draws first."""
        while left := [block for block in look if block not in self._drawn]:
            free = [block for block in left if block not in self._drawing]
            if free:
                yield from self._draw(free[0])
            else:
                yield 0.0

    def _choice(self, me: int) -> list[Job]:
        """The items that others have in hand, those first that are helped least."""
        helped = Counter(job.name for one, job in self._helped.items() if one != me)
        ranked = [
            (helped[job.name], -place, job.name, job)
            for hand in self._hands.values()
            for place, job in enumerate(hand)
        ]
        return [job for *_, job in sorted(ranked, key=lambda row: row[:3])]

    def _help(self, me: int, job: Job) -> Iterator[float]:
        """Draws for another worker's item until nothing is free in any of its parts."""
        for part in reversed(job.parts):
            for look, following in zip(part, (*part[1:], ()), strict=True):
                while left := [block for block in look if block not in self._drawn]:
                    if job not in (one for hand in self._hands.values() for one in hand):
                        return
                    free = [
                        block
                        for block in (*left, *self._ahead(part, following))
                        if block not in self._drawing and block not in self._drawn
                    ]
                    if not free:
                        break
                    yield from self._draw(free[0])
                if left:
                    break

    def _ahead(self, part: Part, following: Look) -> Look:
        """What the next look may need; after the last one nobody knows yet that it is the last."""
        if following:
            return following
        return tuple((source, index + 1) for source, index in part[-1])


def simulate(
    jobs: Sequence[Job], cost: Mapping[str, float], *, workers: int, together: bool
) -> Result:
    """What a run takes; see `Simulation`."""
    return Simulation(jobs=jobs, cost=cost, workers=workers, together=together).run()


def reference(folder: Path = REFERENCE) -> tuple[list[Job], dict[str, float]]:
    """The items of a committed run and the seconds of its blocks, timings left out."""
    archive = read_archive(folder / ARCHIVE)
    items = json.loads((folder / "ledger.json").read_text())["items"]
    known = {item["item"]: item for item in items if item["kind"] != TIMING}
    jobs = [
        Job(
            name=node,
            parts=tuple(
                _looks(archive, judgement.sources, judgement.trials)
                for judgement in archive.items[node].judgements
                if judgement.sources
            ),
            alone=item["seconds"] if item["kind"] == FACT else 0.0,
        )
        for node, item in known.items()
        if node in archive.items
    ]
    return jobs, _costs(jobs, {node: item["seconds"] for node, item in known.items()})


def _looks(archive: Archive, sources: Sequence[str], trials: int) -> Part:
    """What each look of a verdict needed: one block more of the largest, and as many trials."""
    sizes = {source: archive.sources[source].block for source in sources}
    counts = [*range(max(sizes.values()), trials, max(sizes.values())), trials]
    return tuple(
        tuple((one, b) for one, size in sizes.items() for b in range(-(-count // size)))
        for count in counts
    )


def _costs(jobs: Sequence[Job], seconds: Mapping[str, float]) -> dict[str, float]:
    """Seconds of a block by source.

    The item that took longest drew most of what it needed: its seconds are spread evenly over its
    blocks. What a shorter one took is spread over those of its blocks that no longer one had.
    """
    cost: dict[str, float] = {}
    for job in sorted(jobs, key=lambda job: (-seconds[job.name], job.name)):
        told = sum(cost.get(source, 0.0) for source, _ in job.blocks)
        new = [source for source, _ in job.blocks if source not in cost]
        cost.update(dict.fromkeys(new, max(seconds[job.name] - told, 1e-3) / max(len(new), 1)))
    return cost


def table(jobs: Sequence[Job], cost: Mapping[str, float]) -> str:
    """What the run would take, by the number of workers, as Markdown."""
    lines = ["| workers | one by one | together | drawn in vain |", "| ---: | ---: | ---: | ---: |"]
    for workers in WORKERS:
        alone, together = (
            simulate(jobs, cost, workers=workers, together=how) for how in (False, True)
        )
        lines.append(
            f"| {workers} | {alone.seconds:.0f} s | {together.seconds:.0f} s "
            f"| {together.vain:.0f} s |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(*reference()))
