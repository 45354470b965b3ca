"""What other tools show beside a test; whole runs are in test_plugin."""

import pytest

from evidence.run.property import properties
from tests.evidence.recorded import item_of


def test_a_verdict_is_told_with_its_numbers_as_text():
    item = item_of(
        "claims/test_a.py::test_b[x]",
        claim="share exceeds 0.5",
        outcome="supported",
        estimate=0.75,
        interval=(0.5625, 0.875),
        region=(0.5, None),
        error_rate=4e-6,
        trials=100,
        replay='pytest "claims/test_a.py::test_b[x]" --seed 2022',
    )
    assert properties(item) == [
        ("finding", "coins.heads"),
        ("claim", "share exceeds 0.5"),
        ("outcome", "supported"),
        ("established", "supported"),
        ("estimate", "0.75"),
        ("interval", "[0.5625, 0.875]"),
        ("region", "[0.5, inf]"),
        ("trials", "100"),
        ("error_rate", "4e-06"),
        ("replay", 'pytest "claims/test_a.py::test_b[x]" --seed 2022'),
    ]


@pytest.mark.parametrize(
    ("ends", "told"),
    [((None, 0.5), "[-inf, 0.5]"), ((0.0, None), "[0.0, inf]"), ((None, None), "[-inf, inf]")],
)
def test_an_end_that_is_infinite_is_a_number_to_others(ends, told):
    assert dict(properties(item_of("a", interval=ends)))["interval"] == told
    assert [float(part) for part in told.strip("[]").split(", ")]


def test_what_has_no_number_is_left_out():
    item = item_of("a", outcome="skipped", error_rate=0.0)
    assert [name for name, _ in properties(item)] == ["finding", "claim", "outcome", "established"]
