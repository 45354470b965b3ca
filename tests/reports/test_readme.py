"""The committed tables, between their markers."""

import pytest

from evidence.records.ledger import Ledger
from reports.errors import MarkerError
from reports.readme import COSTS, FINDINGS, README, markers, replaced, updated

BEGIN, END = markers("families")


def test_only_what_stands_between_the_markers_is_replaced():
    text = f"# Title\n{BEGIN}\nold | table\n{END}\nrest\n"
    new = replaced(text, name="families", table="| new |", file="README.md")
    assert new == f"# Title\n{BEGIN}\n\n| new |\n\n{END}\nrest\n"
    assert replaced(new, name="families", table="| new |", file="README.md") == new


@pytest.fixture
def root(tmp_path):
    """A checkout with the files that have tables, and line ends of another system."""
    for path, name in ((README, "families"), (COSTS, "costs")):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes("\r\n".join(["a", *markers(name), "b", ""]).encode())
    (tmp_path / FINDINGS).parent.mkdir()
    return tmp_path


def test_every_table_is_put_in_its_place_with_the_files_line_ends(ledger, root):
    texts = updated(root, ledger=Ledger.read(ledger))
    assert set(texts) == {root / README, root / COSTS, root / FINDINGS}
    for path, head, name in ((README, "| family |", "families"), (COSTS, "| work |", "costs")):
        text = texts[root / path]
        assert head in text and "\n" not in text.replace("\r\n", "")
        assert text.startswith(f"a\r\n{markers(name)[0]}\r\n")
        assert text.endswith(f"{markers(name)[1]}\r\nb\r\n")


def test_the_findings_have_a_file_of_their_own_that_says_who_writes_it(ledger, root):
    text = updated(root, ledger=Ledger.read(ledger))[root / FINDINGS]
    assert text.startswith("# Findings\n\nEvery documented finding")
    assert "written by `make report`" in text
    assert text.endswith(" |\n") and text.count("\n## ") == 5


def test_nothing_is_written_yet(ledger, root):
    before = (root / README).read_bytes()
    updated(root, ledger=Ledger.read(ledger))
    assert (root / README).read_bytes() == before and not (root / FINDINGS).exists()


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
        replaced(text, name="families", table="", file="README.md")
    assert str(caught.value) == (
        "README.md has no single place for the table of families; put one line "
        "<!-- families:begin --> and, below it, one line <!-- families:end --> where it belongs"
    )


@pytest.mark.parametrize("path", [README, COSTS], ids=str)
def test_a_file_that_is_not_there_is_refused(root, ledger, path):
    (root / path).unlink()
    message = f"{path}.* cannot be read .*; name a checkout of the suite with --tables"
    with pytest.raises(MarkerError, match=message):
        updated(root, ledger=Ledger.read(ledger))


def test_a_folder_that_is_no_checkout_is_refused(tmp_path, ledger):
    with pytest.raises(MarkerError, match=r"claims is no folder; name a checkout of the suite"):
        updated(tmp_path, ledger=Ledger.read(ledger))
