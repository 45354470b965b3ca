"""What one assertion would cost, from what is known of it beforehand."""

import json

import numpy as np
import pytest

from evidence.judging.combination import all_of
from evidence.judging.estimand import mean, proportion, ratio
from evidence.judging.fact import exactly
from evidence.judging.outcome import CONTRADICTED
from evidence.planning.reference import EarlierRun, Reference
from evidence.planning.row import (
    FOLLOWS,
    GUESSED,
    OTHER_SCALE,
    POWER,
    REFERENCE,
    REPORTED,
    STATED,
    Planner,
    Row,
    Use,
)
from evidence.records.archive import Archive
from evidence.records.ledger import Ledger
from evidence.records.run import Run
from tests.evidence.recorded import judgement_of, tried_of
from tests.evidence.sampled import trials_of
from tests.evidence.stated import finding_of, item_of

TRIALS = trials_of(heads=[True], score=[0.5], other=[0.7])
HEADS = proportion(TRIALS["heads"])
SCORE = mean(TRIALS["score"], bounds=(0.0, 1.0))
ITEM = item_of()
NUMBERS = np.linspace(0.5, 0.7, 20)


def rows(assertion, item=ITEM, *, reference=None, scale="quick"):
    planner = Planner(scale=scale, error_rate=1e-5, reference=reference or Reference())
    return list(planner.rows(item, assertion))


def found(*judgements, scale="quick"):
    """An earlier run that judged the item so."""
    run = Run(scale=scale)
    archive = Archive.of(run, [tried_of(ITEM.node, judgements=judgements)])
    return Reference(runs=(EarlierRun(ledger=Ledger(run=run), archive=archive),))


def needed(assertion, *, truth, spread=0.0):
    return assertion.trials_needed(truth=truth, spread=spread, error_rate=1e-5, power=POWER)


def test_a_row_says_what_the_budget_recognises():
    (row,) = rows(HEADS.exceeds(0.5), item_of(finding_of(budget=400)))
    assert (row.key, row.node, row.claim) == (
        "coins.heads",
        ITEM.node,
        "proportion of heads exceeds 0.5",
    )
    assert (row.budget, row.look, row.family) == (400, 1, "coins")
    assert row.recognised == HEADS.exceeds(0.5).detectable(
        trials=400, spread=0.0, error_rate=1e-5, power=POWER
    )
    assert (row.truth, row.needed, row.took) == (None, None, None)
    assert row.planned == 400
    (use,) = row.uses
    assert use == Use(source=TRIALS.digest, study="given", block=1)


def test_members_are_planned_with_the_share_they_are_judged_with():
    members = [HEADS.exceeds(0.5), HEADS.falls_below(0.9)]
    joined = rows(all_of(*members, exactly(1, 1, label="one")))
    halved = Planner(scale="quick", error_rate=0.5e-5)
    assert joined == [row for member in members for row in halved.rows(ITEM, member)]


def test_facts_and_findings_without_a_budget_need_no_plan():
    assert rows(exactly(1, 1, label="one")) == []
    assert rows(HEADS.exceeds(0.5), item_of(finding_of(budget=None))) == []


def test_what_the_reference_found_decides():
    reference = found(judgement_of(NUMBERS, claim=SCORE.exceeds(0.5).text, estimate=0.6))
    (row,) = rows(SCORE.exceeds(0.5), reference=reference)
    spread = np.std(NUMBERS, ddof=1)
    assert (row.truth, row.truth_from, row.took) == (0.6, REFERENCE, 20)
    assert (row.spread, row.spread_from) == (pytest.approx(spread), REFERENCE)
    assert row.needed == needed(SCORE.exceeds(0.5), truth=0.6, spread=spread)
    (guessed,) = rows(SCORE.exceeds(0.5), item_of(finding_of(reported=0.6, reported_on=9)))
    assert row.needed < guessed.needed


@pytest.mark.parametrize(("estimate", "beyond"), [(0.3, "falls_below"), (0.9, "exceeds")])
def test_what_is_contradicted_is_decided_by_what_lies_beyond_the_edge(estimate, beyond):
    reference = found(judgement_of(NUMBERS, claim=HEADS.name, estimate=estimate))
    (row,) = rows(HEADS.lies_within(0.5, 0.8), reference=reference)
    edge = {"falls_below": 0.5, "exceeds": 0.8}[beyond]
    assert row.needed == needed(getattr(HEADS, beyond)(edge), truth=estimate)


@pytest.mark.parametrize("estimate", [0.5, 0.8])
def test_what_lies_on_an_edge_is_never_decided(estimate):
    reference = found(judgement_of(NUMBERS, claim=HEADS.name, estimate=estimate))
    (row,) = rows(HEADS.lies_within(0.5, 0.8), reference=reference)
    assert (row.truth, row.needed, row.planned) == (estimate, None, row.budget)


