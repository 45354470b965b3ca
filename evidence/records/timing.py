"""Timings kept beside the ledger: verdicts about time, and benchmarks, by item and device."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from evidence import atomic
from evidence.records import ledger

TIMINGS = "timings.json"

Record = Mapping[str, Any]


def device_name(record: Record) -> str:
    """The name of the device that a timing was taken on."""
    device = record.get("device")
    return str(device.get("name") if isinstance(device, Mapping) else device)


def keep_benchmarks(folder: Path, fresh: Iterable[Record]) -> list[dict[str, Any]]:
    """The benchmarks kept in a folder, with fresh ones in the place of older ones.

    Args:
        folder: Where the ledger lies.
        fresh: Those of this run.
    """
    return _keep(folder / ledger.BENCHMARKS, fresh, key=lambda row: (row["name"], device_name(row)))


def keep_verdicts(folder: Path, fresh: Iterable[Record], *, device: str) -> list[dict[str, Any]]:
    """The verdicts about time kept in a folder that hold for a device.

    Args:
        folder: Where the ledger lies.
        fresh: Those of this run, which take the place of older ones.
        device: The name of the device at hand.
    """
    kept = _keep(folder / TIMINGS, fresh, key=lambda item: (item["item"], device_name(item)))
    return [item for item in kept if device_name(item) == device]


def _keep(
    path: Path, fresh: Iterable[Record], *, key: Callable[[Record], tuple[str, str]]
) -> list[dict[str, Any]]:
    kept = {key(record): dict(record) for record in ledger.read_json(path, missing=[])}
    new = {key(record): dict(record) for record in fresh}
    kept |= new
    if new:
        ledger.prepare(path.parent)
        atomic.write_text(path, ledger.encode(list(kept.values()), indent=1))
    return list(kept.values())
