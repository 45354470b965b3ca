"""Rows of plain text in columns, of which nothing is cut."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import zip_longest

from evidence.records.text import plain

# A space at which no line ends.
JOINT = "\N{NO-BREAK SPACE}"


def row(cells: Sequence[str], *, widths: Sequence[int]) -> list[str]:
    """A row of a table, in as many lines as its longest cell takes.

    Args:
        cells: Its texts.
        widths: How many letters each column has room for.

    Examples:
        >>> row(("long-winded", "[0.1, 0.2]"), widths=(5, 10))
        ['long- [0.1, 0.2]', 'winde', 'd']
    """
    filled = [_filled(cell, width=width) for cell, width in zip(cells, widths, strict=True)]
    return [
        " ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()
        for parts in zip_longest(*filled, fillvalue="")
    ]


def head(titles: Sequence[str], *, widths: Sequence[int]) -> list[str]:
    """The titles of columns, and a rule below them."""
    rule = tuple("-" * width for width in widths)
    return [*row(titles, widths=widths), *row(rule, widths=widths)]


def _filled(text: str, *, width: int) -> list[str]:
    # An interval stays whole: half a number reads as another one.
    joined = plain(text).replace(", ", f",{JOINT}")
    return [part.replace(JOINT, " ") for part in textwrap.wrap(joined, width)] or [""]
