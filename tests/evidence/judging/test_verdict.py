"""Verdicts in words."""

import math

import pytest

from evidence.judging.outcome import CONTRADICTED, SUPPORTED, UNDECIDED
from evidence.judging.verdict import Verdict, finite_or_none
from evidence.records.vocabulary import FACT, SAMPLED
from evidence.statistics.region import Interval, Region


def sampled(**changes):
    return Verdict(
        **{
            "claim": "proportion of yes exceeds 0.5",
            "outcome": SUPPORTED,
            "kind": SAMPLED,
            "estimate": 0.75,
            "interval": Interval(0.6, 0.9),
            "region": Region(0.5, math.inf),
            "error_rate": 1e-5,
            "trials": 80,
            "budget": 400,
            **changes,
        }
    )


def test_a_sampled_verdict_says_its_numbers():
    assert sampled().sentence() == (
        "proportion of yes exceeds 0.5: supported, the interval lies inside the region. "
        "Estimate 0.75 in [0.6, 0.9] after 80 of 400 trials; wrong with probability at most "
        "1e-05, however often it was looked at."
    )


def test_a_note_comes_last():
    text = sampled(outcome=UNDECIDED, note="About 900 trials would decide.").sentence()
    assert "undecided, the interval crosses an edge of the region and the budget is spent." in text
    assert text.endswith("however often it was looked at. About 900 trials would decide.")


def test_an_infinite_interval_is_said_as_such():
    assert "in [-inf, inf]" in sampled(interval=Interval(-math.inf, math.inf)).sentence()


def test_a_verdict_without_an_estimate_says_its_trials():
    assert sampled(estimate=None).sentence().endswith("80 of 400 trials.")


def test_a_fact_says_what_came():
    verdict = Verdict(
        claim="count is exactly 3", outcome=CONTRADICTED, kind=FACT, note="Came 4, expected 3."
    )
    assert verdict.sentence() == "count is exactly 3: contradicted. Came 4, expected 3."


def test_a_joined_verdict_says_its_parts():
    verdict = Verdict(
        claim="all of: a; b", outcome=SUPPORTED, kind=SAMPLED, parts=(sampled(), sampled())
    )
    assert verdict.sentence().count("(proportion of yes exceeds 0.5: supported") == 2


@pytest.mark.parametrize(
    ("value", "kept"),
    [(1.5, 1.5), (None, None), (math.nan, None), (math.inf, None), (-math.inf, None)],
)
def test_only_finite_numbers_reach_a_record(value, kept):
    assert finite_or_none(value) == kept
