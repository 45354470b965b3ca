"""`python -m reports compare A B` compares two runs trial by trial."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evidence.errors import ArchiveError, LedgerError, RecordError
from evidence.records.ledger import LEDGER, read_ledger, read_works
from reports.comparison.comparison import Comparison, archive_of, compare
from reports.comparison.text import terminal
from reports.errors import UnlikeRunsError
from reports.writer import write_page

COMMAND = "compare"
CHANGED = 1
REFUSED = 2
MISTAKES = (ArchiveError, LedgerError, RecordError, UnlikeRunsError, OSError)


def main(arguments: Sequence[str]) -> int:
    """Compares what the command line names and prints what came.

    Args:
        arguments: The command line behind the word `compare`.

    Returns:
        0 if nothing but rounding tells the runs apart, 1 if anything else does, or 2 if they cannot
        be compared; standard error then says why.
    """
    options = _parser().parse_args(arguments)
    try:
        comparison = beside(options.second, first=options.first)
        page = _page(options, comparison)
    except MISTAKES as error:
        print(f"python -m reports {COMMAND}: " + " ".join(str(error).split()), file=sys.stderr)
        return REFUSED
    print(terminal(comparison))
    if page is not None:
        print(f"\npage: {page}")
    return CHANGED if comparison.changed else 0


def beside(second: Path, *, first: Path) -> Comparison:
    """Compares two runs by their paths.

    Args:
        second: The run that is asked about: its folder, its ledger or its archive of trials.
        first: The run that it is held against.

    Raises:
        ArchiveError: If one of them has no trials that can be read.
        UnlikeRunsError: If their trials have nothing in common.
    """
    return compare(archive_of(first), archive_of(second))


def _page(options: argparse.Namespace, comparison: Comparison) -> Path | None:
    if options.out is None:
        return None
    folder = options.second if options.second.is_dir() else options.second.parent
    return write_page(
        read_ledger(folder / LEDGER),
        directory=options.out,
        bibliography=read_works(folder),
        comparison=comparison,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m reports {COMMAND}", description=__doc__)
    run = "a run: the folder of its ledger, its ledger, or its archive of trials"
    parser.add_argument("first", metavar="A", type=Path, help=run)
    parser.add_argument("second", metavar="B", type=Path, help="the run that A is held against")
    parser.add_argument(
        "--out", type=Path, help="a folder for the page of B with the comparison on it"
    )
    return parser
