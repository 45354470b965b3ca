"""The plan."""

import numpy as np
import pytest

from evidence.judging.combination import all_of
from evidence.judging.estimand import mean, proportion, ratio
from evidence.judging.fact import exactly
from evidence.judging.planning import POWER, plan, table
from tests.evidence.sampled import trials_of
from tests.evidence.stated import finding_of

TRIALS = trials_of(heads=[True], score=[0.5], other=[0.7])
HEADS = proportion(TRIALS["heads"])


def test_a_row_says_what_the_budget_recognises():
    (row,) = plan(finding_of(budget=400), HEADS.exceeds(0.5), 1e-5)
    assert (row.key, row.claim, row.budget) == (
        "coins.heads",
        "proportion of heads exceeds 0.5",
        400,
    )
    assert row.recognised == HEADS.exceeds(0.5).detectable(
        trials=400, spread=0.0, error_rate=1e-5, power=POWER
    )
    assert row.needed is None


def test_a_reported_figure_is_planned_for():
    finding = finding_of(reported=0.7, reported_on=30)
    (row,) = plan(finding, HEADS.exceeds(0.5), 1e-5)
    assert row.needed == HEADS.exceeds(0.5).trials_needed(
        truth=0.7, spread=0.0, error_rate=1e-5, power=POWER
    )
    (row,) = plan(finding, HEADS.falls_below(0.5), 1e-5)
    assert row.needed is None


def test_members_are_planned_with_the_share_they_are_judged_with():
    members = [HEADS.exceeds(0.5), HEADS.falls_below(0.9)]
    joined = all_of(*members, exactly(1, 1, label="one"))
    rows = list(plan(finding_of(), joined, 1e-4))
    alone = [row for member in members for row in plan(finding_of(), member, 0.5e-4)]
    assert rows == alone


def test_facts_and_findings_without_a_budget_need_no_plan():
    assert list(plan(finding_of(), exactly(1, 1, label="one"), 1e-5)) == []
    assert list(plan(finding_of(budget=None), HEADS.exceeds(0.5), 1e-5)) == []


@pytest.mark.parametrize(
    ("assertion", "spread"),
    [
        (HEADS.exceeds(0.5), None),
        (mean(TRIALS["score"], bounds=(0.0, 3.0)).exceeds(0.5), 0.5),
        (ratio(TRIALS["score"], TRIALS["other"]).exceeds(1.5), 0.25),
    ],
)
def test_a_plan_says_which_spread_it_counts_on(assertion, spread):
    (row,) = plan(finding_of(), assertion, 1e-5)
    assert row.spread == spread


def test_a_stated_spread_is_counted_on():
    assertion = mean(TRIALS["score"], bounds=(0.0, 1.0)).exceeds(0.5)
    (narrow,) = plan(finding_of(spread=0.02), assertion, 1e-5)
    (wide,) = plan(finding_of(spread=0.3), assertion, 1e-5)
    assert (narrow.spread, wide.spread) == (0.02, 0.3)
    assert 0.5 < narrow.recognised[0] < wide.recognised[0]


def test_the_table_is_aligned_and_says_nothing_where_nothing_is_recognised():
    rows = [
        *plan(finding_of(budget=400), HEADS.exceeds(0.5), 1e-5),
        *plan(finding_of("coins.tails-of-all-kinds", budget=2), HEADS.exceeds(0.9), 1e-5),
    ]
    head, first, second = table(rows).splitlines()[:3]
    column = head.index("asserts")
    assert first[column:].startswith("proportion of heads exceeds 0.5")
    assert second[column:].startswith("proportion of heads exceeds 0.9")
    assert "nothing" in second and "nothing" not in first


def test_long_claims_are_shortened():
    (row,) = plan(
        finding_of(),
        proportion(trials_of(**{"x" * 90: np.ones(1, bool)})["x" * 90]).exceeds(0.5),
        1e-5,
    )
    assert max(len(line) for line in table([row]).splitlines()) < 200
    assert "..." in table([row])
