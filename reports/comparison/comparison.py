"""Two whole runs: findings, items and studies, and whether they may be compared at all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evidence.records.archive import ARCHIVE, Archive, read_archive
from evidence.records.run import Run
from reports.comparison import degree
from reports.comparison.match import Match, matched, settled
from reports.comparison.pair import fewest
from reports.comparison.study import Study, studies
from reports.errors import UnlikeRunsError

# The chance that a comparison of two stacks that train alike says of any verdict that they do not.
ERROR_RATE = 0.001
# What must be the same in both runs, or their trials have nothing in common.
TERMS = ("seed", "scale", "error_rate", "trainer", "dataset")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding in two runs.

    Args:
        key: The finding's key.
        matches: Its items, claims before controls.
    """

    key: str
    matches: tuple[Match, ...]

    @property
    def degree(self) -> str:
        """How far the two runs are apart on its items."""
        return degree.worst(tuple(match.degree for match in self.matches))

    @property
    def changed(self) -> bool:
        """Whether more than rounding tells the two runs apart."""
        return any(match.changed for match in self.matches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs, compared trial by trial.

    Args:
        first: What the first run ran on.
        second: What the second ran on.
        findings: By key.
        studies: By name.
        tests: How many verdicts were asked whether their distribution changed.
        error_rate: The probability that it is said of any of them wrongly.
    """

    first: Run
    second: Run
    findings: tuple[Finding, ...]
    studies: tuple[Study, ...]
    tests: int
    error_rate: float = ERROR_RATE

    @property
    def matches(self) -> tuple[Match, ...]:
        """Every item."""
        return tuple(match for finding in self.findings for match in finding.matches)

    @property
    def turned(self) -> tuple[Match, ...]:
        """The items with another outcome."""
        return tuple(match for match in self.matches if match.turned)

    @property
    def changed(self) -> bool:
        """Whether anything but rounding tells the two runs apart."""
        return any(finding.changed for finding in self.findings)

    @property
    def fewest(self) -> int:
        """How many trials must change in one direction before a distribution is said to have."""
        return fewest(_needed(self.tests, self.error_rate))

    def counts(self) -> dict[str, int]:
        """How many items have each degree, the gravest first; those that no item has left out."""
        degrees = [match.degree for match in self.matches]
        return {one: degrees.count(one) for one in reversed(degree.ORDER) if one in degrees}


def compare(first: Archive, second: Archive, *, error_rate: float = ERROR_RATE) -> Comparison:
    """Compares two runs trial by trial.

    Args:
        first: What the first run's verdicts rest on.
        second: What the second's do.
        error_rate: The probability that a distribution is said to have changed although both
            stacks train alike, over all verdicts together.

    Raises:
        UnlikeRunsError: If their trials have nothing in common.
    """
    _check(first, second)
    nodes = sorted({*first.items, *second.items})
    matches = [matched(first.items.get(node), second.items.get(node)) for node in nodes]
    tests = sum(twin.tested for match in matches for twin in match.twins)
    needed = _needed(tests, error_rate)
    known: dict[str, list[Match]] = {}
    for match in matches:
        twins = tuple(settled(twin, log_needed=needed) for twin in match.twins)
        known.setdefault(match.finding, []).append(replace(match, twins=twins))
    return Comparison(
        first=first.run,
        second=second.run,
        findings=tuple(
            Finding(key=key, matches=tuple(sorted(found, key=lambda match: match.control)))
            for key, found in sorted(known.items())
        ),
        studies=studies(first.sources, second.sources),
        tests=tests,
        error_rate=error_rate,
    )


def archive_of(path: Path) -> Archive:
    """The archive of a run.

    Args:
        path: The folder of its ledger, the ledger, or the archive itself.

    Raises:
        ArchiveError: If there is none that can be read.
    """
    if path.is_dir():
        return read_archive(path / ARCHIVE)
    return read_archive(path if path.name.endswith(".gz") else path.parent / ARCHIVE)


def _needed(tests: int, error_rate: float) -> float:
    """The log evidence of one verdict, all of which together may err with the error rate."""
    return math.log(max(tests, 1) / error_rate)


def _check(first: Archive, second: Archive) -> None:
    ours, theirs = _terms(first.run), _terms(second.run)
    unlike = {name: (ours[name], theirs[name]) for name in TERMS if ours[name] != theirs[name]}
    if unlike:
        raise UnlikeRunsError(unlike)
    if not {*first.items} & {*second.items}:
        raise UnlikeRunsError({})


def _terms(run: Run) -> dict[str, Any]:
    record = run.record()
    # A run that names no trainer trained populations, as all did before there was another.
    trainer = record.get("trainer") or "population"
    told = {"trainer": trainer, "dataset": _data(record["dataset"])}
    return {name: record.get(name) for name in TERMS} | told


def _data(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """The data by their contents: where they were found does not matter."""
    found = {}
    for name, told in dataset.items():
        known = told if isinstance(told, Mapping) else {"name": told}
        found[name] = {key: value for key, value in known.items() if key != "source"}
    return found
