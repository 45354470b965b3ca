"""Standings: what is established, and under which circumstances something else is."""

import pytest

from evidence.errors import FindingError
from evidence.judging.outcome import CONTRADICTED, SUPPORTED, UNDECIDED
from evidence.judging.standing import BY_KERAS, FULL_SCALE, QUICK_SCALE, TORCH, Standing, skipped
from tests.evidence.stated import finding_of


def test_a_standing_depends_on_the_data():
    standing = Standing(on={"digits": (CONTRADICTED, "Too few examples.")})
    assert standing.given([]) is standing
    assert standing.given(["mnist"]).outcome is SUPPORTED
    other = standing.given(["mnist", "digits"])
    assert (other.outcome, other.because) == (CONTRADICTED, "Too few examples.")


def test_the_first_circumstance_that_applies_counts():
    standing = Standing(
        on={
            "digits": (CONTRADICTED, "Too few examples."),
            FULL_SCALE: (UNDECIDED, "Too few networks are payable."),
        }
    )
    assert standing.given([FULL_SCALE]).outcome is UNDECIDED
    assert standing.given([FULL_SCALE, "digits"]).outcome is CONTRADICTED


def test_circumstances_may_have_to_come_together():
    standing = Standing(on={(QUICK_SCALE, "mnist"): (CONTRADICTED, "Too few steps.")})
    assert standing.given([QUICK_SCALE]) is standing
    assert standing.given(["mnist", FULL_SCALE, TORCH]) is standing
    assert standing.given(["mnist", QUICK_SCALE, TORCH]).outcome is CONTRADICTED


def test_an_assertion_may_not_be_judged_under_some_circumstances():
    standing = Standing(on={FULL_SCALE: skipped("It costs 400 core-hours.")})
    assert not standing.given([QUICK_SCALE]).skips
    given = standing.given([FULL_SCALE])
    assert (given.skips, given.because) == (True, "It costs 400 core-hours.")
    assert given.outcome is SUPPORTED


@pytest.mark.parametrize("because", ["", None])
def test_what_is_skipped_without_a_reason_is_refused(because):
    message = r"^Finding 'coins\.heads' is skipped without a reason\. Say skipped\('\.\.\.'\)\.$"
    with pytest.raises(FindingError, match=message):
        finding_of(standing=Standing(on={FULL_SCALE: skipped(because)}))
    with pytest.raises(FindingError, match=message):
        Standing(skips=True, because=because).check("coins.heads")
    Standing(skips=True, because="It costs 400 core-hours.").check("coins.heads")


def test_a_circumstance_under_which_something_holds_needs_no_reason():
    Standing(outcome=CONTRADICTED, because="Fair.", on={FULL_SCALE: (SUPPORTED, None)}).check("a.b")


def test_who_trains_may_decide_whether_an_assertion_is_judged():
    standing = Standing(on={BY_KERAS: skipped("Too many networks.")})
    assert standing.given([QUICK_SCALE, "trained by keras"]).skips
    assert not standing.given([QUICK_SCALE, "trained by population"]).skips
