"""The ledger: what a run found, as one JSON file that the page and the tables are made from."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from evidence import atomic
from evidence.errors import EvidenceError, LedgerError, OutputError, RecordError
from evidence.records.benchmark import Benchmark
from evidence.records.family import Family
from evidence.records.item import Item
from evidence.records.run import Run
from evidence.records.work import Work
from evidence.text import harmless

SCHEMA = 1
LEDGER = "ledger.json"
# Of a run that was cut short, beside the ledger of a whole one.
PARTIAL = "ledger-partial.json"
JOURNAL = "run.jsonl"
COLLECTED = "collected.json"
BENCHMARKS = "benchmarks.json"
BIBLIOGRAPHY = "bibliography.json"
# Held by the run that writes here.
HOLD = ".run.lock"

R = TypeVar("R")


def prepare(folder: Path) -> None:
    """Makes the output folder and refuses one that cannot be written.

    Raises:
        OutputError: If it cannot.
    """
    try:
        atomic.make_writable(folder)
    except OSError as error:
        raise OutputError(folder, error) from error
    for name in (LEDGER, PARTIAL, COLLECTED, JOURNAL, BIBLIOGRAPHY, BENCHMARKS):
        if (folder / name).is_dir():
            raise OutputError(folder, f"{name} in it is a folder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What a run found.

    Args:
        run: What it ran on and was held to.
        items: Every collected item, judged or not, in the order of collection.
        benchmarks: The timings at hand.
        families: The families that say what they are called and where they stand.
        schema: The version of the format that it was read from.
    """

    run: Run = field(default_factory=Run)
    items: tuple[Item, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    families: tuple[Family, ...] = ()
    schema: int = SCHEMA

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Ledger:
        """The ledger that builtins describe.

        Raises:
            RecordError: If it has no list of items, or one of its records misses a field or holds
                a value of another kind than the schema says.
        """
        items = record.get("items")
        if not isinstance(items, list):
            raise RecordError(
                "the ledger has no list under 'items'; was it written by this project?"
            )
        return cls(
            run=Run.read(record.get("run") or {}),
            items=tuple(Item.read(one, place=f"item {k}") for k, one in enumerate(items)),
            benchmarks=tuple(map(Benchmark.read, _listed(record, "benchmarks"))),
            families=tuple(map(Family.read, _listed(record, "families"))),
            schema=int(record.get("schema", SCHEMA)),
        )

    def record(self) -> dict[str, Any]:
        """The ledger as builtins."""
        families = [family.record() for family in self.families]
        return {
            "schema": self.schema,
            "run": self.run.record(),
            **({"families": families} if families else {}),
            "items": [item.record() for item in self.items],
            "benchmarks": [row.record() for row in self.benchmarks],
        }


def merged(collected: Iterable[Item], *, reported: Mapping[str, Item]) -> tuple[Item, ...]:
    """The records of every collected item, judged or not.

    Args:
        collected: All items as they were before they ran, in the order of collection.
        reported: The records that came, by the test's id.
    """
    return tuple(reported.get(blank.node, blank) for blank in collected)


def encode(message: Any, *, indent: int | None = None) -> str:
    """Anything as strict JSON, which knows no NaN and no infinity: they become their names.

    What is no builtin becomes its text. A record that cannot be written must not end a run.

    Args:
        message: A record, or what holds records.
        indent: How far each level is set in; None for one line.
    """
    return json.dumps(_plain(message), indent=indent, allow_nan=False)


def write_collected(
    folder: Path, blanks: Sequence[Item], *, families: Sequence[Family] = (), started: float
) -> None:
    """Notes what the run begun at `started` has collected.

    Args:
        folder: Where the ledger will lie.
        blanks: The items as they are before they run.
        families: The families that their modules declare.
        started: When the run began (seconds since the epoch).
    """
    noted = {
        "started": started,
        "families": [family.record() for family in families],
        "items": [blank.record() for blank in blanks],
    }
    atomic.write_text(folder / COLLECTED, encode(noted))


def read_collected(folder: Path, *, started: float) -> list[Item]:
    """The items that the run begun at `started` has noted; none if it noted none."""
    return list(map(Item.read, _noted(folder, started).get("items", ())))


def read_families(folder: Path, *, started: float) -> list[Family]:
    """The families that the run begun at `started` has noted; none if it noted none."""
    return list(map(Family.read, _noted(folder, started).get("families", ())))


def keep_works(folder: Path, works: Iterable[Work]) -> None:
    """Notes the works that findings lean on, beside those of earlier runs, whose verdicts stay."""
    known = {work.id: work for work in (*read_works(folder), *works)}
    atomic.write_text(folder / BIBLIOGRAPHY, encode([work.record() for work in known.values()]))


def read_works(folder: Path) -> list[Work]:
    """The works that are noted in a folder; none where nothing is, or nothing whole."""
    return read_records(folder / BIBLIOGRAPHY, read=Work.read)


def write_ledger(folder: Path, ledger: Ledger, *, name: str = LEDGER) -> Path:
    """Writes the ledger atomically and returns its path."""
    path = folder / name
    atomic.write_text(path, encode(ledger.record(), indent=1))
    return path


def append_line(path: Path, item: Item) -> None:
    """Appends one item to a journal, so that it outlives a killed run."""
    with path.open("a", encoding="utf-8") as journal:
        journal.write(encode(item.record()) + "\n")


def read_ledger(path: Path) -> Ledger:
    """Reads a ledger.

    Raises:
        LedgerError: If it is missing, not a ledger, or of a newer schema.
        RecordError: If its records are not what the schema promises.
    """
    try:
        ledger = harmless(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise LedgerError(
            f"No ledger can be read at {path} ({error.strerror}). Run the claims first, or name "
            "another one.",
            reason=str(error.strerror),
        ) from error
    except (RecordError, RecursionError) as error:
        raise LedgerError(
            f"{path} is not a ledger ({error}). Run the claims again.", reason=str(error)
        ) from error
    except ValueError as error:
        raise LedgerError(
            f"{path} is not a ledger: it is not complete JSON ({error}). Run the claims again.",
            reason=f"it is not complete JSON: {error}",
        ) from error
    schema = ledger.get("schema") if isinstance(ledger, dict) else None
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise LedgerError(
            f"{path} is not a ledger: it names no schema. Run the claims again.",
            reason="it is not a ledger: it names no schema",
        )
    if schema > SCHEMA:
        raise LedgerError(
            f"{path} has schema {str(schema)[:20]}, and this version reads up to {SCHEMA}. "
            "Update the suite, or run the claims to write a ledger of its own.",
            reason=f"it has schema {str(schema)[:20]}, and this version reads up to {SCHEMA}",
        )
    return Ledger.read(ledger)


def read_json(path: Path, *, missing: Any) -> Any:
    """The contents of a JSON file of our own, or `missing` where there is none that is whole."""
    try:
        return harmless(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecordError, RecursionError):
        return missing


def read_records(path: Path, *, read: Callable[[Any], R]) -> list[R]:
    """The records of a JSON list of our own.

    A file that is none is set aside under another name: what stands beside a ledger ends no run,
    and whoever put it there finds it again.

    Args:
        path: The file; one that is missing has no records.
        read: Makes a record of builtins.
    """
    told = read_json(path, missing=[])
    try:
        if not isinstance(told, list):
            raise RecordError(f"{path} is no list")
        return list(map(read, told))
    except (EvidenceError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
        with suppress(OSError):
            path.replace(path.with_suffix(".odd"))
        return []


def _listed(record: Mapping[str, Any], name: str) -> list[Any]:
    """A list of a ledger that may be missing."""
    found = record.get(name) or []
    if not isinstance(found, list):
        raise RecordError(f"{name!r} of the ledger is no list; was it written by this project?")
    return found


def _noted(folder: Path, started: float) -> dict[str, Any]:
    noted = read_json(folder / COLLECTED, missing={})
    mine = isinstance(noted, dict) and noted.get("started") == started
    return noted if mine else {}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    return value if value is None or isinstance(value, str | int) else str(value)
