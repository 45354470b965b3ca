"""What an item was judged by."""

import json

import pytest

from evidence.errors import RecordError
from evidence.records.number import Numbers
from evidence.records.trial import Judgement, Source, Tried
from tests.evidence.recorded import judgement_of, source_of, tried_of


def test_an_item_is_read_as_it_was_written():
    value = Judgement(claim="name is exactly relu", outcome="supported", text="relu")
    made = tried_of(
        "a",
        judgements=(judgement_of([0.5, 0.25]), value),
        sources=(source_of("s", first=["1", "2"], second=["3", "4"]),),
    )
    assert Tried.read(json.loads(json.dumps(made.record(), allow_nan=False))) == made


def test_what_says_nothing_is_left_out():
    assert Judgement(claim="c", outcome="supported").record() == {
        "claim": "c",
        "outcome": "supported",
    }
    assert "sources" not in tried_of("a").record()


def test_a_source_knows_how_many_blocks_it_tells_of():
    assert source_of("s", first=["1", "2"], second=["3", "4"]).blocks == 2
    assert Source(digest="s", study="toss", protocol={}, block=5, outcomes={}).blocks == 0


def test_a_verdict_keeps_all_its_numbers():
    numbers = [k / 7 for k in range(1000)]
    assert judgement_of(numbers).numbers == Numbers.of(numbers)
    assert judgement_of(numbers).numbers.first().tolist() == numbers


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: tried_of("a", outcome="sure"), "item 'a' has the outcome 'sure'; known are"),
        (lambda: tried_of("a", kind="guess"), "item 'a' has the kind 'guess'; known are"),
        (lambda: judgement_of([1.0], outcome="sure"), "verdict 'c' has the outcome 'sure'"),
    ],
)
def test_a_word_that_the_schema_does_not_know_is_refused(make, message):
    with pytest.raises(RecordError, match=message):
        make()
