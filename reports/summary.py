"""A run in a page of Markdown, as hosts of continuous integration show it beside a job."""

from evidence.records.count import counts
from evidence.records.item import Item
from evidence.records.ledger import Ledger
from evidence.records.text import measured, named, wanted
from reports.catalogue import Catalogue, headline, of_ledger
from reports.finding import STATES, WORDS, worded
from reports.markdown import basis, cell, row

FENCE = "```"


def summary(ledger: Ledger) -> str:
    """Writes what came, what is not as established with its command, and a row per family.

    Args:
        ledger: What a run recorded.

    Returns:
        The text, with a line end at its end.
    """
    gathered = of_ledger(ledger)
    lines = [f"## {cell(headline(gathered))}", "", basis(ledger.run), ""]
    lines += [f"- {cell(line)}" for line in counts(gathered.items)]
    if gathered.surprises:
        lines += [
            "",
            "### Not as established",
            "",
            row(["finding", "came", "established", "ours"]),
            "|---|---|---|---|",
            *map(_surprise, gathered.surprises),
            "",
            f"{FENCE}sh",
            *(_command(item.replay) for item in gathered.surprises if item.replay),
            FENCE,
        ]
    return "\n".join([*lines, *_families(gathered)]) + "\n"


def _surprise(item: Item) -> str:
    return row([cell(named(item)), worded(item.outcome), wanted(item), cell(measured(item))])


def _command(text: str) -> str:
    # A fence ends what is in it, and a line end begins another command.
    return " ".join(text.split()).replace(FENCE, "???")


def _families(gathered: Catalogue) -> list[str]:
    if not gathered.families:
        return []
    present = gathered.counts()
    states = [state for state in STATES if state in present]
    lines = [
        "",
        row(["family", *(WORDS[state] for state in states)]),
        "|" + "|".join(["---", *["---:"] * len(states)]) + "|",
    ]
    for family in gathered.families:
        came = family.counts()
        lines.append(row([cell(family.title), *(str(came.get(one, "")) for one in states)]))
    return lines
