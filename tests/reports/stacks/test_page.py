"""The page of the matrix."""

import re

import pytest

from reports.stacks.change import Change
from reports.stacks.column import Column
from reports.stacks.matrix import matrix
from reports.stacks.page import groups, render
from reports.stacks.stack import NOT_INSTALLED, Ending
from tests.reports.stacks.stacked import column_of, stack_of
from tests.reports.test_page import Reader

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def laid():
    """Four stacks: one as the reference, one that turned, one that could not be installed."""
    outcomes = {"t.py::t[x]": "supported", "t.py::t[y]": "supported"}
    failed = Ending(state=NOT_INSTALLED, said=f"ERROR: no wheel {HOSTILE}")
    columns = (
        column_of("old", {**outcomes, "t.py::t[y]": "contradicted"}, says=HOSTILE),
        column_of("new", outcomes, beside="old", says=HOSTILE),
        column_of("same", outcomes, beside="new", says=HOSTILE),
        Column(stack=stack_of("absent", beside="same"), ending=failed),
    )
    changes = (Change(findings=("coins.*",), stacks=("new",), says=f"mended {HOSTILE}"),)
    return matrix(columns, reference="new", changes=changes)


def test_the_page_is_whole_and_holds_nothing_that_runs_but_its_script(laid):
    seen = Reader(render(laid))
    assert (seen.open, seen.broken) == ([], [])
    assert [tag for tag, _ in seen.tags].count("script") == 1
    assert HOSTILE not in render(laid)
    assert not [url for url in seen.all("src") + seen.all("href") if "://" in url]


def test_every_link_leads_somewhere(laid):
    seen = Reader(render(laid))
    targets = {url.removeprefix("#") for url in seen.all("href") if url.startswith("#")}
    assert targets <= set(seen.all("id"))


def test_a_finding_has_a_row_that_the_filter_can_choose(laid):
    rows = re.findall(r"<tr data-key=[^>]*>", render(laid))
    assert rows == ['<tr data-key="coins.heads" data-show="turned surprising" data-surprising>']


def test_each_cell_says_what_came_and_how_like_it_is(laid):
    row = render(laid).partition("<tr data-key=")[2].partition("</tr>")[0]
    cells = row.split("<td ")[1:]
    assert [re.findall(r'title="([^"]*)"', cell) for cell in cells] == [
        ["mixed", "another outcome, beside the lock"],
        ["supported", "another outcome, beside old"],
        ["supported", "equal to the bit, beside new"],
        ["not installed"],
    ]
    assert "not as established" in cells[0]


def test_a_stack_that_does_not_install_says_why(laid):
    row = render(laid).partition('<tr id="stack-absent">')[2].partition("</tr>")[0]
    assert "not installed" in row
    assert "ERROR: no wheel &lt;script&gt;" in row


def test_changes_are_grouped_by_stack_and_reason(laid):
    (group,) = groups(laid)
    assert (group.stack, group.beside, group.like) == ("new", "old", "turned")
    assert [item.parameters for item in group.items] == ["y"]
    assert group.why == f"mended {HOSTILE}"


def test_what_nobody_has_explained_says_so(laid):
    plain = matrix(laid.columns, reference="new")
    assert "Unexplained." in render(plain)
    assert "Unexplained." not in render(laid)


def test_a_matrix_of_nothing_is_a_page_too():
    nothing = matrix(
        [Column(stack=stack_of("a"), ending=Ending(state=NOT_INSTALLED))], reference="a"
    )
    page = render(nothing)
    assert "0 findings on 0 of 1 stacks" in page
    assert "No stack has been judged yet" in page


def test_equal_matrices_are_equal_pages(laid):
    assert render(laid) == render(laid)
