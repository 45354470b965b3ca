"""Findings by stacks."""

from dataclasses import replace

import pytest

from reports.comparison.degree import EQUAL, TRIALS, UNJUDGED
from reports.errors import UnlikeRunsError
from reports.stacks.change import Change
from reports.stacks.column import Column
from reports.stacks.likeness import TURNED
from reports.stacks.matrix import matrix
from reports.stacks.stack import NOT_INSTALLED, Ending
from tests.reports.stacks.stacked import column_of, stack_of


def laid(*columns, changes=()):
    return matrix(columns, reference=columns[-1].stack.name, changes=changes)


def likes(line):
    return [(cell.beside, cell.reference) for cell in line.cells]


def test_a_cell_is_compared_with_its_neighbour_and_with_the_reference():
    found = laid(
        column_of("a", {"t": "supported"}, numbers={"t": [0.0, 0.5]}),
        column_of("b", {"t": "supported"}, beside="a"),
        column_of("c", {"t": "supported"}, beside="b"),
    )
    assert likes(found.lines["coins.heads"]) == [
        (UNJUDGED, TRIALS), (TRIALS, EQUAL), (EQUAL, EQUAL),
    ]  # fmt: skip
    assert found.tally(1, beside=True)[TRIALS] == 1
    assert found.tally(1, beside=False)[EQUAL] == 1


def test_a_stack_that_was_not_built_hides_no_change():
    absent = Column(stack=stack_of("b", beside="a"), ending=Ending(state=NOT_INSTALLED))
    found = laid(
        column_of("a", {"t": "supported"}, numbers={"t": [0.0, 0.5]}),
        *(absent, column_of("c", {"t": "supported"}, beside="b")),
    )
    assert found.neighbours == (None, "a", "a")
    assert [cell.beside for cell in found.lines["coins.heads"].cells][2] == TRIALS


def test_the_least_like_item_speaks_for_the_finding():
    found = laid(
        column_of("a", {"t[x]": "supported", "t[y]": "supported"}),
        column_of("b", {"t[x]": "supported", "t[y]": "contradicted"}, beside="a"),
    )
    line = found.lines["coins.heads"]
    assert line.likeness == TURNED
    assert [cell.state for cell in line.cells] == ["supported", "mixed"]
    assert [cell.surprising for cell in line.cells] == [False, True]
    assert [row.cells[1].beside for row in line.rows] == [EQUAL, TURNED]


def test_what_only_a_control_changed_is_not_hidden():
    columns = [
        column_of(name, {"t": "contradicted"}, beside=beside, numbers=numbers, control=True)
        for name, beside, numbers in (("a", None, None), ("b", "a", {"t": [0.0, 0.5]}))
    ]
    assert laid(*columns).lines["coins.heads"].likeness == TRIALS


def test_a_stack_that_was_not_built_has_its_own_word_in_each_cell():
    absent = Column(stack=stack_of("a"), ending=Ending(state=NOT_INSTALLED))
    found = laid(absent, column_of("b", {"t": "supported"}, beside="a"))
    first, second = found.lines["coins.heads"].cells
    assert (first.state, first.item, first.beside) == (NOT_INSTALLED, None, UNJUDGED)
    assert (second.state, second.beside) == ("supported", UNJUDGED)


def test_an_item_that_one_stack_alone_has_is_there():
    found = laid(column_of("a", {"t": "supported"}), column_of("b", {"u": "supported"}))
    assert [row.node for row in found.lines["coins.heads"].rows] == ["t", "u"]


def test_a_reason_stands_where_its_patterns_fit():
    change = Change(findings=("coins.*",), stacks=("b",), says="another mint")
    found = laid(
        column_of("a", {"t": "supported"}),
        column_of("b", {"t": "contradicted"}, beside="a"),
        changes=(change,),
    )
    assert [cell.why for cell in found.lines["coins.heads"].rows[0].cells] == [None, "another mint"]


def test_stacks_of_other_seeds_are_refused():
    other = column_of("b", {"t": "supported"}, beside="a")
    archive = replace(other.archive, run=replace(other.archive.run, seed=7))
    with pytest.raises(UnlikeRunsError, match="they differ in seed 2022 and 7"):
        laid(column_of("a", {"t": "supported"}), replace(other, archive=archive))
