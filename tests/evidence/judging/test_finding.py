"""Findings as data."""

import math
from dataclasses import FrozenInstanceError

import pytest

from evidence.errors import FigureError, FindingError
from evidence.judging.figure import printed
from evidence.judging.finding import ATTRIBUTE, Finding, Report, Source, finding
from evidence.judging.outcome import CONTRADICTED, SUPPORTED, UNDECIDED
from evidence.judging.standing import Standing
from tests.evidence.stated import REPORT, finding_of


def test_a_report_names_its_places():
    assert REPORT.at("problem 2, Q2") == Source(report=REPORT, where="problem 2, Q2")
    assert Report(id="R8", title="t") == Report(id="R8", title="t", year=None, url=None)


@pytest.mark.parametrize("key", ["collapse.relu-r5", "a.b", "coins.heads:2nd-half", "a.1"])
def test_a_key_names_family_and_finding(key):
    assert finding_of(key).family == key.partition(".")[0]


@pytest.mark.parametrize(
    "key", ["", "collapse", ".relu", "Collapse.relu", "a.b c", "a.b_c", "a.b:", "a.b:c:d", "a.b.c"]
)
def test_anything_else_is_no_key(key):
    with pytest.raises(FindingError, match=r"is not a finding key\. Write family\.name or"):
        finding_of(key)


def test_a_document_alone_is_no_place_in_it():
    with pytest.raises(FindingError) as caught:
        finding("coins.heads", says="Heads come up", source=REPORT)
    assert str(caught.value) == (
        f"Finding 'coins.heads' has the source {REPORT!r}, which is no place in a document. Say "
        "where it states that: source=REPORT.at('section 2')."
    )


def test_the_name_of_an_outcome_is_none():
    named = ({"outcome": "contradicted"}, {"on": {"digits": ("contradicted", "Seeds were equal.")}})
    for standing in named:
        with pytest.raises(FindingError) as caught:
            finding_of(standing=Standing(because="Seeds were equal.", **standing))
        assert str(caught.value) == (
            "Finding 'coins.heads' is established as 'contradicted', which is no outcome. Import "
            "SUPPORTED, CONTRADICTED or UNDECIDED from evidence and give that."
        )


@pytest.mark.parametrize("trials", [None, 0, -5])
def test_a_reported_figure_needs_its_number_of_trials(trials):
    with pytest.raises(FindingError, match=r"figure 0\.967 without the number.*Add reported_on=N"):
        finding_of(reported=0.967, reported_on=trials)


@pytest.mark.parametrize("figure", [math.nan, math.inf])
def test_a_reported_figure_is_finite(figure):
    with pytest.raises(FindingError, match="as the report's figure"):
        finding_of(reported=figure, reported_on=10)


@pytest.mark.parametrize("budget", [0, -1, "1000", 2.5, True])
def test_a_budget_is_a_whole_number_of_trials(budget):
    with pytest.raises(FindingError) as caught:
        finding_of(budget=budget)
    assert str(caught.value) == (
        f"Finding 'coins.heads' has a budget of {budget!r} trials. Give it a whole number, at "
        "least 1."
    )


@pytest.mark.parametrize("says", [None, "", " ", 7])
def test_a_finding_says_something(says):
    with pytest.raises(FindingError) as caught:
        finding_of(says=says)
    assert str(caught.value) == (
        f"Finding 'coins.heads' says {says!r}. Give what the document says, in a sentence: "
        "says='Heads come up more often.'"
    )


@pytest.mark.parametrize("outcome", [CONTRADICTED, UNDECIDED])
@pytest.mark.parametrize("because", [None, ""])
def test_a_finding_that_does_not_hold_needs_a_reason(outcome, because):
    with pytest.raises(FindingError, match=rf"established as {outcome.word} without a reason"):
        finding_of(standing=Standing(outcome=outcome, because=because))
    with pytest.raises(FindingError, match=rf"established as {outcome.word} without a reason"):
        finding_of(standing=Standing(on={"digits": (outcome, because)}))
    finding_of(standing=Standing(outcome=outcome, because="The seeds were equal."))


@pytest.mark.parametrize("rate", [0.0, -1e-6, 0.6])
def test_an_error_rate_of_its_own_is_a_probability(rate):
    with pytest.raises(FindingError) as caught:
        finding_of(error_rate=rate)
    assert str(caught.value) == (
        f"Finding 'coins.heads' has an error rate of {rate:g}. Give a probability above 0 and at "
        "most 0.5, or leave it out."
    )


@pytest.mark.parametrize(("own", "held"), [(None, 4e-6), (1e-6, 1e-6), (1e-3, 4e-6)])
def test_a_finding_may_err_less_than_the_run_allows_and_never_more(own, held):
    assert finding_of(error_rate=own).held_to(4e-6) == held


def test_a_finding_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        finding_of().budget = 3


def test_the_decorator_marks_its_test_and_leaves_it_otherwise_alone():
    def test():
        return 5

    marked = finding(
        "coins.heads",
        says="most tosses show heads",
        source=REPORT.at("section 2"),
        reported=printed("0.9"),
        reported_on=30,
        budget=100,
        established=CONTRADICTED,
        because="The coin is fair.",
        on={"digits": (SUPPORTED, "")},
    )(test)
    assert marked is test and marked() == 5
    described = getattr(marked, ATTRIBUTE)
    assert isinstance(described, Finding)
    assert (described.key, described.reported, described.reported_on) == ("coins.heads", 0.9, 30)
    assert described.budget == 100
    assert described.standing.outcome is CONTRADICTED
    assert described.standing.given(["digits"]).outcome is SUPPORTED


def test_the_decorator_refuses_what_the_finding_refuses():
    with pytest.raises(FindingError):
        finding("Coins", says="", source=REPORT.at("x"))


def test_the_decorator_keeps_the_room_that_the_digits_leave():
    def test():
        pass

    finding(
        "coins.heads", says="s", source=REPORT.at("p"), reported=printed("0.90"), reported_on=1
    )(test)
    assert getattr(test, ATTRIBUTE).room == pytest.approx(0.005)


@pytest.mark.parametrize("figure", [0.9, 1, "0.9"])
def test_a_figure_that_says_nothing_of_its_digits_is_refused(figure):
    with pytest.raises(FigureError, match="is not a figure in digits"):
        finding("coins.heads", says="s", source=REPORT.at("p"), reported=figure, reported_on=1)


@pytest.mark.parametrize("reason", ["", " "])
def test_a_finding_takes_outcomes_to_be_normal_for_a_reason(reason):
    with pytest.raises(FindingError) as caught:
        finding_of(normal=reason)
    assert str(caught.value) == (
        "Finding 'coins.heads' takes outcomes to be normal without a reason. Say normal='...', or "
        "judge a median, a proportion or a bounded mean."
    )


def test_what_a_finding_assumes_follows_from_its_reason():
    assert finding_of().assumption == "exact"
    assert finding_of(normal="the sentence is about a mean").assumption == "normal"
