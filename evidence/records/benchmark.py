"""A benchmark: what a piece of work costs, and what it was measured beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evidence.errors import RecordError
from evidence.records import field
from evidence.records.field import given, real
from evidence.records.vocabulary import FAILED, MEASURED

Device = Mapping[str, Any] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of something that the device does at its best a benchmark reached.

    Args:
        of: What the device does.
        peak: How fast it does it.
        unit: The unit of that.
        value: The share, from 0 to 1.
    """

    of: str
    peak: float
    unit: str
    value: float

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Share:
        """The share that builtins describe."""
        return cls(
            of=str(record["of"]),
            peak=field.number(record["peak"]),
            unit=str(record["unit"]),
            value=field.number(record["value"]),
        )

    def record(self) -> dict[str, Any]:
        """The share as builtins."""
        return {"of": self.of, "peak": self.peak, "unit": self.unit, "value": self.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What populations of rising size cost.

    Args:
        what: What the populations are of.
        members: How many networks each has, [population].
        seconds: What each costs, [population].
        exponent: Of the power law through all of them.
        floor: The most members that cost less than twice what the smallest population costs.
        beyond: The exponent from there on; None where too few populations lie there.
    """

    what: str
    members: tuple[int, ...]
    seconds: tuple[float, ...]
    exponent: float
    floor: int
    beyond: float | None

    @classmethod
    def read(cls, record: Mapping[str, Any] | None) -> Growth | None:
        """The growth that builtins describe; None where there are none."""
        if not record:
            return None
        return cls(
            what=str(record["what"]),
            members=tuple(map(field.count, record["members"])),
            seconds=tuple(map(field.number, record["seconds"])),
            exponent=field.number(record["exponent"]),
            floor=field.count(record["floor"]),
            beyond=real(record.get("beyond")),
        )

    def record(self) -> dict[str, Any]:
        """The growth as builtins."""
        return {
            "what": self.what,
            "members": list(self.members),
            "seconds": list(self.seconds),
            "exponent": self.exponent,
            "floor": self.floor,
            "beyond": self.beyond,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report's time, and ours for as much of the same work.

    Args:
        report: The document's short name.
        says: What it says, in words.
        seconds: Its time: one number, or the ends of a range.
        ours: Our time.
    """

    report: str
    says: str
    seconds: tuple[float, ...]
    ours: float

    @classmethod
    def read(cls, record: Mapping[str, Any] | None) -> Told | None:
        """What builtins tell; None where there are none."""
        if not record:
            return None
        return cls(
            report=str(record["id"]),
            says=str(record["says"]),
            seconds=tuple(map(field.number, record["seconds"])),
            ours=field.number(record["ours"]),
        )

    def record(self) -> dict[str, Any]:
        """What is told, as builtins."""
        return {
            "id": self.report,
            "says": self.says,
            "seconds": list(self.seconds),
            "ours": self.ours,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What else does the same work, timed in the same run or, in words, not.

    Args:
        name: What it is, in words.
        ratio: How many times as long it takes; None if it was not timed.
        reason: Why it was not.
    """

    name: str
    ratio: float | None = None
    reason: str = ""

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Beside:
        """What builtins describe."""
        reason = str(record.get("reason") or "")
        return cls(name=str(record["name"]), ratio=real(record.get("ratio")), reason=reason)

    def record(self) -> dict[str, Any]:
        """The opponent as builtins."""
        return {"name": self.name, "ratio": self.ratio, "reason": self.reason or None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One benchmark; of a failed one only its name, its device and the reason are known.

    Args:
        name: The benchmark's name.
        what: What is timed, in words.
        device: What it was timed on; None where that is unknown.
        started: When; None where that is unknown.
        outcome: "measured" or "failed".
        reason: Why there is no result.
        low: The shortest round, in seconds.
        median: The median round, in seconds.
        high: The longest round, in seconds.
        rounds: How many rounds there were.
        work: How much one round does, in words.
        rate: Units of work per second.
        unit: The unit of the work.
        compile_seconds: The first call, less what a later one takes.
        versus: What it was measured beside in the same run.
        ratio: How many times as long that took.
        beside: What else was measured beside it.
        shares: How much of the device's peaks it reached.
        growth: What populations of rising size cost.
        told: A report's time, and ours for as much of the same work.

    Raises:
        RecordError: If the outcome is unknown.
    """

    name: str
    what: str
    outcome: str
    device: Device | None = None
    started: str | None = None
    reason: str | None = None
    low: float | None = None
    median: float | None = None
    high: float | None = None
    rounds: int = 0
    work: str = ""
    rate: float | None = None
    unit: str = ""
    compile_seconds: float | None = None
    versus: str = ""
    ratio: float | None = None
    beside: tuple[Beside, ...] = ()
    shares: tuple[Share, ...] = ()
    growth: Growth | None = None
    told: Told | None = None

    def __post_init__(self) -> None:
        if self.outcome not in (MEASURED, FAILED):
            raise RecordError(
                f"benchmark {self.name!r} has the outcome {self.outcome!r}; known are {MEASURED} "
                f"and {FAILED}"
            )

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Benchmark:
        """The benchmark that builtins describe; they need no more than its name.

        Raises:
            RecordError: If they describe none.
        """
        try:
            return cls._read(record)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            name = record.get("name") if isinstance(record, Mapping) else record
            raise RecordError(
                f"benchmark {name!r} of the ledger cannot be read ({type(error).__name__}: "
                f"{error}); run the benchmarks again"
            ) from error

    @classmethod
    def _read(cls, record: Mapping[str, Any]) -> Benchmark:
        seconds, versus = record.get("seconds") or {}, record.get("versus") or {}
        return cls(
            name=str(record["name"]),
            what=str(record.get("what") or record["name"]),
            outcome=str(record.get("outcome", MEASURED)),
            device=field.device(record.get("device")),
            started=field.text(record.get("started")),
            reason=field.text(record.get("reason")),
            low=real(seconds.get("min")),
            median=real(seconds.get("median")),
            high=real(seconds.get("max")),
            rounds=field.count(record.get("rounds")),
            work=str(record.get("work") or ""),
            rate=real(record.get("rate")),
            unit=str(record.get("unit") or ""),
            compile_seconds=real(record.get("compile_seconds")),
            versus=str(versus.get("name") or ""),
            ratio=real(versus.get("ratio")),
            beside=tuple(map(Beside.read, record.get("beside") or ())),
            shares=tuple(map(Share.read, record.get("shares") or ())),
            growth=Growth.read(record.get("growth")),
            told=Told.read(record.get("report")),
        )

    def record(self) -> dict[str, Any]:
        """The benchmark as builtins."""
        head = {
            "name": self.name,
            "what": self.what,
            **given({"device": self.device, "started": self.started}),
            "outcome": self.outcome,
        }
        if self.failed:
            return {**head, "reason": self.reason}
        return {
            **head,
            "seconds": {"min": self.low, "median": self.median, "max": self.high},
            "rounds": self.rounds,
            "work": self.work,
            "rate": self.rate,
            "unit": self.unit or None,
            "compile_seconds": self.compile_seconds,
            "versus": {"name": self.versus, "ratio": self.ratio} if self.versus else None,
            **given({"beside": [one.record() for one in self.beside] or None}),
            "shares": [share.record() for share in self.shares],
            "growth": None if self.growth is None else self.growth.record(),
            "report": None if self.told is None else self.told.record(),
        }

    @property
    def failed(self) -> bool:
        """Whether it has no result."""
        return self.outcome == FAILED

    @property
    def device_name(self) -> str:
        """The name of the device that it was taken on."""
        return name_of(self.device)


def name_of(device: Device | None) -> str:
    """The name of a device that is described, or that is a name alone."""
    return str(device.get("name") if isinstance(device, Mapping) else device)
