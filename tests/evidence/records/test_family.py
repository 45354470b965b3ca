"""Families as a ledger tells of them."""

import pytest

from evidence.errors import RecordError
from evidence.records.family import Family

COINS = {"key": "coins", "title": "Coins", "order": 1, "telling": "coins.heads"}


@pytest.mark.parametrize("telling", ["coins.heads", None])
def test_a_family_that_is_read_and_written_again_is_the_same(telling):
    assert Family.read({**COINS, "telling": telling}).record() == {**COINS, "telling": telling}


@pytest.mark.parametrize("record", [{"key": "coins", "order": 1}, {**COINS, "order": "one"}, 3])
def test_what_is_no_family_is_refused(record):
    with pytest.raises(RecordError, match=r"^a family of the ledger cannot be read \("):
        Family.read(record)
