"""How like an item is to itself on another stack: the degrees of a comparison, and another outcome.

Whoever compares two runs wants to know how far their numbers are apart; whoever reads a matrix
looks for other outcomes first.
"""

from __future__ import annotations

from collections.abc import Iterable

from reports.comparison import degree
from reports.comparison.match import Match

TURNED = "turned"
# The worst first.
ORDER = (TURNED, *reversed(degree.ORDER))
# What a change of the stack does not bring about if it trains networks as before.
CHANGED = (TURNED, *degree.CHANGED)
WORDS = {TURNED: "another outcome", **degree.WORDS}
# The symbol of a changed distribution is that of a contradicted finding, which stands beside it.
SYMBOLS = {TURNED: "‼", **degree.SYMBOLS, degree.DISTRIBUTION: "△"}


def likeness(match: Match | None) -> str:
    """How like an item is to itself on another stack.

    Args:
        match: The item on both; None where one of the stacks has nothing to compare.

    Returns:
        One of `ORDER`.
    """
    if match is None:
        return degree.UNJUDGED
    return TURNED if match.turned else match.degree


def worst(likenesses: Iterable[str]) -> str:
    """The least like of several; not judged if there is none.

    Examples:
        >>> worst(["equal", "rounding", "unjudged"]), worst([])
        ('rounding', 'unjudged')
    """
    return min(likenesses, key=ORDER.index, default=degree.UNJUDGED)
