"""A worker whose items are done helps the others, and nobody can tell from the records."""

import signal
import time
import warnings

import pytest

from evidence.run.board import BOARDS, Note
from evidence.run.helper import EnoughError, Helper, _interrupted_unless, _strict
from tests.evidence.mini.project import make, short, timeless

LONG = '''
"""One item that takes long, of four arms, and one that does not."""

import os
import signal
import time
import warnings

import numpy as np
import pytest
from tosses import HERE, Coin

from evidence import Report, all_of, control, finding, proportion, win_rate

BOOK = Report(id="B1", title="-")
FIRST, SECOND = Coin(chance=0.95), Coin(chance=0.05)


def note(text):
    handle = os.open(HERE / "by.txt", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(handle, f"{text}\\n".encode())
    os.close(handle)


def slow(protocol, seed, size):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    block = seed.spawn_key[1]
    helps = "PYTEST_CURRENT_TEST" not in os.environ
    note(f"{worker} {'helps' if helps else 'judges'} {protocol.chance} {block}")
    time.sleep(0.5)
    MISHAP
    return {"heads": np.random.default_rng(seed).random(size) < protocol.chance}


def quick(protocol, seed, size):
    return {"heads": np.random.default_rng(seed).random(size) < protocol.chance}


@finding("long.arms", says="-", source=BOOK.at("page 1"), budget=200)
@pytest.mark.parametrize("edge", [0.5, control(0.999)])
def test_long(edge, trials, claim):
    """Of four coins two come down heads more often than the others."""
    ours = [trials(slow, Coin(chance=chance))["heads"] for chance in (0.9, 0.92)]
    theirs = [trials(slow, Coin(chance=chance))["heads"] for chance in (0.1, 0.12)]
    better = (ours[0] & ours[1]) & ~(theirs[0] & theirs[1])
    claim.holds(all_of(proportion(better).exceeds(edge), proportion(ours[0]).exceeds(edge)))


@finding("long.quick", says="-", source=BOOK.at("page 2"), budget=200)
@pytest.mark.parametrize("coin", [FIRST, control(SECOND, id="control")])
def test_quick(coin, trials, claim):
    """A coin comes down heads."""
    claim.holds(proportion(trials(quick, coin)["heads"]).exceeds(0.5))
'''


def suite(root, mishap="pass"):
    project = make(root)
    project.add("long", LONG.replace("MISHAP", mishap))
    return project


def by_whom(project):
    """What was drawn, by whom: (worker, helps or judges, chance, block)."""
    return [tuple(line.split()) for line in (project.root / "by.txt").read_text().splitlines()]


@pytest.fixture(scope="module")
def helped(tmp_path_factory):
    """A suite run by one process, and then by three: (project, {workers: (run, records)})."""
    project, runs = suite(tmp_path_factory.mktemp("helped") / "suite"), {}
    for workers in ("-n0", "-n3"):
        options = (f"--report-dir=out/{workers}", f"--store=stores/{workers}")
        run = project.run(workers, *options)
        out = project.at(f"out/{workers}")
        runs[workers] = (run, {short(r): timeless(r) for r in out.ledger()["items"]})
        runs[f"{workers} journal"] = out.journal()
        runs[f"{workers} by"] = by_whom(project)
        (project.root / "by.txt").unlink()
    return project, runs


def test_idle_workers_draw_for_the_one_that_is_not(helped):
    _, runs = helped
    helpers = {worker for worker, role, *_ in runs["-n3 by"] if role == "helps"}
    assert helpers, runs["-n3 by"]
    assert {role for _, role, *_ in runs["-n0 by"]} == {"judges"}


def test_records_are_those_of_a_run_without_help(helped):
    _, runs = helped
    for run, _ in (runs["-n0"], runs["-n3"]):
        assert run.code == 0, run.text
        assert "arning" not in run.text
    assert runs["-n3"][1] == runs["-n0"][1]


def test_an_item_is_reported_once_and_by_its_own_worker(helped):
    _, runs = helped
    assert len(runs["-n3 journal"]) == len(runs["-n3"][1]) == 4
    assert "4 passed" in runs["-n3"][0].text


def test_what_is_drawn_in_vain_is_of_the_next_look_alone(helped):
    _, runs = helped
    needed = [(chance, int(block)) for *_, chance, block in runs["-n0 by"]]
    drawn = [(chance, int(block)) for *_, chance, block in runs["-n3 by"]]
    assert set(needed) <= set(drawn)
    last = {chance: max(block for one, block in needed if one == chance) for chance, _ in needed}
    assert all(block <= last[chance] + 1 for chance, block in drawn)
    assert len(drawn) == len(set(drawn))


def test_the_board_is_cleared_at_the_end(helped):
    project, _ = helped
    assert not list((project.root / "stores" / "-n3" / BOARDS).glob("*"))
    assert not (project.root / "stores" / "-n0" / BOARDS).exists()


KILLED = """if helps and not (HERE / "killed").exists():
        (HERE / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)"""


def test_a_helper_that_is_killed_costs_no_verdict(tmp_path):
    project = suite(tmp_path / "suite", KILLED)
    run = project.run("-n2")
    assert (project.root / "killed").exists()
    assert run.code == 0, run.text
    assert "INTERNALERROR" not in run.text
    assert {record["outcome"] for record in project.ledger()["items"]} == {
        "supported",
        "contradicted",
    }


