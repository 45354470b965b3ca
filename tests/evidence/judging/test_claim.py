"""The gate: it records, then raises."""

from dataclasses import dataclass

import numpy as np
import pytest

from evidence.errors import FindingError, NotAsEstablishedError, SecondVerdictError
from evidence.judging.claim import Claim
from evidence.judging.estimand import proportion
from evidence.judging.fact import exactly
from evidence.judging.outcome import CONTRADICTED, SUPPORTED, UNDECIDED
from evidence.judging.terms import Terms
from evidence.judging.verdict import Verdict
from evidence.records.picture import Picture, values
from evidence.records.vocabulary import EXACT, NORMAL, SAMPLED
from tests.evidence.sampled import trials_of
from tests.evidence.stated import finding_of, item_of


@dataclass
class Known:
    """An assertion whose outcome is known."""

    outcome: object
    text: str = "heads exceed tails"
    kind: str = SAMPLED
    assumption: str = EXACT
    terms: tuple = ()

    def judge(self, *, error_rate, budget, listener):
        self.terms = (error_rate, budget)
        return Verdict(claim=self.text, outcome=self.outcome, kind=self.kind, budget=budget)


def gate(item=None, **terms):
    return Claim(item=item or item_of(), terms=Terms(**{"error_rate": 1e-3, "seed": 7, **terms}))


def test_whoever_listens_is_handed_on():
    handed = []

    class Heard(Known):
        def judge(self, *, error_rate, budget, listener):
            handed.append(listener)
            return super().judge(error_rate=error_rate, budget=budget, listener=listener)

    claim = gate()
    claim.listener = handed.append
    claim.holds(Heard(SUPPORTED))
    assert handed == [claim.listener]


@pytest.mark.parametrize("established", [SUPPORTED, CONTRADICTED, UNDECIDED])
@pytest.mark.parametrize("outcome", [SUPPORTED, CONTRADICTED, UNDECIDED])
def test_an_item_passes_with_its_established_outcome_alone(outcome, established):
    claim = gate(item_of(established=established))
    if outcome is established:
        claim.holds(Known(outcome))
    else:
        with pytest.raises(NotAsEstablishedError):
            claim.holds(Known(outcome))
    assert claim.record.outcome == outcome.word
    assert claim.record.as_established is (outcome is established)


@pytest.mark.parametrize(
    ("outcome", "passes"), [(SUPPORTED, False), (CONTRADICTED, True), (UNDECIDED, False)]
)
def test_a_control_passes_only_if_it_is_contradicted(outcome, passes):
    claim = gate(item_of(control=True))
    if passes:
        claim.holds(Known(outcome))
    else:
        with pytest.raises(NotAsEstablishedError, match="in which the finding must fail"):
            claim.holds(Known(outcome))
    assert claim.record.as_established is passes


def test_the_run_sets_the_error_rate_and_the_finding_the_budget():
    known = Known(SUPPORTED)
    gate(item_of(finding_of(budget=321))).holds(known)
    assert known.terms == (1e-3, 321)


def test_a_failure_says_what_came_what_was_established_and_how_to_see_it_again():
    claim = gate(item_of(finding_of(reported=0.9, reported_on=30)))
    with pytest.raises(NotAsEstablishedError) as raised:
        claim.holds(Known(CONTRADICTED))
    first, came, role, figure, replay = str(raised.value).splitlines()
    assert first == "coins.heads: Most tosses show heads."
    assert came.startswith("Came: heads exceed tails: contradicted")
    assert role == "Established: supported."
    assert figure == "The report's figure: 0.9."
    assert replay == 'Replay: python -m pytest "claims/test_coins.py::test_heads[fair]" --seed 7'


def test_a_replay_names_what_else_the_verdict_depends_on():
    claim = gate(options="--data-dir=here")
    with pytest.raises(NotAsEstablishedError, match=r"--seed 7 --data-dir=here$"):
        claim.holds(Known(CONTRADICTED))
    assert claim.record.replay.endswith(" --seed 7 --data-dir=here")


