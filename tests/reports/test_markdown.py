"""Tables of families, findings and costs in Markdown."""

import doctest
import re

from evidence.records.item import Item
from evidence.records.ledger import Ledger
from evidence.records.run import Run
from reports import markdown
from reports.kept import EMPTY, Kept, Shelf


def families(ledger):
    """The table of a ledger of builtins."""
    return markdown.families(Ledger.read(ledger), beside="claims/FINDINGS.md")


def findings(ledger, shelf=EMPTY):
    """The tables of a ledger of builtins."""
    return markdown.findings(Ledger.read(ledger), shelf=shelf)


def costs(ledger):
    """The table of a ledger of builtins."""
    return markdown.costs(Ledger.read(ledger))


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(markdown).failed == 0


# Families


def rows_of(text):
    return [line for line in text.splitlines() if line.startswith("|")]


def test_a_family_has_a_row_with_its_counts_and_the_finding_that_tells_most(ledger):
    head, _, *rows = rows_of(families(ledger))
    assert head == (
        "| family | findings | hold | do not hold | in part | undecided | error "
        "| only on a smaller protocol | skipped | not run | the finding that tells most "
        "| its figure | at the report's size | on a smaller protocol |"
    )
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 15 for row in rows)
    assert rows[2] == (
        "| [Collapse of deep narrow networks](claims/FINDINGS.md#collapse-of-deep-narrow-networks) "
        "| 5 | 3 | 2 |  |  |  |  |  |  | R5: 96.7 % of 1000 ReLU networks of width two collapse "
        "| 0.967 | ✓ supported<br>0.9643 \\[0.9391, 0.9811\\] | – |"
    )


def test_only_states_that_a_finding_is_in_have_a_column_beside_the_settled_ones(ledger):
    ledger["items"] = [one for one in ledger["items"] if one["outcome"] == "supported"]
    head, *_ = rows_of(families(ledger))
    assert (
        "| hold | do not hold | in part | undecided | only on a smaller protocol | skipped "
        "| the finding"
    ) in head


def test_a_family_that_the_ledger_does_not_tell_of_comes_last_under_its_key(ledger):
    *_, row = rows_of(families(ledger))
    assert row.startswith("| [Dcn](claims/FINDINGS.md#dcn) | ")
    assert row.endswith(" | – | – | – | – |")


def test_a_title_is_letters_and_nothing_more(ledger):
    assert "&amp; &lt;b&gt;initialisation&lt;/b&gt;" in families(ledger)
    assert "<b>" not in families(ledger) + findings(ledger)


def test_every_link_leads_to_a_section(ledger):
    links = re.findall(r"\(claims/FINDINGS\.md#([^)]*)\)", families(ledger))
    titles = re.findall(r"(?m)^## (.*)$", findings(ledger))
    assert len(links) == len(titles) == 5
    assert links == [markdown.slug(markdown.html.unescape(title)) for title in titles]


def test_families_say_what_they_rest_on(ledger):
    basis = "Quick scale, seed 2022, tensorflow 2.21.0, Intel(R) Xeon(R) Processor @ 2.90GHz, "
    assert families(ledger).startswith(basis)


# Findings


def test_an_empty_run_says_so(empty):
    assert "By this run alone no findings were judged." in findings(empty)
    assert "By this run alone no findings were judged." in families(empty)


def test_markdown_has_one_row_of_five_cells_per_finding(ledger):
    rows = [line for line in findings(ledger).splitlines() if line.startswith("|")]
    assert len(rows) == 5 * 2 + 16
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)
    assert (
        "| `collapse.relu-r5` | R5: 96.7 % of 1000 ReLU networks of width two collapse | 0.967 "
        "| ✓ supported<br>0.9643 \\[0.9391, 0.9811\\] | – |"
    ) in rows


def test_markdown_says_what_it_rests_on(ledger):
    assert findings(ledger).startswith(
        "Quick scale, seed 2022, tensorflow 2.21.0, Intel(R) Xeon(R) Processor @ 2.90GHz, "
        "2026-11-21. By this run alone 16 findings: 8 hold"
    )


