import math

import pytest

from reports.nights.night import FRESH, Part
from reports.nights.story import log_evidence, stories
from tests.reports.nights.made import NEWER, OTHER, RUN, night_of, outcome_of, part_of


def nights(*intervals, run=RUN, start=0, **changes):
    return [
        night_of(start + k, part_of(run=run, outcomes=[outcome_of(interval=pair, **changes)]))
        for k, pair in enumerate(intervals)
    ]


def test_nights_of_one_stack_say_together_what_their_intervals_have_in_common():
    found = stories(nights((0.4, 0.6), (0.45, 0.7), (None, 0.58)))["coins.heads"]
    assert found.pooled == (0.45, 0.58)
    assert found.error_rate == pytest.approx(3 * 4e-6)
    assert found.nights == 3 and not found.at_odds
    assert [point.interval for point in found.points] == [(0.4, 0.6), (0.45, 0.7), (None, 0.58)]


def test_nights_that_contradict_each_other_are_at_odds():
    found = stories(nights((0.4, 0.5), (0.6, 0.7)))["coins.heads"]
    assert found.pooled is None and found.at_odds
    fact = stories(nights(None, None))["coins.heads"]
    assert fact.pooled is None and not fact.at_odds


def test_a_new_stack_begins_anew_and_is_marked():
    old, new = nights((0.4, 0.5), (0.4, 0.5)), nights((0.6, 0.7), run=NEWER, start=2)
    found = stories([*old, *new])["coins.heads"]
    assert found.pooled == (0.6, 0.7) and found.nights == 1
    assert [point.changes for point in found.points] == [(), (), ("keras 3.15.1 → 3.16.0",)]


def test_the_story_of_a_finding_is_that_of_its_first_item_that_is_no_control():
    outcomes = [outcome_of(control=True), outcome_of(OTHER, came="contradicted")]
    found = stories([night_of(0, part_of(outcomes=outcomes))])["coins.heads"]
    assert found.node == OTHER
    assert not found.points[0].as_established
    assert stories([night_of(0, Part(name=FRESH, state="broken"))]) == {}


def test_evidence_of_independent_nights_is_multiplied():
    one = log_evidence([outcome_of()])
    assert one == pytest.approx(math.log10(0.5 + 0.5 / 4e-6))
    assert log_evidence([outcome_of()] * 3) == pytest.approx(3 * one)
    other = log_evidence([outcome_of(came="undecided")])
    assert other == pytest.approx(math.log10(0.5))
    assert log_evidence([outcome_of(error_rate=None)]) == 0.0
    unknown = outcome_of(came="undecided", established="undecided")
    assert log_evidence([unknown]) == 0.0


def test_were_the_established_outcome_wrong_the_evidence_would_be_one_in_the_mean():
    """The mean of a night's evidence, when the wrong verdict comes as often as it may."""
    rate = 1e-3
    came = 10.0 ** log_evidence([outcome_of(error_rate=rate)])
    stayed = 10.0 ** log_evidence([outcome_of(error_rate=rate, came="undecided")])
    assert rate * came + (1.0 - rate) * stayed <= 1.0 + 1e-12
