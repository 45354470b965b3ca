"""Another program for the measured work: what is timed of it, and what a row says."""

from statistics import median

import pytest

from claims import opponent
from claims.opponent import ROUNDS, Opponent, Untimed


def test_the_first_call_is_timed_apart_from_the_later_ones(monkeypatch):
    seconds = iter([9.0, 1.0, 5.0, 2.0, 3.0, 4.0])
    monkeypatch.setattr(opponent, "seconds_of", lambda work: (work(), next(seconds))[1])
    calls = []
    found = Opponent.timed(lambda: calls.append(None), name="plain")
    assert (found.first, found.seconds) == (9.0, median([1.0, 2.0, 3.0, 4.0, 5.0]))
    assert len(calls) == 1 + ROUNDS


def test_compiled_stands_beside_compiled_and_first_beside_first():
    found = Opponent(name="plain", seconds=3.0, first=6.0)
    compiled, anew = found.beside(seconds=0.5, first=2.0)
    assert compiled == {"name": "plain (3.00 s)", "ratio": pytest.approx(6.0)}
    assert anew == {"name": "plain, both compiled anew (6.0 s)", "ratio": pytest.approx(3.0)}


def test_what_cannot_be_timed_says_why():
    (row,) = Untimed(name="plain", reason="because it rains").beside(seconds=0.5, first=2.0)
    assert row == {"name": "plain", "ratio": None, "reason": "because it rains"}
