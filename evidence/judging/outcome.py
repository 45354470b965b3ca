"""The three outcomes of an assertion; each carries its sentence and what to do about it."""

from __future__ import annotations

from enum import Enum

from evidence.records import vocabulary


class Outcome(Enum):
    """What the evidence says about an assertion."""

    SUPPORTED = (vocabulary.SUPPORTED, "the interval lies inside the region")
    CONTRADICTED = (vocabulary.CONTRADICTED, "the interval lies outside the region")
    UNDECIDED = (
        vocabulary.UNDECIDED,
        "the interval crosses an edge of the region and the budget is spent",
    )

    def __init__(self, word: str, sentence: str) -> None:
        self.word = word
        self.sentence = sentence


SUPPORTED = Outcome.SUPPORTED
CONTRADICTED = Outcome.CONTRADICTED
UNDECIDED = Outcome.UNDECIDED
