"""What one process is drawing, in a file."""

import pytest

from evidence.run import status
from evidence.run.status import Status


def status_of(item="coins.heads", **changes):
    return Status(
        **{
            "run": 7.5,
            "item": item,
            "began": 8.0,
            "trials": 40,
            "budget": 200,
            "interval": (0.25, None),
            "part": 1,
            "parts": 1,
            "since": 9.0,
            "block": 20,
            "pace": 4.0,
            "left": 32.0,
            **changes,
        }
    )


@pytest.mark.parametrize("interval", [(0.25, None), None])
def test_what_is_written_is_read(tmp_path, interval):
    told = [status_of(name, interval=interval) for name in ("first", "second")]
    for one, worker in zip(told, ("gw0", "gw1"), strict=True):
        one.write(status.place(tmp_path, worker))
    assert status.read(tmp_path, run=7.5) == told


def test_what_another_run_left_is_passed_over(tmp_path):
    status_of().write(status.place(tmp_path, "gw0"))
    assert status.read(tmp_path, run=7.25) == []


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "{}", '{"run": 7.5, "interval": 3}'])
def test_what_cannot_be_read_is_passed_over(tmp_path, text):
    status.place(tmp_path, "gw0").write_text(text)
    status_of().write(status.place(tmp_path, "gw1"))
    assert status.read(tmp_path, run=7.5) == [status_of()]


def test_a_folder_that_is_not_there_tells_nothing(tmp_path):
    assert status.read(tmp_path / "nowhere", run=7.5) == []
    status.clear(tmp_path / "nowhere")


def test_what_cannot_be_removed_stays(tmp_path):
    status.remove(tmp_path)
    status.remove(tmp_path / "nothing")
    assert tmp_path.is_dir()


def test_what_is_cleared_is_gone_and_all_else_stays(tmp_path):
    (tmp_path / "ledger.json").touch()
    status_of().write(status.place(tmp_path, "gw0"))
    status.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.json"]


def test_why_a_process_ended_itself_is_told_once(tmp_path):
    status.epitaph(tmp_path, "gw0").write_text("It hung.")
    assert status.read_epitaph(tmp_path, "gw1") is None
    assert status.read_epitaph(tmp_path, "gw0") == "It hung."
    assert status.read_epitaph(tmp_path, "gw0") is None


def test_what_nobody_asked_for_is_removed_at_the_end(tmp_path):
    status.epitaph(tmp_path, "gw0").write_text("It hung.")
    status_of().write(status.place(tmp_path, "gw0"))
    (tmp_path / "ledger.json").touch()
    status.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.json"]
