"""What a run's items come to together: what its verdicts may err, and how its controls fared."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from evidence.records import vocabulary
from evidence.records.item import Item
from evidence.records.text import SURPRISE, number

# What the verdicts of each class rest on, and the condition under which their error rate holds.
ASSUMED = {
    vocabulary.EXACT: ("verdict rests on chance alone", "verdicts rest on chance alone"),
    vocabulary.NORMAL: (
        "verdict takes outcomes to be normal",
        "verdicts take outcomes to be normal",
    ),
}
IF = {vocabulary.NORMAL: ", if they are"}


def chances(items: Iterable[Item], *, assumption: str) -> tuple[int, float]:
    """Counts the verdicts of a class that rest on chance, and bounds the risk that any errs.

    Args:
        items: What was judged.
        assumption: The class, by what its verdicts assume beyond independent trials.

    Returns:
        Their number and the sum of their error rates. The union bound counts verdicts, not
        findings, because parameter sets and controls each spend an error rate of their own.
    """
    rates = [
        item.error_rate
        for item in items
        if item.rests_on_chance and item.assumption == assumption and item.error_rate
    ]
    return len(rates), sum(rates)


def counts(items: Collection[Item]) -> list[str]:
    """What verdicts may err, how controls and skipped items came out, and what surprises.

    Args:
        items: What a run judged.
    """
    lines = []
    for assumption, given in ASSUMED.items():
        verdicts, risk = chances(items, assumption=assumption)
        if verdicts:
            lines.append(
                f"{verdicts} {given[verdicts > 1]}; any of them is wrong with probability at most "
                f"{number(risk, digits=2)}{IF.get(assumption, '')}"
            )
    controls = [item for item in items if item.control and item.outcome != vocabulary.SKIPPED]
    failed = [item for item in controls if item.as_established]
    if controls:
        lines.append(f"{len(failed)} of {len(controls)} controls failed as they must")
    skipped = sum(item.outcome == vocabulary.SKIPPED for item in items)
    if skipped:
        noun = "item was" if skipped == 1 else "items were"
        lines.append(f"{skipped} {noun} skipped, and came out in no way")
    surprises = sum(item.surprising for item in items)
    if surprises:
        noun = "outcome is" if surprises == 1 else "outcomes are"
        lines.append(f"{SURPRISE} {surprises} {noun} not as established")
    return lines
