"""Committed runs beside the one that is shown: which speaks for an item, and at which size."""

import pytest

from evidence.errors import LedgerError
from evidence.records.ledger import LEDGER, Ledger
from evidence.records.run import Run
from reports.kept import EMPTY, own_size, read_shelf
from reports.reference import keep

EMBEDDED = Run(dataset={"mnist": {"name": "embedded digits", "source": "scikit-learn"}})
REAL = Run(dataset={"mnist": {"name": "mnist", "source": "--data-dir"}})
KNOBS = {"dataset": "mnist", "epochs": 2}


def run(ledger, record, **circumstances):
    """A run of one item that may be kept."""
    told = {"scale": "full", "commit": "0123456789ab", "dataset": {}}
    return Ledger.read({**ledger, "run": {**told, **circumstances}, "items": [record]})


def test_the_later_of_two_runs_speaks(empty, make_record, tmp_path):
    record = make_record(estimate=0.25)
    keep(run(empty, make_record(), started="2026-11-02T00:00:00+00:00"), folder=tmp_path)
    keep(run(empty, record, started="2026-11-01T00:00:00+00:00"), folder=tmp_path)
    (kept,) = read_shelf(tmp_path).full.values()
    assert kept.run.started == "2026-11-02T00:00:00+00:00"
    assert kept.item.estimate != 0.25


def test_what_is_not_there_holds_nothing(tmp_path):
    assert read_shelf(tmp_path / "nowhere") == EMPTY


def test_a_broken_ledger_is_named(tmp_path):
    path = tmp_path / "full" / "lr" / LEDGER
    path.parent.mkdir(parents=True)
    path.write_text("{")
    with pytest.raises(LedgerError, match=str(path)):
        read_shelf(tmp_path)


@pytest.mark.parametrize(
    ("changes", "run", "own"),
    [
        ({}, EMBEDDED, True),
        ({"smaller": True}, REAL, False),
        ({"protocol": KNOBS}, REAL, True),
        ({"protocol": KNOBS}, EMBEDDED, False),
        ({"protocol": KNOBS | {"dataset": "other | mnist"}}, EMBEDDED, False),
    ],
)
def test_an_own_size_is_neither_smaller_nor_on_images_that_stand_in(changes, run, own, make_item):
    assert own_size(make_item(**{"protocol": {}, **changes}), run=run) is own
