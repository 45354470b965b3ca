import gzip
import os
from dataclasses import replace

import pytest

from evidence.records.ledger import encode
from reports.errors import HistoryError
from reports.nights.fingerprint import Fingerprint
from reports.nights.history import FIXED, MOST_BYTES, NIGHTS, History, read_night
from reports.nights.night import Part
from tests.reports.comparison.runs import archive, sampled
from tests.reports.nights.made import NEWER, RUN, drawn, night_of, part_of

COMMIT = RUN.commit


def told(nights):
    return [encode(night.record()) for night in nights]


def test_nights_are_read_as_they_were_written_the_oldest_first(tmp_path):
    nights = [night_of(day, part_of(fair=drawn())) for day in (2, 0, 1)]
    for night in nights:
        History.read(tmp_path).append(night)
    found = History.read(tmp_path)
    assert told(found.nights) == told(sorted(nights, key=lambda night: night.started))
    assert found.troubles == ()


def test_a_folder_that_is_not_there_has_no_nights(tmp_path):
    assert History.read(tmp_path / "none").nights == ()


def test_a_second_night_of_the_same_second_replaces_nothing(tmp_path):
    first, second = (replace(night_of(0), seed=seed) for seed in (1, 2))
    paths = [History.read(tmp_path).append(night) for night in (first, second)]
    assert len({*paths}) == 2
    assert {night.seed for night in History.read(tmp_path).nights} == {1, 2}


