"""The page as a file: whole, or the old one."""

import json

import pytest

from evidence.errors import RecordError
from evidence.records.ledger import Ledger
from evidence.records.work import Work
from reports import page
from reports.writer import write_page


def test_the_page_is_written_into_a_folder_that_is_made(empty, tmp_path):
    path = write_page(Ledger.read(empty), directory=tmp_path / "a" / "b")
    assert path == tmp_path / "a" / "b" / "index.html"
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_page_that_cannot_be_rendered_leaves_the_old_one_and_no_rubbish(tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise RecordError("no such style")

    monkeypatch.setattr(page, "render", refuse)
    old = tmp_path / "index.html"
    old.write_text("old")
    with pytest.raises(RecordError):
        write_page(Ledger(), directory=tmp_path, bibliography=[Work(id="a", title="-")])
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_a_page_that_cannot_be_put_in_place_leaves_the_old_one(empty, tmp_path, monkeypatch):
    old = tmp_path / "index.html"
    old.write_text("old")

    def refuse(source, target):
        raise OSError("the disk is full")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(OSError, match="the disk is full"):
        write_page(Ledger.read(empty), directory=tmp_path)
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_nothing_is_touched_before_the_page_is_rendered(empty, tmp_path, monkeypatch):
    def fail(*arguments, **options):
        assert not list(tmp_path.iterdir())
        raise KeyError("render")

    monkeypatch.setattr(page, "render", fail)
    with pytest.raises(KeyError):
        write_page(Ledger.read(empty), directory=tmp_path / "new")
    assert not list(tmp_path.iterdir())


def test_the_bibliography_is_kept_for_a_later_rendering(empty, tmp_path):
    works = [{"id": "He 2015", "title": "Delving", "year": 2015, "url": None}]
    write_page(Ledger.read(empty), directory=tmp_path, bibliography=[*map(Work.read, works)])
    assert json.loads((tmp_path / "bibliography.json").read_text()) == works
