"""What the rest of the suite tells the instrument about a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from evidence.records.ledger import Ledger


@pytest.hookspec(firstresult=True)
def pytest_evidence_dataset(config: pytest.Config) -> dict[str, Any] | None:
    """The data that verdicts rest on, by name, as builtins; asked once, on the controller."""


@pytest.hookspec(firstresult=True)
def pytest_evidence_data_names(config: pytest.Config) -> list[str] | None:
    """What the data of this run are called; some outcomes depend on it. Must be quick."""


@pytest.hookspec(firstresult=True)
def pytest_evidence_protocol(config: pytest.Config, protocol: Any) -> Any:
    """A protocol as this run has it, where the run's options change one; None to leave it.

    Asked wherever trials are asked for, with the protocol of the run's scale. Must be quick.
    """


@pytest.hookspec(firstresult=True)
def pytest_evidence_trainer(config: pytest.Config) -> str | None:
    """Who trains in this run where a protocol leaves that to it. Must be quick."""


@pytest.hookspec(firstresult=True)
def pytest_evidence_work(
    config: pytest.Config, study: Any, protocol: Any
) -> tuple[str, float] | None:
    """How much work a block of a study is, and of what kind; None where nobody says.

    A plan takes seconds for as much work of one kind to be alike, and so tells what blocks that
    were never drawn here will take. Must be quick, and draw nothing.
    """


@pytest.hookspec
def pytest_evidence_replay_options(config: pytest.Config) -> list[str] | None:
    """The options of this run, beside the instrument's own, that a verdict depends on."""


@pytest.hookspec
def pytest_evidence_ledger(
    config: pytest.Config, ledger: Ledger, path: Path, collected: Sequence[str], judged: bool
) -> str | None:
    """The ledger of this run, as soon as it is written; called once, on the controller.

    An implementation that cannot do its work says so in words, and the run fails.

    Args:
        config: The run's configuration.
        ledger: What was written.
        path: Where it was written; under the name of a part, where the run was cut short and the
            ledger, and the page, stay those of an earlier one.
        collected: The ids of the items that this run collected; none if it has no claims.
        judged: Whether an item was judged; a run of benchmarks alone keeps the last verdicts.
    """
