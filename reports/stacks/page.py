"""The matrix as a page: a pure function of the kept ledgers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from evidence.records.item import Item
from evidence.records.text import digits_of
from reports import finding, number, template
from reports.comparison import text
from reports.stacks import likeness, stack
from reports.stacks.matrix import Cell, Matrix

TEMPLATE = "matrix.html.j2"
# What came of a stack, for each of its cells, drawn as an outcome is.
SYMBOLS = {
    **finding.SYMBOLS,
    stack.JUDGED: "✓",
    stack.CUT_SHORT: "○",
    stack.NOT_INSTALLED: "∅",
    stack.NOT_IMPORTED: "∅",
    stack.NOT_BUILT: "○",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items of one stack that came out otherwise than beside it, for one reason.

    Args:
        stack: The stack's name.
        beside: The name of the stack that it is compared with.
        like: How like they are.
        why: The reason; None where nobody has found one.
        items: The items.
    """

    stack: str
    beside: str
    like: str
    why: str | None
    items: tuple[Item, ...]


def render(matrix: Matrix) -> str:
    """Renders the matrix as one HTML file that needs no other file, no host and no script.

    Args:
        matrix: Findings by stacks.

    Returns:
        The page; equal text for equal arguments.
    """
    script = template.asset("page.js")
    environment = template.environment()
    environment.filters.update(number=_figure, duration=number.duration)
    page = environment.get_template(TEMPLATE).render(
        matrix=matrix,
        headline=_headline(matrix),
        circumstances=_circumstances(matrix),
        changes=tuple(groups(matrix)),
        likenesses=likeness.ORDER,
        marks=likeness.SYMBOLS,
        told=likeness.WORDS,
        said=_said,
        symbols=SYMBOLS,
        words={state: state.replace("_", " ") for state in SYMBOLS},
        colours={state: _colour(state) for state in SYMBOLS},
        counted=finding.COUNTED,
        rules=tuple(dict.fromkeys(text.rule(one) for one in matrix.comparisons if one)),
        blocks=text.blocks,
        digits_of=digits_of,
        style=Markup(template.asset("page.css") + template.asset("matrix.css")),
        script=Markup(script),
        policy=template.policy(script),
    )
    # The template's macros leave line ends before the first tag.
    return page.lstrip()


def groups(matrix: Matrix) -> Iterator[Group]:
    """What came out otherwise than beside it: by stack, by how like it is, by reason."""
    for place, column in enumerate(matrix.columns):
        found = [
            (cell.beside, cell.why or "", row.item)
            for line in matrix.lines.values()
            for row in line.rows
            if (cell := row.cells[place]).different
        ]
        ranked = sorted(found, key=lambda one: (likeness.ORDER.index(one[0]), one[1]))
        for (like, why), members in groupby(ranked, key=lambda one: one[:2]):
            yield Group(
                stack=column.stack.name,
                beside=matrix.neighbours[place] or "",
                like=like,
                why=why or None,
                items=tuple(item for _, _, item in members),
            )


def _headline(matrix: Matrix) -> str:
    judged = sum(column.ledger is not None for column in matrix.columns)
    findings = f"{len(matrix.lines)} {'finding' if len(matrix.lines) == 1 else 'findings'}"
    return f"{findings} on {judged} of {len(matrix.columns)} stacks"


def _circumstances(matrix: Matrix) -> str:
    runs = [column.ledger.run for column in matrix.columns if column.ledger]
    commits = ", ".join(sorted({run.commit or "unknown" for run in runs}))
    told = {f"{run.scale} scale, seed {run.seed}" for run in runs}
    return "; ".join([*sorted(told), f"commit {commits}"]) if runs else "nothing was judged yet"


def _said(cell: Cell) -> str:
    """How the verdicts of an item differ from those beside it; empty where they do not."""
    if cell.match is None or not cell.different:
        return ""
    told = (text.said(twin) for twin in cell.match.twins if twin.degree in likeness.CHANGED)
    return "; ".join(one for one in (cell.match.why, *told) if one)


def _colour(state: str) -> str:
    return "not_run" if state in stack.ENDINGS else state


def _figure(value: float | None, digits: int = 4) -> str:
    return number.number(value, digits=digits)
