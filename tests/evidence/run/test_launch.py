"""How a run is started again from a plain shell."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from evidence.run.launch import deciding, launcher


@pytest.mark.parametrize(
    ("python", "own"),
    [
        ("/checkout/.venv/bin/python", ".venv/bin/python"),
        ("/usr/bin/python3", "python"),
        ("/checkout2/bin/python", "python"),
    ],
)
def test_the_python_of_an_environment_below_the_checkout_is_named(python, own, monkeypatch):
    monkeypatch.setattr(sys, "executable", python)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert launcher(Path("/checkout")) == [own, "-m"]


def test_another_backend_than_the_default_is_named(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert launcher(Path("/checkout")) == ["KERAS_BACKEND=jax", "python", "-m"]
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    assert launcher(Path("/checkout")) == ["python", "-m"]


def config(*overridden, others=()):
    """A configuration in which plugins name options of theirs."""
    hook = SimpleNamespace(pytest_evidence_replay_options=lambda config: others)
    return SimpleNamespace(hook=hook, getoption=lambda name, default: list(overridden))


def test_what_other_plugins_name_and_an_error_rate_of_ones_own_are_part_of_it():
    assert deciding(config()) == []
    assert deciding(config(others=[["--offline"], ["--trainer=keras"]])) == [
        *("--offline", "--trainer=keras"),
    ]
    given = ("error_rate=1e-3", "testpaths=a", "error_rate = 0.01")
    assert deciding(config(*given)) == ["-o", "error_rate = 0.01"]
