"""The controller's memory of a run: its journal while it goes on, its ledger at the end."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evidence import atomic, environment, ledger
from evidence.planning import PlanRow
from evidence.record import ERROR, unjudged_record
from evidence.settings import Settings

PLANNED = "planned"


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

    def collected(self) -> list[dict[str, Any]]:
        """The blank records of the items that this run collected; none if it has no claims."""
        path = self.output / ledger.COLLECTED
        if not path.exists() or path.stat().st_mtime < self.settings.started - 1.0:
            return []
        blanks: list[dict[str, Any]] = ledger.read_json(path, missing=[])
        return blanks

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
        dataset: Mapping[str, Any],
        workers: int,
        benchmarks: list[dict[str, Any]],
    ) -> dict[str, Any] | None:
        """Writes the ledger and returns it; None if the run has nothing to say.

        Args:
            dataset: The data that verdicts rest on.
            workers: How many processes judged.
            benchmarks: The timings of this run.
        """
        kept = self._merged_benchmarks(benchmarks)
        collected = self.collected()
        if collected:
            run = self._run(dataset=dataset, workers=workers)
            made = ledger.assemble(
                run, collected=collected, reported=self.reported, benchmarks=kept
            )
        elif benchmarks:
            made = self._with_benchmarks(kept, dataset=dataset)
        else:
            return None
        ledger.write_ledger(self.output, made)
        return made

    def _keep(self, record: dict[str, Any]) -> None:
        journal = self.output / ledger.JOURNAL
        if not self.reported:
            journal.unlink(missing_ok=True)
        self.reported[record["item"]] = record
        ledger.append_line(journal, record)

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

    def _with_benchmarks(
        self, benchmarks: list[dict[str, Any]], *, dataset: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The last run's ledger with these timings; one without items if there is none."""
        path = self.output / ledger.LEDGER
        if path.exists():
            return {**ledger.read_ledger(path), "benchmarks": benchmarks}
        run = self._run(dataset=dataset, workers=1)
        return ledger.assemble(run, collected=[], reported={}, benchmarks=benchmarks)
