from pathlib import Path

import pytest

from reports.nights.rota import Rota, Turn
from reports.nights.task import LOOKS, PATIENCE, Agenda, hours_for

MINUTES = {"fresh": 5.0, "closer": 10.0, "fixed": 5.0, "keras": 12.0, "timings": 10.0}


def agenda(*, minutes=MINUTES, full=("claims/test_lenet.py",), workers=2):
    rota = Rota(full=(full,), keras=(("claims/test_dcn.py",),), minutes=minutes)
    turn = Turn(full=full, keras=("claims/test_dcn.py",), seed=73)
    return Agenda(
        rota=rota,
        turn=turn,
        seed=5,
        workers=workers,
        options=("--offline",),
        store=Path("/tmp/store"),
    )


def test_the_parts_of_a_night_stand_in_their_order():
    found = [*agenda().before(), *agenda().after()]
    assert [task.part for task in found] == ["fresh", "fixed", "keras", "timings", "full"]
    rest = ("--store=/tmp/store", "-n", "2", "--offline")
    assert [task.arguments for task in found] == [
        ("claims/", "--seed", "5", *rest),
        ("claims/", *rest),
        ("claims/test_dcn.py", "--trainer", "keras", "--seed", "5", *rest),
        ("claims/bench_*.py", "--store=/tmp/store", "-n", "0", "--offline"),
        # What the full scale draws stays for the next round of the rota.
        ("claims/test_lenet.py", "--scale", "full", "--seed", "73", "-n", "2", "--offline"),
    ]


def test_a_closer_look_draws_the_same_tests_with_other_seeds():
    found = agenda().closer(["a.py::t[1]", "b.py::u"])
    assert len(found) == LOOKS
    assert [task.arguments[:4] for task in found] == [
        ("a.py::t[1]", "b.py::u", "--seed", str(5 + look)) for look in range(1, LOOKS + 1)
    ]
    assert sum(task.minutes for task in found) == pytest.approx(10.0)
    assert agenda().closer([]) == ()


def test_more_workers_take_less_time_and_a_part_is_cut_when_it_takes_long():
    two, four = (agenda(workers=workers).before()[0] for workers in (2, 4))
    assert (two.minutes, two.limit) == (5.0, 5.0 * PATIENCE)
    assert (four.minutes, four.limit) == (2.5, 2.5 * PATIENCE)
    timings = {task.part: task for task in agenda(workers=16).after()}["timings"]
    assert timings.minutes == 10.0


def test_a_part_that_the_rota_does_not_name_is_left_out():
    found = agenda(minutes={"fixed": 5.0}, full=()).after()
    assert [task.part for task in found] == ["fixed"]


@pytest.mark.parametrize(("cores", "hours"), [(1, 9.0), (2, 9.0), (3, 9.0), (4, 5.0), (64, 5.0)])
def test_a_night_is_shorter_where_there_are_more_cores(cores, hours):
    assert hours_for(cores) == hours
