"""What a run ran on."""

from evidence.records.run import Run

WHOLE = {
    "started": "2026-11-21T02:30:11+00:00",
    "seconds": 203.4,
    "seed": 2022,
    "scale": "quick",
    "error_rate": 1e-05,
    "backend": "tensorflow",
    "trainer": "keras",
    "versions": {"python": "3.11.9"},
    "device": {"kind": "cpu", "name": "EPYC", "threads": 1},
    "dataset": {"mnist": {"name": "embedded digits"}},
    "commit": "3f9c2ab71e04",
    "workers": 2,
    "executor": {"where": "inline", "workers": 2},
}


def test_a_run_that_is_read_and_written_again_is_the_same():
    assert Run.read(WHOLE).record() == WHOLE
    assert list(Run.read(WHOLE).record()) == list(WHOLE)


def test_what_is_not_known_of_a_run_is_left_out_but_not_that_there_is_no_commit_and_no_data():
    assert Run.read({}) == Run()
    assert Run(seed=3).record() == {"seed": 3, "dataset": {}, "commit": None}


def test_a_seed_of_nought_is_a_seed():
    assert Run.read({"seed": 0, "workers": 0}).record()["seed"] == 0
