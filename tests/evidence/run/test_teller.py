"""What a process notes of what it draws."""

import math
from concurrent.futures import Future
from contextlib import contextmanager

import numpy as np
import pytest

from evidence.drawing.trial import Trials
from evidence.judging.look import Look
from evidence.judging.outcome import UNDECIDED
from evidence.machine.hold import Holder
from evidence.run import status
from evidence.run.teller import BETWEEN, Teller
from evidence.statistics.region import Interval
from tests.evidence.sampled import Knobs
from tests.evidence.stated import item_of

RUN = 7.5
LITTLE = BETWEEN / 2.0
KNOBS, OTHER = Knobs(block=20), Knobs(block=50)


class Clock:
    """Tells the time that it is set to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def teller(tmp_path, clock):
    return Teller(status.place(tmp_path, "gw0"), run=RUN, clock=clock)


@pytest.fixture
def noted(tmp_path):
    """What is noted now; None if nothing is."""

    def noted():
        told = status.read(tmp_path, run=RUN)
        return told[0] if told else None

    return noted


def toss(protocol, seed, size):
    """Draws nothing."""


@contextmanager
def drawing(teller, protocol=KNOBS):
    """A block is drawn inside; what is raised there is what came of it."""
    done, future = teller.watch(toss, protocol), Future()
    try:
        yield
    except Exception as error:
        future.set_exception(error)
    else:
        future.set_result({})
    done(future)
    if future.exception() is not None:
        raise future.exception()


def draw(teller, clock, seconds, protocol=KNOBS):
    with drawing(teller, protocol):
        clock.now += seconds


def look_of(*sources, trials=40, budget=200, low=0.25, high=math.inf, **changes):
    return Look(
        trials=trials,
        budget=budget,
        interval=Interval(low, high),
        outcome=UNDECIDED,
        sources=sources,
        **changes,
    )


def trials_with(blocks, protocol=KNOBS):
    """Trials of which so many blocks have been asked for."""
    heads = {"heads": np.ones(protocol.block)}
    trials = Trials(toss, protocol, drawer=lambda study, protocol, index: heads)
    for index in range(blocks):
        trials.block(index)
    return trials


def test_a_block_is_told_while_it_is_drawn(teller, clock, noted):
    with teller.about(item_of()):
        clock.now += 3.0
        assert noted() is None
        with drawing(teller):
            told = noted()
    assert told.item == "coins.heads[fair]"
    assert (told.began, told.since, told.block) == (1000.0, 1003.0, 20)
    assert (told.trials, told.budget, told.interval) == (0, 200, None)
    assert (told.pace, told.left) == (None, None)


def test_an_item_without_parameters_is_named_by_its_key(teller, noted):
    with teller.about(item_of(node="claims/test_coins.py::test_heads")):
        with drawing(teller):
            assert noted().item == "coins.heads"


def test_the_last_look_is_told_with_open_ends_as_none(teller, noted):
    with teller.about(item_of()):
        teller.hear(look_of(part=2, parts=3))
        with drawing(teller):
            told = noted()
    assert (told.trials, told.budget, told.interval) == (40, 200, (0.25, None))
    assert (told.part, told.parts) == (2, 3)


def test_afterwards_nothing_is_told(teller, noted, tmp_path):
    with pytest.raises(KeyboardInterrupt), teller.about(item_of()), drawing(teller):
        assert noted() is not None
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    with drawing(teller):
        assert noted() is None


def test_blocks_may_be_drawn_side_by_side(teller, clock, noted):
    with teller.about(item_of()):
        first, second = teller.watch(toss, KNOBS), teller.watch(toss, KNOBS)
        clock.now += 2.0
        second(_done())
        clock.now += 2.0
        first(_done())
        with drawing(teller):
            assert noted().pace == 3.0


def test_a_block_that_was_called_off_tells_nothing_of_the_pace(teller, clock, noted):
    with teller.about(item_of()):
        done, future = teller.watch(toss, KNOBS), Future()
        clock.now += 60.0
        future.cancel()
        done(future)
        with drawing(teller):
            assert noted().pace is None


def _done():
    future = Future()
    future.set_result({})
    return future


def test_the_next_item_knows_nothing_of_the_last_ones_looks(teller, noted):
    with teller.about(item_of()):
        teller.hear(look_of())
    with teller.about(item_of()), drawing(teller):
        assert noted().interval is None


def test_an_items_first_block_is_told_at_once_and_others_not_too_often(teller, clock, noted):
    with teller.about(item_of()):
        draw(teller, clock, LITTLE)
        with drawing(teller):
            assert noted().since == 1000.0
            clock.now += LITTLE
        with drawing(teller):
            assert noted().since == 1000.0 + 2.0 * LITTLE
    with teller.about(item_of()), drawing(teller):
        assert noted().began == clock.now


def test_the_pace_is_the_mean_over_blocks_of_the_same_kind(teller, clock, noted):
    with teller.about(item_of()):
        draw(teller, clock, 2.0)
        draw(teller, clock, 4.0)
        with drawing(teller):
            assert noted().pace == 3.0
        clock.now += BETWEEN
        with drawing(teller, OTHER):
            assert noted().pace is None


def test_a_block_that_failed_tells_nothing_of_the_pace(teller, clock, noted):
    with teller.about(item_of()):
        with pytest.raises(ZeroDivisionError), drawing(teller):
            clock.now += 60.0
            raise ZeroDivisionError
        with drawing(teller):
            assert noted().pace is None


# How long at most


def left(teller, noted, *sources, **changes):
    """What is noted as a block begins; as that is not drawn to its end, paces stay."""
    with pytest.raises(KeyboardInterrupt), teller.about(item_of()):
        teller.hear(look_of(*sources, **changes))
        with drawing(teller):
            told = noted().left
            raise KeyboardInterrupt
    return told


def test_the_time_left_spends_the_budget_at_the_pace(teller, clock, noted):
    draw(teller, clock, 3.0)
    # 200 trials are ten blocks, of which two are there.
    assert left(teller, noted, trials_with(2)) == 24.0
    assert left(teller, noted, trials_with(2), budget=201) == 27.0
    assert left(teller, noted, trials_with(10)) == 0.0


def test_each_arm_has_its_own_pace(teller, clock, noted):
    draw(teller, clock, 3.0)
    draw(teller, clock, 10.0, OTHER)
    assert left(teller, noted, trials_with(2), trials_with(1, OTHER)) == 24.0 + 30.0


def test_no_time_is_told_where_an_arms_pace_is_unknown(teller, clock, noted):
    draw(teller, clock, 3.0)
    assert left(teller, noted, trials_with(2), trials_with(1, OTHER)) is None


def test_no_time_is_told_where_another_part_is_yet_to_come(teller, clock, noted):
    draw(teller, clock, 3.0)
    assert left(teller, noted, trials_with(2), part=1, parts=2) is None
    assert left(teller, noted, trials_with(2), part=2, parts=2) == 24.0


def test_who_cannot_tell_goes_on_without(tmp_path, clock):
    teller = Teller(status.place(tmp_path / "nowhere", "gw0"), run=RUN, clock=clock)
    with teller.about(item_of()):
        draw(teller, clock, 3.0)
        draw(teller, clock, 3.0)
    assert list(tmp_path.iterdir()) == []


# Waiting for others


def test_it_notes_who_is_waited_for_until_something_is_drawn(teller, clock, noted):
    holder = Holder(pid=7, host="host", since="noon")
    with teller.about(item_of()):
        teller.wait(toss, KNOBS, holder, LITTLE)
        assert noted() is None
        teller.wait(toss, KNOBS, holder, 60.0)
        assert (noted().waits, noted().since) == ("process 7 on host since noon", clock.now - 60.0)
        clock.now += BETWEEN
        teller.wait(toss, KNOBS, None, 60.0 + BETWEEN)
        assert noted().waits == "another process"
        clock.now += BETWEEN
        teller.watch(toss, KNOBS)
        assert (noted().waits, noted().since) == (None, clock.now)
