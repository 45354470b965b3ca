"""The simulation of a run by many workers: told by hand where that can be done, and bounded."""

import pytest

from tests.evidence.schedule import WORKERS, Job, reference, simulate, table

ARMS = ("a", "b", "c", "d")
COST = dict.fromkeys((*ARMS, "e", "f"), 1.0)


def part(arms, *, looks):
    """As many looks as are said, each at one more block of every arm."""
    return tuple(tuple((arm, b) for arm in arms for b in range(n + 1)) for n in range(looks))


def seconds(jobs, workers, *, together, cost=COST):
    return simulate(jobs, cost, workers=workers, together=together).seconds


LONG = Job(name="long", parts=(part(ARMS, looks=3),))


@pytest.mark.parametrize("together", [False, True])
def test_one_worker_draws_one_block_after_the_other(together):
    assert seconds([LONG], 1, together=together) == 12.0


def test_arms_are_drawn_side_by_side_and_no_further_than_one_look_ahead():
    assert seconds([LONG], 4, together=False) == 12.0
    assert seconds([LONG], 2, together=True) == 6.0
    assert seconds([LONG], 4, together=True) == 3.0
    # Two looks at a time; the third one is the last, which is not known beforehand.
    for workers in (8, 100):
        result = simulate([LONG], COST, workers=workers, together=True)
        assert result.seconds == 2.0 and result.vain <= 4.0


def test_a_worker_waits_in_silence_or_takes_what_is_free():
    """Two items share their first arm, which both begin with."""
    jobs = [
        Job(name=name, parts=(part(arms, looks=2),)) for name, arms in (("x", "ab"), ("y", "ac"))
    ]
    # The second one waits for a second, and then draws its own arm while the first draws its own.
    assert seconds(jobs, 2, together=False) == 4.0
    assert seconds(jobs, 2, together=True) == 3.0


def test_an_item_that_waits_for_its_turn_is_drawn_by_an_idle_worker():
    """Nobody can take it away any more, but its blocks can be drawn."""
    jobs = [Job(name=name, parts=(part(name, looks=4),)) for name in ("a", "b", "e")]
    cost = {**COST, "e": 0.0625}
    # Two items for the first worker, of four seconds each, and a short one for the second.
    assert seconds(jobs, 2, together=False, cost=cost) == 8.0
    assert seconds(jobs, 2, together=True, cost=cost) == 4.25


def test_parts_that_are_judged_in_turn_are_drawn_at_the_same_time():
    job = Job(name="both", parts=(part("a", looks=4), part("b", looks=4)))
    assert seconds([job], 2, together=False) == 8.0
    assert seconds([job], 2, together=True) == 4.0


def test_what_nobody_can_share_is_waited_for():
    jobs = [Job(name="fact", alone=5.0), Job(name="e", parts=(part("e", looks=1),))]
    for together in (False, True):
        assert seconds(jobs, 2, together=together) == 5.0


@pytest.fixture(scope="module")
def run():
    """The committed reference run: its items, and what its blocks cost."""
    return reference()


def test_what_is_drawn_is_what_the_run_needed(run):
    jobs, cost = run
    needed = set().union(*(job.blocks for job in jobs))
    spent = sum(cost[source] for source, _ in needed) + sum(job.alone for job in jobs)
    for together in (False, True):
        result = simulate(jobs, cost, workers=1, together=together)
        assert result.worked == pytest.approx(spent)
        assert result.seconds == pytest.approx(spent)
        assert result.vain == 0.0


def test_more_workers_take_less_time_and_together_less_than_one_by_one(run):
    jobs, cost = run
    times = {
        together: [seconds(jobs, n, together=together, cost=cost) for n in WORKERS]
        for together in (False, True)
    }
    for series in times.values():
        assert series == sorted(series, reverse=True)
    # Nobody is faster than everybody at work all the time.
    for n, alone, together in zip(WORKERS, times[False], times[True], strict=True):
        assert times[True][0] / n <= together * (1 + 1e-9)
        # An order that is better on the whole may end a little later by chance.
        assert together <= alone * 1.05
    # With many workers one long item is all that is left to wait for: that is what help is for.
    assert times[True][-1] < 0.75 * times[False][-1]


def test_the_table_has_a_row_for_each_number_of_workers():
    lines = table([LONG], COST).splitlines()
    assert len(lines) == 2 + len(WORKERS)
    assert lines[-1].startswith("| 100 | 12 s | 2 s | ")
