"""The reference: the run that the README's tables speak of, and those that stand beside it.

Committed with the suite are one whole quick run, the verdicts at the reports' own size and those of
ordinary Keras models. The latter two take hours, so that they are kept family by family, as they
come; where two runs judged an item the later one speaks.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidence import atomic
from evidence.records import vocabulary
from evidence.records.archive import ARCHIVE, Archive, read_archive, write_archive
from evidence.records.ledger import BIBLIOGRAPHY, LEDGER, Ledger, read_ledger
from evidence.records.seconds import SECONDS, RunSeconds, read_seconds, write_seconds
from evidence.records.work import Work
from reports.errors import ReferenceRunError
from reports.kept import FULL, KERAS, newest, own_size

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
    """Makes a run the one that the README speaks of, or puts it beside that.

    Each record stands on a line of its own, so that two references can be compared line by line. A
    run at the full scale, or of Keras's own training, need not be whole: it stands beside.

    Args:
        ledger: What the run recorded.
        bibliography: The works the findings lean on.
        trials: The archive of its trials, which is kept with it, and so are the seconds of its
            blocks where they lie beside; None if there is none.
        folder: Where the reference lies.

    Returns:
        The path of the reference ledger, or the folder of those beside it.

    Raises:
        ReferenceRunError: If the run is not whole, or was not one of a commit, or something came
            out otherwise than is established, or the trials are another run's, or its images are
            not those of the reports.
        ArchiveError: If the archive cannot be read.
        LedgerError: If a ledger that is there already cannot be read.
    """
    seconds = None if trials is None else read_seconds(trials.parent)
    if ledger.run.trainer == KERAS:
        return _beside(ledger, folder=folder / KERAS)
    if ledger.run.scale == FULL:
        _check_sizes(ledger)
        return _beside(ledger, folder=folder / FULL, seconds=seconds)
    _check(ledger)
    archive = None if trials is None else _checked_trials(trials, ledger)
    folder.mkdir(parents=True, exist_ok=True)
    atomic.write_text(
        folder / BIBLIOGRAPHY, _lines([work.record() for work in bibliography]) + "\n"
    )
    _write(ledger, folder=folder)
    # Without its own, those of the reference before it would be taken for them.
    (folder / ARCHIVE).unlink(missing_ok=True)
    if archive is not None:
        write_archive(folder / ARCHIVE, archive)
    (folder / SECONDS).unlink(missing_ok=True)
    if seconds is not None:
        write_seconds(folder, seconds)
    return folder / LEDGER


def _beside(ledger: Ledger, *, folder: Path, seconds: RunSeconds | None = None) -> Path:
    """Keeps what a run judged, a ledger for each family, and drops what nobody asks any more.

    What its blocks took is kept with it, if that is given.

    What stayed undecided against what is established contradicts nothing: its budget was spent. It
    is left out, as what was not judged is, and waits for a run with a larger one.
    """
    judged = tuple(
        item
        for item in ledger.items
        if item.outcome in vocabulary.JUDGED
        and not (item.surprising and item.outcome == vocabulary.UNDECIDED)
    )
    failed = tuple(item for item in ledger.items if item.outcome == vocabulary.ERROR)
    _check(replace(ledger, items=(*judged, *failed)))
    # A colon is no letter of a file's name everywhere.
    run = ledger.run
    if any(item.outcome == vocabulary.NOT_RUN for item in ledger.items):
        # What was begun and not judged took its part of the processors, too.
        run = replace(run, processor_seconds=None)
    began = (ledger.run.started or "").partition("+")[0].replace(":", "")
    for family in dict.fromkeys(item.family for item in judged):
        part = replace(
            ledger,
            run=run,
            items=tuple(item for item in judged if item.family == family),
            families=tuple(one for one in ledger.families if one.key == family),
            benchmarks=(),
        )
        _write(part, folder=folder / f"{family}-{began}")
        if seconds is not None:
            write_seconds(folder / f"{family}-{began}", seconds)
    spoken = {(node, kept.run.started) for node, kept in newest(folder).items()}
    for path in folder.glob(f"*/{LEDGER}"):
        older = read_ledger(path)
        if spoken.isdisjoint((item.node, older.run.started) for item in older.items):
            path.unlink()
            (path.parent / SECONDS).unlink(missing_ok=True)
            path.parent.rmdir()
    return folder


def _check_sizes(ledger: Ledger) -> None:
    others = [
        item.node
        for item in ledger.items
        if item.outcome in vocabulary.JUDGED and not own_size(item, run=ledger.run)
    ]
    if others:
        raise ReferenceRunError(
            f"this run cannot stand for the reports' own size: {len(others)} items were judged on "
            f"images that stand in for the reports', the first is {others[0]}. Name the real ones "
            "with --data-dir."
        )


def _write(ledger: Ledger, *, folder: Path) -> None:
    record = ledger.record()
    lists = (f'"{name}": {_lines(record[name])}' for name in LISTS if name in record)
    whole = [f'"schema": {record["schema"]}', f'"run": {_line(record["run"])}', *lists]
    folder.mkdir(parents=True, exist_ok=True)
    atomic.write_text(folder / LEDGER, "{" + ",\n".join(whole) + "}\n")


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
