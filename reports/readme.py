"""The README's table of findings, replaced between two markers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports.errors import MarkerError
from reports.table import markdown

BEGIN = "<!-- findings:begin -->"
END = "<!-- findings:end -->"


def updated(path: Path, *, ledger: Mapping[str, Any]) -> str:
    """Reads a README and puts the table of a ledger's findings into its text.

    Args:
        path: The README, with both markers, once each and in order.
        ledger: What a run recorded.

    Returns:
        The new text; all that stands outside the markers is as it was.

    Raises:
        MarkerError: If the file cannot be read or has no single place for the table.
    """
    try:
        # Line ends are kept as they are: the file is somebody's, only the table is ours.
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise MarkerError(
            f"{path} cannot be read ({error}); name a README with --readme"
        ) from error
    return replaced(text, table=markdown(ledger), name=str(path))


def replaced(text: str, *, table: str, name: str) -> str:
    """Returns a text with what stands between the markers replaced by a table.

    Raises:
        MarkerError: If the markers do not stand there once each, the first before the second.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in rest or END in before + after:
        raise MarkerError(
            f"{name} has no single place for the table of findings; put one line {BEGIN} and, "
            f"below it, one line {END} where it belongs"
        )
    line = "\r\n" if "\r\n" in text else "\n"
    body = table.replace("\n", line)
    return f"{before}{BEGIN}{line}{line}{body}{line}{line}{END}{after}"
