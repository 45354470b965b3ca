"""The page as a file that is there whole or not at all."""

import json
from collections.abc import Sequence
from pathlib import Path

from evidence import atomic
from evidence.records.ledger import BIBLIOGRAPHY, Ledger
from evidence.records.work import Work
from reports.comparison.comparison import Comparison
from reports.kept import EMPTY, Shelf
from reports.nights.past import EMPTY as UNTOLD
from reports.nights.past import Past
from reports.stacks.glance import read_glance

PAGE = "index.html"


def write_page(
    ledger: Ledger,
    *,
    directory: Path,
    bibliography: Sequence[Work] = (),
    comparison: Comparison | None = None,
    shelf: Shelf = EMPTY,
    past: Past = UNTOLD,
) -> Path:
    """Renders a ledger and puts the page into a directory.

    The page is rendered before anything is touched: if that fails, the old page stays. The
    bibliography is kept beside the page, for a later rendering that has nothing but the ledger.

    Args:
        ledger: What a run recorded.
        directory: Where the page goes; made if it is not there.
        bibliography: The works the findings lean on.
        comparison: The run beside another one, which the page then has a section of.
        shelf: What committed runs found, which the page shows beside this one.
        past: The nights before this run.

    Returns:
        The page's path.
    """
    # The page's libraries are wanted once per run, not whenever this module is imported.
    from reports.page import render

    text = render(
        ledger,
        bibliography=bibliography,
        comparison=comparison,
        shelf=shelf,
        past=past,
        glance=read_glance({item.finding for item in ledger.items}),
    )
    directory.mkdir(parents=True, exist_ok=True)
    if bibliography:
        works = json.dumps([work.record() for work in bibliography], ensure_ascii=False, indent=1)
        atomic.write_text(directory / BIBLIOGRAPHY, works + "\n")
    atomic.write_text(directory / PAGE, text)
    return directory / PAGE
