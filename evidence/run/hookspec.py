"""What the rest of the suite tells the instrument about a run."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.hookspec(firstresult=True)
def pytest_evidence_dataset(config: pytest.Config) -> dict[str, Any] | None:
    """The data that verdicts rest on, by name, as builtins; asked once, on the controller."""


@pytest.hookspec(firstresult=True)
def pytest_evidence_data_names(config: pytest.Config) -> list[str] | None:
    """What the data of this run are called; some outcomes depend on it. Must be quick."""


@pytest.hookspec
def pytest_evidence_replay_options(config: pytest.Config) -> list[str] | None:
    """The options of this run, beside the instrument's own, that a verdict depends on."""
