"""The ledger: what a run found, as one JSON file that the page and the tables are made from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
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
    probe = folder / ".probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        atomic.write_text(probe, "probe")
        probe.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(folder, str(error)) from error


def assemble(
    run: Mapping[str, Any],
    *,
    collected: Iterable[Mapping[str, Any]],
    reported: Mapping[str, Mapping[str, Any]],
    benchmarks: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """The ledger of a run: every collected item, judged or not.

    Args:
        run: What the run ran on and was held to.
        collected: The blank records of all items, in the order of collection.
        reported: The records that came, by item.
        benchmarks: The timings at hand.
    """
    items = [dict(reported.get(blank["item"], blank)) for blank in collected]
    return {"schema": SCHEMA, "run": dict(run), "items": items, "benchmarks": list(benchmarks)}


def write_ledger(folder: Path, ledger: Mapping[str, Any]) -> Path:
    """Writes the ledger atomically and returns its path."""
    path = folder / LEDGER
    atomic.write_text(path, json.dumps(ledger, indent=1, allow_nan=False))
    return path


def append_line(path: Path, record: Mapping[str, Any]) -> None:
    """Appends one record to a journal, so that it outlives a killed run."""
    with path.open("a", encoding="utf-8") as journal:
        journal.write(json.dumps(record, allow_nan=False) + "\n")


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
