"""The circumstances of a run."""

from types import SimpleNamespace

import pytest

from evidence.machine import environment
from evidence.run.circumstance import circumstances


def config_of(*, names, trainer):
    """A configuration whose plugins say this, and count how often they are asked."""
    asked = []
    hook = SimpleNamespace(
        pytest_evidence_data_names=lambda config: asked.append("names") or names,
        pytest_evidence_trainer=lambda config: trainer,
    )
    return SimpleNamespace(stash=pytest.Stash(), hook=hook), asked


def test_data_scale_trainer_and_another_backend_are_circumstances(monkeypatch):
    config, _ = config_of(names=["mnist", "embedded digits"], trainer="population")
    monkeypatch.setattr(environment, "backend", lambda: "tensorflow")
    assert circumstances(config, scale="quick") == [
        "mnist",
        "embedded digits",
        "quick scale",
        "trained by population",
    ]
    config, _ = config_of(names=None, trainer="keras")
    monkeypatch.setattr(environment, "backend", lambda: "jax")
    assert circumstances(config, scale="full") == ["full scale", "jax", "trained by keras"]


def test_plugins_are_asked_once_in_a_run():
    config, asked = config_of(names=["mnist"], trainer="population")
    assert circumstances(config, scale="quick") is circumstances(config, scale="quick")
    assert asked == ["names"]
