"""Benchmarks for readers: devices in words, and the chart of how cost grows with members."""

from collections.abc import Mapping, Sequence

from evidence.records.benchmark import Benchmark
from evidence.records.picture import Picture
from evidence.records.series import Series
from evidence.records.vocabulary import POINTS

GROWTH = "Cost of a population over its members"


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
        kind=POINTS,
        title=GROWTH,
        x="networks trained at once",
        y="seconds",
        log_x=True,
        log_y=True,
        series=series,
    )


def device_text(device: object) -> str:
    """Names a device with what its speed depends on.

    Examples:
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
