"""`python -m reports compare A B`."""

import json
import shutil

import pytest

from evidence.records.archive import ARCHIVE, write_archive
from reports.__main__ import main
from tests.reports.comparison.runs import DEPTHS, RUN, archive, sampled

CHANGES = {"equal": 0.0, "rounding": 1e-9, "changed": 0.1}


@pytest.fixture
def runs(tmp_path, empty):
    """Folders of runs with a ledger and an archive each, by what tells them from the first."""
    for name, by in CHANGES.items():
        (tmp_path / name).mkdir()
        write_archive(tmp_path / name / ARCHIVE, archive(sampled("a", DEPTHS + by)))
        (tmp_path / name / "ledger.json").write_text(json.dumps(empty))
    return tmp_path


def compared(runs, name, *options):
    return main(["compare", str(runs / "equal"), str(runs / name), *options])


@pytest.mark.parametrize(("name", "code"), [("equal", 0), ("rounding", 0), ("changed", 1)])
def test_the_exit_status_says_whether_anything_but_rounding_came(runs, name, code, capsys):
    assert compared(runs, name) == code
    shown = capsys.readouterr()
    assert shown.err == ""
    assert ("nothing but rounding" in shown.out) == (code == 0)


def test_a_page_with_the_comparison_is_written_on_request(runs, capsys):
    out = runs / "out"
    assert compared(runs, "changed", f"--out={out}") == 1
    assert capsys.readouterr().out.endswith(f"page: {out / 'index.html'}\n")
    assert "Beside another stack" in (out / "index.html").read_text()


@pytest.mark.parametrize("name", ["ledger.json", ARCHIVE])
def test_a_run_may_be_named_by_a_file_of_its_folder(runs, name):
    assert main(["compare", str(runs / "equal" / name), str(runs / "rounding" / name)]) == 0


def spoil_seed(folder):
    write_archive(folder / ARCHIVE, archive(sampled("a", DEPTHS), run=type(RUN)(seed=8)))


def tear(folder):
    whole = (folder / ARCHIVE).read_bytes()
    (folder / ARCHIVE).write_bytes(whole[: len(whole) // 2])


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (shutil.rmtree, "No trials can be read at "),
        (tear, "it is torn or no gzip file: "),
        (lambda folder: (folder / ARCHIVE).write_text("x"), "it is torn or no gzip file: "),
        (spoil_seed, "these runs cannot be compared trial by trial: they differ in seed 7 and 8;"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_line_and_has_a_status_of_its_own(
    runs, spoil, message, capsys
):
    spoil(runs / "changed")
    assert compared(runs, "changed") == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("python -m reports compare: ") and message in shown.err
    assert shown.err.count("\n") == 1


def test_a_page_without_a_ledger_is_refused(runs, capsys):
    (runs / "changed" / "ledger.json").unlink()
    assert compared(runs, "changed", f"--out={runs / 'out'}") == 2
    assert "No ledger can be read at " in capsys.readouterr().err
