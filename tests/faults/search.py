"""A long search for files that are read in no documented way.

`python -m tests.faults.search --ledgers 5000 --files 25000` changes ledgers and data files at
random and prints whatever ends in something else than a documented mistake, or shows hostile text.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from evidence.errors import LedgerError, PictureError, RecordError
from evidence.records.ledger import read_ledger
from reports.markdown import costs, families, findings
from reports.page import render
from reports.summary import summary
from reports.table import terminal
from tests.faults.lean import lean
from tests.faults.mutation import NEVER, broken, mutants, written
from tests.faults.readers import readers

DOCUMENTED = (LedgerError, RecordError, PictureError)
MARKUP = ("<script>alert", "<img src=x")
# Copies of one ledger, and frames of a traceback that are printed.
EACH, FRAMES = 50, 6


def shown(path: Path) -> dict[str, str]:
    """All that is made of a ledger for readers, by what it is.

    Args:
        path: The ledger.
    """
    ledger = read_ledger(path)
    tables = [families(ledger, beside="FINDINGS.md"), findings(ledger), costs(ledger)]
    return {
        "page": render(ledger),
        "tables": "\n".join([*tables, summary(ledger)]),
        "terminal": terminal(ledger),
    }


def harm(made: Mapping[str, str]) -> list[str]:
    """Where a text moves a cursor or turns a line round, or is markup that nobody here has written.

    Args:
        made: The texts, by what they are.
    """
    moved = [name for name, text in made.items() if NEVER & set(text)]
    marked = [name for name in ("page", "tables") if any(one in made[name] for one in MARKUP)]
    return moved + marked


def search_ledgers(folder: Path, *, count: int, seed: int) -> Counter[str]:
    """Changes ledgers; what came of them, and how often."""
    came: Counter[str] = Counter()
    for number in range(0, count, EACH):
        base = lean(seed=seed + number)
        for changed in mutants(base, count=min(EACH, count - number), seed=seed + number):
            (folder / "ledger.json").write_bytes(written(changed))
            try:
                found = harm(shown(folder / "ledger.json"))
                came["harm" if found else "rendered"] += 1
            except DOCUMENTED:
                came["refused"] += 1
            except Exception:
                came["raw"] += 1
                print(traceback.format_exc(limit=-FRAMES))
    return came


def search_files(folder: Path, *, count: int, seed: int) -> Counter[str]:
    """Breaks data files; what came of them, and how often."""
    came: Counter[str] = Counter()
    for name, reader in readers(folder).items():
        for content in broken(reader.whole, count=count, seed=seed):
            try:
                came[f"{name} read" if reader.read(folder / name, content) else "refused"] += 1
            except Exception:
                came["raw"] += 1
                print(name, traceback.format_exc(limit=-FRAMES))
    return came


def main(arguments: Sequence[str] | None = None) -> int:
    """Searches, and prints what came.

    Args:
        arguments: The command line; None for the process's own.

    Returns:
        1 where anything was raw or did harm, else 0.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.faults.search", description=__doc__)
    parser.add_argument("--ledgers", type=int, default=1000)
    parser.add_argument("--files", type=int, default=10_000, help="of each kind")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        came = search_files(Path(folder), count=options.files, seed=options.seed)
        came += search_ledgers(Path(folder), count=options.ledgers, seed=options.seed)
    print(f"seed {options.seed}: {', '.join(f'{count} {name}' for name, count in came.items())}")
    return int(bool(came["raw"] or came["harm"]))


if __name__ == "__main__":
    sys.exit(main())
