"""Timings kept beside the ledger: verdicts about time, and benchmarks, by item and device."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from evidence import atomic
from evidence.records import ledger
from evidence.records.benchmark import Benchmark, name_of
from evidence.records.item import Item

TIMINGS = "timings.json"

Timed = TypeVar("Timed", Benchmark, Item)


def keep_benchmarks(folder: Path, fresh: Iterable[Benchmark]) -> list[Benchmark]:
    """The benchmarks kept in a folder, with fresh ones in the place of older ones.

    Args:
        folder: Where the ledger lies.
        fresh: Those of this run.
    """
    path = folder / ledger.BENCHMARKS
    return _keep(path, fresh, read=Benchmark.read, key=lambda row: (row.name, row.device_name))


def keep_verdicts(folder: Path, fresh: Iterable[Item], *, device: str) -> list[Item]:
    """The verdicts about time kept in a folder that hold for a device.

    Args:
        folder: Where the ledger lies.
        fresh: Those of this run, which take the place of older ones.
        device: The name of the device at hand.
    """
    kept = _keep(
        folder / TIMINGS, fresh, read=Item.read, key=lambda item: (item.node, name_of(item.device))
    )
    return [item for item in kept if name_of(item.device) == device]


def _keep(
    path: Path,
    fresh: Iterable[Timed],
    *,
    read: Callable[[Any], Timed],
    key: Callable[[Timed], tuple[str, str]],
) -> list[Timed]:
    kept = {key(one): one for one in ledger.read_records(path, read=read)}
    new = {key(one): one for one in fresh}
    kept |= new
    if new:
        ledger.prepare(path.parent)
        records = [one.record() for one in kept.values()]
        atomic.write_text(path, ledger.encode(records, indent=1))
    return list(kept.values())
