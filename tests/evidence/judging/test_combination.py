"""Assertions joined."""

from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pytest

from evidence.errors import FindingError
from evidence.judging.combination import all_of
from evidence.judging.estimand import proportion
from evidence.judging.fact import exactly
from evidence.judging.outcome import CONTRADICTED, SUPPORTED, UNDECIDED
from evidence.judging.verdict import Verdict
from evidence.records.vocabulary import EXACT, FACT, NORMAL, SAMPLED
from tests.evidence.sampled import most_errors, trials_of


@dataclass
class Known:
    """An assertion whose outcome is known, and what it was judged with."""

    outcome: object
    trials: int = 10
    text: str = "something holds"
    kind: str = SAMPLED
    assumption: str = EXACT
    terms: list = field(default_factory=list)

    def judge(self, *, error_rate, budget, listener):
        self.terms.append((error_rate, budget))
        return Verdict(
            claim=self.text,
            outcome=self.outcome,
            kind=self.kind,
            trials=self.trials,
            budget=budget,
            protocols=({"block": 10, "arm": self.text},),
        )


OUTCOMES = (SUPPORTED, CONTRADICTED, UNDECIDED)
TERMS = {"error_rate": 0.06, "budget": 50}


@pytest.mark.parametrize("outcomes", list(product(OUTCOMES, repeat=2)))
def test_all_of_holds_where_every_member_does_and_fails_where_one_does(outcomes):
    verdict = all_of(*map(Known, outcomes)).judge(**TERMS)
    if CONTRADICTED in outcomes:
        assert verdict.outcome is CONTRADICTED
    else:
        assert verdict.outcome is (UNDECIDED if UNDECIDED in outcomes else SUPPORTED)


def test_a_look_says_at_which_member_it_was():
    seen = []
    heads = proportion(trials_of(heads=np.ones(100, dtype=bool), block=10)["heads"])
    joined = all_of(heads.exceeds(0.4), exactly(1, 1, label="one"), heads.exceeds(0.5))
    joined.judge(error_rate=0.01, budget=100, listener=seen.append)
    assert {look.parts for look in seen} == {3}
    # A fact has nothing to look at.
    assert sorted({look.part for look in seen}) == [1, 3]


def test_members_share_the_error_rate_and_a_fact_takes_none():
    members = [Known(SUPPORTED), Known(SUPPORTED), Known(SUPPORTED)]
    verdict = all_of(*members, exactly(1, 1, label="one")).judge(**TERMS)
    assert [member.terms for member in members] == [[(pytest.approx(0.02), 50)]] * 3
    assert (verdict.error_rate, verdict.kind) == (0.06, SAMPLED)


def test_a_combination_within_another_takes_one_share_and_splits_it():
    inner = [Known(SUPPORTED), Known(SUPPORTED)]
    outer = Known(SUPPORTED)
    all_of(outer, all_of(*inner)).judge(**TERMS)
    assert outer.terms == [(pytest.approx(0.03), 50)]
    assert [member.terms for member in inner] == [[(pytest.approx(0.015), 50)]] * 2


def test_facts_joined_are_a_fact():
    joined = all_of(exactly(1, 1, label="one"), exactly(2, 3, label="two"))
    verdict = joined.judge(**TERMS)
    assert (joined.kind, verdict.kind, verdict.error_rate) == (FACT, FACT, 0.0)
    assert verdict.outcome is CONTRADICTED
    assert "Came 2, expected 3." in verdict.sentence()


def test_the_whole_says_its_parts():
    verdict = all_of(
        Known(SUPPORTED, trials=10, text="a"), Known(CONTRADICTED, trials=30, text="b")
    ).judge(**TERMS)
    assert verdict.claim == "all of: a; b"
    assert (verdict.trials, verdict.budget) == (30, 50)
    assert [part.claim for part in verdict.parts] == ["a", "b"]
    assert verdict.sentence().startswith("all of: a; b: contradicted. (a: supported")


def test_protocols_are_listed_once_each():
    same = [Known(SUPPORTED, text="a"), Known(SUPPORTED, text="a"), Known(SUPPORTED, text="b")]
    assert [knobs["arm"] for knobs in all_of(*same).judge(**TERMS).protocols] == ["a", "b"]


def test_nothing_cannot_be_joined():
    with pytest.raises(FindingError, match=r"all_of\(\) joins nothing. Give it at least one"):
        all_of()


def test_a_joined_verdict_errs_no_more_often_than_it_states():
    # Both members stand on their edges: any decision is an error.
    generator, claims, errors = np.random.default_rng(0), 150, 0
    for _ in range(claims):
        trials = trials_of(x=generator.random(200) < 0.5, y=generator.random(200) < 0.5, block=20)
        joined = all_of(
            proportion(trials["x"]).exceeds(0.5), proportion(trials["y"]).falls_below(0.5)
        )
        errors += joined.judge(error_rate=0.2, budget=200).outcome is not UNDECIDED
    assert errors <= most_errors(claims, 0.2)


def test_what_one_member_assumes_all_assume_together():
    exact, normal = Known(SUPPORTED), Known(SUPPORTED, assumption=NORMAL)
    fact = exactly(1, 1, label="one")
    assert all_of(exact, fact).assumption == EXACT
    assert all_of(exact, normal, fact).judge(**TERMS).assumption == NORMAL
