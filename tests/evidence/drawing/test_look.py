"""What one look needs: free blocks first, and the same bits whoever draws them."""

import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pytest

from evidence.drawing.look import AllTakenError, gather
from evidence.drawing.store import Store
from evidence.drawing.trial import Trials, stack
from evidence.machine.executor import InlineExecutor
from tests.evidence.sampled import trials_of

CALLS = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Dice:
    block: int = 4
    sides: int = 6


def roll(protocol, seed, size):
    CALLS.append((protocol.sides, seed.spawn_key[1]))
    return {"pips": np.random.default_rng(seed).integers(1, protocol.sides + 1, size)}


class Clock(Dice):
    timed = True


@pytest.fixture
def folder(tmp_path):
    CALLS.clear()
    return tmp_path / "blocks"


def store_in(folder, **changes):
    plain = {"root": 1, "sources": (), "fresh_since": 0.0, "executor": InlineExecutor()}
    return Store(folder=folder, **{**plain, **changes})


def arms(store, *protocols):
    """The pips of some dice side by side [trial, die]."""
    pips = [Trials(roll, protocol, drawer=store)["pips"] for protocol in protocols]
    return stack(pips, label="pips")


@contextmanager
def taken(folder, protocol, index):
    """Another worker draws a block, and keeps it as it goes."""
    held, done = threading.Event(), threading.Event()

    def work():
        drawing = store_in(folder).begin(roll, protocol, index)
        held.set()
        done.wait(20)
        drawing.finish()

    worker = threading.Thread(target=work)
    worker.start()
    assert held.wait(20)
    CALLS.clear()
    try:
        yield done
    finally:
        done.set()
        worker.join(20)


SIX, FOUR, BIG = Dice(), Dice(sides=4), Dice(block=8, sides=20)


def test_a_look_draws_all_its_sources_and_no_more(folder):
    outcomes = arms(store_in(folder), SIX, BIG)
    gather(outcomes, 8, budget=16)
    assert CALLS == [(6, 0), (6, 1), (20, 0)]
    outcomes.first(8)
    assert len(CALLS) == 3
    gather(outcomes, 16, budget=24)
    assert CALLS[3:] == [(6, 2), (6, 3), (20, 1)]


def test_what_was_gathered_is_what_would_have_been_drawn_one_after_the_other(folder, tmp_path):
    gathered, plain = arms(store_in(folder), SIX, BIG), arms(store_in(tmp_path / "b"), SIX, BIG)
    with taken(folder, SIX, 0) as done:
        threading.Timer(0.2, done.set).start()
        gather(gathered, 16, budget=16)
    np.testing.assert_array_equal(gathered.first(16), plain.first(16))


def test_what_others_draw_is_left_until_nothing_else_is_to_be_done(folder):
    outcomes = arms(store_in(folder), SIX, FOUR)
    with taken(folder, SIX, 0) as done:
        worker = threading.Thread(target=lambda: gather(outcomes, 8, budget=8))
        worker.start()
        limit = time.monotonic() + 20
        while len(CALLS) < 3 and time.monotonic() < limit:
            time.sleep(0.01)
        assert CALLS == [(6, 1), (4, 0), (4, 1)]
        assert worker.is_alive()
        done.set()
        worker.join(20)
    assert len(CALLS) == 3 and outcomes.first(8).shape == (8, 2)


def test_a_block_is_free_while_the_next_one_is_computed(folder):
    """Whoever draws several holds one at a time, so that others can recall what is done."""
    recalled = []

    def watched(protocol, seed, size):
        if seed.spawn_key[1] == 1:
            recalled.append(store_in(folder).begin(watched, protocol, 0).finish())
        return {"pips": np.zeros(size)}

    gather(Trials(watched, SIX, drawer=store_in(folder))["pips"], 8, budget=8)
    assert len(recalled) == 1


def test_a_cluster_is_sent_all_blocks_of_a_look_before_any_has_come(folder):
    class Cluster(Executor):
        """Computes nothing before two calls are there."""

        both = threading.Barrier(2, timeout=20)
        pool = ThreadPoolExecutor(2)

        def submit(self, fn, /, *args, **options) -> Future:
            return self.pool.submit(lambda: (self.both.wait(), fn(*args, **options))[1])

    outcomes = arms(store_in(folder, executor=Cluster()), SIX, FOUR)
    gather(outcomes, 4, budget=8)
    assert sorted(CALLS) == [(4, 0), (6, 0)]
    assert len(list(folder.rglob("*.npz"))) == 2


def test_a_failing_block_frees_those_that_were_held_beside_it(folder):
    class Late(Executor):
        """A call is made when its outcome is asked for."""

        def submit(self, fn, /, *args, **options):
            future = Future()
            future.result = lambda timeout=None: fn(*args, **options)
            return future

    def failing(protocol, seed, size):
        raise ZeroDivisionError("a mistake in the study")

    store = store_in(folder, executor=Late())
    outcomes = [Trials(study, SIX, drawer=store)["pips"] for study in (failing, roll)]
    with pytest.raises(ZeroDivisionError):
        gather(stack(outcomes, label="both"), 4, budget=4)
    for study in (failing, roll):
        path = store._path(study, SIX, 0)
        assert not path.exists()
        lock = store._locked(path)
        assert lock is not None
        lock.release()


def test_time_is_drawn_one_block_after_the_other_and_never_kept(folder, monkeypatch):
    monkeypatch.delenv("PYTEST_XDIST_WORKER_COUNT", raising=False)
    timed = Trials(roll, Clock(), drawer=store_in(folder))["pips"]
    assert gather(timed, 8, budget=8).shape == (8,)
    assert CALLS == [(6, 0), (6, 1)] and not folder.exists()


def test_trials_without_a_store_are_drawn_as_they_are_asked_for():
    given = trials_of(pips=np.arange(8), block=4)["pips"]
    np.testing.assert_array_equal(gather(given, 6, budget=8), np.arange(6))
    assert given.uses[0].drawn == 8


# A helper


def test_a_helper_draws_for_the_next_look_one_block_at_a_time_until_nothing_is_free(folder):
    outcomes = arms(store_in(folder, helping=lambda: True), SIX, FOUR)
    with taken(folder, SIX, 0), taken(folder, FOUR, 0):
        with pytest.raises(AllTakenError):
            gather(outcomes, 4, budget=8)
    assert CALLS == [(6, 1), (4, 1)]


def test_a_helper_that_may_not_draws_nothing(folder):
    with pytest.raises(AllTakenError):
        gather(arms(store_in(folder, helping=lambda: False), SIX), 4, budget=8)
    assert not CALLS


def test_a_helper_looks_on_once_others_have_drawn_the_look(folder):
    outcomes = arms(store_in(folder, helping=lambda: True), SIX)
    with taken(folder, SIX, 0) as done:
        threading.Timer(0.05, done.set).start()
        gather(outcomes, 4, budget=8)
    assert not CALLS
    assert outcomes.uses[0].missing(4) == []
