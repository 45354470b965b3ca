import pytest

from reports.errors import MarkerError
from reports.readme import BEGIN, END, replaced, updated


def test_only_what_stands_between_the_markers_is_replaced():
    text = f"# Title\n{BEGIN}\nold | table\n{END}\nrest\n"
    new = replaced(text, table="| new |", name="README.md")
    assert new == f"# Title\n{BEGIN}\n\n| new |\n\n{END}\nrest\n"
    assert replaced(new, table="| new |", name="README.md") == new


def test_line_ends_are_kept(ledger, tmp_path):
    path = tmp_path / "README.md"
    path.write_bytes(f"a\r\n{BEGIN}\r\n{END}\r\nb\r\n".encode())
    text = updated(path, ledger=ledger)
    assert "\n" not in text.replace("\r\n", "")
    assert text.endswith(f"{END}\r\nb\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "no markers",
        BEGIN,
        END,
        f"{END}\n{BEGIN}",
        f"{BEGIN}{END}{BEGIN}{END}",
        f"{BEGIN}{END}{END}",
    ],
)
def test_a_readme_without_one_single_place_is_refused(text):
    with pytest.raises(MarkerError) as caught:
        replaced(text, table="", name="README.md")
    assert str(caught.value) == (
        "README.md has no single place for the table of findings; put one line "
        "<!-- findings:begin --> and, below it, one line <!-- findings:end --> where it belongs"
    )


def test_a_readme_that_is_not_there_is_refused(tmp_path, ledger):
    with pytest.raises(MarkerError, match="cannot be read"):
        updated(tmp_path / "none.md", ledger=ledger)
