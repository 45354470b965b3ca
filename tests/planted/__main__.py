"""Plants every change, one at a time, and prints which findings turn: `make planted`."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.planted import catalogue, judgement, shown
from tests.planted.error import PlantingError
from tests.planted.planting import Planting
from tests.planted.table import HEAD, Row, total

FAMILY = "claims/test_library.py"


def main(arguments: Sequence[str] | None = None, *, say: Callable[[str], None] = print) -> int:
    """Plants the named changes and prints a row for each.

    Args:
        arguments: The command line; this process's without one.
        say: Takes what is printed.

    Returns:
        0 if each change that is listed as caught was caught, 1 if one was not, 2 if nothing could
        be planted.
    """
    parsed = _parser().parse_args(arguments)
    if parsed.list:
        for planting in catalogue.PLANTINGS.values():
            say(f"{planting.name}: {planting.changes} [{planting.file}; {planting.source}]")
        return 0
    try:
        plantings = catalogue.chosen(parsed.names)
        return _planted(plantings, claims=shlex.split(parsed.claims), jobs=parsed.jobs, say=say)
    except PlantingError as error:
        say(str(error))
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.planted", description=__doc__)
    parser.add_argument("names", nargs="*", help="what their names begin with (default: all)")
    parser.add_argument(
        "--claims", default=f"{FAMILY} --offline", help=f"what pytest is given (default: {FAMILY})"
    )
    parser.add_argument(
        "--jobs",
        type=_count,
        default=os.cpu_count() or 1,
        help="changes that are judged at a time (default: one per processor)",
    )
    parser.add_argument("--list", action="store_true", help="name the changes; plant nothing")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of runs; give 1 or more")
    return int(text)


def _planted(
    plantings: Sequence[Planting],
    *,
    claims: Sequence[str],
    jobs: int,
    say: Callable[[str], None],
) -> int:
    root = judgement.ROOT
    sound = judgement.of_installed(claims=claims, root=root)
    say(f"With nothing planted {len(sound.items)} items are as established: {sound.seconds:.0f} s.")
    before = shown.installed(plantings)
    say(HEAD)
    rows = []
    # Each run is a process of one thread; these threads only wait for theirs.
    with ThreadPoolExecutor(jobs) as pool:
        for row in pool.map(partial(_row, before=before, claims=claims, root=root), plantings):
            say(str(row))
            rows.append(row)
    say(total(rows))
    return 0 if all(row.as_listed for row in rows) else 1


def _row(
    planting: Planting, *, before: Mapping[str, str], claims: Sequence[str], root: Path
) -> Row:
    try:
        found = judgement.of_planting(
            planting, before=before[planting.name], claims=claims, root=root
        )
    except PlantingError as error:
        return Row(planting=planting, judgement=None, reason=str(error))
    return Row(planting=planting, judgement=found)


if __name__ == "__main__":
    sys.exit(main())
