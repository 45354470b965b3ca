"""The controller's memory of a run: its journal while it goes on, its ledger at the end."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidence.errors import EvidenceError, NotAsEstablishedError, OutputError
from evidence.judging.claim import Claim
from evidence.judging.item import Item
from evidence.judging.record import blank_record, unjudged_record
from evidence.machine import environment
from evidence.planning.row import Row
from evidence.records import archive, journal, ledger, timing
from evidence.records import item as recorded
from evidence.records.archive import Archive
from evidence.records.benchmark import Benchmark
from evidence.records.family import Family
from evidence.records.ledger import Ledger
from evidence.records.run import Run
from evidence.records.trial import Tried, unjudged
from evidence.records.vocabulary import ERROR, SKIPPED, TIMING
from evidence.run import partial, planner
from evidence.run.benchmark import BENCHMARK
from evidence.run.blame import message_of
from evidence.run.settings import Settings
from evidence.text import harmless

PLANNED = "planned"
# What a verdict rests on travels with its record, and is kept beside the ledger.
BASIS = "basis"
# A process and its seconds of a processor travel with it, too.
WORKED = "worked"


def sent(
    item: Item,
    *,
    gate: Claim | None,
    settings: Settings,
    report: Any,
    failure: Any,
    planned: Sequence[Row] = (),
) -> str:
    """What an item sends to the recorder: its record, or its rows of the plan, as one string.

    Args:
        item: What was to be judged.
        gate: Its claim; None if its test asked for none.
        settings: The run's settings.
        report: pytest's report of the item.
        failure: What pytest keeps of the exception; None where there was none.
        planned: Its rows of the plan, where the run only plans.
    """
    if settings.planning:
        return ledger.encode({PLANNED: [row.record() for row in planned]})
    # A test that fails after its verdict, or in its teardown, has an error, whatever the verdict.
    judged = failure is None or isinstance(failure.value, NotAsEstablishedError)
    if gate is not None and gate.record is not None and judged:
        told = {} if gate.basis is None else {BASIS: gate.basis.record()}
        return ledger.encode({**gate.record.record(), **told, **_worked()})
    record = unjudged_record(
        blank_record(item, terms=settings.terms),
        outcome=SKIPPED if report.skipped else ERROR,
        message=message_of(report, failure),
        seconds=report.duration,
    )
    return ledger.encode({**record.record(), **_worked()})


def _worked() -> dict[str, list[float]]:
    """Who reports, and the seconds of a processor that it has taken since it began."""
    return {WORKED: [os.getpid(), round(time.process_time(), 3)]}


class Recorder:
    """Collects what the workers report.

    Args:
        settings: The run's settings.
        root: The checkout.
    """

    def __init__(self, settings: Settings, *, root: Path) -> None:
        self.settings = settings
        self.root = root
        self.output = Path(settings.output)
        # What was collected, once that is known: nobody who writes here meanwhile changes it.
        self._blanks: list[recorded.Item] = []
        self.reported: dict[str, recorded.Item] = {}
        self.journaled: set[str] = set()
        # Items whose worker died: reported, and not done.
        self.crashed: set[str] = set()
        self.tried: dict[str, Tried] = {}
        self.timed: dict[str, Benchmark] = {}
        self.planned: list[Row] = []
        self.failure: str | None = None
        # Why the ledger stays that of an earlier run; None where it is this one's.
        self.partial: str | None = None
        # Seconds of a processor by the process that took them.
        self.worked: dict[float, float] = {}
        # How many workers a cluster has, where it computes the blocks.
        self.distant = 0

    def collected(self) -> list[recorded.Item]:
        """The items that this run collected, as they were before it; none if it has no claims."""
        if not self._blanks:
            self._blanks = ledger.read_collected(self.output, started=self.settings.started)
        return self._blanks

    def hear(self, text: str) -> recorded.Item | None:
        """Takes in what an item sent: its record, its benchmark, or its rows of the plan.

        Returns:
            The record, where it was one.
        """
        message = harmless(json.loads(text))
        if BENCHMARK in message:
            self._keep_benchmark(Benchmark.read(message[BENCHMARK]))
            return None
        if PLANNED in message:
            self.planned.extend(map(Row.read, message[PLANNED]))
            return None
        if WORKED in message:
            process, seconds = message[WORKED]
            self.worked[process] = max(seconds, self.worked.get(process, 0.0))
        item = recorded.Item.read(message)
        self._keep(item, basis=message.get(BASIS))
        return item

    def hear_crash(self, node: str, message: str) -> None:
        """Takes in that a worker died while it judged an item."""
        blank = next((blank for blank in self.collected() if blank.node == node), None)
        if blank is not None:
            self.crashed.add(node)
            self._keep(
                unjudged_record(blank, outcome=ERROR, message=message, seconds=0.0), basis=None
            )

    def finish(
        self,
        *,
        dataset: Callable[[], Mapping[str, Any]],
        trainer: str | None,
        workers: int,
        benchmarks: list[Benchmark],
    ) -> Ledger | None:
        """Writes the ledger and returns it; None if the run has nothing to say.

        A run that heard of no item leaves the ledger of an earlier one alone, and so does one that
        was cut short and says less than an earlier one.

        Args:
            dataset: Gives the data that verdicts rest on; asked only if a ledger is written.
            trainer: Who trained where a protocol left that to the run; None where nobody says.
            workers: How many processes judged.
            benchmarks: The timings of this run.
        """
        # An item that was heard of as the run was interrupted may have no line yet.
        for node in self.reported.keys() - self.journaled:
            self._journal(self.reported[node], first=not self.journaled)
        fresh = {row.name: row for row in benchmarks} | self.timed
        if self.reported and not self.collected():
            reason = f"{ledger.COLLECTED} in it is not what this run has written there"
            self.failure = str(OutputError(self.output, reason))
        if not (fresh or (self.reported and self.collected())):
            return None
        try:
            made = self._ledger(
                dataset, trainer=trainer, workers=workers, benchmarks=list(fresh.values())
            )
            done = self.reported.keys() - self.crashed
            last = partial.whole_beside(self.output, made, done=done)
            if last is not None:
                ledger.write_ledger(self.output, made, name=ledger.PARTIAL)
                self.partial = partial.told(self.output, made, last=last)
                return made
            ledger.write_ledger(self.output, made)
            (self.output / ledger.PARTIAL).unlink(missing_ok=True)
            if self.tried:
                kept = Archive.of(made.run, self.tried.values())
                archive.keep(self.output, kept)
                planner.keep_seconds(self.settings, kept.sources)
        except OSError as error:
            self.failure = str(OutputError(self.output, error))
            return None
        except EvidenceError as error:
            self.failure = str(error)
            return None
        return made

    def _ledger(
        self,
        dataset: Callable[[], Mapping[str, Any]],
        *,
        trainer: str | None,
        workers: int,
        benchmarks: list[Benchmark],
    ) -> Ledger:
        blanks = self.collected() if self.reported else []
        judged = ledger.merged(blanks, reported=self.reported)
        claims = [item for item in judged if item.kind != TIMING]
        started, device = self._started(), environment.device()
        timings = timing.keep_verdicts(
            self.output,
            [
                replace(item, device=device, started=started)
                for item in judged
                if item.kind == TIMING
            ],
            device=device["name"],
        )
        kept = timing.keep_benchmarks(self.output, benchmarks)
        path = self.output / ledger.LEDGER
        if not claims and path.exists():
            # A run of timings alone leaves the verdicts of the last run, and what they rest on.
            last = ledger.read_ledger(path)
            claims = [item for item in last.items if item.kind != TIMING]
            return replace(last, items=(*claims, *timings), benchmarks=tuple(kept))
        run = self._run(dataset=dataset(), trainer=trainer, workers=workers)
        items = (*claims, *timings)
        families = self._families({item.family for item in items})
        return Ledger(run=run, items=items, benchmarks=tuple(kept), families=families)

    def _families(self, present: Collection[str]) -> tuple[Family, ...]:
        """What is told of the families of a ledger's items, in the order for readers."""
        # Timings that are kept come from an earlier run, whose ledger knows what they belong to.
        last = ledger.read_json(self.output / ledger.LEDGER, missing={})
        older = last.get("families", ()) if isinstance(last, dict) else ()
        older = older if isinstance(older, list) else ()
        fresh = ledger.read_families(self.output, started=self.settings.started)
        known = {family.key: family for family in (*map(Family.read, older), *fresh)}
        told = [family for key, family in known.items() if key in present]
        return tuple(sorted(told, key=lambda family: family.order))

    def _keep_benchmark(self, row: Benchmark) -> None:
        # At once, and not when the run has ended: a run that is killed leaves word of what it was
        # about, in the place of an older and better result.
        self.timed[row.name] = row
        try:
            timing.keep_benchmarks(self.output, [row])
        except (OSError, EvidenceError) as error:
            self.failure = str(OutputError(self.output, error))

    def _keep(self, item: recorded.Item, *, basis: Mapping[str, Any] | None) -> None:
        first = not self.reported
        self.reported[item.node] = item
        # An item whose teardown failed has an error in the place of its verdict.
        self.tried.pop(item.node, None)
        if basis is not None:
            self.tried[item.node] = Tried.read(basis)
        elif item.kind != TIMING and item.outcome in (ERROR, SKIPPED):
            self.tried[item.node] = unjudged(item)
        self._journal(item, first=first)

    def _journal(self, item: recorded.Item, *, first: bool) -> None:
        """Writes a line that outlives a killed run; the first one begins the journal anew."""
        path = self.output / ledger.JOURNAL
        try:
            if first:
                path.unlink(missing_ok=True)
            ledger.append_line(path, item)
            self.journaled.add(item.node)
        except OSError as error:
            # The verdicts are still judged and shown; the run says at its end what is missing.
            self.failure = str(OutputError(self.output, error))

    def _run(self, *, dataset: Mapping[str, Any], trainer: str | None, workers: int) -> Run:
        return Run(
            started=self._started(),
            seconds=round(time.time() - self.settings.started, 3),
            processor_seconds=round(sum(self.worked.values()), 3) or None,
            seed=self.settings.seed,
            scale=self.settings.scale,
            error_rate=self.settings.error_rate,
            backend=environment.backend(),
            trainer=trainer,
            versions=environment.versions(),
            device=environment.device(),
            dataset=dict(dataset),
            commit=environment.commit(self.root),
            workers=workers,
            executor={"where": self.settings.executor, "workers": self.distant or workers},
        )

    def _started(self) -> str:
        return journal.began(self.settings.started)
