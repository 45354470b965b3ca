"""The tables that are committed: of families, of findings and of costs, each in its file."""

from pathlib import Path

from evidence.records.ledger import Ledger
from reports.errors import MarkerError
from reports.kept import EMPTY, Shelf
from reports.markdown import costs, families, findings

README, FINDINGS, COSTS = Path("README.md"), Path("claims/FINDINGS.md"), Path("models/README.md")

HEAD = """\
# Findings

Every documented finding, the report's sentence and figure beside our estimate with its interval: \
at the report's own size, and, where the reference run judged less, on a smaller protocol. How a \
verdict is read stands in the [README](../README.md). This file is written by `make report`; \
changes by hand are lost.
"""


def markers(name: str) -> tuple[str, str]:
    """The lines before and behind the table of a name."""
    return f"<!-- {name}:begin -->", f"<!-- {name}:end -->"


def updated(root: Path, *, ledger: Ledger, shelf: Shelf = EMPTY) -> dict[Path, str]:
    """The texts of all files with tables, with the tables of a ledger in them.

    Args:
        root: The checkout: its README.md and models/README.md have the markers of their table,
            once each and in order; its claims/FINDINGS.md is written anew.
        ledger: What a run recorded.
        shelf: What committed runs found.

    Returns:
        The new texts by path; all that stands outside the markers is as it was.

    Raises:
        MarkerError: If a file cannot be read or has no single place for its table, or there is no
            folder for the findings.
    """
    if not (root / FINDINGS).parent.is_dir():
        raise MarkerError(
            f"{(root / FINDINGS).parent} is no folder; name a checkout of the suite with --tables"
        )
    tables = {
        README: ("families", families(ledger, beside=FINDINGS.as_posix(), shelf=shelf)),
        COSTS: ("costs", costs(ledger)),
    }
    texts = {
        root / path: replaced(_read(root / path), name=name, table=table, file=str(root / path))
        for path, (name, table) in tables.items()
    }
    return texts | {root / FINDINGS: f"{HEAD}\n{findings(ledger, shelf=shelf)}\n"}


def replaced(text: str, *, name: str, table: str, file: str) -> str:
    """Returns a text with what stands between the markers of a name replaced by a table.

    Args:
        text: Of the file.
        name: Of the table.
        table: What is to stand there.
        file: The file's name.

    Raises:
        MarkerError: If the markers do not stand there once each, the first before the second.
    """
    first, last = markers(name)
    before, begin, rest = text.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end or first in rest or last in before + after:
        raise MarkerError(
            f"{file} has no single place for the table of {name}; put one line {first} and, "
            f"below it, one line {last} where it belongs"
        )
    line = "\r\n" if "\r\n" in text else "\n"
    body = table.replace("\n", line)
    return f"{before}{first}{line}{line}{body}{line}{line}{last}{after}"


def _read(path: Path) -> str:
    try:
        # Line ends are kept as they are: the file is somebody's, only the table is ours.
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise MarkerError(
            f"{path} cannot be read ({error}); name a checkout of the suite with --tables"
        ) from error
