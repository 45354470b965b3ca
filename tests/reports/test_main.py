"""`python -m reports`: pages and tables without training."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.records.archive import ARCHIVE, write_archive
from reports.__main__ import main
from reports.readme import COSTS, FINDINGS, README, markers
from tests.reports.comparison.runs import DEPTHS, archive, sampled

LEDGER = Path(__file__).parent / "ledger.json"
PLACES = {README: "\n".join(markers("families")), COSTS: "\n".join(markers("costs"))}


@pytest.fixture
def checkout(tmp_path):
    """A checkout of nothing but what has tables: its folder."""
    root = tmp_path / "checkout"
    for path, places in PLACES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"before\n{places}\nafter\n")
    (root / FINDINGS).parent.mkdir()
    return root


def texts(root):
    """What a folder holds, by path."""
    files = (path for path in root.rglob("*.*") if path.is_file() and path.suffix != ".gz")
    return {path: path.read_text() for path in files}


def test_a_ledger_becomes_a_page_and_takes_its_records_along(tmp_path, capsys):
    assert main(["--ledger", str(LEDGER), "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'index.html'}\n"
    assert json.loads((tmp_path / "ledger.json").read_text()) == json.loads(LEDGER.read_text())


def test_the_page_goes_beside_the_ledger_unless_told_otherwise(tmp_path, empty):
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps(empty))
    assert main(["--ledger", str(path)]) == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["index.html", "ledger.json"]


def test_the_tables_of_a_checkout_are_written_on_request(tmp_path, checkout):
    out = tmp_path / "out"
    assert main(["--ledger", str(LEDGER), "--out", str(out), "--tables", str(checkout)]) == 0
    for path, row in ((README, "| [Collapse of deep narrow"), (COSTS, "| 1000 collapse networks")):
        text = (checkout / path).read_text()
        assert row in text
        assert (text.startswith("before\n"), text.endswith("after\n")) == (True, True)
    assert "| `collapse.relu-r5` |" in (checkout / FINDINGS).read_text()


def test_the_bibliography_beside_the_ledger_is_used(tmp_path, empty):
    (tmp_path / "ledger.json").write_text(json.dumps(empty))
    (tmp_path / "bibliography.json").write_text('[{"id": "He 2015", "title": "Delving"}]')
    assert main(["--ledger", str(tmp_path / "ledger.json")]) == 0
    assert "Delving" in (tmp_path / "index.html").read_text()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No ledger can be read at"),
        ("", "is not a ledger: it is not complete JSON"),
        ('{"schema": 1, "items": [', "is not a ledger: it is not complete JSON"),
        ("[1, 2]", "is not a ledger: it names no schema"),
        ('{"schema": 99, "items": []}', "has schema 99, and this version reads up to 1"),
        ('{"schema": 1}', "the ledger has no list under 'items'"),
        ('{"schema": 1, "items": [{}]}', "item 0 of the ledger cannot be read"),
    ],
)
def test_a_ledger_that_cannot_be_used_is_one_line_and_status_2(
    content, said, tmp_path, checkout, capsys
):
    path, old, before = tmp_path / "l.json", tmp_path / "index.html", texts(checkout)
    if content is not None:
        path.write_text(content)
    old.write_text("old")
    assert main(["--ledger", str(path), "--tables", str(checkout)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("python -m reports: ")
    assert said in err
    assert (old.read_text(), texts(checkout)) == ("old", before)


@pytest.mark.parametrize("content", ["{", "{}", "[1]", '[{"title": "no id"}]'])
def test_a_bibliography_that_is_none_is_refused(content, tmp_path, capsys):
    works = tmp_path / "works.json"
    works.write_text(content)
    out = tmp_path / "out"
    command = ["--ledger", str(LEDGER), "--out", str(out), "--bibliography", str(works)]
    assert main(command) == 2
    assert "bibliography" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_a_file_without_markers_stops_before_anything_is_written(path, tmp_path, checkout, capsys):
    out = tmp_path / "out"
    (checkout / path).write_text("no markers")
    before = texts(checkout)
    assert main(["--ledger", str(LEDGER), "--out", str(out), "--tables", str(checkout)]) == 2
    assert ":begin --> and, below it" in capsys.readouterr().err
    assert not out.exists()
    assert texts(checkout) == before


def test_a_folder_that_cannot_be_made_is_one_line_and_status_2(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["--ledger", str(LEDGER), "--out", str(tmp_path / "file" / "out")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_module_runs_as_a_program(tmp_path):
    command = [sys.executable, "-m", "reports", "--ledger", str(tmp_path / "none.json")]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("python -m reports: No ledger can be read at")


def test_reading_the_modules_that_a_run_loads_reads_no_drawing_library():
    code = (
        "import sys, reports.plugin, reports.__main__, reports.table; "
        "print([m for m in ('matplotlib', 'jinja2', 'tensorflow', 'keras') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    assert done.stdout == "[]\n"


# Another run beside this one


@pytest.fixture
def two(tmp_path, empty):
    """Two runs with an archive each, the second with some trials changed."""
    for name, by in (("first", 0.0), ("second", 0.5)):
        (tmp_path / name).mkdir()
        write_archive(tmp_path / name / ARCHIVE, archive(sampled("a", DEPTHS + by)))
        (tmp_path / name / "ledger.json").write_text(json.dumps(empty))
    return tmp_path


def test_a_run_beside_this_one_is_a_section_of_the_page(two):
    ledger = str(two / "second" / "ledger.json")
    assert main(["--ledger", ledger]) == 0
    assert 'id="comparison"' not in (two / "second" / "index.html").read_text()
    assert main(["--ledger", ledger, "--beside", str(two / "first")]) == 0
    assert 'id="comparison"' in (two / "second" / "index.html").read_text()


def test_a_run_that_cannot_stand_beside_this_one_leaves_the_old_page(two, capsys):
    ledger = str(two / "second" / "ledger.json")
    assert main(["--ledger", ledger]) == 0
    before = texts(two)
    capsys.readouterr()
    assert main(["--ledger", ledger, "--beside", str(two / "third")]) == 2
    assert capsys.readouterr().err.startswith("python -m reports: No trials can be read at ")
    assert texts(two) == before
