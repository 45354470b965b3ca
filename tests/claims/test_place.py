"""The places of the reports: what becomes of each, and which of them a finding names."""

import pytest

from claims.place import FOLDER, Place, PlaceError, named, parsed, read, words
from claims.sources import R1, R5


def a_place(at, *, report="R1", **said):
    return Place(report=report, at=at, **(said or {"keys": ("made.up",)}))


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (
            {"keys": ()},
            "R1, problem 1, (1) has neither keys nor a reason. Name the findings that judge what "
            "it states, or say in a sentence why nothing there can be judged: "
            'reason = "It defines the network."',
        ),
        (
            {"keys": ("made.up",), "reason": "It defines the network."},
            "R1, problem 1, (1) has a reason why nothing there is judged, and 'made.up' to judge. "
            "Keep one of the two.",
        ),
        (
            {"unjudged": ("It learns.",), "reason": "It defines the network."},
            "R1, problem 1, (1) has a reason why nothing there is judged, and 'It learns.' to "
            "judge. Keep one of the two.",
        ),
        (
            {"keys": ("made.up", "made.up")},
            "R1, problem 1, (1) names something twice. Name each finding once.",
        ),
    ],
    ids=["nothing", "keys-and-reason", "unjudged-and-reason", "twice"],
)
def test_a_place_has_findings_or_a_reason(said, complaint):
    with pytest.raises(PlaceError) as caught:
        a_place("problem 1, (1)", **said)
    assert str(caught.value) == complaint


@pytest.mark.parametrize(
    "said", ["key = ['made.up']", "keys = 'made.up'", "unjudged = 'It learns.'", "reason = ['No.']"]
)
def test_what_a_file_says_otherwise_is_refused(said):
    name, _, value = said.partition(" = ")
    with pytest.raises(PlaceError) as caught:
        parsed(f"['problem 1']\n{said}", report=R1)
    assert str(caught.value) == (
        f"R1, problem 1 says {name} = {value}. A place has a list of keys, a list of what is "
        "unjudged, or a sentence as its reason."
    )


def test_a_file_lists_places_in_their_order():
    text = "['problem 2']\nkeys = ['made.up']\n['problem 1']\nreason = 'It draws.'"
    first = Place(report="R1", at="problem 2", keys=("made.up",))
    second = Place(report="R1", at="problem 1", reason="It draws.")
    assert parsed(text, report=R1) == [first, second]


def test_what_is_not_judged_stands_alone_or_beside_findings():
    assert a_place("problem 1, (1)", unjudged=("It learns.",)).keys == ()
    assert a_place("problem 1, (1)", keys=("made.up",), unjudged=("It learns.",)).keys


@pytest.mark.parametrize(
    ("text", "spelt_out"),
    [
        ("problem 1, (1)-(3)", "problem 1 (1) (2) (3)"),
        ("section 4.1 and 4.3, 1", "section 4.1 and 4.3 1"),
        ("section 4.3, 3-4", "section 4.3 3 4"),
        ("section 2, a) and c)", "section 2 a) and c)"),
    ],
)
def test_a_range_means_all_that_lie_between(text, spelt_out):
    assert words(text) == spelt_out.split()


@pytest.mark.parametrize(
    ("where", "meant"),
    [
        ("problem 1, Q1-Q2", ["R1, problem 1, Q1", "R1, problem 1, Q2"]),
        ("problem 1, Q2, in its code", ["R1, problem 1, Q2"]),
        ("problem 1, below Q2", ["R1, problem 1, below Q2"]),
        ("problem 1", ["R1, problem 1"]),
        ("problem 1, Q1; R2 problem 1, Q2", ["R1, problem 1, Q1", "R2, problem 1, Q2"]),
        ("problem 2, Q1", []),
    ],
)
def test_a_finding_means_the_places_with_the_longest_names(where, meant):
    names = ["problem 1", "problem 1, Q1", "problem 1, Q2", "problem 1, below Q2"]
    places = [a_place(name, report=report) for report in ("R1", "R2") for name in names]
    assert [str(one) for one in named(where, places, report=R1)] == meant


@pytest.mark.parametrize(
    ("at", "heading"),
    [
        ("problem 2, (1)", "problem 2"),
        ("section 2.3, (4)", "section 2"),
        ("section 5.1", "section 5"),
    ],
)
def test_a_place_stands_under_a_heading(at, heading):
    assert a_place(at).heading == heading


def test_a_reports_file_bears_its_name():
    text = (FOLDER / "R5.toml").read_text(encoding="utf-8")
    assert read(R5) == parsed(text, report=R5)
    assert {one.report for one in read(R5)} == {"R5"}