DEADLY = "if helps: note('died'), os.kill(os.getpid(), signal.SIGKILL)"


def test_no_second_helper_draws_for_an_item_that_a_first_one_died_of(tmp_path):
    project = suite(tmp_path / "suite", DEADLY)
    run = project.run("-n2")
    assert run.code == 0, run.text
    # Each of the two items that share these arms may have been tried.
    assert 1 <= sum(line == ("died",) for line in by_whom(project)) <= 2


RAISING = "if block == 1: raise ZeroDivisionError('a mistake in the study')"
WARNING = "if block == 1: warnings.warn('the coin is worn')"


@pytest.mark.parametrize(
    ("mishap", "said"), [(RAISING, "a mistake in the study"), (WARNING, "the coin is worn")]
)
def test_what_goes_wrong_in_a_study_is_told_by_its_own_item_alone(tmp_path, mishap, said):
    project = suite(tmp_path / "suite", mishap)
    run = project.run("-n3")
    assert run.code == 1
    assert "INTERNALERROR" not in run.text
    assert len(project.journal()) == 4
    records = project.records()
    assert records["test_long[0.5]"]["outcome"] == "error"
    assert said in records["test_long[0.5]"]["figure_data"]["message"]
    assert records["test_quick[coin0]"]["outcome"] == "supported"


def test_a_run_that_stops_at_a_failure_stops(tmp_path):
    project = suite(tmp_path / "suite", RAISING)
    run = project.run("-n2", "-x")
    assert run.code in (1, 2)
    assert "INTERNALERROR" not in run.text
    assert not list((project.store / BOARDS).glob("*"))


def test_a_plan_and_a_list_of_items_need_no_board(tmp_path):
    project = suite(tmp_path / "suite")
    for option in ("--plan", "--collect-only"):
        assert project.run("-n2", option).code == 0
    assert not project.store.exists()


# What is helped


class Notes:
    """A board with these notes."""

    def __init__(self, *notes):
        self.notes = notes

    def others(self):
        return list(self.notes)


def test_what_is_helped_least_comes_first_and_of_two_what_waits_for_its_turn():
    helper = Helper(
        Notes(
            Note(items=("a", "b")),
            Note(items=("c", "d")),
            Note(working=False, helps="a"),
            Note(working=False, helps="d"),
            Note(items=("e", "f"), alive=False),
        )
    )
    items = dict.fromkeys("abcdef")
    assert helper._choice(items) == ["b", "c", "d", "a"]
    # An item that draws nothing, and one that has all its blocks.
    helper._parts = {"c": []}
    assert helper._choice(dict.fromkeys("abc")) == ["b", "a"]


@pytest.mark.parametrize(
    ("notes", "may"),
    [
        ([Note(items=("a", "b"))], True),
        ([Note(items=("b", "a"))], True),
        ([Note(items=("b",))], False),
        ([], False),
        ([Note(items=("a", "b")), Note(helps="a", working=False, alive=False)], False),
        ([Note(items=("b", "a")), Note(items=("a",), alive=False)], False),
        ([Note(items=("a", "b")), Note(items=("b", "a"), alive=False)], True),
    ],
)
def test_a_helper_draws_for_what_is_in_hand_and_nobody_died_of(notes, may):
    helper = Helper(Notes(*notes))
    helper._at = "a"
    assert helper.may_draw() is may


@pytest.mark.parametrize(
    ("note", "needed"),
    [
        (Note(), True),
        (Note(items=("a",)), True),
        (Note(alive=False), False),
        (Note(working=False, helps="a"), False),
    ],
)
def test_help_ends_with_the_last_worker_that_has_items(note, needed):
    assert Helper(Notes(note, Note(working=False)))._needed() is needed


def test_a_worker_that_cannot_say_that_it_is_done_helps_nobody():
    board = Notes(Note(items=("a",)))
    board.say = lambda note: False
    Helper(board)._help({})


# What nobody needs any more


def test_what_nobody_needs_is_given_up_soon():
    began = time.monotonic()
    with pytest.raises(EnoughError):
        with _interrupted_unless(lambda: time.monotonic() < began + 0.3):
            while time.monotonic() < began + 20.0:
                pass
    assert time.monotonic() < began + 10.0


def test_what_is_needed_is_left_alone_and_the_signal_is_given_back():
    before = signal.getsignal(signal.SIGUSR1)
    with _interrupted_unless(lambda: True):
        time.sleep(0.6)
    assert signal.getsignal(signal.SIGUSR1) is before


def test_a_module_that_is_being_loaded_is_loaded_to_its_end(tmp_path, monkeypatch):
    (tmp_path / "loading_slowly.py").write_text(
        "import time\nlimit = time.monotonic() + 1.0\n"
        "while time.monotonic() < limit:\n    pass\ndone = True\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EnoughError):
        with _interrupted_unless(lambda: False):
            import loading_slowly

            while loading_slowly.done:
                pass
    assert loading_slowly.done


def test_a_helper_takes_every_warning_for_an_error_that_the_run_does_not_ignore(pytestconfig):
    with _strict(pytestconfig):
        with pytest.raises(UserWarning):
            warnings.warn("worn", stacklevel=1)
        warnings.warn(
            "__array__ implementation doesn't accept a copy keyword", DeprecationWarning, 1
        )
