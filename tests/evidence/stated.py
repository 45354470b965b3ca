"""Findings and items for tests that are about neither."""

from evidence.judging.finding import Finding, Report
from evidence.judging.item import Item
from evidence.judging.outcome import SUPPORTED
from evidence.judging.standing import Standing
from evidence.records.vocabulary import SAMPLED

REPORT = Report(id="R9", title="A report on coins", year=2022)


def finding_of(key="coins.heads", **changes):
    """A finding about coins, with whatever is changed."""
    return Finding(
        **{
            "key": key,
            "says": "most tosses show heads",
            "source": REPORT.at("section 2"),
            "reported": None,
            "room": 0.0,
            "reported_on": None,
            "budget": 200,
            "error_rate": None,
            "spread": None,
            "normal": None,
            "standing": Standing(),
            **changes,
        }
    )


def item_of(finding=None, **changes):
    """One parameter set of such a finding."""
    return Item(
        **{
            "finding": finding or finding_of(),
            "node": "claims/test_coins.py::test_heads[fair]",
            "control": False,
            "established": SUPPORTED,
            "because": None,
            "skips": False,
            "sentence": "Most tosses show heads.",
            "kind": SAMPLED,
            **changes,
        }
    )
