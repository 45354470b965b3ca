"""A run in a page of Markdown."""

import re

from evidence.records.ledger import Ledger
from reports import summary as summaries


def summary(ledger):
    """The summary of a ledger of builtins."""
    return summaries.summary(Ledger.read(ledger))


def test_it_says_what_came_and_how_sure_that_is(ledger):
    lines = summary(ledger).splitlines()
    assert lines[0].startswith("## 16 findings: 8 hold, 3 do not hold")
    assert lines[2].startswith("Quick scale, seed 2022, tensorflow 2.21.0")
    assert "- 4 of 5 controls failed as they must" in lines


def test_what_is_not_as_established_has_a_row_and_a_command(make_record):
    record = make_record(
        finding="a.b",
        item="claims/test_a.py::test_b[x]",
        control=True,
        established="contradicted",
        as_established=False,
        figure_data={"test": 'pytest "claims/test_a.py::test_b[x]"\n``` --seed 2022'},
    )
    text = summary({"items": [record]})
    assert (
        "| control: a.b \\[x\\] | ✓ supported | contradicted | 0.9643 \\[0.9391, 0.9811\\] |"
    ) in text
    assert '```sh\npytest "claims/test_a.py::test_b[x]" ??? --seed 2022\n```' in text


def test_a_run_as_established_has_no_such_table(make_record):
    assert "Not as established" not in summary({"items": [make_record()]})


def test_a_family_has_a_row_of_its_counts(ledger):
    rows = [line for line in summary(ledger).splitlines() if line.startswith("| ")]
    head = next(row for row in rows if row.startswith("| family"))
    assert head.startswith("| family | supported | contradicted | mixed |")
    row = next(row for row in rows if row.startswith("| Collapse of deep narrow networks"))
    assert row.startswith("| Collapse of deep narrow networks | 3 | 2 | ")
    cells = {len(re.findall(r"(?<!\\)\|", one)) for one in rows[rows.index(head) :]}
    assert len(cells) == 1


def test_an_empty_run_says_so(empty):
    assert summary(empty).startswith("## no findings were judged\n")
