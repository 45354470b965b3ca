"""That what SECURITY.md says is defended has the tests that it names."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


def test_every_row_of_what_is_defended_names_a_test():
    defended = TEXT.partition("## What is defended")[2].partition("## ")[0]
    rows = [line for line in defended.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == 11
    assert [row for row in rows if "::test_" not in row] == []


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_is_there(file, name):
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


@pytest.mark.parametrize("file", ["evidence/CLUSTER.md", "SECURITY.md", "README.md"])
def test_no_command_for_a_cluster_is_open_to_all(file):
    """One that names no place for Dask's page about itself has it on all interfaces."""
    text = (ROOT / file).read_text("utf-8").replace("\\\n", " ")
    for line in re.findall(r"^.*-m dask (?:scheduler|worker).*$", text, flags=re.MULTILINE):
        assert "--dashboard-address 127.0.0.1:0" in line and "--tls-key" in line
    assert "dask:tcp://10." not in text


def test_the_lock_pins_every_dependency_by_hash_and_names_no_index():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins = re.split(r"\n(?=\w)", lock)
    assert len(pins) > 50
    for pin in pins:
        assert re.match(r"[\w.-]+==\S+", pin), pin.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", pin), pin.splitlines()[0]
    assert "://" not in lock and "--index-url" not in lock


def test_the_environment_is_installed_by_hash():
    make = (ROOT / "Makefile").read_text("utf-8")
    assert (
        "pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock"
        in make
    )
