"""The end of a run: the page is written, and the terminal shows the verdicts and where it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from evidence.records.ledger import LEDGER, Ledger, read_works
from reports.kept import read_shelf
from reports.nights.past import read_past
from reports.reference import FOLDER
from reports.summary import summary
from reports.table import terminal
from reports.writer import write_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of the page.

    Args:
        table: The verdicts for the terminal.
        page: The page's path; None where there is none.
        failure: Why there is none.
    """

    table: str
    page: Path | None
    failure: str | None


SUMMARY = "--summary-markdown"
PUBLISHED = pytest.StashKey[Published]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that asks for a summary."""
    parser.getgroup("evidence").addoption(
        SUMMARY,
        metavar="FILE",
        help="append what came to a file of Markdown, such as $GITHUB_STEP_SUMMARY",
    )


def pytest_evidence_ledger(
    config: pytest.Config, ledger: Ledger, path: Path, collected: Sequence[str], judged: bool
) -> str | None:
    """Renders the ledger of this run; without one there is no call, and the old page stays."""
    published = publish(
        ledger,
        directory=path.parent if path.name == LEDGER else None,
        collected=collected,
        summarised=config.getoption(SUMMARY, None) if judged else None,
    )
    if not judged:
        # A run of timings alone adds them to the last ledger; its verdicts are an earlier run's.
        published = replace(published, table="No finding was judged; the page keeps the last ones.")
    config.stash[PUBLISHED] = published
    return published.failure


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Prints the verdicts and where the page is."""
    published = config.stash.get(PUBLISHED, None)
    if published is None:
        return
    terminalreporter.section("findings")
    terminalreporter.write_line(published.table)
    if published.failure is None and published.page is None:
        terminalreporter.write_line("page: it stays that of the last whole run")
    elif published.failure is None:
        terminalreporter.write_line(f"page: {published.page}")
    else:
        terminalreporter.write_line(published.failure, red=True)


def publish(
    ledger: Ledger,
    *,
    directory: Path | None,
    collected: Collection[str] = (),
    summarised: str | None = None,
) -> Published:
    """Writes the page, and says so instead of raising if that fails: the verdicts come first.

    Args:
        ledger: What the run recorded, and what it kept of earlier ones.
        directory: Where the page goes, and where the works are noted that findings lean on; None
            where no page is to be written.
        collected: The items that the table shows: those of this run. All if there are none.
        summarised: A file to which a summary in Markdown is appended; None for none.
    """
    table, page, failure = "", None, None
    try:
        own = tuple(item for item in ledger.items if item.node in collected or not collected)
        table = terminal(replace(ledger, items=own))
        if directory is not None:
            page = write_page(
                ledger,
                directory=directory,
                bibliography=read_works(directory),
                shelf=read_shelf(FOLDER),
                past=read_past(ledger),
            )
    except Exception as error:  # Whatever is wrong with a page, its run has been paid for.
        failure = (
            f"the page could not be written ({type(error).__name__}: {error}); the ledger is "
            "whole, and `python -m reports` renders it once this is mended"
        )
    if summarised is not None and table:
        failure = failure or _append(Path(summarised), replace(ledger, items=own))
    return Published(table=table, page=page, failure=failure)


def _append(path: Path, ledger: Ledger) -> str | None:
    """Appends the summary of a run to a file; why not, where that cannot be done."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(summary(ledger))
    except OSError as error:
        return f"the summary could not be written ({error}); name another file with {SUMMARY}"
    return None
