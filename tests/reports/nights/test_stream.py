from dataclasses import replace

import numpy as np
import pytest

from evidence.records.number import MOST_BITS
from reports.nights.stream import MOST, Stream, joined, streams
from tests.evidence.recorded import judgement_of, tried_of


def stream_of(numbers, **changes):
    (found,) = streams([tried_of("a.py::t", judgements=(judgement_of(numbers, **changes),))])
    return found


def test_of_yes_and_no_it_is_known_how_many_there_were():
    found = stream_of([1.0, 0.0, 1.0, 1.0])
    assert (found.count, found.ones, len(found.reals)) == (4, 3, 0)
    assert found.mean == 0.75
    assert stream_of(np.ones(MOST_BITS + 5)).count == MOST_BITS


def test_of_reals_the_first_are_kept_in_single_precision():
    numbers = np.linspace(0.0, 1.0, MOST + 40)
    found = stream_of(numbers)
    assert found.count == MOST and found.ones is None
    assert np.array_equal(found.reals, numbers[:MOST].astype(np.float32))
    assert stream_of([0.5, 1e300]).reals.tolist() == [0.5, np.inf]


def test_facts_and_verdicts_without_trials_have_none():
    fact = tried_of("a.py::f", kind="fact", judgements=(judgement_of([1.0, 2.0]),))
    empty = tried_of("a.py::e", judgements=(replace(judgement_of([0.5]), numbers=None),))
    assert streams([fact, empty]) == ()


@pytest.mark.parametrize("numbers", [[1.0, 0.0, 1.0], [0.25, 7.5, -1.0]])
def test_it_is_read_as_it_was_written(numbers):
    found = stream_of(numbers)
    again = Stream.read(found.record())
    assert again.record() == found.record()
    assert np.array_equal(again.reals, found.reals)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"count": 4}, "a.py::t tells of 4 trials and holds others"),
        ({"count": 0, "reals": ""}, "a.py::t tells of 0 trials and holds others"),
        ({"ones": 2}, "a.py::t tells of 3 trials and holds others"),
        ({"ones": 5, "reals": ""}, "a.py::t tells of 3 trials and holds others"),
    ],
)
def test_one_that_contradicts_itself_is_refused(changes, message):
    told = {**stream_of([0.25, 7.5, -1.0]).record(), **changes}
    with pytest.raises(ValueError) as error:
        Stream.read(told)
    assert str(error.value) == message


def test_several_nights_stand_one_behind_the_other():
    nights = [[stream_of([0.5, 2.0])], [stream_of([3.0, 4.0])]]
    (found,) = joined(nights).values()
    assert found.count == 4 and found.reals.tolist() == [0.5, 2.0, 3.0, 4.0]
    (shares,) = joined([[stream_of([1.0, 0.0])], [stream_of([1.0])]]).values()
    assert (shares.count, shares.ones) == (3, 2)


def test_reals_that_happened_to_be_yes_and_no_in_one_night_are_reals():
    (found,) = joined([[stream_of([1.0, 0.0])], [stream_of([0.5])]]).values()
    assert found.ones is None
    assert sorted(found.reals) == [0.0, 0.5, 1.0]


def test_another_assertion_or_protocol_is_another_stream():
    plain = stream_of([0.5, 2.0])
    reworded = stream_of([0.5, 2.0], claim="another")
    redrawn = stream_of([0.5, 2.0], sources=("other",))
    assert len({plain.key, reworded.key, redrawn.key}) == 3
