"""One item in two runs."""

import math
from dataclasses import replace

import numpy as np
import pytest

from evidence.records.number import Numbers
from evidence.records.trial import Judgement
from reports.comparison import degree
from reports.comparison.match import matched, settled
from tests.evidence.recorded import judgement_of, tried_of
from tests.reports.comparison.runs import DEPTHS, moved, sampled


def fact(value, **changes):
    numbers = None if isinstance(value, str) else Numbers.of(value)
    text = value if isinstance(value, str) else None
    told = Judgement(
        **{"claim": "c", "outcome": "supported", "numbers": numbers, "text": text, **changes}
    )
    return tried_of("a", kind="fact", judgements=(told,))


@pytest.mark.parametrize(
    ("numbers", "came"),
    [
        (DEPTHS.copy(), degree.EQUAL),
        (DEPTHS + 1e-9, degree.ROUNDING),
        (moved(DEPTHS, trials=3, by=0.5), degree.TRIALS),
    ],
)
def test_an_item_is_as_far_apart_as_its_numbers(numbers, came):
    match = matched(sampled("a", DEPTHS), sampled("a", numbers))
    assert (match.degree, match.turned) == (came, False)
    assert match.changed == (came == degree.TRIALS)


def test_the_worst_verdict_of_a_joined_one_counts():
    ours = (judgement_of(DEPTHS), judgement_of(DEPTHS))
    theirs = (judgement_of(DEPTHS), judgement_of(DEPTHS + 1e-9))
    match = matched(sampled("a", DEPTHS, judgements=ours), sampled("a", DEPTHS, judgements=theirs))
    assert [twin.degree for twin in match.twins] == [degree.EQUAL, degree.ROUNDING]
    assert match.degree == degree.ROUNDING


@pytest.mark.parametrize(
    ("ours", "theirs", "came"),
    [
        (2.0, 2.0, degree.EQUAL),
        (2.0, 2.0 + 1e-9, degree.ROUNDING),
        (2.0, 2.1, degree.VALUE),
        ([1.0, 2.0], [1.0, 2.0, 3.0], degree.VALUE),
        (np.zeros(60), np.ones(60), degree.VALUE),
        ("relu", "relu", degree.EQUAL),
        ("relu", "tanh", degree.VALUE),
        ("relu", 2.0, degree.VALUE),
    ],
)
def test_a_fact_is_compared_by_its_value(ours, theirs, came):
    match = matched(fact(ours), fact(theirs))
    assert match.degree == came
    assert not any(twin.tested for twin in match.twins)


def test_a_fact_may_expect_something_else():
    """What a fact expects may be what the library itself says."""
    match = matched(fact(2.0, claim="it is 2"), fact(2.0, claim="it is 3"))
    assert match.degree == degree.EQUAL


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sources": ("other",)}, "they come from other studies or protocols"),
        ({"claim": "another"}, "the first run's claim is: c"),
    ],
)
def test_verdicts_of_another_protocol_or_claim_are_not_compared(change, why):
    theirs = sampled("a", DEPTHS, judgements=(judgement_of(DEPTHS, **change),))
    (twin,) = matched(sampled("a", DEPTHS), theirs).twins
    assert (twin.degree, twin.why, twin.pair, twin.tested) == (degree.OTHER, why, None, False)


def test_items_that_join_other_numbers_of_verdicts_are_not_compared():
    theirs = sampled("a", DEPTHS, judgements=(judgement_of(DEPTHS),) * 2)
    match = matched(sampled("a", DEPTHS), theirs)
    assert (match.degree, match.why) == (degree.OTHER, "it joins 1 and 2 verdicts")
    assert match.changed


def test_another_outcome_is_a_change_even_of_equal_numbers():
    theirs = sampled("a", DEPTHS, outcome="contradicted")
    match = matched(sampled("a", DEPTHS), theirs)
    assert (match.degree, match.turned, match.changed) == (degree.EQUAL, True, True)
    assert match.outcomes == ("supported", "contradicted")


@pytest.mark.parametrize("turned_round", [False, True])
def test_an_error_in_the_place_of_a_verdict_is_a_change(turned_round):
    pair = (sampled("a", DEPTHS), tried_of("a", outcome="error"))
    match = matched(*(reversed(pair) if turned_round else pair))
    assert (match.degree, match.turned, match.changed) == (degree.LOST, True, True)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (sampled("a", DEPTHS), None),
        (None, sampled("a", DEPTHS)),
        (sampled("a", DEPTHS), tried_of("a", outcome="skipped")),
        (tried_of("a", outcome="error"), tried_of("a", outcome="error")),
    ],
)
def test_what_one_run_did_not_judge_is_said_and_is_no_change(first, second):
    match = matched(first, second)
    assert (match.degree, match.turned, match.changed) == (degree.UNJUDGED, False, False)


def test_a_distribution_is_said_to_have_changed_once_the_evidence_is_enough():
    (twin,) = matched(sampled("a", DEPTHS), sampled("a", DEPTHS + 0.1)).twins
    assert settled(twin, log_needed=math.log(1e6)).degree == degree.DISTRIBUTION
    assert settled(twin, log_needed=60.0) == replace(twin, few=True)
    assert twin.degree == degree.TRIALS