def test_markdown_marks_what_is_not_as_established(ledger):
    assert "| ✗ contradicted **(not as established)**<br>" in findings(ledger)


def test_markdown_shows_quoted_markup_as_letters(ledger):
    text = findings(ledger)
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert "\\| pipes \\| \\`ticks\\`" in text


def test_many_parameter_sets_are_cut_short_and_counted(make_record):
    records = [make_record(item=f"claims/test_a.py::test_b[set-{k}]") for k in range(5)]
    (row,) = [line for line in findings({"items": records}).splitlines() if "`coll" in line]
    assert "set-2: 0.9643" in row
    assert "set-3" not in row
    assert "and 2 more" in row


# Sizes


def row_of(records, shelf=EMPTY):
    (row,) = [line for line in findings({"items": records}, shelf).splitlines() if "`coll" in line]
    return row


def test_a_verdict_on_a_smaller_protocol_never_stands_as_the_reports(make_record):
    row = row_of([make_record(smaller=True)])
    assert row.endswith("| 0.967 | – | ✓ supported<br>0.9643 \\[0.9391, 0.9811\\] |")


def test_the_reports_size_comes_first_and_the_smaller_protocol_beside_it(make_record):
    full = Item.read(make_record(outcome="contradicted", estimate=0.5, interval=[0.4, 0.6]))
    shelf = Shelf(full={full.node: Kept(item=full, run=Run(scale="full"))})
    row = row_of([make_record(smaller=True)], shelf)
    assert row.endswith(
        "| ✗ contradicted<br>0.5 \\[0.4, 0.6\\] | ✓ supported<br>0.9643 \\[0.9391, 0.9811\\] |"
    )


def test_a_family_counts_what_is_known_at_the_reports_size(make_record):
    records = [make_record(smaller=True), make_record(finding="collapse.b", item="t.py::test_b")]
    *_, row = rows_of(families({"items": records}))
    assert row.startswith("| [Collapse](claims/FINDINGS.md#collapse) | 2 | 1 |  |  |  | 1 |  | – ")
    said = "\n\nAt the reports' own size 1 is judged: 1 holds; 1 on a smaller protocol alone"
    assert f"{said}." in families({"items": records})
    skipped = make_record(finding="collapse.c", item="t.py::test_c", outcome="skipped")
    assert f"{said}, 1 nowhere." in families({"items": [*records, skipped]})


# Costs


def test_a_cost_stands_beside_the_reports_and_beside_one_by_one(ledger):
    rows = [line for line in costs(ledger).splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(ledger["benchmarks"])
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 7 for row in rows)
    assert rows[2] == (
        "| 1000 collapse networks (R2) (Intel(R) Xeon(R) Processor @ 2.90GHz, 1 thread) | R2: 15 "
        "min 51 s for 1000 networks on its GPU | 0.5 s | 3,547 × one Keras model after another "
        "(1.60 s each); 6.81 × a plain jax.vmap program (3.07 s); a program that "
        "&lt;i&gt;waits&lt;/i&gt;: not timed, because it rains | 2,217 networks/s "
        "| 3.1 % of a matrix product, 29 % of a memory copy |"
    )


def test_devices_are_said_once_and_with_each_row_only_where_they_differ(ledger):
    both = "Intel(R) Xeon(R) Processor @ 2.90GHz, 1 thread and NVIDIA H100"
    assert costs(ledger).startswith(f"Medians of at least five rounds on {both}")
    ledger["benchmarks"] = ledger["benchmarks"][:1]
    text = costs(ledger)
    assert text.count("Intel") == 1
    assert "| 1000 collapse networks (R2) |" in text


def test_a_failed_benchmark_says_so_and_why_and_has_no_numbers(ledger):
    row = costs(ledger).splitlines()[-1]
    assert row.endswith(
        "| – | – | – | – | failed: 2 times faster; at least &lt;9&gt; were promised. |"
    )


def test_a_run_without_timings_says_so(empty):
    assert costs(empty) == "No timings were recorded."
