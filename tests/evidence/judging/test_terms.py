"""What a run holds every verdict to."""

from evidence.judging.terms import Terms

NODE = "claims/test_coins.py::test_heads[fair]"


def terms(**changes):
    return Terms(**{"error_rate": 1e-3, "seed": 7, **changes})


def test_a_replay_names_what_the_verdict_depends_on():
    test = terms().replay(NODE)
    assert test == 'python -m pytest "claims/test_coins.py::test_heads[fair]" --seed 7'
    full = terms(scale="full").replay(NODE)
    assert full == f"{test} --scale full"
    assert terms(scale="full", options="--data-dir=here").replay(NODE) == f"{full} --data-dir=here"
