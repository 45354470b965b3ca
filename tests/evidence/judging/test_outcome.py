"""Outcomes."""

from evidence.judging.outcome import Outcome


def test_every_outcome_has_its_word():
    assert [outcome.word for outcome in Outcome] == ["supported", "contradicted", "undecided"]


def test_every_outcome_has_its_own_sentence():
    assert len({outcome.sentence for outcome in Outcome}) == len(Outcome)
    assert "budget is spent" in Outcome.UNDECIDED.sentence
