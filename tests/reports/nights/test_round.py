import sys
import time

import pytest

from evidence.records.archive import Archive, write_archive
from evidence.records.ledger import JOURNAL, Ledger, append_line, write_collected, write_ledger
from reports.nights import round as nightly
from reports.nights.night import BROKEN, CUT, DONE, LEFT_OUT
from reports.nights.round import Round
from reports.nights.task import Task
from tests.evidence.recorded import item_of
from tests.reports.comparison.runs import sampled
from tests.reports.nights.made import RUN

# Stands for pytest: does what the first word after it says, in the folder that it is given.
STAND_IN = """
import shutil, signal, sys, time
folder = sys.argv[-1].partition("=")[2]
word = sys.argv[1]
print("first line")
print("said:", word, flush=True)
def stopped(*_):
    shutil.copytree("made", folder, dirs_exist_ok=True)
    sys.exit(2)
if word == "stubborn":
    shutil.copytree("noted", folder, dirs_exist_ok=True)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    time.sleep(600)
if word == "slow":
    signal.signal(signal.SIGINT, stopped)
    time.sleep(600)
if word in ("good", "surprised"):
    shutil.copytree("made", folder, dirs_exist_ok=True)
sys.exit({"good": 0, "surprised": 1, "empty": 0, "crash": 3, "none": 5}[word])
"""


@pytest.fixture
def root(tmp_path):
    """A checkout with a ledger that the stand-in leaves."""
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    made = tmp_path / "made"
    made.mkdir()
    items = (
        item_of("a.py::t", outcome="supported", replay="python -m pytest a.py::t"),
        item_of("a.py::s", outcome="skipped"),
    )
    write_ledger(made, Ledger(run=RUN, items=items))
    noted = tmp_path / "noted"
    noted.mkdir()
    names = ("a.py::t", "a.py::u")
    blanks = [item_of(name, outcome="not_run", seed=None) for name in names]
    write_collected(noted, blanks, started=time.time())
    append_line(noted / JOURNAL, item_of("a.py::t", outcome="supported"))
    write_archive(made / "trials.jsonl.gz", Archive.of(RUN, [sampled("a.py::t", [0.5, 1.5])]))
    return tmp_path


def task(word, *, limit=1.0, part="fresh"):
    return Task(part=part, what="a run", arguments=(word,), minutes=1.0, limit=limit)


def round_of(root, *, seconds=60.0, said=None):
    return Round(
        root=root,
        out=root / "out",
        deadline=time.monotonic() + seconds,
        say=(lambda line: None) if said is None else said.append,
        command=(sys.executable, "stand_in.py"),
    )


@pytest.mark.parametrize("word", ["good", "surprised"])
def test_what_a_run_left_is_read(root, word):
    said = []
    taken = round_of(root, said=said).take(task(word))
    assert (taken.part.state, taken.part.why, taken.part.run) == (DONE, "", RUN)
    assert [one.node for one in taken.part.outcomes] == ["a.py::t"]
    assert [stream.count for stream in taken.part.streams] == [2]
    assert taken.replays() == {"a.py::t": "python -m pytest a.py::t"}
    assert said[0] == "fresh: a run (at most 1 min)"
    assert said[1].startswith("fresh: done, ")


def test_a_run_that_ends_badly_is_told_with_its_last_line(root):
    taken = round_of(root).take(task("crash"))
    assert (taken.part.state, taken.part.run) == (BROKEN, None)
    assert taken.part.why == "pytest ended with status 3: said: crash"


def test_a_part_with_none_of_the_claims_is_left_out_unless_the_night_is_about_it(root):
    turns = round_of(root)
    left_out = turns.take(task("none", part="keras")).part
    assert (left_out.state, left_out.why) == (LEFT_OUT, "it has none of the claims asked for")
    broken = turns.take(task("none")).part
    assert (broken.state, broken.why) == (BROKEN, "pytest ended with status 5: said: none")


def test_a_run_that_left_no_ledger_is_broken(root):
    taken = round_of(root).take(task("empty"))
    assert taken.part.state == BROKEN
    assert taken.part.why.startswith("No ledger can be read at ")


def test_a_run_is_cut_at_its_limit_and_what_it_wrote_then_counts(root):
    began = time.monotonic()
    taken = round_of(root).take(task("slow", limit=3.0 / 60.0))
    assert 3.0 <= time.monotonic() - began < 30.0
    assert (taken.part.state, taken.part.why) == (CUT, "cut after 3 s")
    assert [one.node for one in taken.part.outcomes] == ["a.py::t"]


def test_a_run_that_does_not_stop_is_ended(root, monkeypatch):
    monkeypatch.setattr(nightly, "GRACE", 0.5)
    taken = round_of(root).take(task("stubborn", limit=2.0 / 60.0))
    assert taken.part.state == CUT and taken.ledger is None
    # What it had judged by then is in its journal; on which stack, nobody has written down.
    assert [(one.node, one.came) for one in taken.part.outcomes] == [("a.py::t", "supported")]
    assert taken.part.run is None


def test_the_end_of_the_night_is_a_limit_and_then_nothing_is_begun(root, monkeypatch):
    monkeypatch.setattr(nightly, "LEAST", 1.0)
    turns = round_of(root, seconds=3.0)
    assert turns.take(task("slow", limit=None)).part.state == CUT
    left_out = turns.take(task("good"))
    assert (left_out.part.state, left_out.part.why) == (LEFT_OUT, "the night was over")


def test_a_folder_in_the_way_breaks_one_part_alone(root):
    (root / "out").mkdir()
    (root / "out" / "01-fresh").write_text("in the way")
    turns = round_of(root)
    assert turns.take(task("good")).part.state == BROKEN
    assert turns.take(task("good")).part.state == DONE


def test_a_star_stands_for_the_files_that_are_there(root):
    (root / "claims").mkdir()
    for name in ("bench_b.py", "bench_a.py", "test_c.py"):
        (root / "claims" / name).write_text("")
    stars = ("claims/bench_*.py", "claims/none_*.py", "plain")
    told = [nightly.expanded(word, root) for word in stars]
    assert told == [
        ["claims/bench_a.py", "claims/bench_b.py"],
        ("claims/none_*.py",),
        ("plain",),
    ]
