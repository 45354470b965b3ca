"""The executor that computes at once, and how one that sends calls away waits for them.

What needs a real cluster is in test_cluster.py.
"""

import ast
from concurrent.futures import CancelledError, Executor, Future
from pathlib import Path

import pytest

from evidence.machine import executor, parcel
from evidence.machine.error import (
    DaskMissingError,
    IdleClusterError,
    LostBlockError,
    OtherWorkerError,
    SilentWorkerError,
    UntrustedAnswerError,
)
from evidence.machine.executor import DaskExecutor, InlineExecutor, executor_for


def test_a_call_is_done_when_it_is_submitted():
    future = InlineExecutor().submit(divmod, 7, 2)
    assert future.done()
    assert future.result() == (3, 1)


def test_keywords_are_passed_on():
    assert InlineExecutor().submit(int, "11", base=2).result() == 3


def test_an_error_is_kept_for_whoever_asks_for_the_result():
    future = InlineExecutor().submit(int, "x")
    assert future.done()
    with pytest.raises(ValueError, match="invalid literal"):
        future.result()


def test_an_interrupt_is_not_kept():
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        InlineExecutor().submit(interrupt)


def test_it_is_an_executor_like_any_other():
    with InlineExecutor() as executor:
        assert isinstance(executor, Executor)
        assert list(executor.map(abs, [-1, 2])) == [1, 2]


def test_without_a_cluster_blocks_are_computed_at_once():
    assert isinstance(executor_for(None, sources=()), InlineExecutor)
    assert isinstance(executor_for("tcp://host:1", sources=()), DaskExecutor)


# Calls that are sent away


def delivery(sent, workers=1):
    return executor._Delivery(sent, address="tcp://host:1", workers=lambda: workers)


def replied(**parts):
    return answered(b"tcp://worker:1\n" + parcel.packed(parts))


def answered(value):
    wire = pytest.importorskip("evidence.machine.wire")
    sent = Future()
    sent.set_result(wire.Answer(value))
    return sent


def test_a_reply_is_opened_by_whoever_asks():
    assert delivery(replied(value=3, warned=[])).result() == 3
    with pytest.raises(OtherWorkerError, match=r"tcp://worker:1 .* is refused: numpy is"):
        delivery(replied(refused="numpy is 2 here and 1 there")).result()


def test_a_worker_that_cannot_make_the_call_says_why():
    with pytest.raises(SilentWorkerError, match=r"cannot run this project \(ImportError: none\)"):
        delivery(answered("ImportError: none")).result()


def test_what_is_no_reply_is_refused_and_its_sender_named():
    with pytest.raises(UntrustedAnswerError, match=r"^What the worker tcp://worker:1 sent is not"):
        delivery(replied(more=1)).result()
    sent = Future()
    sent.set_result("something")
    with pytest.raises(UntrustedAnswerError, match=r"^What the cluster at tcp://host:1 sent is"):
        delivery(sent).result()


@pytest.mark.parametrize("error", [CancelledError(), RuntimeError("killed")])
def test_a_call_that_the_cluster_gave_up_is_said_to_be_lost(error):
    sent = Future()
    sent.set_exception(error)
    with pytest.raises(LostBlockError, match=type(error).__name__):
        delivery(sent).result()


def test_a_block_that_was_about_to_be_sent_to_a_dead_scheduler_is_lost_like_one_that_was_sent():
    for kind in ("CancelledError", "ClosedClientError"):
        sent = Future()
        sent.set_exception(type(kind, (Exception,), {})("Client is closed."))
        with pytest.raises(LostBlockError, match=rf"\({kind}: the scheduler is gone\)"):
            delivery(sent).result()


def test_a_cluster_without_workers_is_waited_for_and_then_given_up(monkeypatch):
    monkeypatch.setattr(executor, "LOOK", 0.01)
    monkeypatch.setattr(executor, "IDLE", 0.1)
    with pytest.raises(IdleClusterError, match=r"has had no worker for 0\.1"):
        delivery(Future(), workers=0).result()
    with pytest.raises(TimeoutError):
        delivery(Future(), workers=1).result(timeout=0.3)


def test_a_missing_dask_is_said_with_what_brings_it(monkeypatch):
    monkeypatch.setattr(executor, "find_spec", lambda name: None)
    with pytest.raises(DaskMissingError, match=r"Install it: pip install distributed\."):
        DaskExecutor("tcp://127.0.0.1:9", sources=()).check()


def test_leaving_a_cluster_that_was_never_asked_is_nothing():
    DaskExecutor("tcp://127.0.0.1:9", sources=()).shutdown()


def test_only_two_modules_know_dask():
    knowing = set()
    for room in ("claims", "models", "studies", "evidence", "reports"):
        for path in (Path(executor.__file__).parents[2] / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = [alias.name for alias in getattr(node, "names", []) if alias.name]
                names += [getattr(node, "module", None) or ""]
                if {name.partition(".")[0] for name in names} & {"dask", "distributed"}:
                    knowing.add(path.name)
    assert knowing == {"cluster.py", "wire.py"}
