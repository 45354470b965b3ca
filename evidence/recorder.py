"""The controller's memory of a run: its journal while it goes on, its ledger at the end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evidence import atomic, environment, ledger
from evidence.blame import message_of
from evidence.claim import Claim, Item
from evidence.errors import EvidenceError, NotAsEstablishedError, OutputError
from evidence.planning import PlanRow
from evidence.record import ERROR, SKIPPED, blank_record, unjudged_record
from evidence.settings import Settings

PLANNED = "planned"


def sent(item: Item, *, gate: Claim | None, settings: Settings, report: Any, failure: Any) -> str:
    """What an item sends to the recorder: its record, or its rows of the plan, as one string.

    Args:
        item: What was to be judged.
        gate: Its claim; None if its test asked for none.
        settings: The run's settings.
        report: pytest's report of the item.
        failure: What pytest keeps of the exception; None where there was none.
    """
    if settings.planning:
        return ledger.encode({PLANNED: [asdict(row) for row in gate.planned] if gate else []})
    # A test that fails after its verdict, or in its teardown, has an error, whatever the verdict.
    judged = failure is None or isinstance(failure.value, NotAsEstablishedError)
    if gate is not None and gate.record is not None and judged:
        return ledger.encode(gate.record)
    record = unjudged_record(
        blank_record(item, seed=settings.seed, scale=settings.scale),
        outcome=SKIPPED if report.skipped else ERROR,
        message=message_of(report, failure),
        seconds=report.duration,
    )
    return ledger.encode(record)


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
        self.reported: dict[str, dict[str, Any]] = {}
        self.planned: list[PlanRow] = []
        self.failure: str | None = None

    def collected(self) -> list[dict[str, Any]]:
        """The blank records of the items that this run collected; none if it has no claims."""
        return ledger.read_collected(self.output, started=self.settings.started)

    def hear(self, text: str) -> None:
        """Takes in what an item sent: its record, or its rows of the plan."""
        message = json.loads(text)
        if PLANNED in message:
            rows = (PlanRow(**row) for row in message[PLANNED])
            self.planned.extend(rows)
            return
        self._keep(message)

    def hear_crash(self, node: str, message: str) -> None:
        """Takes in that a worker died while it judged an item."""
        blank = next((blank for blank in self.collected() if blank["item"] == node), None)
        if blank is not None:
            self._keep(unjudged_record(blank, outcome=ERROR, message=message, seconds=0.0))

    def finish(
        self,
        *,
        dataset: Callable[[], Mapping[str, Any]],
        workers: int,
        benchmarks: list[dict[str, Any]],
    ) -> dict[str, Any] | None:
        """Writes the ledger and returns it; None if the run has nothing to say.

        A run that heard of no item leaves the ledger of an earlier one alone.

        Args:
            dataset: Gives the data that verdicts rest on; asked only if a ledger is written.
            workers: How many processes judged.
            benchmarks: The timings of this run.
        """
        if not (benchmarks or (self.reported and self.collected())):
            return None
        try:
            made = self._ledger(dataset, workers=workers, benchmarks=benchmarks)
            ledger.write_ledger(self.output, made)
        except OSError as error:
            self.failure = str(OutputError(self.output, str(error)))
            return None
        except EvidenceError as error:
            self.failure = str(error)
            return None
        return made

    def _ledger(
        self,
        dataset: Callable[[], Mapping[str, Any]],
        *,
        workers: int,
        benchmarks: list[dict[str, Any]],
    ) -> dict[str, Any]:
        kept = self._merged_benchmarks(benchmarks)
        if not self.reported and (self.output / ledger.LEDGER).exists():
            return {**ledger.read_ledger(self.output / ledger.LEDGER), "benchmarks": kept}
        return ledger.assemble(
            self._run(dataset=dataset(), workers=workers),
            collected=self.collected(),
            reported=self.reported,
            benchmarks=kept,
        )

    def _keep(self, record: dict[str, Any]) -> None:
        first = not self.reported
        self.reported[record["item"]] = record
        journal = self.output / ledger.JOURNAL
        try:
            if first:
                journal.unlink(missing_ok=True)
            ledger.append_line(journal, record)
        except OSError as error:
            # The verdicts are still judged and shown; the run says at its end what is missing.
            self.failure = str(OutputError(self.output, str(error)))

    def _run(self, *, dataset: Mapping[str, Any], workers: int) -> dict[str, Any]:
        started = datetime.fromtimestamp(self.settings.started, tz=UTC)
        return {
            "started": started.isoformat(timespec="seconds"),
            "seconds": round(time.time() - self.settings.started, 3),
            "seed": self.settings.seed,
            "scale": self.settings.scale,
            "error_rate": self.settings.error_rate,
            "backend": environment.backend(),
            "versions": environment.versions(),
            "device": environment.device(),
            "dataset": dict(dataset),
            "commit": environment.commit(self.root),
            "workers": workers,
        }

    def _merged_benchmarks(self, fresh: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The timings kept beside the ledger, with those of this run in place of older ones."""
        path = self.output / ledger.BENCHMARKS
        kept = {(row["name"], row["device"]): row for row in ledger.read_json(path, missing=[])}
        kept |= {(row["name"], row["device"]): row for row in fresh}
        if fresh:
            ledger.prepare(self.output)
            atomic.write_text(path, json.dumps(list(kept.values()), indent=1, allow_nan=False))
        return list(kept.values())
