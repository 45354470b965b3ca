"""One night: what ran, what came of it, and what was an alarm; one small file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence.records.item import Item
from evidence.records.run import Run
from reports.nights.alarm import Alarm
from reports.nights.fingerprint import Fingerprint
from reports.nights.stream import Stream

SCHEMA = 1
# The parts of a night whose seeds are fresh, and whose numbers are pooled; and the default seed's.
FRESH, CLOSER, FIXED = "fresh", "closer", "fixed"
POOLED = (FRESH, CLOSER)
# What became of a part of a night.
DONE = "done"
CUT = "cut"
BROKEN = "broken"
LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one item in one night.

    Args:
        node: The test's id.
        finding: The finding's key.
        control: Whether the finding must not hold for it.
        kind: "sampled", "fact" or "timing".
        came: The outcome.
        established: The outcome with which it passes.
        estimate: The point estimate; None where there is none.
        interval: The interval at the last look; None where there is none.
        trials: How many trials were judged.
        error_rate: The probability that the verdict is wrong; None of a fact.
    """

    node: str
    finding: str
    control: bool
    kind: str
    came: str
    established: str
    estimate: float | None = None
    interval: tuple[float | None, float | None] | None = None
    trials: int = 0
    error_rate: float | None = None

    @classmethod
    def of(cls, item: Item) -> Outcome:
        """What a record says came of an item."""
        return cls(
            node=item.node,
            finding=item.finding,
            control=item.control,
            kind=item.kind,
            came=item.outcome,
            established=item.established,
            estimate=item.estimate,
            interval=item.interval,
            trials=item.trials or 0,
            error_rate=item.error_rate,
        )

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Outcome:
        """The outcome that builtins describe."""
        interval = record.get("interval")
        estimate = record.get("estimate")
        rate = record.get("error_rate")
        return cls(
            node=str(record["node"]),
            finding=str(record["finding"]),
            control=bool(record.get("control", False)),
            kind=str(record["kind"]),
            came=str(record["came"]),
            established=str(record["established"]),
            estimate=None if estimate is None else float(estimate),
            interval=None if interval is None else (_end(interval[0]), _end(interval[1])),
            trials=int(record.get("trials", 0)),
            error_rate=None if rate is None else float(rate),
        )

    def record(self) -> dict[str, Any]:
        """The outcome as builtins; what says nothing is left out."""
        told = {
            "control": self.control or None,
            "estimate": self.estimate,
            "interval": None if self.interval is None else list(self.interval),
            "trials": self.trials or None,
            "error_rate": self.error_rate,
        }
        said = {name: value for name, value in told.items() if value is not None}
        before = {"node": self.node, "finding": self.finding, "kind": self.kind}
        return {**before, "came": self.came, "established": self.established, **said}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a night: a run of claims, and what came of it.

    Args:
        name: What it is for, such as "fresh".
        state: DONE, CUT at its time limit, BROKEN, or LEFT_OUT for want of time or
            claims.
        seconds: How long it took.
        why: What is to be said of it; empty where nothing is.
        run: What it ran on; None where it left no ledger.
        outcomes: What came of its items; those that were not judged left out.
        streams: The numbers that its verdicts saw.
    """

    name: str
    state: str
    seconds: float = 0.0
    why: str = ""
    run: Run | None = None
    outcomes: tuple[Outcome, ...] = ()
    streams: tuple[Stream, ...] = ()

    @property
    def fingerprint(self) -> Fingerprint | None:
        """What it ran on; None where it left no ledger."""
        return None if self.run is None else Fingerprint.of(self.run)

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Part:
        """The part that builtins describe."""
        run = record.get("run")
        return cls(
            name=str(record["name"]),
            state=str(record["state"]),
            seconds=float(record["seconds"]),
            why=str(record.get("why", "")),
            run=None if run is None else Run.read(run),
            outcomes=tuple(map(Outcome.read, record.get("outcomes", ()))),
            streams=tuple(map(Stream.read, record.get("streams", ()))),
        )

    def record(self) -> dict[str, Any]:
        """The part as builtins."""
        return {
            "name": self.name,
            "state": self.state,
            "seconds": self.seconds,
            "why": self.why,
            "run": None if self.run is None else self.run.record(),
            "outcomes": [outcome.record() for outcome in self.outcomes],
            "streams": [stream.record() for stream in self.streams],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night.

    Args:
        started: When it began, in ISO 8601 with its offset.
        seed: The root of its fresh draws.
        parts: What ran, in order.
        alarms: What was found, suspicions included.
        seconds: How long it took.
    """

    started: str
    seed: int
    parts: tuple[Part, ...] = ()
    alarms: tuple[Alarm, ...] = field(default=())
    seconds: float = 0.0

    def part(self, name: str) -> Part | None:
        """The part of this name; None where there is none."""
        return part_of(self.parts, name)

    @property
    def fingerprint(self) -> Fingerprint | None:
        """What the night's fresh draws were made on, else its first run; None where none ran."""
        found = [part.fingerprint for part in self.parts if part.fingerprint]
        return found[0] if found else None

    @property
    def rings(self) -> bool:
        """Whether it should wake somebody."""
        return any(alarm.rings for alarm in self.alarms)

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Night:
        """The night that builtins describe."""
        return cls(
            started=str(record["started"]),
            seed=int(record["seed"]),
            parts=tuple(map(Part.read, record["parts"])),
            alarms=tuple(map(Alarm.read, record["alarms"])),
            seconds=float(record["seconds"]),
        )

    def record(self) -> dict[str, Any]:
        """The night as builtins."""
        return {
            "started": self.started,
            "seed": self.seed,
            "seconds": self.seconds,
            "alarms": [alarm.record() for alarm in self.alarms],
            "parts": [part.record() for part in self.parts],
        }


def part_of(parts: Sequence[Part], name: str) -> Part | None:
    """The first part of this name; None where there is none."""
    return next((part for part in parts if part.name == name), None)


def _end(value: Any) -> float | None:
    return None if value is None else float(value)
