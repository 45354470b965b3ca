"""Verdicts as plain text."""

import re

from evidence.records.ledger import Ledger, read_ledger
from reports import table
from reports.reference import FOLDER
from reports.table import COLUMNS, WIDTH


def terminal(ledger):
    """The table of a ledger of builtins."""
    return table.terminal(Ledger.read(ledger))


def test_the_terminal_table_fits_its_width_and_ends_with_the_counts(ledger):
    lines = terminal(ledger).splitlines()
    table = lines[[line.startswith("verdict ") for line in lines].index(True) :]
    assert WIDTH == 100
    assert all(len(line) <= WIDTH for line in table)
    assert " ".join(table).count("16 findings: 8 hold, 3 do not hold, 1 holds in part") == 1
    assert (
        "18 verdicts rest on chance alone; any of them is wrong with probability at most 0.00018"
        in lines
    )
    assert "1 item was skipped, and came out in no way" in lines
    assert "4 of 5 controls failed as they must" in lines
    assert "‼ 4 outcomes are not as established" in lines


def test_the_columns_of_the_terminal_table_are_aligned(ledger):
    lines = terminal(ledger).splitlines()
    header = next(line for line in lines if line.startswith("verdict "))
    row = next(line for line in lines if "collapse.relu-r5 " in line)
    assert row == (
        "✓ supported    collapse.relu-r5                         0.967     "
        "0.9643 [0.9391, 0.9811]   1000"
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
    assert "‼ supported    control: collapse.leaky-r5 [relu]" in text
    assert text.count("control: ") == 2


def test_what_is_not_as_established_comes_first_with_its_command(make_record):
    surprise = make_record(
        finding="a.b",
        item="claims/test_a.py::test_b[x]",
        as_established=False,
        outcome="contradicted",
        figure_data={"test": 'pytest "claims/test_a.py::test_b[x]" --seed 2022'},
    )
    first, second, empty, *_ = terminal({"items": [make_record(), surprise]}).splitlines()
    assert first == "‼ a.b [x]: contradicted, where supported is established"
    assert (second, empty) == ('  pytest "claims/test_a.py::test_b[x]" --seed 2022', "")


def test_names_cannot_steer_the_terminal(make_record):
    text = terminal({"items": [make_record(finding="a.\x1b[31m\nred\u202e")]})
    assert "a.?[31m?red?" in text
    assert "\x1b" not in text


def cells(lines, *, column):
    """What stands in a column of consecutive lines, [line]."""
    start = sum(width + 1 for width in COLUMNS[:column])
    return [line[start : start + COLUMNS[column]].rstrip() for line in lines]


def test_a_long_key_goes_on_in_the_next_line_and_nothing_is_cut(make_record):
    key = "a." + "long" * 30
    lines = terminal({"items": [make_record(finding=key)]}).splitlines()
    row = lines[2 : lines.index("")]
    assert "".join(cells(row, column=1)) == key
    assert cells(row, column=4) == ["1000", "", "", ""]


def test_a_parameter_set_that_has_no_room_beside_its_key_stands_below_it(make_record):
    key = "a.finding-that-has-forty-letters-in-all-"
    records = [make_record(finding=key, item=f"claims/a.py::test[{name}]") for name in "xy"]
    row = terminal({"items": records}).splitlines()[2:6]
    assert cells(row, column=1) == [key, "[x]", key, "[y]"]


def test_an_interval_is_never_parted(make_record):
    record = make_record(estimate=-0.0012061, interval=[-0.0061491, 0.0037401], region=[0.005, 1])
    row = terminal({"items": [record]}).splitlines()[2:4]
    assert cells(row, column=3) == ["−0.001206", "[−0.006149, 0.00374]"]


def test_the_tables_of_committed_runs_cut_no_number_and_keep_their_width():
    """Among them are the longest keys and the intervals with the most digits."""
    for path in (FOLDER / "ledger.json", *sorted((FOLDER / "keras").rglob("ledger.json"))):
        text = table.terminal(read_ledger(path))
        assert "…" not in text
        assert max(map(len, text.splitlines())) <= WIDTH


def test_an_empty_run_has_a_table_that_says_so(empty):
    assert terminal(empty).splitlines()[-1] == "no findings were judged"


def test_what_takes_outcomes_to_be_normal_is_counted_apart(make_record):
    records = [make_record(), make_record(assumption="normal"), make_record(assumption="normal")]
    lines = terminal({"items": records}).splitlines()
    assert (
        "1 verdict rests on chance alone; any of them is wrong with probability at most 1e-5"
        in (lines)
    )
    said = "2 verdicts take outcomes to be normal; any of them is wrong with probability at most "
    assert f"{said}2e-5, if they are" in re.sub("\n  ", " ", "\n".join(lines))
