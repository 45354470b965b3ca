"""A call that may take so long and no longer, in a main thread and in another one."""

import signal
import threading
import time

import pytest

from evidence.drawing import limit
from evidence.drawing.limit import Place, ended, last_resort, within
from evidence.machine.error import HungBlockError

PLACE = Place(study="toss", protocol="Coin()", index=3)
HUNG = r"Study 'toss', block 3, was not drawn within 0\.2 seconds under Coin\(\), and was ended\."


def draw(call):
    """Makes a call as the instrument draws a block: what is above it says nothing."""
    return call()


def sleeper():
    """Sleeps, whatever is raised in it."""
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            continue


def elsewhere(function):
    """What a function returns or raises in another thread."""
    told = []

    def run():
        try:
            told.append(function())
        except Exception as error:
            told.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    return told[0]


def test_a_call_that_comes_in_time_gives_what_it_gives():
    assert within(5.0, PLACE, lambda: 3) == 3
    assert elsewhere(lambda: within(5.0, PLACE, lambda: 3)) == 3
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_call_without_limit_is_made_as_it_is():
    before = threading.active_count()
    assert elsewhere(lambda: within(0.0, PLACE, threading.active_count)) == before + 1


@pytest.mark.parametrize("error", [ZeroDivisionError("mine"), TimeoutError("mine")])
def test_what_a_call_raises_is_raised(error):
    def raises():
        raise error

    with pytest.raises(type(error), match="mine"):
        within(5.0, PLACE, raises)
    assert elsewhere(lambda: within(5.0, PLACE, raises)) is error


def test_a_call_that_hangs_is_ended_and_tells_where():
    with pytest.raises(HungBlockError, match=HUNG) as caught:
        within(0.2, PLACE, sleeper)
    assert "in sleeper\n    time.sleep(0.01)" in str(caught.value)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_in_another_thread_it_is_left_and_ends_as_soon_as_it_can():
    over = threading.Event()

    def hangs():
        try:
            while True:
                time.sleep(0.01)
        finally:
            over.set()

    caught = elsewhere(lambda: within(0.2, PLACE, hangs))
    assert isinstance(caught, HungBlockError)
    assert "in hangs\n    time.sleep(0.01)" in str(caught)
    assert over.wait(5)


def test_another_alarm_rings_when_it_was_to_ring():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
    began = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        within(5.0, PLACE, lambda: time.sleep(0.1))
        assert not rung
        time.sleep(0.6)
        assert len(rung) == 1 and rung[0] - began > 0.4
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def test_a_library_that_loads_is_not_left_half_loaded(tmp_path, monkeypatch):
    (tmp_path / "slow_library.py").write_text("import time\ntime.sleep(0.6)\nwhole = True\n")
    monkeypatch.syspath_prepend(tmp_path)

    def loads():
        import slow_library

        found.append(slow_library.whole)
        sleeper()

    found = []
    with pytest.raises(HungBlockError):
        within(0.2, PLACE, loads)
    assert found == [True]


# Where nothing interrupts it


def test_a_process_is_ended_where_its_block_is_not(monkeypatch):
    monkeypatch.setattr(limit, "GRACE", 0.1)
    told = []
    with last_resort(0.1, PLACE, end=told.append):
        time.sleep(0.5)
    (said,) = told
    assert "Study 'toss', block 3, was not drawn within 0.1 seconds" in said
    assert "time.sleep(0.5)" in said


def test_a_process_whose_block_comes_goes_on(monkeypatch):
    monkeypatch.setattr(limit, "GRACE", 0.0)
    told = []
    with last_resort(0.2, PLACE, end=told.append):
        pass
    with last_resort(0.0, PLACE, end=told.append):
        time.sleep(0.1)
    with last_resort(0.05, PLACE, end=None):
        time.sleep(0.1)
    time.sleep(0.3)
    assert told == []


def test_a_process_leaves_a_note_and_is_gone(tmp_path, monkeypatch):
    told, gone = [], []
    monkeypatch.setattr("os._exit", gone.append)
    ended(tmp_path / "note", tell=told.append)("It hung.")
    assert (told, gone) == (["It hung."], [70])
    assert (tmp_path / "note").read_text() == "It hung."
    # One that cannot say it is gone all the same.
    ended(tmp_path / "none" / "note", tell=None)("It hung.")
    assert gone == [70, 70]
