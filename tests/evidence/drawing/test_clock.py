"""What blocks took, noted beside the store."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from evidence.drawing import clock
from evidence.drawing.clock import COMPILES, GOES_ON, LOADS, Cost, Drawn
from evidence.drawing.study import name_of
from evidence.machine import environment
from tests.evidence.sampled import Knobs, given

COST = Cost(seconds=2.0, processor=1.5, stage=GOES_ON, peak=300.0)
DRAWN = Drawn(
    source="abc", study="toss", index=3, block=5, device="a core", backend="numpy", cost=COST
)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """A process that has drawn nothing yet."""
    monkeypatch.setattr(clock, "_DRAWN", set())


def test_the_first_block_of_a_process_and_of_a_protocol_are_told_from_the_others():
    stages = [clock.measured(source, int)[1].stage for source in ("a", "a", "b", "a", "b")]
    assert stages == [LOADS, GOES_ON, COMPILES, GOES_ON, GOES_ON]


def test_a_block_that_could_not_be_drawn_has_prepared_nothing():
    with pytest.raises(ZeroDivisionError):
        clock.measured("a", lambda: 1 / 0)
    assert clock.measured("a", int)[1].stage == LOADS


def test_what_is_drawn_comes_back_with_what_it_took():
    outcomes, cost = clock.measured(
        "a", lambda number, *, times: sum(range(number)) * times, 9, times=2
    )
    assert outcomes == 72
    assert 0.0 <= cost.processor <= cost.seconds + 0.1
    assert 1.0 < cost.peak < 1e6


def test_a_block_is_noted_with_what_drew_it(tmp_path):
    protocol = Knobs(block=5)
    clock.note(tmp_path, given, protocol, 2, cost=COST)
    (drawn,) = clock.read(tmp_path)
    assert (drawn.source, drawn.study) == (name_of(given, protocol), "given")
    assert (drawn.index, drawn.block, drawn.cost) == (2, 5, COST)
    assert (drawn.device, drawn.backend) == (environment.described(), environment.backend())
    assert drawn.kind == environment.device()["kind"]


def test_a_processor_is_counted_and_a_gpu_is_waited_for():
    assert DRAWN.taken == 1.5
    assert replace(DRAWN, kind="gpu").taken == 2.0


def test_notes_of_many_writers_stay_whole(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda k: clock.keep(tmp_path, [replace(DRAWN, index=k)]), range(200)))
    assert sorted(one.index for one in clock.read(tmp_path)) == list(range(200))


def test_a_store_without_notes_tells_nothing(tmp_path):
    assert clock.read(tmp_path) == []


@pytest.mark.parametrize("line", ["{", "[]", "null", "{}", '{"source": "a"}', '{"cost": {}}'])
def test_a_torn_line_is_left_out(tmp_path, line):
    clock.keep(tmp_path, [DRAWN])
    with (tmp_path / clock.SECONDS).open("a") as file:
        file.write(line + "\n")
    clock.keep(tmp_path, [DRAWN])
    assert clock.read(tmp_path) == [DRAWN, DRAWN]


def test_a_note_that_cannot_be_written_loses_no_block(tmp_path):
    (tmp_path / clock.SECONDS).mkdir()
    clock.keep(tmp_path, [DRAWN])
    assert clock.read(tmp_path) == []


def test_a_line_is_short_enough_to_be_written_at_once(tmp_path):
    clock.keep(tmp_path, [DRAWN])
    text = (tmp_path / clock.SECONDS).read_text()
    assert len(text) < 512 and json.loads(text)["source"] == "abc"


def test_what_another_machine_says_that_a_block_took_is_read_or_left_out():
    told = {"seconds": 1.5, "processor": 1, "stage": "goes on", "peak": 0.0}
    assert Cost.read(told) == Cost(**told)
    wrong = [{"seconds": "1"}, {"processor": -1.0}, {"peak": float("nan")}, {"stage": "x"}]
    for change in [*wrong, {"seconds": float("inf")}, {"more": 1}, {"peak": True}]:
        assert Cost.read({**told, **change}) is None
    assert Cost.read(None) is None
