"""A ledger with every kind of item, and ways to change it."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence.records.item import Item
from evidence.records.ledger import LEDGER as REFERENCE
from reports import reference
from reports.__main__ import main
from reports.writer import PAGE

LEDGER = Path(__file__).parent / "ledger.json"


@pytest.fixture(scope="session")
def recorded() -> dict[str, Any]:
    """The ledger as it lies on disk; not to be changed."""
    return json.loads(LEDGER.read_text(encoding="utf-8"))


@pytest.fixture
def ledger(recorded: dict[str, Any]) -> dict[str, Any]:
    """A ledger of one's own."""
    return copy.deepcopy(recorded)


@pytest.fixture
def make_record(recorded: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Makes a record of a settled item, changed as one says."""

    def make(**changes: Any) -> dict[str, Any]:
        base = next(one for one in recorded["items"] if one["finding"] == "collapse.relu-r5")
        return {**copy.deepcopy(base), **changes}

    return make


@pytest.fixture
def make_item(make_record: Callable[..., dict[str, Any]]) -> Callable[..., Item]:
    """Makes an item, changed as one says."""

    def make(**changes: Any) -> Item:
        return Item.read(make_record(**changes))

    return make


@pytest.fixture
def empty() -> dict[str, Any]:
    """The ledger of a run that collected nothing."""
    return {"schema": 1, "run": {}, "items": [], "benchmarks": []}


@pytest.fixture(scope="session")
def reference_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the committed reference run, with all that is committed beside it."""
    folder = tmp_path_factory.mktemp("reference")
    ledger = reference.FOLDER / REFERENCE
    assert main(["--ledger", str(ledger), "--out", str(folder)]) == 0
    return (folder / PAGE).read_text(encoding="utf-8")
