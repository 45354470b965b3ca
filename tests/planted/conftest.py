"""A small installed library, and a suite that rests on it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.evidence.mini.project import CHECKOUT, make
from tests.planted.planting import Planting

CLAIMS = '''"""What is taken for granted of pebbles."""

import pebble

from evidence import Report, exactly, finding

PAGE = Report(id="B4", title="A book of pebbles", year=1830).at("page 1")


@finding("pebble.weight", says="A pebble weighs one.", source=PAGE)
def test_a_pebble_weighs_one(claim):
    """A pebble weighs one."""
    claim.holds(exactly(pebble.weight(), 1, label="weight"))


@finding("pebble.size", says="A pebble is two wide.", source=PAGE)
def test_a_pebble_is_two_wide(claim):
    """A pebble is two wide."""
    claim.holds(exactly(pebble.size(), 2, label="size"))
'''
HEAVIER = Planting(
    name="pebble-heavier",
    changes="A pebble weighs three.",
    file="pebble/inner/weight.py",
    old="return 1\n",
    new="return 3\n",
    source="made up",
    rests="its weight",
    shows="shown = pebble.weight()",
)


@pytest.fixture
def site(tmp_path, monkeypatch) -> Path:
    """The folder of an installed package `pebble`."""
    folder = tmp_path / "site"
    inner = folder / "pebble" / "inner"
    (inner / "__pycache__").mkdir(parents=True)
    (folder / "pebble" / "__init__.py").write_text(
        "from pebble.inner.weight import weight\nfrom pebble.inner.size import size\n"
    )
    (inner / "__init__.py").write_text("")
    (inner / "weight.py").write_text("def weight():\n    return 1\n")
    (inner / "size.py").write_text("def size():\n    return 2\n")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{CHECKOUT}")
    return folder


@pytest.fixture
def heavier(site) -> Planting:
    """A change of its weight."""
    return HEAVIER


@pytest.fixture
def changed(site):
    """Makes the change of its weight, changed as one says."""
    return lambda **changes: replace(HEAVIER, **changes)


@pytest.fixture
def suite(site, tmp_path) -> Path:
    """The root of a suite that judges pebbles."""
    project = make(tmp_path / "suite")
    project.add("pebble", CLAIMS)
    return project.root
