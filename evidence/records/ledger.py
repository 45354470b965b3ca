"""The ledger: what a run found, as one JSON file that the page and the tables are made from."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evidence import atomic
from evidence.errors import LedgerError, OutputError

SCHEMA = 1
LEDGER = "ledger.json"
JOURNAL = "run.jsonl"
COLLECTED = "collected.json"
BENCHMARKS = "benchmarks.json"
BIBLIOGRAPHY = "bibliography.json"


def prepare(folder: Path) -> None:
    """Makes the output folder and refuses one that cannot be written.

    Raises:
        OutputError: If it cannot.
    """
    try:
        atomic.make_writable(folder)
    except OSError as error:
        raise OutputError(folder, str(error)) from error


def items(
    collected: Iterable[Mapping[str, Any]], *, reported: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The records of every collected item, judged or not.

    Args:
        collected: The blank records of all items, in the order of collection.
        reported: The records that came, by item.
    """
    return [dict(reported.get(blank["item"], blank)) for blank in collected]


def assemble(
    run: Mapping[str, Any],
    *,
    items: Iterable[Mapping[str, Any]],
    benchmarks: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """The ledger of a run.

    Args:
        run: What the run ran on and was held to.
        items: The records of all items.
        benchmarks: The timings at hand.
    """
    return {
        "schema": SCHEMA,
        "run": dict(run),
        "items": list(items),
        "benchmarks": list(benchmarks),
    }


def encode(message: Any, *, indent: int | None = None) -> str:
    """Anything as strict JSON, which knows no NaN and no infinity: they become their names.

    What is no builtin becomes its text. A record that cannot be written must not end a run.

    Args:
        message: A record, or what holds records.
        indent: How far each level is set in; None for one line.
    """
    return json.dumps(_plain(message), indent=indent, allow_nan=False)


def write_collected(folder: Path, blanks: Sequence[Mapping[str, Any]], *, started: float) -> None:
    """Notes the blank records of the items that the run begun at `started` has collected."""
    atomic.write_text(folder / COLLECTED, encode({"started": started, "items": blanks}))


def read_collected(folder: Path, *, started: float) -> list[dict[str, Any]]:
    """The blank records that the run begun at `started` has noted; none if it noted none."""
    noted = read_json(folder / COLLECTED, missing={})
    mine = isinstance(noted, dict) and noted.get("started") == started
    return list(noted["items"]) if mine else []


def keep_works(folder: Path, works: Iterable[Mapping[str, Any]]) -> None:
    """Notes the works that findings lean on, beside those of earlier runs, whose verdicts stay."""
    path = folder / BIBLIOGRAPHY
    known = {work["id"]: work for work in (*read_json(path, missing=[]), *works)}
    atomic.write_text(path, encode(list(known.values())))


def write_ledger(folder: Path, ledger: Mapping[str, Any]) -> Path:
    """Writes the ledger atomically and returns its path."""
    path = folder / LEDGER
    atomic.write_text(path, encode(ledger, indent=1))
    return path


def append_line(path: Path, record: Mapping[str, Any]) -> None:
    """Appends one record to a journal, so that it outlives a killed run."""
    with path.open("a", encoding="utf-8") as journal:
        journal.write(encode(record) + "\n")


def read_ledger(path: Path) -> dict[str, Any]:
    """Reads a ledger.

    Raises:
        LedgerError: If it is missing, not a ledger, or of a newer schema.
    """
    try:
        ledger = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LedgerError(
            f"No ledger can be read at {path} ({error.strerror}). Run `make claims` first, or name "
            "another with --ledger FILE."
        ) from error
    except ValueError as error:
        raise LedgerError(
            f"{path} is not a ledger: it is not complete JSON ({error}). Run `make claims` again."
        ) from error
    if not isinstance(ledger, dict) or not isinstance(ledger.get("schema"), int):
        raise LedgerError(f"{path} is not a ledger: it names no schema. Run `make claims` again.")
    if ledger["schema"] > SCHEMA:
        raise LedgerError(
            f"{path} has schema {ledger['schema']}, and this version reads up to {SCHEMA}. "
            "Update the suite, or run `make claims` to write a ledger of its own."
        )
    return ledger


def read_json(path: Path, *, missing: Any) -> Any:
    """The contents of a JSON file of our own, or `missing` where there is none that is whole."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return missing


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    return value if value is None or isinstance(value, str | int) else str(value)
