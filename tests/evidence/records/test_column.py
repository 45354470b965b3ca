"""Rows of text in columns."""

from evidence.records.column import head, row

WIDTHS = (6, 12, 3)


def test_columns_are_aligned_and_lines_end_with_a_letter():
    titles, rule = head(("a", "b", "c"), widths=WIDTHS)
    assert (titles, rule) == ("a      b            c", f"{'-' * 6} {'-' * 12} ---")
    assert row(("one", "two", ""), widths=WIDTHS) == ["one    two"]


def test_what_has_no_room_goes_on_in_the_next_line_and_nothing_is_cut():
    lines = row(("x", "a" * 12 + "bc", "1"), widths=WIDTHS)
    assert lines == [f"x      {'a' * 12} 1", "       bc"]


def test_an_interval_is_never_parted():
    lines = row(("x", "0.25 [0.1, 0.3]", ""), widths=WIDTHS)
    assert lines == ["x      0.25", "       [0.1, 0.3]"]


def test_what_comes_from_outside_cannot_steer_the_terminal():
    assert row(("\x1b[2J", "", ""), widths=WIDTHS) == ["?[2J"]
