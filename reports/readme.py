"""The README's tables, of findings and of costs, each replaced between two markers."""

from pathlib import Path

from evidence.records.ledger import Ledger
from reports.errors import MarkerError
from reports.table import costs, markdown

# Every table of the README by the name that its markers have.
TABLES = {"findings": markdown, "costs": costs}


def markers(name: str) -> tuple[str, str]:
    """The lines before and behind the table of a name."""
    return f"<!-- {name}:begin -->", f"<!-- {name}:end -->"


def updated(path: Path, *, ledger: Ledger) -> str:
    """Reads a README and puts the tables of a ledger into its text.

    Args:
        path: The README, with the markers of each table, once each and in order.
        ledger: What a run recorded.

    Returns:
        The new text; all that stands outside the markers is as it was.

    Raises:
        MarkerError: If the file cannot be read or has no single place for a table.
    """
    try:
        # Line ends are kept as they are: the file is somebody's, only the tables are ours.
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise MarkerError(
            f"{path} cannot be read ({error}); name a README with --readme"
        ) from error
    for name, written in TABLES.items():
        text = replaced(text, name=name, table=written(ledger), file=str(path))
    return text


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
