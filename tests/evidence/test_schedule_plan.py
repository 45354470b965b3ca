"""The simulation fed by a plan instead of a run."""

from tests.evidence.planning.made import rates_of, row_of
from tests.evidence.schedule import simulate
from tests.evidence.schedule_plan import planned


def test_each_assertion_draws_the_trials_that_its_plan_counts_on():
    rows = [row_of("a.b", "x", "y", needed=10), row_of("a.c", "x", needed=4)]
    jobs, cost = planned(rows, rates_of(x=2.0, y=3.0))
    assert [job.name for job in jobs] == ["a.b", "a.c"]
    assert [len(part) for job in jobs for part in job.parts] == [3, 1]
    assert jobs[0].blocks == {(one, b) for one in "xy" for b in range(3)}
    assert simulate(jobs, cost, workers=1, together=False).seconds == 3 * 2.0 + 3 * 3.0


def test_assertions_of_one_item_are_parts_of_it_and_what_is_unknown_costs_nothing():
    jobs, cost = planned([row_of("a.b", "x"), row_of("a.b", "z")], rates_of(x=2.0))
    (job,) = jobs
    assert len(job.parts) == 2
    assert cost == {"x": 2.0, "z": 0.0}
