"""Items as nouns and as builtins."""

import json
import math

import pytest

from evidence.errors import RecordError
from evidence.records.item import Item
from evidence.records.ledger import Ledger
from evidence.records.vocabulary import EXACT, NORMAL


def test_a_ledger_without_items_is_refused():
    with pytest.raises(RecordError) as caught:
        Ledger.read({"schema": 1})
    assert str(caught.value) == (
        "the ledger has no list under 'items'; was it written by this project?"
    )


def test_an_unknown_outcome_is_refused_by_name(make_item):
    with pytest.raises(RecordError) as caught:
        make_item(outcome="maybe", item="a.py::test_b")
    assert str(caught.value) == (
        "item 'a.py::test_b' has the outcome 'maybe'; known are supported, contradicted, "
        "undecided, error, skipped, not_run"
    )


def test_an_item_of_an_older_ledger_assumes_what_its_text_says(make_record):
    record = make_record()
    del record["assumption"]
    assert Item.read(record).assumption == EXACT
    record["figure_data"]["message"] = "Estimate 3. Assumes normal log ratios; without it, ..."
    assert Item.read(record).assumption == NORMAL
    assert Item.read({**record, "assumption": "exact"}).assumption == EXACT
    with pytest.raises(RecordError, match="has the assumption 'hope'; known are exact, normal"):
        Item.read({**record, "assumption": "hope"})


def test_what_trials_have_in_common_is_kept_where_there_is_something(make_record):
    record = make_record(pools=["the urn"])
    assert Item.read(record).pools == ("the urn",)
    assert Item.read(record).record()["pools"] == ["the urn"]
    assert "pools" not in Item.read(make_record()).record()


def test_a_smaller_protocol_is_told_and_one_of_the_reports_size_needs_no_word(make_record):
    told = Item.read(make_record(smaller=True))
    assert told.smaller and told.record()["smaller"] is True
    assert "smaller" not in Item.read(make_record()).record()


def test_why_outcomes_are_taken_to_be_normal_is_kept(make_record):
    record = make_record(assumption="normal", normal="It is about a mean.")
    assert Item.read(record).record()["normal"] == "It is about a mean."
    assert "normal" not in Item.read(make_record()).record()


def test_a_missing_field_is_refused_with_the_items_place(make_record):
    record = make_record()
    del record["claim"], record["outcome"]
    with pytest.raises(RecordError, match=r"item 0 of the ledger cannot be read \(KeyError: 'outc"):
        Ledger.read({"items": [record]})


def test_a_number_that_is_a_text_is_refused(make_record):
    with pytest.raises(RecordError, match=r"item 0 of the ledger cannot be read \(TypeError"):
        Ledger.read({"items": [make_record(estimate="0.9")]})


def test_a_path_of_unequal_lengths_is_refused(make_record):
    path = {"trials": [1, 2], "estimate": [0.5], "low": [0, 0], "high": [1, 1]}
    with pytest.raises(RecordError, match=r"different lengths \[1, 2\]"):
        Ledger.read({"items": [make_record(figure_data={"path": path})]})


def test_numbers_that_are_not_finite_are_read_as_missing(make_item):
    item = make_item(estimate=math.nan, interval=[math.nan, math.inf])
    assert item.estimate is None
    assert item.interval == (None, None)


def test_parameters_and_family_come_from_the_ids(make_item):
    item = make_item(finding="lenet.order:first", item="claims/test_lenet.py::test_a[x[0]-tanh]")
    assert (item.family, item.parameters) == ("lenet", "x[0]-tanh")
    assert make_item(item="claims/test_lenet.py::test_a").parameters == ""


@pytest.mark.parametrize(
    ("outcome", "as_established", "surprising"),
    [
        ("supported", True, False),
        ("supported", False, True),
        ("undecided", False, True),
        ("error", False, True),
        ("skipped", False, False),
        ("not_run", False, False),
    ],
)
def test_only_what_was_judged_can_surprise(make_item, outcome, as_established, surprising):
    item = make_item(outcome=outcome, as_established=as_established)
    assert item.surprising is surprising


def test_facts_and_rates_of_zero_do_not_rest_on_chance(make_item):
    assert make_item().rests_on_chance
    assert not make_item(kind="fact").rests_on_chance
    assert not make_item(error_rate=0.0).rests_on_chance
    assert not make_item(outcome="error").rests_on_chance


def test_every_record_of_the_ledger_is_read(ledger):
    assert len(Ledger.read(ledger).items) == len(ledger["items"])
    assert {item.outcome for item in Ledger.read(ledger).items} == {
        "supported", "contradicted", "undecided", "error", "skipped", "not_run",
    }  # fmt: skip
    assert json.dumps(ledger)  # Reading changes nothing.


def test_an_item_that_is_read_and_written_again_is_the_same(ledger):
    for record in ledger["items"]:
        written = Item.read(record).record()
        assert Item.read(written).record() == written
        assert {name: written[name] for name in record if name != "figure_data"} == {
            name: value for name, value in record.items() if name != "figure_data"
        }
