"""The house rules for findings."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from evidence.errors import DuplicateFindingError, FindingError, MissingControlError
from evidence.judging.catalogue import Catalogue, budgeted, error_budget, family_of, finding_of
from evidence.judging.family import Family
from evidence.judging.finding import finding
from evidence.judging.outcome import SUPPORTED
from evidence.records.vocabulary import EXACT, FACT, NORMAL, SAMPLED
from tests.evidence import recorded, stated

RULES = {
    "place": "claims.test_coins.test_heads",
    "sentence": "Most tosses show heads.",
    "sampled": True,
    "controlled": True,
}


def test_a_finding_is_found_on_its_test():
    @finding("coins.heads", says="s", source=stated.REPORT.at("p"))
    def test():
        pass

    assert finding_of(test).key == "coins.heads"
    assert finding_of(len) is None


def test_a_finding_may_be_entered_again_from_the_same_place():
    catalogue = Catalogue()
    for _ in range(2):
        catalogue.add(stated.finding_of(), **RULES)
    catalogue.add(stated.finding_of("coins.tails"), **{**RULES, "place": "elsewhere"})
    assert set(catalogue.places) == {"coins.heads", "coins.tails"}


def test_two_tests_cannot_state_the_same_finding():
    catalogue = Catalogue()
    catalogue.add(stated.finding_of(), **RULES)
    with pytest.raises(DuplicateFindingError, match=r"stated twice, by claims\.test_coins\S+ and"):
        catalogue.add(stated.finding_of(), **{**RULES, "place": "claims.test_other.test_heads"})


@pytest.mark.parametrize("sentence", [None, ""])
def test_a_claim_is_stated_in_its_docstring(sentence):
    with pytest.raises(FindingError, match=r"has no docstring\. State the claim"):
        Catalogue().add(stated.finding_of(), **{**RULES, "sentence": sentence})


def test_a_sampled_finding_needs_a_control_and_a_fact_does_not():
    with pytest.raises(MissingControlError, match="draws trials but has no control"):
        Catalogue().add(stated.finding_of(), **{**RULES, "controlled": False})
    Catalogue().add(stated.finding_of(), **{**RULES, "controlled": False, "sampled": False})


def items_of(*rates, assumption=EXACT):
    return [recorded.item_of("a", error_rate=rate, assumption=assumption) for rate in rates]


def test_the_error_budget_adds_up_all_verdicts_of_a_class():
    assert error_budget(items_of(*[1e-5] * 72)) == [
        "72 verdicts × 1e-05 = 0.00072: the chance of any wrong verdict among them is at most that,"
        " whatever the outcomes' distribution"
    ]
    (line,) = error_budget(items_of(1e-6, 1e-5, 1e-6))
    assert line.startswith("1 verdicts × 1e-05 + 2 × 1e-06 = 1.2e-05:")


def test_what_takes_outcomes_to_be_normal_has_a_total_of_its_own_and_says_so():
    items = [*items_of(1e-5), *items_of(4e-6, 4e-6, assumption=NORMAL)]
    exact, normal = error_budget(items)
    assert exact.startswith("1 verdicts × 1e-05 = 1e-05:")
    assert normal == (
        "2 verdicts × 4e-06 = 8e-06: the chance of any wrong verdict among them is at most that, "
        "if outcomes are normal"
    )
    assert error_budget([]) == []


def test_facts_take_no_share_of_the_budget():
    items = [
        recorded.item_of("a", kind=kind, error_rate=rate)
        for kind, rate in ((SAMPLED, 1e-5), (FACT, 0.0), (SAMPLED, 1e-6))
    ]
    assert budgeted(items, assumption=EXACT) == [1e-5, 1e-6]
    assert budgeted(items, assumption=NORMAL) == []


def test_an_established_standing_is_supported_unless_said_otherwise():
    assert stated.finding_of().standing.outcome is SUPPORTED


# Families


COINS = Family(key="coins", title="Coins", order=1, telling="coins.heads")


def test_a_module_may_declare_its_family():
    assert family_of(SimpleNamespace(FAMILY=COINS)) is COINS
    # What another suite means by the name is none of ours.
    assert family_of(SimpleNamespace(FAMILY="sans-serif")) is family_of(SimpleNamespace()) is None


def test_a_finding_joins_the_family_that_its_module_declares():
    catalogue = Catalogue()
    catalogue.join(stated.finding_of("coins.heads"), COINS)
    catalogue.join(stated.finding_of("coins.tails"), COINS)
    catalogue.join(stated.finding_of("dice.six"), None)
    assert catalogue.families == {"coins": COINS}


def test_a_finding_of_another_family_is_refused():
    with pytest.raises(FindingError, match=r"'dice\.six' stands in a module of the family 'coins'"):
        Catalogue().join(stated.finding_of("dice.six"), COINS)


def test_a_family_that_is_declared_in_two_ways_is_refused():
    catalogue = Catalogue()
    catalogue.join(stated.finding_of("coins.heads"), COINS)
    with pytest.raises(FindingError, match=r"declared twice, as 'Coins' and as 'Money'\. Declare"):
        catalogue.join(stated.finding_of("coins.tails"), replace(COINS, title="Money"))
