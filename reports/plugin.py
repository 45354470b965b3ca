"""The end of a run: the page is written, and the terminal shows the verdicts and where it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from evidence.records.ledger import BIBLIOGRAPHY, read_collected, read_json
from reports.writer import write_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of the page: its path, or why there is none."""

    table: str
    page: Path | None
    failure: str | None


PUBLISHED = pytest.StashKey[Published]()


# Last of all, because the ledger is written by a hook of the same name.
@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Renders the ledger of this run; a run without one leaves the old page alone."""
    from evidence.run.controller import JUDGED, LEDGER
    from evidence.run.plugin import SETTINGS

    config = session.config
    ledger = config.stash.get(LEDGER, None)
    if hasattr(config, "workerinput") or not ledger:
        return
    settings = config.stash[SETTINGS]
    output = Path(settings.output)
    published = publish(
        ledger,
        directory=output,
        bibliography=read_json(output / BIBLIOGRAPHY, missing=()),
        collected=[blank["item"] for blank in read_collected(output, started=settings.started)],
    )
    if not config.stash.get(JUDGED, True):
        # A run of timings alone adds them to the last ledger; its verdicts are an earlier run's.
        published = replace(published, table="No finding was judged; the page keeps the last ones.")
    config.stash[PUBLISHED] = published
    if published.failure is not None and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.INTERNAL_ERROR


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Prints the verdicts and where the page is."""
    published = config.stash.get(PUBLISHED, None)
    if published is None:
        return
    terminalreporter.section("findings")
    terminalreporter.write_line(published.table)
    if published.failure is None:
        terminalreporter.write_line(f"page: {published.page}")
    else:
        terminalreporter.write_line(published.failure, red=True)


def publish(
    ledger: Mapping[str, Any],
    *,
    directory: Path,
    bibliography: Sequence[Mapping[str, Any]] = (),
    collected: Collection[str] = (),
) -> Published:
    """Writes the page, and says so instead of raising if that fails: the verdicts come first.

    Args:
        ledger: What the run recorded, and what it kept of earlier ones.
        directory: Where the page goes.
        bibliography: The works the findings lean on.
        collected: The items that the table shows: those of this run. All if there are none.
    """
    from reports.table import terminal

    table, page, failure = "", None, None
    try:
        own = [item for item in ledger["items"] if item["item"] in collected] if collected else None
        table = terminal(ledger if own is None else {**ledger, "items": own})
        page = write_page(ledger, directory=directory, bibliography=bibliography)
    except Exception as error:  # Whatever is wrong with a page, its run has been paid for.
        failure = (
            f"the page could not be written ({type(error).__name__}: {error}); the ledger is "
            "whole, and `python -m reports` renders it once this is mended"
        )
    return Published(table=table, page=page, failure=failure)
