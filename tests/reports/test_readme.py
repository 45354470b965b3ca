import pytest

from evidence.records.ledger import Ledger
from reports.errors import MarkerError
from reports.readme import TABLES, markers, replaced, updated

BEGIN, END = markers("findings")


def test_only_what_stands_between_the_markers_is_replaced():
    text = f"# Title\n{BEGIN}\nold | table\n{END}\nrest\n"
    new = replaced(text, name="findings", table="| new |", file="README.md")
    assert new == f"# Title\n{BEGIN}\n\n| new |\n\n{END}\nrest\n"
    assert replaced(new, name="findings", table="| new |", file="README.md") == new


def test_every_table_is_put_in_its_place_with_the_files_line_ends(ledger, tmp_path):
    path = tmp_path / "README.md"
    lines = ["a", *(marker for name in TABLES for marker in markers(name)), "b", ""]
    path.write_bytes("\r\n".join(lines).encode())
    text = updated(path, ledger=Ledger.read(ledger))
    assert "\n" not in text.replace("\r\n", "")
    assert text.index("| finding |") < text.index("| work |")
    assert text.startswith(f"a\r\n{BEGIN}\r\n")
    assert text.endswith(f"{markers('costs')[1]}\r\nb\r\n")


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
        replaced(text, name="findings", table="", file="README.md")
    assert str(caught.value) == (
        "README.md has no single place for the table of findings; put one line "
        "<!-- findings:begin --> and, below it, one line <!-- findings:end --> where it belongs"
    )


def test_a_readme_that_is_not_there_is_refused(tmp_path, ledger):
    with pytest.raises(MarkerError, match="cannot be read"):
        updated(tmp_path / "none.md", ledger=Ledger.read(ledger))
