"""`python -m reports` renders the page, and on request the committed tables, without training."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from evidence import atomic
from evidence.errors import ArchiveError, LedgerError, RecordError
from evidence.records.archive import ARCHIVE
from evidence.records.journal import read_journal
from evidence.records.ledger import BIBLIOGRAPHY, LEDGER, read_ledger
from evidence.records.work import Work
from evidence.text import harmless, plain
from reports import readme, reference
from reports.comparison import command
from reports.errors import (
    BibliographyError,
    MarkerError,
    ReferenceRunError,
    StackError,
    UnlikeRunsError,
)
from reports.kept import read_shelf
from reports.nights import command as nightly
from reports.nights.past import FOLDER as HISTORY
from reports.nights.past import read_past
from reports.stacks.command import MATRIX, gather
from reports.table import terminal
from reports.writer import write_page

OUT = Path(__file__).parent / "out"
EPILOG = (
    f"`python -m reports {command.COMMAND} A B` compares two runs trial by trial; "
    f"`python -m reports {MATRIX}` compares released versions; "
    f"`python -m reports {nightly.NIGHT}` runs a night."
)
MISTAKES = (
    *(LedgerError, RecordError, MarkerError, BibliographyError, ReferenceRunError),
    *(ArchiveError, StackError, UnlikeRunsError, OSError),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Renders what the command line names.

    Args:
        arguments: The command line without the program's name; None for the process's own.

    Returns:
        0, or 2 if something could not be read or written; standard error then says what. Of a
        comparison, see `reports.comparison.command`.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == [command.COMMAND]:
        return command.main(given[1:])
    if given[:1] == [nightly.NIGHT]:
        return nightly.main(given[1:], out=OUT)
    try:
        if given[:1] == [MATRIX]:
            page: Path | str = gather(given[1:], out=OUT)
        else:
            page = _render(_parser().parse_args(given))
    except MISTAKES as error:
        print("python -m reports: " + " ".join(plain(str(error)).split()), file=sys.stderr)
        return 2
    print(page)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports", description=__doc__, epilog=EPILOG)
    parser.add_argument("--ledger", type=Path, default=OUT / LEDGER, help="default: %(default)s")
    parser.add_argument("--out", type=Path, help="where the page goes; default: beside the ledger")
    parser.add_argument(
        "--tables",
        metavar="ROOT",
        type=Path,
        help="a checkout whose tables of families, findings and costs are written",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help=f"make this run the reference, {reference.FOLDER.name}/{LEDGER}",
    )
    parser.add_argument(
        "--bibliography",
        type=Path,
        help=f"JSON list of works; default: {BIBLIOGRAPHY} beside the ledger, if it is there",
    )
    parser.add_argument(
        "--journal",
        action="store_true",
        help="print what the last run in the ledger's folder had judged, though it was killed",
    )
    parser.add_argument(
        "--beside",
        metavar="RUN",
        type=Path,
        help="another run's folder, with which this one is compared trial by trial on the page",
    )
    parser.add_argument(
        "--history",
        metavar="DIR",
        type=Path,
        default=HISTORY,
        help="the nights that the page tells of; default: %(default)s",
    )
    return parser


def _told(folder: Path) -> str:
    """The verdicts of a run that may have been killed, and what became of it."""
    remains = read_journal(folder)
    if remains.ended:
        return remains.told()
    return "\n".join([terminal(remains.ledger), "", remains.told()])


def _render(options: argparse.Namespace) -> Path | str:
    if options.journal:
        return _told(options.ledger.parent)
    ledger = read_ledger(options.ledger)
    beside = options.ledger.parent / BIBLIOGRAPHY
    source = options.bibliography or (beside if beside.exists() else None)
    works = [] if source is None else _works(source)
    comparison = command.beside(options.ledger, first=options.beside) if options.beside else None
    # Everything that can be refused is read before the first file is written.
    shelf, root = read_shelf(reference.FOLDER), options.tables
    tables = {} if root is None else readme.updated(root, ledger=ledger, shelf=shelf)
    if options.keep:
        reference.keep(ledger, bibliography=works, trials=options.ledger.parent / ARCHIVE)
    directory = options.out or options.ledger.parent
    page = write_page(
        ledger,
        directory=directory,
        bibliography=works,
        comparison=comparison,
        shelf=shelf,
        past=read_past(ledger, folder=options.history),
    )
    copy = directory / LEDGER
    if copy.resolve() != options.ledger.resolve():
        # The page links to the records beside it, so they go where it goes.
        atomic.write_text(copy, options.ledger.read_text(encoding="utf-8"))
    for path, text in tables.items():
        atomic.write_text(path, text)
    return page


def _works(path: Path) -> list[Work]:
    try:
        works = harmless(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecordError, RecursionError) as error:
        raise BibliographyError(
            f"{path} cannot be read as a bibliography ({error}); it must be a JSON list of works"
        ) from error
    if not isinstance(works, list):
        raise BibliographyError(
            f"{path} is no bibliography; it must be a JSON list of objects with id, title and year"
        )
    return list(map(Work.read, works))


if __name__ == "__main__":
    sys.exit(main())
