"""The gate of an item that another worker judges."""

import numpy as np
import pytest

from evidence.drawing.scale import scaled
from evidence.errors import FindingError
from evidence.judging.combination import all_of
from evidence.judging.estimand import proportion
from evidence.judging.fact import exactly
from evidence.judging.shadow import Shadow
from evidence.judging.terms import Terms
from tests.evidence.sampled import trials_of
from tests.evidence.stated import finding_of, item_of


def gate(**changes):
    item = item_of(finding_of(**changes))
    return Shadow(item=item, terms=Terms(error_rate=1e-3, seed=7, planning=True))


def heads(*, block=10):
    return proportion(trials_of(heads=np.ones(200, dtype=bool), block=block)["heads"])


def test_it_notes_what_is_asserted_and_draws_records_and_raises_nothing():
    claim, estimand = gate(), heads()
    assertion = estimand.falls_below(0.5)
    claim.holds(assertion)
    (part,) = claim.parts
    assert (part.error_rate, part.budget) == (1e-3, 200)
    assert part.drawn == 0
    assert claim.record is None and claim.basis is None and claim.asserted is assertion


def test_a_part_draws_what_its_verdict_needs_and_no_more():
    claim, estimand = gate(), heads()
    assertion = estimand.exceeds(0.5)
    claim.holds(assertion)
    claim.parts[0].pursue()
    assert claim.parts[0].drawn == assertion.judge(error_rate=1e-3, budget=200).trials < 200


def test_what_is_joined_is_drawn_for_part_by_part_at_the_share_of_each():
    claim, first, second = gate(), heads(), heads(block=20)
    both = all_of(first.exceeds(0.5), second.exceeds(0.4))
    claim.holds(all_of(both, exactly(1, 1, label="one")))
    assert [part.assertion.estimand for part in claim.parts] == [first, second]
    assert [part.error_rate for part in claim.parts] == [5e-4, 5e-4]


def test_a_fact_has_nothing_to_draw():
    claim = gate(budget=None)
    claim.holds(exactly(1, 1, label="one"))
    assert claim.parts == []


def test_it_is_held_to_its_scale_and_its_findings_error_rate():
    claim, estimand = gate(error_rate=1e-6), heads()
    claim.holds(estimand.exceeds(scaled(quick=0.5, full=0.6)))
    assert claim.parts[0].error_rate == 1e-6
    assert claim.parts[0].assertion.region.low == 0.5


def test_a_finding_without_a_budget_is_refused_as_by_its_own_gate():
    with pytest.raises(FindingError, match="draws trials without a budget"):
        gate(budget=None).holds(heads().exceeds(0.5))
