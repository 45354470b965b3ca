"""What the workers of a run tell each other."""

import json
import os
import subprocess
import sys
import time

import pytest

from evidence.run.board import BOARDS, OLD, Note, board_of, clear

NOTE = Note(items=("claims/test_coin.py::test_heads[0.9]", "claims/test_coin.py::test_tails"))
DYING = """
import os, sys
from pathlib import Path
from evidence.run.board import Note, board_of
board = board_of(Path(sys.argv[1]), started=5.0, name="gw9")
board.join()
board.say(Note(items=("deadly",)))
os._exit(1)
"""


@pytest.fixture
def boards(tmp_path):
    """The boards of two workers of one run."""
    made = [board_of(tmp_path, started=5.0, name=name) for name in ("gw0", "gw1")]
    for board in made:
        board.join()
    return made


def test_a_worker_reads_what_the_others_say_and_not_what_it_says_itself(boards):
    boards[0].say(NOTE)
    assert boards[1].others() == [NOTE]
    assert boards[0].others() == [Note()]


def test_what_is_said_last_stands(boards):
    boards[0].say(NOTE)
    boards[0].say(Note(working=False, helps="claims/test_coin.py::test_rim"))
    (note,) = boards[1].others()
    assert (note.working, note.items, note.at) == (False, (), "claims/test_coin.py::test_rim")


def test_who_draws_for_an_item_of_another_worker_is_counted_while_it_lives(boards, tmp_path):
    watcher = board_of(tmp_path, started=5.0, name="")
    assert watcher.helpers() == 0
    boards[0].say(Note(working=False, helps="claims/test_coin.py::test_rim"))
    assert watcher.helpers() == 1
    boards[0].leave()
    assert watcher.helpers() == 0


def test_a_note_is_builtins_as_json(boards, tmp_path):
    boards[0].say(NOTE)
    (path,) = (tmp_path / BOARDS / "5.000000").glob("gw0.json")
    assert json.loads(path.read_text())["items"] == list(NOTE.items)


def test_whoever_leaves_says_nothing_more(boards):
    boards[0].leave()
    assert boards[1].others() == []


def test_a_worker_that_died_is_told_from_one_that_lives(boards, tmp_path):
    subprocess.run([sys.executable, "-c", DYING, str(tmp_path)], cwd=os.getcwd(), check=False)
    notes = {note.at: note.alive for note in boards[0].others()}
    assert notes == {"": True, "deadly": False}


def test_workers_of_other_runs_are_not_heard(boards, tmp_path):
    other = board_of(tmp_path, started=6.0, name="gw0")
    other.join()
    assert other.others() == []


def test_a_board_that_cannot_be_written_helps_nobody_and_disturbs_nobody(tmp_path):
    (tmp_path / BOARDS).write_text("not a folder")
    board = board_of(tmp_path, started=5.0, name="gw0")
    board.join()
    assert not board.say(NOTE)
    board.leave()
    assert board.others() == []


def test_on_a_full_disk_what_was_said_before_stands_no_more(boards, monkeypatch):
    """Two workers at their end would each wait for the other, who still seems to have items."""
    assert boards[0].say(NOTE)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("evidence.run.board.atomic.write_text", full)
    assert not boards[0].say(Note(working=False))
    assert boards[1].others() == []


def test_a_board_goes_with_its_run_and_those_of_killed_runs_after_a_while(tmp_path):
    now = time.time()
    for started in (now, now - 1.0, now - OLD - 60.0):
        board_of(tmp_path, started=started, name="gw0").join()
    clear(tmp_path, started=now)
    (left,) = (tmp_path / BOARDS).iterdir()
    assert left.name == f"{now - 1.0:.6f}"


def test_a_store_without_boards_has_nothing_to_clear(tmp_path):
    clear(tmp_path, started=5.0)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_among_the_boards_that_is_none_is_left_alone(tmp_path):
    odd = tmp_path / BOARDS / "notes.txt"
    odd.mkdir(parents=True)
    clear(tmp_path, started=1.0)
    assert odd.is_dir()
