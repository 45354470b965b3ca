"""Verdicts as plain text for a terminal, beside the figures of their reports."""

import textwrap

from evidence.records.column import head, row
from evidence.records.count import counts
from evidence.records.item import Item
from evidence.records.ledger import Ledger
from evidence.records.text import measured, named, number, outcome, surprise
from reports.catalogue import headline, of_ledger

WIDTH = 100
COLUMNS = (14, 40, 9, 25, 8)


def terminal(ledger: Ledger) -> str:
    """Writes what is not as established, a line per asserted item, and lines of counts.

    Args:
        ledger: What a run recorded.

    Returns:
        The text, without a line end at its end; but for what is not as established and its
        commands, at most 100 columns wide.
    """
    gathered = of_ledger(ledger)
    lines = [line for item in gathered.surprises for line in surprise(item)]
    lines += [""] if lines else []
    lines += head(("verdict", "finding", "report", "ours", "trials"), widths=COLUMNS)
    for finding in gathered.findings:
        for item in finding.claims:
            lines += _row(item, alone=len(finding.claims) == 1)
        for item in finding.controls:
            lines += _row(item, alone=False) if item.surprising else []
    said = [*counts(gathered.items), headline(gathered)]
    told = [part for line in said for part in textwrap.wrap(line, WIDTH, subsequent_indent="  ")]
    return "\n".join([*lines, "", *told])


def _row(item: Item, *, alone: bool) -> list[str]:
    trials = str(item.trials) if item.budget else ""
    reported = number(item.reported, digits=6)
    cells = (outcome(item), named(item, alone=alone), reported, measured(item), trials)
    return row(cells, widths=COLUMNS)
