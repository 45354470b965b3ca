"""`python -m reports matrix`."""

import pytest

from reports.__main__ import main
from reports.stacks.stack import NOT_BUILT, Ending
from tests.reports.stacks.stacked import write_run, write_stacks


@pytest.fixture
def stacks(tmp_path):
    """A file of two stacks, beside which nothing is kept."""
    return write_stacks(tmp_path / "matrix" / "stacks.toml", "old", "new")


@pytest.fixture
def call(stacks, tmp_path):
    """Calls the command with these options."""

    def command(*options):
        given = ("--stacks", stacks, "--out", tmp_path / "out", *options)
        return main(["matrix", *map(str, given)])

    return command


def test_runs_are_kept_and_the_page_is_written(call, stacks, tmp_path, capsys):
    for name in ("old", "new"):
        write_run(tmp_path / "runs" / name, {"t.py::t": "supported"})
    assert call("--keep", tmp_path / "runs") == 0
    assert capsys.readouterr().out == f"{tmp_path / 'out' / 'matrix.html'}\n"
    assert (stacks.parent / "old" / "ledger.json").exists()
    assert "1 finding on 2 of 2 stacks" in (tmp_path / "out" / "matrix.html").read_text()


def test_the_page_is_written_again_from_what_is_kept(call, tmp_path):
    write_run(tmp_path / "runs" / "old", {"t.py::t": "supported"})
    call("--keep", tmp_path / "runs")
    page = tmp_path / "out" / "matrix.html"
    before = page.read_text()
    page.unlink()
    assert call() == 0
    assert page.read_text() == before


def test_one_run_can_be_kept_by_itself(call, stacks, tmp_path):
    run = write_run(tmp_path / "runs" / "new", {"t.py::t": "supported"})
    assert call("--keep", run) == 0
    assert [path.name for path in stacks.parent.iterdir() if path.is_dir()] == ["new"]


def test_a_stack_that_was_only_installed_leaves_what_was_kept(call, stacks, tmp_path):
    write_run(tmp_path / "runs" / "old", {"t.py::t": "supported"})
    call("--keep", tmp_path / "runs")
    ending = tmp_path / "runs" / "old" / "ending.json"
    ending.write_text(Ending(state=NOT_BUILT).dumps())
    assert call("--keep", tmp_path / "runs") == 0
    assert (stacks.parent / "old" / "ledger.json").exists()


def test_a_folder_without_runs_is_one_line_and_status_2(call, tmp_path, capsys):
    assert call("--keep", tmp_path / "empty") == 2
    assert capsys.readouterr().err == (
        f"python -m reports: {tmp_path / 'empty'} holds no run of a stack, such as "
        "old/ending.json; build stacks with `make matrix`\n"
    )


def test_a_run_of_a_stack_that_is_not_in_the_file_is_refused(call, tmp_path, capsys):
    run = write_run(tmp_path / "runs" / "other", {"t.py::t": "supported"})
    assert call("--keep", run) == 2
    assert "there is no stack 'other'; what can be named is old, new" in capsys.readouterr().err


def test_a_torn_ledger_is_one_line_and_status_2(call, stacks, tmp_path, capsys):
    run = write_run(tmp_path / "runs" / "old", {"t.py::t": "supported"})
    (run / "ledger.json").write_text("{")
    assert call("--keep", run) == 2
    assert "is not a ledger: it is not complete JSON" in capsys.readouterr().err
    assert not (stacks.parent / "old").exists()
