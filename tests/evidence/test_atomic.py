"""Atomic files."""

import os
import stat

import pytest

from evidence import atomic


def test_a_file_is_written_whole_and_readable_by_others(tmp_path):
    path = tmp_path / "file.txt"
    atomic.write_text(path, "größer\n")
    assert path.read_bytes() == "größer\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.txt"]


def test_the_old_file_is_replaced(tmp_path):
    path = tmp_path / "file.txt"
    atomic.write_text(path, "old and longer")
    atomic.write_text(path, "new")
    assert path.read_text() == "new"


@pytest.mark.parametrize("error", [OSError, ValueError, KeyboardInterrupt])
def test_a_failure_half_way_keeps_the_old_file_and_leaves_nothing_behind(tmp_path, error):
    path = tmp_path / "file.txt"
    atomic.write_text(path, "old")

    def fill(file):
        file.write(b"half")
        raise error

    with pytest.raises(error):
        atomic.write(path, fill)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.txt"]


def test_a_failed_rename_leaves_nothing_behind(tmp_path, monkeypatch):
    def refuse(source, target):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        atomic.write_text(tmp_path / "file.txt", "text")
    assert list(tmp_path.iterdir()) == []


def test_writers_at_the_same_time_do_not_share_a_temporary_file(tmp_path):
    path, seen = tmp_path / "file.txt", []

    def fill(file):
        seen.extend(entry.name for entry in tmp_path.iterdir())
        atomic.write_text(path, "inner")
        file.write(b"outer")

    atomic.write(path, fill)
    assert path.read_text() == "outer"
    assert len(seen) == 1 and seen[0].startswith(".file.txt.") and seen[0].endswith(".tmp")


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        atomic.write_text(tmp_path / "nowhere" / "file.txt", "text")


def test_folders_that_were_made_for_nothing_are_removed_and_no_others(tmp_path):
    (tmp_path / "there").mkdir()
    folder = tmp_path / "there" / "a" / "b"
    made = atomic.absent(folder)
    assert made == [folder, folder.parent]
    atomic.make_writable(folder)
    assert atomic.absent(folder) == []
    atomic.remove_empty(made)
    assert list((tmp_path / "there").iterdir()) == []
    atomic.make_writable(folder)
    (folder / "kept.txt").touch()
    atomic.remove_empty([*made, tmp_path / "nowhere"])
    assert (folder / "kept.txt").exists()
