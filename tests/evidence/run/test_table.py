"""The verdicts of a run in a terminal."""

from evidence.run.table import COLUMNS, WIDTH, table
from tests.evidence.recorded import item_of

HEADS = item_of(
    "test_coins.py::test_heads[0.9]",
    outcome="supported",
    as_established=True,
    estimate=0.9123,
    interval=(0.8211, 0.9676),
    region=(0.5, None),
    trials=60,
    budget=200,
    error_rate=1e-5,
)
CONTROL = item_of(
    "test_coins.py::test_heads[control-0.1]",
    control=True,
    outcome="contradicted",
    as_established=True,
    estimate=0.1,
    interval=(0.01, 0.35),
    region=(0.5, None),
    trials=40,
    budget=200,
    error_rate=1e-5,
)


def cells(line):
    """What stands in each column of a line, [column]."""
    starts = [sum(COLUMNS[:place]) + place for place in range(len(COLUMNS))]
    found = zip(starts, COLUMNS, strict=True)
    return [line[start : start + width].rstrip() for start, width in found]


def test_an_item_has_its_outcome_estimate_interval_region_and_trials():
    lines = table([HEADS, CONTROL]).splitlines()
    assert [cells(line) for line in lines[:5]] == [
        ["verdict", "finding", "estimate", "wanted", "trials"],
        ["-" * width for width in COLUMNS],
        ["✓ supported", "coins.heads [0.9]", "0.9123 [0.8211, 0.9676]", "above 0.5", "60"],
        ["✗ contradicted", "control: coins.heads", "0.1 [0.01, 0.35]", "not above 0.5", "40"],
        ["", "[control-0.1]", "", "", ""],
    ]
    assert lines[5:] == [
        "",
        "2 verdicts rest on chance alone; any of them is wrong with probability at most 2e-5",
        "1 of 1 controls failed as they must",
        "all 2 outcomes are as established",
    ]
    assert sum(COLUMNS) + len(COLUMNS) - 1 == WIDTH


def test_what_is_not_as_established_comes_first_with_its_command():
    came = item_of("test_a.py::test_b[x]", outcome="undecided", replay="python -m pytest test_a.py")
    lines = table([HEADS, came]).splitlines()
    assert lines[:3] == [
        "‼ coins.heads [x]: undecided, where supported is established",
        "  python -m pytest test_a.py",
        "",
    ]
    assert lines[-1] == "‼ 1 outcome is not as established"


def test_a_fact_has_no_trials_and_what_did_not_run_no_standing():
    fact = item_of("a::b", kind="fact", outcome="supported", as_established=True, estimate=9741.0)
    assert "supported    coins.heads                       9741" in table([fact])
    assert table([fact]).splitlines()[-1] == "the outcome is as established"
    assert len(table([item_of("a::b")]).splitlines()) == 3


def test_long_names_and_numbers_are_cut_nowhere_and_keep_the_width():
    key = "a." + "long" * 30
    long = item_of(
        "a::b[set]",
        finding=key,
        estimate=-0.0012061,
        interval=(-0.0061491, 0.0037401),
        region=(-0.0123456, 0.0123457),
        budget=1,
        trials=123456,
    )
    lines = table([long]).splitlines()
    assert max(map(len, lines)) <= WIDTH
    name = "".join(cells(line)[1] for line in lines[2:])
    assert name.startswith(key)
    assert "[−0.006149, 0.00374]" in "".join(lines)
