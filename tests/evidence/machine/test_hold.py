"""A file that one process holds, and what is told of the holder."""

import os
import socket
import subprocess
import sys

import pytest

from evidence.machine.hold import UNKNOWN, Hold, Holder, read, said


def test_one_holds_it_at_a_time_and_then_the_next(tmp_path):
    first, second = Hold(tmp_path / "lock"), Hold(tmp_path / "lock")
    assert first.take() and first.take() and first.held
    assert not second.take() and not second.held
    first.give_back()
    first.give_back()
    assert not (tmp_path / "lock").exists()
    assert second.take()
    second.give_back()


def test_it_says_who_holds_it_and_since_when(tmp_path):
    hold = Hold(tmp_path / "lock")
    hold.take()
    holder = read(hold.path)
    assert (holder.pid, holder.host) == (os.getpid(), socket.gethostname())
    assert said(holder) == f"process {os.getpid()} on {holder.host} since {holder.since}"
    hold.give_back()
    assert said(read(hold.path)) == UNKNOWN


def test_it_says_whether_it_is_sure_that_it_needs_it(tmp_path):
    hold = Hold(tmp_path / "lock")
    hold.confirm()
    assert not hold.path.exists()
    hold.take()
    before = read(hold.path)
    hold.confirm()
    assert (before.sure, read(hold.path).sure) == (False, True)
    assert str(read(hold.path)) == str(before)
    hold.give_back()


def test_the_hold_of_a_process_that_dies_ends(tmp_path):
    script = (
        "import os, pathlib, signal, evidence.machine.hold as hold\n"
        f"assert hold.Hold(pathlib.Path({str(tmp_path / 'lock')!r})).take()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", script]).returncode == -9
    assert (tmp_path / "lock").exists()
    hold = Hold(tmp_path / "lock")
    assert hold.take()
    assert read(hold.path).pid == os.getpid()
    hold.give_back()


def test_a_folder_that_is_gone_is_the_systems_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        Hold(tmp_path / "none" / "lock").take()


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "null", '{"pid": 1}', "[" * 100_000),
        '{"pid": "x", "host": "h", "since": "s"}',
        '{"pid": 1, "host": "\\u001b[2J", "since": "s"}',
        '{"pid": 1, "host": "' + "h" * 300 + '", "since": "s"}',
        '{"pid": 1e999, "host": "h", "since": "s"}',
    ],
)
def test_a_note_that_tells_of_nobody_is_nobodys(tmp_path, text):
    (tmp_path / "note").write_text(text)
    assert read(tmp_path / "note") is None


def test_a_holder_survives_its_note():
    me = Holder.me()
    assert Holder.loads(me.dumps()) == me
