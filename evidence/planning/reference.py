"""What an earlier run found about each assertion: the estimate, the spread, the trials it took."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from evidence.errors import (
    ArchiveError,
    EvidenceError,
    LedgerError,
    RecordError,
)
from evidence.planning.error import PartialReferenceError, PlanReferenceError
from evidence.records.archive import ARCHIVE, Archive, read_archive
from evidence.records.item import Item
from evidence.records.ledger import Ledger, read_ledger
from evidence.records.seconds import RunSeconds, read_seconds
from evidence.records.trial import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one verdict of an earlier run tells of an assertion.

    Args:
        claim: The assertion in that run's words.
        scale: The run's scale.
        estimate: The point estimate, on the estimand's scale; None where there was none.
        spread: The standard deviation of one number, on the sequence's scale; None where fewer than
            two are kept.
        trials: How many trials it took.
    """

    claim: str
    scale: str | None
    estimate: float | None
    spread: float | None
    trials: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRun:
    """One run that a plan may learn from.

    Args:
        ledger: What it found.
        archive: What its verdicts rest on; empty where only the ledger is left.
        seconds: What its blocks took; None where it has not kept it.
    """

    ledger: Ledger
    archive: Archive
    seconds: RunSeconds | None = None

    @property
    def scale(self) -> str | None:
        """The scale that it was run at."""
        return self.ledger.run.scale

    def verdicts(self, node: str) -> tuple[Known, ...]:
        """What it knows of each assertion of an item, in their order; none if it has no verdict."""
        tried = self.archive.items.get(node)
        if tried is not None:
            return tuple(self._kept(one) for one in tried.judgements)
        item = next((one for one in self.ledger.items if one.node == node), None)
        return () if item is None else tuple(self._told(item))

    def _kept(self, judgement: Judgement) -> Known:
        numbers = None if judgement.numbers is None else judgement.numbers.first()
        return Known(
            claim=judgement.claim,
            scale=self.scale,
            estimate=judgement.estimate,
            spread=None if numbers is None else _spread(numbers),
            trials=judgement.trials,
        )

    def _told(self, item: Item) -> Iterator[Known]:
        for one in item.parts or (item,):
            yield Known(
                claim=one.claim,
                scale=self.scale,
                estimate=one.estimate,
                spread=_spread(np.array(one.numbers)),
                trials=one.trials,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The earlier runs that a plan learns from.

    Args:
        runs: The runs, the first named first.
        said: What could not be read of them, in sentences.
    """

    runs: tuple[EarlierRun, ...] = ()
    said: tuple[str, ...] = field(default=())

    @property
    def seconds(self) -> RunSeconds | None:
        """What blocks took where the first of them was that has kept it; None where none has.

        Runs on the same device and backend add what they know of other protocols.
        """
        told = [run.seconds for run in self.runs if run.seconds is not None]
        if not told:
            return None
        return functools.reduce(RunSeconds.joined, filter(told[0].like, told))

    def known(self, node: str, *, place: int, count: int, name: str, scale: str) -> Known | None:
        """What is known of one assertion of an item; None where nothing is.

        A run at the planned scale is asked first. It tells nothing of an item that joins another
        number of assertions now, or of an assertion about something else.

        Args:
            node: The test's id.
            place: Which of the item's assertions it is, from 0.
            count: How many assertions the item joins.
            name: The estimand's name.
            scale: The planned scale.
        """
        for run in sorted(self.runs, key=lambda run: run.scale != scale):
            verdicts = run.verdicts(node)
            if len(verdicts) != count:
                continue
            # The name of an estimand may say an epoch or a size that is another at another scale.
            if run.scale != scale or verdicts[place].claim.startswith(name):
                return verdicts[place]
        return None


def references(path: Path) -> list[Path]:
    """The ledgers that a pattern with a star stands for, by name; a path without one alone.

    Args:
        path: A ledger, or a pattern.
    """
    # What stands before the first star is no pattern: a checkout may have brackets in its name.
    star = next((k for k, part in enumerate(path.parts) if "*" in part), None)
    if star is None:
        return [path]
    return sorted(Path(*path.parts[:star]).glob("/".join(path.parts[star:])))


def read_reference(paths: Iterable[Path]) -> Reference:
    """Reads the runs that a plan learns from; what cannot be read is said and left out.

    Args:
        paths: Their ledgers, or patterns of such. What the verdicts rest on is looked for beside
            them, and missed beside the first alone: others may be ledgers that are kept alone.
    """
    runs: list[EarlierRun] = []
    said: list[EvidenceError] = []
    for path in (one for given in paths for one in references(given)):
        try:
            ledger = read_ledger(path)
        except LedgerError as error:
            said.append(PlanReferenceError(path, error.reason))
            continue
        except RecordError as error:
            said.append(PlanReferenceError(path, str(error)))
            continue
        archive, beside = Archive(), path.parent / ARCHIVE
        try:
            archive = read_archive(beside)
        except ArchiveError as error:
            if beside.exists() or not runs:
                said.append(PartialReferenceError(beside, error.reason))
        seconds = read_seconds(path.parent)
        runs.append(EarlierRun(ledger=ledger, archive=archive, seconds=seconds))
    return Reference(runs=tuple(runs), said=tuple(map(str, said)))


def _spread(numbers: np.ndarray) -> float | None:
    return float(np.std(numbers, ddof=1)) if len(numbers) > 1 else None
