"""What a run's items come to together."""

import pytest

from evidence.records.count import chances, counts
from tests.evidence.recorded import item_of


def judged(node, **changes):
    """An item with a verdict that is as established."""
    given = {"outcome": "supported", "as_established": True, "error_rate": 1e-5, **changes}
    return item_of(node, **given)


ITEMS = [
    judged("a"),
    judged("b", assumption="normal"),
    judged("c", control=True, outcome="contradicted"),
    judged("d", control=True, as_established=False),
    judged("e", kind="fact", error_rate=0.0),
    judged("f", outcome="skipped", as_established=False),
]


def test_each_class_of_verdicts_has_a_total_of_its_own():
    assert chances(ITEMS, assumption="exact") == (3, pytest.approx(3e-5))
    assert chances(ITEMS, assumption="normal") == (1, pytest.approx(1e-5))


def test_the_end_of_a_run_in_lines():
    assert counts(ITEMS) == [
        "3 verdicts rest on chance alone; any of them is wrong with probability at most 3e-5",
        "1 verdict takes outcomes to be normal; any of them is wrong with probability at most "
        "1e-5, if they are",
        "1 of 2 controls failed as they must",
        "1 item was skipped, and came out in no way",
        "‼ 1 outcome is not as established",
    ]


def test_nothing_is_said_of_nothing():
    assert counts([]) == []
