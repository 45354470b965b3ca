"""A few disturbed runs; many are `make soak ROUNDS=100`."""

from tests.faults.soak import KINDS, Tally, _judge, _records, _suite, soak, table

# Of all kinds once, as far as a minute goes; `make soak` looks elsewhere every time.
SECONDS = 45.0
SEED = 2022


def test_after_a_disturbance_a_run_ends_as_an_undisturbed_one(tmp_path):
    tallies = soak(tmp_path, rounds=len(KINDS), seed=SEED, seconds=SECONDS)
    assert sum(tally.rounds for tally in tallies.values()) >= 1
    for name, tally in tallies.items():
        assert (tally.lost, tally.wrong, tally.raw) == (0, 0, 0), (name, tally.said)


def test_what_is_lost_wrong_or_raw_is_counted(tmp_path):
    """The judge itself: an item that is not there, an estimate that is another, a traceback."""
    project = _suite(tmp_path / "suite")
    run = project.run("-n0", "-k", "sides or heads")
    wanted, tally = _records(project), Tally()
    _judge(tally, [], project, run, wanted)
    assert (tally.rounds, tally.lost, tally.wrong, tally.raw) == (1, 0, 0, 0)
    _judge(tally, ["INTERNALERROR> x"], project, run, {**wanted, "another": {}})
    assert (tally.rounds, tally.lost, tally.wrong, tally.raw) == (2, 1, 0, 1)
    first, *_ = wanted
    _judge(tally, [], project, run, {**wanted, first: {**wanted[first], "estimate": 7.0}})
    assert (tally.rounds, tally.lost, tally.wrong, tally.raw) == (3, 1, 1, 1)
    assert table({"kind": tally}).splitlines()[-2:] == [
        "| kind | 3 | 1 | 1 | 1 |",
        "| all | 3 | 1 | 1 | 1 |",
    ]
