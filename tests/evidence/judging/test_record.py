"""Records: what was to be judged, together with the verdict that came."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from evidence.judging import record
from evidence.judging.combination import all_of
from evidence.judging.estimand import mean, proportion
from evidence.judging.fact import exactly
from evidence.judging.figure import printed
from evidence.judging.outcome import CONTRADICTED
from evidence.judging.record import item_record, merged_knobs
from evidence.judging.terms import Terms
from evidence.records.item import Item
from evidence.records.vocabulary import ERROR, FACT, NOT_RUN, SKIPPED
from tests.evidence.sampled import trials_of
from tests.evidence.stated import finding_of, item_of

TERMS = Terms(error_rate=1e-3, seed=7)
HEADS = proportion(trials_of(heads=np.arange(400) % 4 > 0, block=40)["heads"])


def judged(assertion, *, budget=400):
    return assertion.judge(error_rate=1e-3, budget=budget)


def recorded(assertion, *, item=None, budget=400):
    """The record of a judged item, as builtins."""
    made = item_record(
        item or item_of(),
        judged(assertion, budget=budget),
        terms=TERMS,
        pictures=[],
        seconds=1.23456,
    )
    return made.record()


def blank_record(item, *, terms=TERMS):
    """The record of an item that was not judged, as builtins."""
    return record.blank_record(item, terms=terms).record()


def unjudged_record(blank, **came):
    """The record of an item that raised or was skipped, as builtins."""
    return record.unjudged_record(Item.read(blank), **came).record()


def test_a_judged_item_is_recorded_with_all_that_the_page_needs():
    made = recorded(HEADS.exceeds(0.5))
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert made["finding"] == "coins.heads"
    assert made["source"] == {"report": "R9", "where": "section 2"}
    assert (made["outcome"], made["established"]) == ("supported", "supported")
    assert made["as_established"] is True
    assert made["claim"] == "proportion of heads exceeds 0.5"
    assert made["region"] == [0.5, None]
    low, high = made["interval"]
    assert 0.5 < low <= made["estimate"] <= high
    assert (made["error_rate"], made["budget"]) == (1e-3, 400)
    assert made["trials"] % 40 == 0 and made["trials"] < 400
    assert made["protocol"] == {"block": 40}
    assert (made["seconds"], made["seed"]) == (1.235, 7)
    assert made["figure_data"]["path"]["trials"][-1] == made["trials"]
    assert made["figure_data"]["message"].startswith("proportion of heads exceeds 0.5: supported")


def test_a_record_has_the_same_fields_whether_its_item_was_judged_or_not():
    blank = blank_record(item_of())
    raised = unjudged_record(blank, outcome=ERROR, message="it broke", seconds=2.0)
    noted = {"numbers", "sources"}
    assert set(blank) == set(raised) == set(recorded(HEADS.exceeds(0.5))) - noted
    assert json.loads(json.dumps(blank, allow_nan=False)) == blank


def test_an_item_that_was_not_judged_is_not_as_established():
    blank = blank_record(item_of())
    assert (blank["outcome"], blank["as_established"]) == (NOT_RUN, False)
    assert (blank["claim"], blank["budget"]) == ("Most tosses show heads.", 200)
    raised = unjudged_record(blank, outcome=ERROR, message="it broke", seconds=2.0)
    assert (raised["outcome"], raised["as_established"]) == (ERROR, False)
    assert raised["figure_data"]["message"] == "it broke"
    assert raised["figure_data"]["sentence"] == "Most tosses show heads."
    assert "message" not in blank["figure_data"]


def test_a_skipped_item_did_not_come_out_as_established_nor_otherwise():
    blank = blank_record(item_of())
    skipped = unjudged_record(blank, outcome=SKIPPED, message="m", seconds=0.0)
    assert skipped["as_established"] is False
    assert not Item.read(skipped).surprising


def test_a_control_is_established_as_contradicted():
    made = recorded(HEADS.exceeds(0.5), item=item_of(control=True))
    assert (made["control"], made["established"]) == (True, "contradicted")
    assert made["as_established"] is False
    assert recorded(HEADS.falls_below(0.5), item=item_of(control=True))["as_established"] is True


def test_an_item_that_does_not_hold_carries_its_reason():
    item = item_of(established=CONTRADICTED, because="The coin is loaded.")
    made = recorded(HEADS.falls_below(0.5), item=item)
    assert made["as_established"] is True
    assert made["because"] == "The coin is loaded."


def test_a_record_says_how_to_see_it_again():
    blank = blank_record(item_of(), terms=replace(TERMS, seed=11, scale="full"))
    test = 'python -m pytest "claims/test_coins.py::test_heads[fair]" --seed 11 --scale full'
    assert (blank["figure_data"]["test"], blank["seed"]) == (test, 11)


def test_infinite_ends_are_none():
    made = recorded(mean(trials_of(x=np.full(20, 3.0))["x"]).exceeds(1.0), budget=20)
    assert made["interval"] == [None, None]
    assert made["region"] == [1.0, None]
    assert json.dumps(made, allow_nan=False)


def test_a_joined_verdict_records_its_parts():
    made = recorded(all_of(HEADS.exceeds(0.5), exactly(2, 2, label="sides")))
    assert made["parts"][0]["numbers"][:5] == [0.0, 1.0, 1.0, 1.0, 0.0]
    assert not {"numbers", "sources"} & ({*made} | {*made["parts"][1]})
    assert made["interval"] is None and made["estimate"] is None
    assert [part["outcome"] for part in made["parts"]] == ["supported", "supported"]
    assert made["parts"][0]["error_rate"] == 1e-3
    assert json.dumps(made, allow_nan=False)


# The report's own figure


def inside(reported, reported_on, assertion, **changes):
    figure = printed(reported)
    finding = finding_of(reported=figure.value, room=figure.room, reported_on=reported_on)
    return recorded(assertion, item=item_of(finding, **changes))["reported_inside"]


@pytest.mark.parametrize(
    ("reported", "reported_on", "expected"),
    [
        ("0.75", 100, True),
        ("0.5", 1000, False),
        ("0.5", 4, True),
        ("1.0", 4, True),
        ("0.0", 100, False),
    ],
)
def test_a_reported_figure_is_compared_at_the_reports_own_sample_size(
    reported, reported_on, expected
):
    assert inside(reported, reported_on, HEADS.lies_within(0.7, 0.8)) is expected


def test_a_reported_figure_is_no_closer_than_its_digits():
    loss = mean(trials_of(x=0.1234 + 1e-6 * (np.arange(100) % 5), block=100)["x"])
    assert inside("0.12", 1000, loss.exceeds(0.1)) is True
    assert inside("0.13", 1000, loss.exceeds(0.1)) is False
    assert inside("0.123", 1000, loss.exceeds(0.1)) is True
    assert inside("0.1230", 1000, loss.exceeds(0.1)) is False


def test_a_fact_is_compared_with_the_reported_figure():
    assert inside("61706", 1, exactly(61706, 61706, label="parameters")) is True
    assert inside("61706", 1, exactly(61700, 61700, label="parameters")) is False


def test_a_smaller_protocol_is_not_compared_with_the_reported_figure():
    trials = trials_of(heads=np.arange(400) % 4 > 0, block=40)
    assert inside("0.75", 100, proportion(trials["heads"]).exceeds(0.5)) is True
    trials.smaller = True
    assert inside("0.75", 100, proportion(trials["heads"]).exceeds(0.5)) is None


def test_controls_and_findings_without_a_figure_are_not_compared():
    assert inside("0.75", 100, HEADS.exceeds(0.5), control=True) is None
    assert recorded(HEADS.exceeds(0.5))["reported_inside"] is None


# Knobs of several arms


def test_a_knob_that_differs_between_arms_lists_its_values():
    merged = merged_knobs(
        [
            {"block": 10, "arm": "relu", "rate": 0.1},
            {"block": 10, "arm": "tanh", "rate": 0.1},
            {"block": 10, "arm": "relu", "momentum": 0.9},
        ]
    )
    assert merged == {"block": 10, "arm": "relu | tanh", "rate": 0.1, "momentum": 0.9}
    assert merged_knobs([]) == {}


def test_a_missing_estimate_is_none():
    made = recorded(exactly("relu", "relu", label="activation"))
    assert made["estimate"] is None and not math.isnan(made["error_rate"])


@pytest.mark.parametrize(
    ("changes", "rate"),
    [({}, TERMS.error_rate), ({"kind": FACT}, 0.0), ({"skips": True, "because": "why"}, 0.0)],
)
def test_a_blank_record_says_what_its_verdict_may_err(changes, rate):
    assert blank_record(item_of(**changes))["error_rate"] == rate
