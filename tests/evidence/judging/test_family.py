"""Families: what a module declares about its findings together."""

import pytest

from evidence.errors import FindingError
from evidence.judging.family import Family


def family(**changes):
    plain = {"key": "coins", "title": "Coins", "order": 1, "telling": "coins.heads"}
    return Family(**{**plain, **changes})


def test_a_family_is_told_to_the_ledger_as_it_is_declared():
    told = family().record()
    assert (told.key, told.title, told.order, told.telling) == ("coins", "Coins", 1, "coins.heads")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": "Coins"}, r"'Coins' is not a family's key\. Write what stands before the dot"),
        ({"title": " "}, r"Family 'coins' has no title\. Say what it is called\."),
        (
            {"telling": "dice.six"},
            r"Family 'coins' names 'dice\.six' as its most telling finding, which is none of its "
            r"own\. Name one whose key begins with 'coins\.'\.",
        ),
    ],
)
def test_a_family_that_is_none_is_refused(changes, message):
    with pytest.raises(FindingError, match=message):
        family(**changes)
