"""The catalogue and the reports hold each other: no sentence is lost, no finding stands nowhere.

A finding says where its report states it, and each report's list of places names the findings that
judge what stands there. What papers and the documentation of Keras state may be named by a place,
and need not be.
"""

import re

import pytest

from claims.place import FOLDER, Place, named, read
from claims.sources import KERAS, R1, R2, R3, R4, R5
from evidence.judging.catalogue import finding_of
from tests.claims.test_house import FUNCTIONS
from tests.evidence import stated

REPORTS = (R1, R2, R3, R4, R5)

# How many sentences of each place could be judged and are not. The list may grow when a report is
# read again, and by nothing else: a sentence leaves it when a finding judges it.
UNJUDGED = {
    "R2, problem 3, Q1": 2,
    "R4, section 2, c)": 1,
}


@pytest.fixture(scope="module")
def places():
    return [one for report in REPORTS for one in read(report)]


@pytest.fixture(scope="module")
def findings():
    return [finding_of(function) for function in FUNCTIONS]


# What is wrong with a list of places, in sentences that say what to do


def unknown(places, findings):
    """Keys that a place names and no finding has."""
    known = {found.key for found in findings}
    return [
        f"{one} names {key!r}, which is no finding. Write the key as @finding(...) has it, or take "
        f"it out of {file_of(one.report)}."
        for one in places
        for key in one.keys
        if key not in known
    ]


def nowhere(places, findings):
    """Findings of the reports that name none of their places."""
    return [
        f"{found.key} stands at {found.source.where!r}, which is no place of {report.id}. Say it "
        f"in the words of {file_of(report.id)}, or write the place there."
        for found, report in of_reports(findings)
        if not named(
            found.source.where, [p for p in places if p.report == report.id], report=report
        )
    ]


def unlisted(places, findings):
    """Findings that a place does not name, although they say that they stand there."""
    return [
        f"{found.key} says that it judges {one}, which does not name it. Write its key there, into "
        f"{file_of(one.report)}, or say in the claim where the report states it."
        for found, report in of_reports(findings)
        for one in named(found.source.where, places, report=report)
        if found.key not in one.keys
    ]


def misplaced(places, findings):
    """Findings that a place names, although they stand under another heading of its report."""
    stand = {
        found.key: named(found.source.where, places, report=report)
        for found, report in of_reports(findings)
    }
    complaints = []
    for one in places:
        for key in one.keys:
            own = [place for place in stand.get(key, ()) if place.report == one.report]
            if own and one.heading not in {place.heading for place in own}:
                complaints.append(
                    f"{one} names {key}, which says that it judges {own[0]}. Take it out of one of "
                    "the two: a place names what stands under its heading, or in another report."
                )
    return complaints


def unaccounted(places, known):
    """Places with more or fewer sentences that nothing judges than are known."""
    counted = {str(one): len(one.unjudged) for one in places if one.unjudged}
    return [
        f"{at} has {counted.get(at, 0)} sentences that no finding judges, and {known.get(at, 0)} "
        "are known. Judge a new one, or write the number under UNJUDGED and say why."
        for at in [*counted, *(at for at in known if at not in counted)]
        if counted.get(at, 0) != known.get(at, 0)
    ]


def of_reports(findings):
    """The findings whose source is one of the reports, each with it."""
    return [(one, one.source.report) for one in findings if one.source.report in REPORTS]


def file_of(report):
    return f"claims/places/{report}.toml"


# The reports' places


def test_each_report_has_its_list():
    assert sorted(path.stem for path in FOLDER.iterdir()) == [report.id for report in REPORTS]


@pytest.mark.parametrize("complaints_of", [unknown, nowhere, unlisted, misplaced])
def test_places_and_findings_agree(complaints_of, places, findings):
    complaints = complaints_of(places, findings)
    assert not complaints, "\n".join(complaints)


def test_what_no_finding_judges_is_known(places):
    complaints = unaccounted(places, UNJUDGED)
    assert not complaints, "\n".join(complaints)


def test_a_place_is_told_in_a_sentence_of_our_own(places):
    """The reports are not in this repository, and are not quoted here."""
    for one in places:
        for said in filter(None, [one.reason, *one.unjudged]):
            assert re.fullmatch(r"[A-Z0-9].{10,95}\.", said), f"{one}: {said}"


# What a newcomer reads


def a_place(at, *, report="R1", **said):
    return Place(report=report, at=at, **(said or {"keys": ("made.up",)}))


def a_finding(key, *, at, report=R1):
    return stated.finding_of(key, source=report.at(at))


def test_a_key_without_a_finding_is_told():
    assert unknown([a_place("problem 1")], []) == [
        "R1, problem 1 names 'made.up', which is no finding. Write the key as @finding(...) has "
        "it, or take it out of claims/places/R1.toml."
    ]


def test_a_finding_that_stands_at_no_place_is_told():
    assert nowhere([a_place("problem 1")], [a_finding("made.up", at="problem 7")]) == [
        "made.up stands at 'problem 7', which is no place of R1. Say it in the words of "
        "claims/places/R1.toml, or write the place there."
    ]


def test_a_finding_that_its_place_does_not_name_is_told():
    places = [a_place("problem 1", report="R2"), a_place("problem 1")]
    elsewhere = a_finding("made.other", at="problem 1; R2 problem 1")
    assert unlisted(places, [elsewhere]) == [
        f"made.other says that it judges {report}, problem 1, which does not name it. Write its "
        f"key there, into claims/places/{report}.toml, or say in the claim where the report "
        "states it."
        for report in ("R1", "R2")
    ]


def test_a_finding_that_stands_under_another_heading_is_told():
    places = [a_place("problem 1"), a_place("problem 2"), a_place("problem 2", report="R2")]
    assert misplaced(places, [a_finding("made.up", at="problem 1")]) == [
        "R1, problem 2 names made.up, which says that it judges R1, problem 1. Take it out of one "
        "of the two: a place names what stands under its heading, or in another report."
    ]


@pytest.mark.parametrize(("here", "known"), [(("It learns.",), {}), ((), {"R1, problem 1": 1})])
def test_a_sentence_more_or_less_that_nothing_judges_is_told(here, known):
    place = a_place("problem 1", keys=("made.up",), unjudged=here)
    assert unaccounted([place], known) == [
        f"R1, problem 1 has {len(here)} sentences that no finding judges, and {len(known)} are "
        "known. Judge a new one, or write the number under UNJUDGED and say why."
    ]


def test_what_papers_and_keras_state_needs_no_place():
    places = [a_place("problem 1")]
    findings = [a_finding("made.up", at="models: fit; R1, R2", report=KERAS)]
    for complaints_of in (unknown, nowhere, unlisted, misplaced):
        assert complaints_of(places, findings) == []
