"""How like an item is to itself on another stack."""

from dataclasses import replace

import numpy as np
import pytest

from reports.stacks.likeness import CHANGED, EQUAL, NOTHING, ROUNDING, TURNED, likeness
from tests.evidence.recorded import judgement_of, tried_of

NUMBERS = np.random.default_rng(1).normal(size=40)


def judged(numbers=NUMBERS, **changes):
    """An item with one verdict upon numbers."""
    return tried_of("t", judgements=(judgement_of(numbers),), **changes)


def moved(by, *, index=3):
    numbers = NUMBERS.copy()
    numbers[index] += by
    return numbers


def test_the_same_numbers_are_equal():
    assert likeness(judged(), judged(NUMBERS.copy())) == EQUAL


def test_a_last_bit_is_rounding():
    numbers = NUMBERS.copy()
    numbers[3] = np.nextafter(numbers[3], np.inf)
    assert likeness(judged(), judged(numbers)) == ROUNDING


def test_rounding_ends_at_a_share_of_the_spread():
    spread = np.ptp(NUMBERS)
    assert likeness(judged(), judged(moved(0.9e-5 * spread))) == ROUNDING
    assert likeness(judged(), judged(moved(1.2e-5 * spread))) == CHANGED


def test_one_network_that_ends_apart_is_a_change():
    yes = np.arange(20) % 2
    other = yes.copy()
    other[7] = 1 - other[7]
    assert likeness(judged(yes), judged(other)) == CHANGED


def test_a_number_that_only_one_of_them_has_is_a_change():
    with_none, without = moved(np.nan), NUMBERS
    assert likeness(judged(with_none), judged(without)) == CHANGED
    assert likeness(judged(with_none), judged(moved(np.nan))) == EQUAL
    assert likeness(judged(moved(np.inf)), judged(without)) == CHANGED


def test_more_trials_are_a_change():
    assert likeness(judged(), judged(NUMBERS[:-1])) == CHANGED


def test_another_outcome_is_the_first_thing_to_say():
    assert likeness(judged(), judged(outcome="contradicted")) == TURNED
    parts = [(judgement_of(NUMBERS, outcome=came),) for came in ("supported", "undecided")]
    assert likeness(*(tried_of("t", judgements=part) for part in parts)) == TURNED


def test_the_least_like_of_the_parts_decides():
    alike, other = judgement_of(NUMBERS), judgement_of(moved(0.5))
    both = tried_of("t", judgements=(alike, alike))
    assert likeness(both, both) == EQUAL
    assert likeness(both, tried_of("t", judgements=(alike, other))) == CHANGED


def test_an_error_is_like_an_error_and_like_nothing_else():
    error = tried_of("t", outcome="error")
    assert likeness(error, error) == EQUAL
    assert likeness(judged(), error) == TURNED


@pytest.mark.parametrize(("text", "like"), [("[1, 2]", EQUAL), ("[1, 3]", CHANGED)])
def test_a_fact_that_is_no_number_is_compared_by_its_text(text, like):
    def fact(text):
        told = replace(judgement_of([1.0]), numbers=None, text=text)
        return tried_of("t", kind="fact", judgements=(told,))

    assert likeness(fact("[1, 2]"), fact(text)) == like


def test_a_single_number_is_held_against_its_own_size():
    assert likeness(judged([3.0]), judged([3.0 + 1e-6])) == ROUNDING
    assert likeness(judged([3.0]), judged([4.0])) == CHANGED


def test_what_was_not_judged_cannot_be_compared():
    assert likeness(None, judged()) == NOTHING
    assert likeness(judged(), None) == NOTHING
    skipped = tried_of("t", outcome="skipped")
    assert likeness(judged(), skipped) == NOTHING
    assert likeness(skipped, skipped) == NOTHING