def test_each_member_is_told_by_its_own_verdict_and_facts_count():
    reference = found(
        judgement_of([1.0], claim="one is exactly 1"),
        judgement_of(NUMBERS, claim=HEADS.name, estimate=0.9),
        judgement_of(NUMBERS, claim=SCORE.name, estimate=0.7),
    )
    joined = all_of(exactly(1, 1, label="one"), HEADS.exceeds(0.5), SCORE.exceeds(0.5))
    assert [row.truth for row in rows(joined, reference=reference)] == [0.9, 0.7]
    assert [row.truth for row in rows(HEADS.exceeds(0.5), reference=reference)] == [None]


@pytest.mark.parametrize(
    ("assertion", "spread", "origin"),
    [
        (HEADS.exceeds(0.5), None, FOLLOWS),
        (mean(TRIALS["score"], bounds=(0.0, 3.0)).exceeds(0.5), 0.5, GUESSED),
        (ratio(TRIALS["score"], TRIALS["other"]).exceeds(1.5), 0.25, GUESSED),
    ],
)
def test_a_plan_says_which_spread_it_counts_on(assertion, spread, origin):
    (row,) = rows(assertion)
    assert (row.spread, row.spread_from) == (spread, origin)


def test_a_stated_spread_is_better_than_a_guess_and_a_measured_one_than_both():
    stated = item_of(finding_of(spread=0.02))
    (row,) = rows(SCORE.exceeds(0.5), stated)
    assert (row.spread, row.spread_from) == (0.02, STATED)
    reference = found(judgement_of(NUMBERS, claim=SCORE.name))
    (row,) = rows(SCORE.exceeds(0.5), stated, reference=reference)
    assert row.spread_from == REFERENCE
    (row,) = rows(SCORE.exceeds(0.5), stated, reference=reference, scale="full")
    assert row.spread_from == OTHER_SCALE
    # One number tells an estimate and no spread.
    (row,) = rows(SCORE.exceeds(0.5), stated, reference=found(judgement_of([0.6], claim="")))
    assert row.spread_from == STATED


def test_at_another_scale_the_reports_figure_is_the_better_truth():
    reported = item_of(finding_of(reported=0.8, reported_on=30))
    reference = found(judgement_of(NUMBERS, claim=HEADS.name, estimate=0.6))
    (row,) = rows(HEADS.exceeds(0.5), reported, reference=reference, scale="full")
    assert (row.truth, row.truth_from, row.took) == (0.8, REPORTED, None)
    (row,) = rows(HEADS.exceeds(0.5), reported, reference=reference)
    assert (row.truth, row.truth_from) == (0.6, REFERENCE)


def test_a_figure_outside_the_region_or_of_a_control_is_no_truth():
    reported = finding_of(reported=0.8, reported_on=30)
    (row,) = rows(HEADS.falls_below(0.5), item_of(reported))
    assert row.truth is None
    (row,) = rows(HEADS.exceeds(0.5), item_of(reported, control=True))
    assert row.truth is None
    (row,) = rows(HEADS.exceeds(0.5), item_of(reported, established=CONTRADICTED))
    assert row.truth is None


@pytest.mark.parametrize(
    ("changes", "estimate", "truth"),
    [
        ({}, 0.6, 0.6),
        ({}, 0.4, None),
        ({"control": True}, 0.4, 0.4),
        ({"control": True}, 0.6, None),
        ({"established": CONTRADICTED}, 0.4, 0.4),
    ],
)
def test_another_scales_estimate_counts_where_it_lies_on_the_established_side(
    changes, estimate, truth
):
    reference = found(judgement_of(NUMBERS, claim=HEADS.name, estimate=estimate))
    (row,) = rows(HEADS.exceeds(0.5), item_of(**changes), reference=reference, scale="full")
    assert (row.truth, row.truth_from) == (truth, OTHER_SCALE if truth else "")


@pytest.mark.parametrize(
    ("trials", "drawn"), [(1, 8), (8, 8), (9, 16), (20, 20), (500, 20), (None, 20)]
)
def test_whole_looks_are_drawn_and_the_budget_ends_them(trials, drawn):
    heads = trials_of(block=8, heads=np.ones(8, bool))["heads"]
    (row,) = rows(proportion(heads).exceeds(0.5), item_of(finding_of(budget=20)))
    assert (row.look, row.drawn(trials)) == (8, drawn)


def test_a_row_crosses_a_process_border_unchanged():
    (row,) = rows(SCORE.exceeds(0.5))
    assert Row.read(json.loads(json.dumps(row.record()))) == row
    assert row.title == "coins.heads[fair]"
