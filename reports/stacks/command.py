"""`python -m reports matrix` keeps the runs of stacks and renders the page that compares them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from evidence import atomic
from reports.errors import StackError
from reports.stacks import stack
from reports.stacks.change import read_changes
from reports.stacks.column import keep, read
from reports.stacks.matrix import matrix

MATRIX = "matrix"
PAGE = "matrix.html"


def gather(arguments: Sequence[str], *, out: Path) -> Path:
    """Keeps what the command line names, and writes the page of all stacks.

    Args:
        arguments: The command line behind the word "matrix".
        out: The folder of the page unless the command line names one.

    Returns:
        The page's path.

    Raises:
        StackError: If the stacks, or the reasons of changes, cannot be read, or a folder to be
            kept is no stack's run.
        ArchiveError: If an archive is missing, torn or newer.
        UnlikeRunsError: If two stacks were judged with different seeds, sizes or data.
        LedgerError: If a ledger is.
        RecordError: If a ledger's records are not what the schema promises.
    """
    options = _parser(out).parse_args(arguments)
    stacks = stack.read_stacks(options.stacks)
    folder = options.stacks.parent
    changes = read_changes(folder / "changes.toml")
    runs = [run for root in options.keep for run in _runs(root, stacks)]
    for run in runs:
        keep(run, folder=folder)
    columns = read(stacks, folder=folder)
    # The page's libraries are wanted here and not wherever this module is imported.
    from reports.stacks.page import render

    text = render(matrix(columns, reference=stacks.reference, changes=changes))
    options.out.mkdir(parents=True, exist_ok=True)
    atomic.write_text(options.out / PAGE, text)
    return Path(options.out) / PAGE


def _runs(root: Path, stacks: stack.Stacks) -> list[Path]:
    """The runs of stacks in a folder, which may be one itself."""
    if (root / stack.ENDING).exists():
        stacks.named([root.name])
        return [root]
    names = [one.name for one in stacks.stacks]
    found = [root / name for name in names if (root / name / stack.ENDING).exists()]
    if not found:
        raise StackError(
            f"{root} holds no run of a stack, such as {names[0]}/{stack.ENDING}; build stacks with "
            "`make matrix`"
        )
    # Nox can be asked to install alone; what is kept of an earlier run then stays.
    return [run for run in found if stack.read_ending(run).state != stack.NOT_BUILT]


def _parser(out: Path) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports matrix", description=__doc__)
    parser.add_argument(
        "--keep",
        metavar="RUNS",
        type=Path,
        nargs="+",
        default=[],
        help="folders of runs that take the place of those that are kept",
    )
    parser.add_argument("--out", type=Path, default=out, help="where the page goes: %(default)s")
    parser.add_argument(
        "--stacks",
        type=Path,
        default=stack.STACKS,
        help="the file of stacks, beside which they are kept: %(default)s",
    )
    return parser
