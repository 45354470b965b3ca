"""The ledger's benchmarks as typed nouns, and the chart of how cost grows with members."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.errors import RecordError
from reports.picture import Picture, Series

MEASURED, FAILED = "measured", "failed"
GROWTH = "Cost of a population over its members"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of something that the device does at its best a benchmark reached."""

    of: str
    peak: float
    unit: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What populations of rising size cost.

    Attributes:
        what: What the populations are of.
        members: How many networks each has, [population].
        seconds: What each costs, [population].
        exponent: Of the power law through all of them.
        floor: The most members that cost less than twice what the smallest population costs.
        beyond: The exponent from there on; None where too few populations lie there.
    """

    what: str
    members: tuple[float, ...]
    seconds: tuple[float, ...]
    exponent: float
    floor: int
    beyond: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report's time, and ours for as much of the same work."""

    report: str
    says: str
    seconds: tuple[float, ...]
    ours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One benchmark; of a failed one only its name, its device and the reason are known."""

    name: str
    what: str
    device: str
    outcome: str
    reason: str | None
    low: float | None
    median: float | None
    high: float | None
    rounds: int
    work: str
    rate: float | None
    unit: str
    compile_seconds: float | None
    versus: str
    ratio: float | None
    shares: tuple[Share, ...]
    growth: Growth | None
    told: Told | None

    def __post_init__(self) -> None:
        if self.outcome not in (MEASURED, FAILED):
            raise RecordError(
                f"benchmark {self.name!r} has the outcome {self.outcome!r}; known are {MEASURED} "
                f"and {FAILED}"
            )

    @property
    def failed(self) -> bool:
        """Whether it has no result."""
        return self.outcome == FAILED


def benchmarks(ledger: Mapping[str, Any]) -> tuple[Benchmark, ...]:
    """Reads the benchmarks of a ledger, in its order.

    Raises:
        RecordError: If a row cannot be read.
    """
    return tuple(_benchmark(row) for row in ledger.get("benchmarks") or ())


def growth_chart(rows: Sequence[Benchmark]) -> Picture | None:
    """How cost grows with members, on logarithmic axes; None if no benchmark says."""
    series = tuple(
        Series(name=row.growth.what, x=row.growth.members, y=row.growth.seconds)
        for row in rows
        if row.growth is not None
    )
    if not series:
        return None
    return Picture(
        kind="points",
        title=GROWTH,
        x="networks trained at once",
        y="seconds",
        x_scale="log",
        y_scale="log",
        series=series,
    )


def device_text(device: object) -> str:
    """Names a device with what its speed depends on.

    >>> device_text({"kind": "cpu", "name": "EPYC", "threads": 1})
    'EPYC, 1 thread'
    >>> device_text({"kind": "gpu", "name": "H100", "memory_mib": 81559, "driver": "550.54"})
    'H100, 81559 MiB, driver 550.54'
    """
    if not isinstance(device, Mapping):
        return str(device or "unknown")
    said = [str(device.get("name", "unknown"))]
    if device.get("memory_mib"):
        said.append(f"{device['memory_mib']} MiB")
    if device.get("driver"):
        said.append(f"driver {device['driver']}")
    if device.get("compute_capability"):
        said.append(f"compute capability {device['compute_capability']}")
    if "tf32" in device:
        said.append(f"TF32 {'on' if device['tf32'] else 'off'}")
    if device.get("kind") == "cpu" and device.get("threads"):
        said.append(f"{device['threads']} {'thread' if device['threads'] == 1 else 'threads'}")
    return ", ".join(said)


def _benchmark(row: Mapping[str, Any]) -> Benchmark:
    try:
        seconds, versus = row.get("seconds") or {}, row.get("versus") or {}
        return Benchmark(
            name=str(row["name"]),
            what=str(row.get("what") or row["name"]),
            device=device_text(row.get("device")),
            outcome=str(row.get("outcome", MEASURED)),
            reason=row.get("reason"),
            low=_real(seconds.get("min")),
            median=_real(seconds.get("median")),
            high=_real(seconds.get("max")),
            rounds=int(row.get("rounds") or 0),
            work=str(row.get("work") or ""),
            rate=_real(row.get("rate")),
            unit=str(row.get("unit") or ""),
            compile_seconds=_real(row.get("compile_seconds")),
            versus=str(versus.get("name") or ""),
            ratio=_real(versus.get("ratio")),
            shares=tuple(Share(**share) for share in row.get("shares") or ()),
            growth=_growth(row.get("growth")),
            told=_told(row.get("report")),
        )
    except RecordError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        name = row.get("name") if isinstance(row, Mapping) else row
        raise RecordError(
            f"benchmark {name!r} of the ledger cannot be read ({type(error).__name__}: {error}); "
            "run `make bench` again"
        ) from error


def _growth(record: Mapping[str, Any] | None) -> Growth | None:
    if not record:
        return None
    return Growth(
        what=str(record["what"]),
        members=tuple(map(float, record["members"])),
        seconds=tuple(map(float, record["seconds"])),
        exponent=float(record["exponent"]),
        floor=int(record["floor"]),
        beyond=_real(record.get("beyond")),
    )


def _told(record: Mapping[str, Any] | None) -> Told | None:
    if not record:
        return None
    return Told(
        report=str(record["id"]),
        says=str(record["says"]),
        seconds=tuple(map(float, record["seconds"])),
        ours=float(record["ours"]),
    )


def _real(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
