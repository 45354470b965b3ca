import re

from evidence.records.ledger import Ledger
from reports import table
from reports.table import WIDTH


def terminal(ledger):
    """The table of a ledger of builtins."""
    return table.terminal(Ledger.read(ledger))


def markdown(ledger):
    """The table of a ledger of builtins."""
    return table.markdown(Ledger.read(ledger))


def costs(ledger):
    """The table of a ledger of builtins."""
    return table.costs(Ledger.read(ledger))


def test_the_terminal_table_fits_its_width_and_ends_with_the_counts(ledger):
    lines = terminal(ledger).splitlines()
    assert all(len(line) <= WIDTH for line in lines[:-1])
    assert lines[-1].startswith("16 findings: 8 hold, 3 do not hold, 1 holds in part")
    assert (
        "18 verdicts rest on chance; any of them is wrong with probability at most 0.00018" in lines
    )
    assert "4 of 5 controls failed as they must" in lines
    assert "‼ 4 outcomes are not as established" in lines


def test_the_columns_of_the_terminal_table_are_aligned(ledger):
    header, _, *rows = terminal(ledger).splitlines()
    row = next(row for row in rows if "collapse.relu-r5 " in row)
    assert row == (
        "✓ supported     collapse.relu-r5                             0.967      "
        "0.9643 [0.9391, 0.9811]           1000 of 4000"
    )
    assert header.index("report") == row.index("0.967")
    assert header.index("ours") == row.index("0.9643")


def test_every_state_has_its_word_in_the_terminal(ledger):
    text = terminal(ledger)
    for word in ("✓ supported", "✗ contradicted", "? undecided", "» skipped", "○ not run"):
        assert word in text.replace("‼ undecided", "? undecided")
    assert "‼ error" in text


def test_a_control_that_holds_has_a_line_of_its_own_and_one_that_fails_has_none(ledger):
    text = terminal(ledger)
    assert "‼ supported     control: collapse.leaky-r5 [relu]" in text
    assert text.count("control: ") == 1


def test_names_cannot_steer_the_terminal(make_record):
    text = terminal({"items": [make_record(finding="a.\x1b[31m\nred\u202e")]})
    assert "a.?[31m?red?" in text
    assert "\x1b" not in text


def test_long_keys_are_cut_with_a_sign(make_record):
    text = terminal({"items": [make_record(finding="a." + "long" * 30)]})
    assert any(line.split()[2].endswith("…") for line in text.splitlines() if "long" in line)


def test_an_empty_run_has_a_table_that_says_so(empty):
    assert terminal(empty).splitlines()[-1] == "no findings were judged"
    assert "No findings were judged." in markdown(empty)


def test_markdown_has_one_row_of_five_cells_per_finding(ledger):
    rows = [line for line in markdown(ledger).splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 16
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)
    assert (
        "| `collapse.relu-r5` | R5: 96.7 % of 1000 ReLU networks of width two collapse | 0.967 "
        "| 0.9643 \\[0.9391, 0.9811\\] | ✓ supported |"
    ) in rows


def test_markdown_says_what_it_rests_on(ledger):
    assert markdown(ledger).startswith(
        "Quick scale, seed 2022, tensorflow 2.21.0, Intel(R) Xeon(R) Processor @ 2.90GHz, "
        "2026-11-21. 16 findings: 8 hold"
    )


def test_markdown_marks_what_is_not_as_established(ledger):
    assert "| ✗ contradicted **(not as established)** |" in markdown(ledger)


def test_markdown_shows_quoted_markup_as_letters(ledger):
    text = markdown(ledger)
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert "\\| pipes \\| \\`ticks\\`" in text


def test_many_parameter_sets_are_cut_short_and_counted(make_record):
    records = [make_record(item=f"claims/test_a.py::test_b[set-{k}]") for k in range(5)]
    (row,) = [line for line in markdown({"items": records}).splitlines() if "`coll" in line]
    assert "set-2: 0.9643" in row
    assert "set-3" not in row
    assert "and 2 more" in row


# Costs


def test_a_cost_stands_beside_the_reports_and_beside_one_by_one(ledger):
    rows = [line for line in costs(ledger).splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(ledger["benchmarks"])
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 7 for row in rows)
    assert rows[2] == (
        "| 1000 collapse networks (R2) (Intel(R) Xeon(R) Processor @ 2.90GHz, 1 thread) | R2: 15 "
        "min 51 s for 1000 networks on its GPU | 0.5 s | 3,547 × one Keras model after another "
        "(1.60 s each) | 2,217 networks/s | 3.1 % of a matrix product, 29 % of a memory copy |"
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
