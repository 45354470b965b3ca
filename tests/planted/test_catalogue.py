"""The list of planted changes."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.planted.catalogue import GROUPS, PLANTINGS, by_name, chosen
from tests.planted.error import RepeatedNameError, UnknownPlantingError

# What releases of Keras or TensorFlow have done, by where it was reported.
REPORTED = {
    "truncated-normal-stddev": "tensorflow issue 12973",
    "batch-norm-never-updates": "keras-core pull request 339",
    "batch-norm-bessel-images": "tensorflow issue 55545",
}
# What this suite did not notice when it was edited into Keras by hand, and what it did.
EDITED = {"dropout-does-nothing", "fit-never-shuffles", "relu-leaks", "adam-uncorrected"}


def test_the_list_holds_what_has_happened():
    for name, source in REPORTED.items():
        assert source in PLANTINGS[name].source
    edited = {name for name, one in PLANTINGS.items() if one.source.startswith("edited by hand")}
    assert edited == EDITED


def test_the_changes_are_many_and_spread_over_the_library():
    assert len(PLANTINGS) >= 25
    assert all(len(group.PLANTINGS) >= 5 for group in GROUPS)
    files = Counter(planting.file for planting in PLANTINGS.values())
    assert len(files) >= 20
    assert {planting.package for planting in PLANTINGS.values()} == {"keras", "tensorflow"}


@pytest.mark.parametrize("name", PLANTINGS)
def test_a_planting_says_what_it_does_in_a_sentence(name):
    planting = PLANTINGS[name]
    assert re.fullmatch(r'["A-Za-z].*[^.]\.', planting.changes)
    assert "|" not in planting.changes
    assert re.search(r"report|R[1-5]|outcomes", planting.rests)


def test_the_page_has_a_row_for_every_planting():
    page = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    told = {name: changes for name, changes, *_ in (row[2:].split(" | ") for row in rows)}
    assert told == {name: planting.changes for name, planting in PLANTINGS.items()}


def test_words_choose_the_plantings_that_begin_with_them():
    assert chosen([]) == list(PLANTINGS.values())
    assert [one.name for one in chosen(["relu-leaks", "adam"])] == [
        "adam-uncorrected",
        "adam-epsilon-inside",
        "adam-epsilon",
        "adam-rate",
        "adam-second-moment",
        "adam-decays-weights",
        "relu-leaks",
    ]
    assert [one.name for one in chosen(["adam-epsilon-inside"])] == ["adam-epsilon-inside"]


def test_an_unknown_name_is_said():
    with pytest.raises(UnknownPlantingError) as error:
        chosen(["relu", "drop", "boulder"])
    assert str(error.value) == (
        "There is no planting called drop, boulder. Choose among: " + ", ".join(PLANTINGS) + "."
    )


def test_two_plantings_of_one_name_are_refused(heavier):
    with pytest.raises(RepeatedNameError) as error:
        by_name([heavier, heavier])
    assert str(error.value) == (
        "Two plantings are called 'pebble-heavier'. Give one of them another name."
    )
