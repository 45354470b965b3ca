"""Whether a control is its claim in a mirror, and so catches nothing that the claim would not.

Arms that are swapped give the claim's numbers with the other sign, or the complements of its yes
and no. Such a control fails whenever the claim holds, by arithmetic, whatever is wrong with the
study: it is no world in which the finding must fail.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from evidence.records.item import Item
from evidence.records.part import Part

# Fewer numbers than these agree by chance too often.
FEWEST = 4
# Relative: arms that are swapped are rounded otherwise, in the last digits.
TOLERANCE = 1e-9


def mirrored(claim: Item, control: Item) -> bool:
    """Whether some verdict of a control is one of its claim's in a mirror.

    It is if both come from the same sources of trials and their numbers, over their common
    beginning, are the negatives of each other (differences, log ratios, taus) or, as of yes and
    no, the complements.

    Args:
        claim: The record of a claim, or of one of its parameter sets.
        control: The record of a control of the same finding.
    """
    return any(_mirrored(one, other) for one in _sampled(claim) for other in _sampled(control))


def _sampled(item: Item) -> list[Item | Part]:
    verdicts: tuple[Item | Part, ...] = (item, *item.parts)
    return [verdict for verdict in verdicts if verdict.numbers]


def _mirrored(claim: Item | Part, control: Item | Part) -> bool:
    count = min(len(claim.numbers), len(control.numbers))
    if count < FEWEST or sorted(claim.sources) != sorted(control.sources):
        return False
    ours, theirs = claim.numbers[:count], control.numbers[:count]
    if not (_negatives(ours, theirs) or _complements(ours, theirs)):
        return False
    if len({*ours}) > 1:
        return True
    # Unanimous numbers are each other's mirror by themselves where two worlds are opposite; only
    # sources in another order, or one source beside itself, show that arms were swapped.
    return claim.sources != control.sources or len({*claim.sources}) < len(claim.sources) == 2


def _negatives(ours: Sequence[float], theirs: Sequence[float]) -> bool:
    # Zero is its own negative: arms that are equal differ by nothing in either direction.
    return any(ours) and all(_close(-a, b) for a, b in zip(ours, theirs, strict=True))


def _complements(ours: Sequence[float], theirs: Sequence[float]) -> bool:
    return all(_close(1.0 - a, b) for a, b in zip(ours, theirs, strict=True))


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=0.0)
