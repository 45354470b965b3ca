"""The verdicts that an item joins, and the path of an interval."""

import pytest

from evidence.errors import RecordError
from evidence.records.part import Part, Path

PART = {
    "claim": "heads exceed tails",
    "outcome": "supported",
    "estimate": 0.9,
    "interval": [0.8, None],
    "region": [0.5, None],
    "error_rate": 1e-5,
    "assumption": "exact",
    "trials": 20,
}
PATH = {"trials": [1.0, 2.0], "estimate": [0.5, 0.6], "low": [None, 0.1], "high": [1.0, 1.0]}


@pytest.mark.parametrize("more", [{}, {"numbers": [0.5, 1.0], "sources": ["a"]}])
def test_a_part_that_is_read_and_written_again_is_the_same(more):
    assert Part.read({**PART, **more}).record() == {**PART, **more}


def test_a_part_of_an_unknown_outcome_is_refused():
    with pytest.raises(RecordError, match="part 'heads exceed tails' has the outcome 'maybe'"):
        Part.read({**PART, "outcome": "maybe"})


def test_a_part_of_an_unknown_assumption_is_refused():
    with pytest.raises(RecordError, match="has the assumption 'hope'; known are exact, normal"):
        Part.read({**PART, "assumption": "hope"})


def test_a_path_that_is_read_and_written_again_is_the_same():
    assert Path.read(PATH).record() == PATH


@pytest.mark.parametrize("record", [None, {}, {"trials": []}])
def test_no_look_is_no_path(record):
    assert Path.read(record) is None


def test_a_path_of_unequal_lengths_is_refused():
    with pytest.raises(RecordError, match=r"different lengths \[1, 2\]; trials, estimate, low"):
        Path.read({**PATH, "low": [0.1]})