def test_trials_need_a_budget_and_facts_do_not():
    bare = item_of(finding_of(budget=None))
    with pytest.raises(FindingError, match=r"draws trials without a budget\. Add budget=N"):
        gate(bare).holds(Known(SUPPORTED))
    claim = gate(bare)
    claim.holds(exactly(1, 1, label="one"))
    assert claim.record.outcome == "supported"


def test_pictures_are_made_from_the_verdict_once_it_is_in():
    claim, asked = gate(), []

    def picture(verdict):
        asked.append(verdict.outcome)
        return Picture(kind="histogram", title="t", x="x", y="y", series=(values("a", [1.0]),))

    claim.shows(picture)
    assert asked == []
    claim.holds(Known(SUPPORTED))
    assert asked == [SUPPORTED]
    assert [shown.title for shown in claim.record.pictures] == ["t"]


def test_what_a_verdict_rests_on_is_kept_whatever_came():
    claim = gate(item_of(established=SUPPORTED))
    heads = trials_of(heads=np.zeros(40, dtype=bool), block=40)["heads"]
    with pytest.raises(NotAsEstablishedError):
        claim.holds(proportion(heads).exceeds(0.5))
    assert claim.basis.judgements[0].numbers.first().tolist() == [0.0] * 40
    assert claim.basis.outcome == claim.record.outcome == "contradicted"


def test_planning_draws_nothing_and_records_nothing():
    def unasked(study, protocol, index):
        raise AssertionError("a plan draws no trials")

    trials = trials_of(heads=np.ones(3, dtype=bool))
    trials._drawer = unasked
    claim = gate(planning=True)
    asserted = proportion(trials["heads"]).exceeds(0.5)
    claim.holds(asserted)
    assert claim.record is None
    assert claim.asserted is asserted


def test_planning_asks_for_a_budget_and_refuses_a_second_verdict():
    asserted = proportion(trials_of(heads=np.ones(3, dtype=bool))["heads"]).exceeds(0.5)
    with pytest.raises(FindingError, match="draws trials without a budget"):
        gate(item_of(finding_of(budget=None)), planning=True).holds(asserted)
    claim = gate(planning=True)
    claim.holds(asserted)
    with pytest.raises(SecondVerdictError):
        claim.holds(asserted)


def test_a_second_verdict_is_refused():
    claim = gate()
    claim.holds(Known(SUPPORTED))
    with pytest.raises(SecondVerdictError, match="already has its verdict in this test"):
        claim.holds(Known(SUPPORTED))


def test_a_finding_with_an_error_rate_of_its_own_is_held_to_that():
    known = Known(SUPPORTED)
    gate(item_of(finding_of(error_rate=1e-5))).holds(known)
    assert known.terms == (1e-5, 200)


def test_a_verdict_assumes_what_its_finding_says():
    declared = item_of(finding_of(normal="the sentence is about a mean"))
    claim = gate(declared)
    claim.holds(Known(SUPPORTED, assumption=NORMAL))
    assert (claim.record.assumption, claim.record.normal) == (
        NORMAL,
        "the sentence is about a mean",
    )
    exact = gate()
    exact.holds(Known(SUPPORTED))
    assert (exact.record.assumption, exact.record.normal) == (EXACT, None)


def test_a_verdict_that_assumes_more_than_its_finding_says_is_refused_before_it_is_drawn():
    known = Known(SUPPORTED, assumption=NORMAL)
    with pytest.raises(FindingError) as caught:
        gate().holds(known)
    assert str(caught.value) == (
        "Finding 'coins.heads' judges 'heads exceed tails', whose error rate holds for normal "
        "outcomes only. Judge a median, a proportion or a mean with bounds; or say in @finding why "
        "it must be this mean: normal='...'."
    )
    assert known.terms == ()


def test_a_finding_that_says_normal_and_assumes_nothing_is_refused():
    claim = gate(item_of(finding_of(normal="a mean")))
    with pytest.raises(FindingError) as caught:
        claim.holds(Known(SUPPORTED))
    assert str(caught.value) == (
        "Finding 'coins.heads' says that it takes outcomes to be normal, and judges 'heads exceed "
        "tails', which assumes nothing. Leave out normal='...'."
    )
    gate(item_of(finding_of(normal="a mean"))).holds(exactly(1, 1, label="one"))
