"""The words of records."""

from evidence.judging.outcome import Outcome
from evidence.records import vocabulary


def test_no_word_says_two_things_of_one_kind():
    for words in (
        vocabulary.OUTCOMES,
        vocabulary.KINDS,
        vocabulary.PICTURES,
        vocabulary.STYLES,
        vocabulary.SCALES,
        (vocabulary.MEASURED, vocabulary.FAILED),
    ):
        assert len(set(words)) == len(words)


def test_the_outcomes_of_verdicts_come_first_among_those_of_items():
    assert tuple(outcome.word for outcome in Outcome) == vocabulary.JUDGED
    assert vocabulary.OUTCOMES[: len(vocabulary.JUDGED)] == vocabulary.JUDGED


def test_the_words_are_those_that_ledgers_have():
    """A word that changes makes every ledger unreadable that was written before."""
    assert vocabulary.OUTCOMES == (
        "supported", "contradicted", "undecided", "error", "skipped", "not_run",
    )  # fmt: skip
    assert vocabulary.KINDS == ("sampled", "fact", "timing")
    assert vocabulary.PICTURES == ("violins", "lines", "points", "histogram", "images")
    assert vocabulary.STYLES == ("measured", "theory", "report")
    assert vocabulary.SCALES == ("linear", "log")
    assert (vocabulary.MEASURED, vocabulary.FAILED) == ("measured", "failed")
