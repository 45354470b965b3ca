"""The reference ledger: the run that the README's tables speak of, committed with the suite."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evidence import atomic
from evidence.records import vocabulary
from evidence.records.archive import ARCHIVE, Archive, read_archive, write_archive
from evidence.records.ledger import BIBLIOGRAPHY, LEDGER, Ledger
from evidence.records.seconds import SECONDS, read_seconds, write_seconds
from evidence.records.work import Work
from reports.errors import ReferenceRunError

FOLDER = Path(__file__).parent / "reference"
LISTS = ("families", "items", "benchmarks")
UNJUDGED = (vocabulary.ERROR, vocabulary.NOT_RUN)


def keep(
    ledger: Ledger,
    *,
    bibliography: Sequence[Work] = (),
    trials: Path | None = None,
    folder: Path = FOLDER,
) -> Path:
    """Makes a run the one that the README speaks of.

    Each record stands on a line of its own, so that two references can be compared line by line.

    Args:
        ledger: What the run recorded.
        bibliography: The works the findings lean on.
        trials: The archive of its trials, which is kept with it, and so are the seconds of its
            blocks where they lie beside; None if there is none.
        folder: Where the reference lies.

    Returns:
        The path of the reference ledger.

    Raises:
        ReferenceRunError: If the run is not whole, or was not one of a commit, or something came
            out otherwise than is established, or the trials are another run's.
        ArchiveError: If the archive cannot be read.
    """
    _check(ledger)
    archive = None if trials is None else _checked_trials(trials, ledger)
    record = ledger.record()
    lists = (f'"{name}": {_lines(record[name])}' for name in LISTS if name in record)
    whole = [f'"schema": {record["schema"]}', f'"run": {_line(record["run"])}', *lists]
    folder.mkdir(parents=True, exist_ok=True)
    atomic.write_text(
        folder / BIBLIOGRAPHY, _lines([work.record() for work in bibliography]) + "\n"
    )
    atomic.write_text(folder / LEDGER, "{" + ",\n".join(whole) + "}\n")
    # Without its own, those of the reference before it would be taken for them.
    (folder / ARCHIVE).unlink(missing_ok=True)
    if archive is not None:
        write_archive(folder / ARCHIVE, archive)
    (folder / SECONDS).unlink(missing_ok=True)
    seconds = None if trials is None else read_seconds(trials.parent)
    if seconds is not None:
        write_seconds(folder, seconds)
    return folder / LEDGER


def _checked_trials(path: Path, ledger: Ledger) -> Archive:
    archive = read_archive(path)
    if archive.run.started != ledger.run.started:
        raise ReferenceRunError(
            f"this run cannot be the reference: it began at {ledger.run.started}, and the trials "
            f"beside it are of a run that began at {archive.run.started}. Run the whole of "
            "`make claims`."
        )
    return archive


def _lines(rows: Sequence[Mapping[str, Any]]) -> str:
    return "[\n" + ",\n".join(map(_line, rows)) + "\n]"


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, allow_nan=False)


def _check(ledger: Ledger) -> None:
    items = ledger.items
    unjudged = [item.node for item in items if item.outcome in UNJUDGED]
    if not items or unjudged:
        came = f"{len(unjudged)} of {len(items)} items were not judged"
        first = f", the first is {unjudged[0]}" if unjudged else ""
        raise ReferenceRunError(
            f"this run cannot be the reference: {came}{first}. Run the whole of `make claims`."
        )
    surprising = [item.node for item in items if item.surprising]
    if surprising:
        raise ReferenceRunError(
            f"this run cannot be the reference: {len(surprising)} outcomes are not as established, "
            f"the first is {surprising[0]}. Find out what changed, or establish what came."
        )
    commit = ledger.run.commit
    if not commit or commit.endswith("+changes"):
        raise ReferenceRunError(
            f"this run cannot be the reference: its commit is {commit}, from which nobody can run "
            "it again. Commit the changes and run `make claims` again."
        )