def test_equal_nights_are_equal_bytes(tmp_path):
    night = night_of(0, part_of(fair=[0.5, 1.5]))
    paths = [History(folder=tmp_path / name).append(night) for name in ("a", "b")]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def spoil(path, kind):
    """Makes a night a file that is none."""
    whole = path.read_bytes()
    if kind == "torn":
        path.write_bytes(whole[: len(whole) // 2])
    elif kind == "flipped":
        path.write_bytes(gzip.compress(gzip.decompress(whole).replace(b'"seed": 0', b'"seed": 9')))
    elif kind == "foreign":
        path.write_bytes(gzip.compress(b'{"schema": 1, "some": "thing"}'))
    elif kind == "list":
        path.write_bytes(gzip.compress(b"[1]"))
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "deep":
        path.write_bytes(gzip.compress(b"[" * 200_000))
    elif kind == "bomb":
        path.write_bytes(gzip.compress(b" " * (MOST_BYTES + 2)))


@pytest.mark.parametrize("kind", ["torn", "flipped", "foreign", "list", "empty", "deep", "bomb"])
def test_a_file_that_is_no_night_is_set_aside_and_said_and_the_others_stay(tmp_path, kind):
    for day in (0, 1):
        History.read(tmp_path).append(night_of(day))
    path = sorted((tmp_path / NIGHTS).iterdir())[0]
    spoil(path, kind)
    found = History.read(tmp_path)
    assert [night.seed for night in found.nights] == [1]
    (trouble,) = found.troubles
    assert trouble.startswith(f"{path.name} is no night (")
    assert trouble.endswith(f"; set aside as {path.name}.odd")
    assert not path.exists() and path.with_name(path.name + ".odd").exists()
    # It was said once; from now on it is as if it were not there.
    assert History.read(tmp_path).troubles == ()


def test_a_night_of_a_newer_version_stays_where_it_is(tmp_path):
    path = History.read(tmp_path).append(night_of(0))
    text = gzip.decompress(path.read_bytes()).replace(b'{"schema": 1,', b'{"schema": 7,')
    path.write_bytes(gzip.compress(text))
    found = History.read(tmp_path)
    assert found.nights == () and path.exists()
    assert found.troubles == (
        f"{path.name} is of format 7, and this version reads up to 1; it stays where it is. "
        "Update the suite",
    )


def test_a_link_is_no_night(tmp_path):
    path = History.read(tmp_path).append(night_of(0))
    elsewhere = tmp_path / "elsewhere"
    os.replace(path, elsewhere)
    path.symlink_to(elsewhere)
    assert History.read(tmp_path).nights == ()
    assert elsewhere.exists()


def test_a_night_that_cannot_be_set_aside_is_said(tmp_path, monkeypatch):
    path = History.read(tmp_path).append(night_of(0))
    spoil(path, "torn")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(HistoryError) as error:
        read_night(path)
    assert str(error.value).endswith("; it could not be set aside (Permission denied)")


def test_a_history_that_is_a_file_is_refused(tmp_path):
    path = tmp_path / "history"
    path.write_text("no folder")
    with pytest.raises(HistoryError) as error:
        History.read(path)
    assert str(error.value) == f"{path} is no folder; name one with --history DIR"


def test_a_night_that_cannot_be_written_changes_nothing(tmp_path):
    (tmp_path / NIGHTS).write_text("in the way")
    with pytest.raises(HistoryError) as error:
        History(folder=tmp_path).append(night_of(0))
    assert str(error.value) == (
        f"the night cannot be written to {tmp_path / NIGHTS} (File exists); the history is as it "
        "was"
    )


def test_the_default_seeds_trials_are_kept_once_for_a_stack_and_a_commit(tmp_path):
    history = History(folder=tmp_path)
    first = archive(sampled("a.py::t", [0.5, 1.5]), run=RUN)
    assert history.fixed(Fingerprint.of(RUN), commit=COMMIT) is None
    history.keep_fixed(first)
    history.keep_fixed(archive(sampled("a.py::t", [0.5, 7.5]), run=RUN))
    assert history.fixed(Fingerprint.of(RUN), commit=COMMIT) == first
    assert history.fixed(Fingerprint.of(RUN), commit="another") is None
    assert history.fixed(Fingerprint.of(NEWER), commit=COMMIT) is None


def test_of_trials_that_are_equal_to_others_only_that_is_kept(tmp_path):
    history = History(folder=tmp_path)
    first = archive(sampled("a.py::t", [0.5, 1.5]), run=RUN)
    second = replace(first, run=replace(RUN, commit="ba9876543210"))
    history.keep_fixed(first)
    history.keep_fixed(second, alike=first)
    sizes = sorted(path.stat().st_size for path in (tmp_path / FIXED).iterdir())
    assert len(sizes) == 2 and sizes[0] < 40
    assert history.fixed(Fingerprint.of(RUN), commit="ba9876543210") == first


def test_a_name_of_equal_trials_leads_nowhere_else(tmp_path):
    history = History(folder=tmp_path / "h")
    first = archive(sampled("a.py::t", [0.5, 1.5]), run=RUN)
    history.keep_fixed(first)
    history.keep_fixed(replace(first, run=replace(RUN, commit="ba9876543210")), alike=first)
    (note,) = (tmp_path / "h" / FIXED).glob("*.alike")
    note.write_text("../../../etc/passwd\n")
    assert history.fixed(Fingerprint.of(RUN), commit="ba9876543210") is None


def test_the_latest_trials_are_those_of_the_same_data_and_size(tmp_path):
    history = History(folder=tmp_path)
    runs = [
        replace(RUN, started="2026-01-01T00:00:00+00:00"),
        replace(NEWER, started="2026-01-02T00:00:00+00:00"),
        replace(RUN, started="2026-01-03T00:00:00+00:00", scale="full"),
    ]
    for run in runs:
        history.keep_fixed(archive(sampled("a.py::t", [0.5, 1.5]), run=run))
    (tmp_path / FIXED / "000000000000.jsonl.gz").write_bytes(b"torn")
    found = history.latest_fixed(Fingerprint.of(RUN))
    assert found is not None and found.run == runs[1]


def test_letters_that_turn_a_line_round_are_spelt_out(tmp_path):
    night = night_of(0, Part(name="full", state="broken", why="abc\u202egpj.exe\x1b[2J"))
    History.read(tmp_path).append(night)
    (found,) = History.read(tmp_path).nights
    assert found.parts[0].why == "abc\\u202egpj.exe\\u001b[2J"
