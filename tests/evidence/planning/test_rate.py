"""What a block takes, from what blocks have taken."""

import pytest

from evidence.drawing.clock import COMPILES, GOES_ON, LOADS, Cost, Drawn
from evidence.planning.rate import ELSEWHERE, RECORDED, SCALED, Pace, condensed, rates
from evidence.planning.row import Use

HERE = {"device": "here", "backend": "b"}


def drawn(source, stage, seconds, *, device="here", peak=100.0):
    cost = Cost(seconds=9.0 * seconds, processor=seconds, stage=stage, peak=peak)
    return Drawn(source=source, study="s", index=0, block=4, device=device, backend="b", cost=cost)


def rated(*blocks, uses=()):
    return rates(blocks, uses, device="here", backend="b")


def use(source, *, work=None, twin=None, twin_work=None, kind="k"):
    return Use(
        source=source, study="s", block=4, kind=kind, work=work, twin=twin, twin_work=twin_work
    )


def test_compiling_is_told_from_drawing():
    pace = rated(drawn("a", COMPILES, 5.0), drawn("a", GOES_ON, 2.0)).of(use("a"))
    assert pace == Pace(block=2.0, start=3.0, told=RECORDED)
    assert [pace.seconds(blocks) for blocks in (0, 1, 4)] == [0.0, 5.0, 11.0]


def test_the_middle_of_the_last_blocks_counts():
    old = [drawn("a", GOES_ON, 100.0)] * 20
    new = [drawn("a", GOES_ON, seconds) for seconds in (1.0, 2.0, 3.0) * 3]
    assert rated(*old, *new).of(use("a")).block == 2.0


def test_what_others_take_to_compile_is_taken_off_a_single_block():
    known = [drawn("a", COMPILES, 5.0), drawn("a", GOES_ON, 2.0)]
    uses = [use("a", work=1.0), use("b", work=1.0)]
    found = rated(*known, drawn("b", COMPILES, 7.0), uses=uses)
    assert found.of(use("b")) == Pace(block=4.0, start=3.0, told=RECORDED)
    # Never all of it.
    found = rated(*known, drawn("b", COMPILES, 1.0), uses=uses)
    assert found.of(use("b")).block == pytest.approx(0.1)


def test_who_loaded_the_libraries_is_asked_last():
    blocks = [drawn("a", LOADS, 50.0), drawn("a", COMPILES, 3.0)]
    assert rated(*blocks).of(use("a")).seconds(1) == 3.0
    assert rated(drawn("a", LOADS, 50.0)).of(use("a")).seconds(1) == 50.0
    assert rated(drawn("a", LOADS, 50.0), drawn("a", GOES_ON, 2.0)).of(use("a")).seconds(1) == 2.0


def test_another_device_or_backend_tells_nothing():
    assert rated(drawn("a", GOES_ON, 2.0, device="there")).of(use("a")) is None
    assert rates([drawn("a", GOES_ON, 2.0)], [], device="here", backend="c").of(use("a")) is None


def test_a_larger_protocol_is_scaled_from_its_twin():
    full = use("a", work=30.0, twin="q", twin_work=3.0)
    blocks = [drawn("q", COMPILES, 5.0), drawn("q", GOES_ON, 2.0)]
    assert rated(*blocks, uses=[full]).of(full) == Pace(block=20.0, start=3.0, told=SCALED)


def test_without_a_twin_it_is_scaled_from_the_nearest_of_its_kind():
    uses = [use("a", work=1.0), use("b", work=10.0)]
    blocks = [drawn("a", GOES_ON, 1.0), drawn("b", COMPILES, 5.0), drawn("b", GOES_ON, 3.0)]
    found = rated(*blocks, uses=uses)
    assert found.of(use("c", work=40.0)) == Pace(block=12.0, start=2.0, told=SCALED)
    assert found.of(use("c", work=3.0)) == Pace(block=3.0, start=2.0, told=SCALED)
    assert found.of(use("c", work=0.5)) == Pace(block=0.5, start=2.0, told=SCALED)
    assert found.of(use("c", work=40.0, twin="unknown", twin_work=2.0)).block == 12.0
    assert found.of(use("c", work=8.0, kind="other")) is None
    assert found.of(use("c")) is None


def test_what_is_recorded_of_the_protocol_itself_is_not_scaled():
    full = use("a", work=30.0, twin="q", twin_work=3.0)
    found = rated(drawn("q", GOES_ON, 2.0), drawn("a", GOES_ON, 17.0), uses=[full])
    assert found.of(full) == Pace(block=17.0, start=0.0, told=RECORDED)


def test_what_was_never_drawn_here_is_as_fast_as_where_the_reference_run_was():
    full = use("full", work=30.0, twin="a", twin_work=3.0)
    there = condensed([drawn("a", GOES_ON, 2.0), drawn("b", GOES_ON, 4.0)], {"a", "b"}, **HERE)
    found = rates([drawn("b", GOES_ON, 1.0)], [full], device="here", backend="b", elsewhere=there)
    assert found.of(use("a")) == Pace(block=2.0, start=0.0, told=ELSEWHERE)
    assert found.of(full) == Pace(block=20.0, start=0.0, told=ELSEWHERE)
    assert found.of(use("b")) == Pace(block=1.0, start=0.0, told=RECORDED)
    assert found.of(use("c")) is None
    other = rates([], [], device="here", backend="another", elsewhere=there)
    assert other.of(use("a")) is None


def test_what_a_run_keeps_is_the_middle_of_its_own_blocks():
    blocks = [drawn("a", GOES_ON, seconds, peak=200.0) for seconds in (1.0, 5.0, 2.0)]
    others = [drawn("b", GOES_ON, 9.0, peak=900.0), drawn("a", GOES_ON, 9.0, device="there")]
    kept = condensed([*blocks, drawn("a", COMPILES, 7.0), *others], {"a"}, **HERE)
    assert (kept.device, kept.backend, kept.peak) == ("here", "b", 200.0)
    assert [(one.stage, one.seconds) for one in kept.blocks] == [(COMPILES, 7.0), (GOES_ON, 2.0)]
    assert condensed(others, {"a"}, **HERE) is None


def test_the_peak_is_the_largest_of_this_device():
    blocks = [drawn("a", GOES_ON, 1.0, peak=peak) for peak in (100.0, 300.0, 200.0)]
    assert rated(*blocks, drawn("a", GOES_ON, 1.0, device="there", peak=900.0)).peak == 300.0
    assert rated().peak is None
