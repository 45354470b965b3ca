"""How like an item is to itself on another stack."""

from reports.comparison import degree
from reports.comparison.match import matched
from reports.stacks.likeness import CHANGED, ORDER, SYMBOLS, TURNED, WORDS, likeness, worst
from tests.evidence.recorded import judgement_of, tried_of


def judged(numbers, **changes):
    """An item with one verdict upon numbers."""
    return tried_of("t", judgements=(judgement_of(numbers, **changes),), **changes)


def test_without_another_outcome_the_degree_is_that_of_the_comparison():
    for other, wanted in (([0.1, 0.5], degree.EQUAL), ([0.1, 0.7], degree.TRIALS)):
        assert likeness(matched(judged([0.1, 0.5]), judged(other))) == wanted


def test_another_outcome_is_the_first_thing_to_say():
    other = judged([0.1, 0.5], outcome="contradicted")
    assert likeness(matched(judged([0.1, 0.5]), other)) == TURNED
    error = tried_of("t", outcome="error")
    assert likeness(matched(judged([0.1, 0.5]), error)) == TURNED


def test_what_was_not_judged_cannot_be_compared():
    skipped = tried_of("t", outcome="skipped")
    assert likeness(matched(judged([0.1, 0.5]), skipped)) == degree.UNJUDGED
    assert likeness(None) == degree.UNJUDGED


def test_the_worst_stands_first_and_each_has_a_word_and_a_symbol_of_its_own():
    assert worst([degree.UNJUDGED, degree.ROUNDING, TURNED]) == TURNED
    assert set(WORDS) == set(SYMBOLS) == set(ORDER) > set(CHANGED)
    assert len(set(SYMBOLS.values())) == len(set(WORDS.values())) == len(ORDER)
