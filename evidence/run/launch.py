"""How a run is started again from a plain shell: the Python, the backend, what else decides."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evidence.machine import environment

# What pytest.ini says of a verdict, and a command line may say otherwise.
ERROR_RATE = "error_rate"


def launcher(root: Path) -> list[str]:
    """The words before pytest's own, from the checkout.

    A bare `pytest`, or `python`, may be another one in another shell; that of an environment below
    the checkout is named by its place there.

    Args:
        root: The checkout.
    """
    # Not resolved: the Python of an environment is a link to one that knows nothing of it.
    python, backend = Path(sys.executable), os.environ.get("KERAS_BACKEND")
    own = python.relative_to(root).as_posix() if python.is_relative_to(root) else "python"
    told = bool(backend) and backend != environment.default_backend()
    return [*([f"KERAS_BACKEND={backend}"] if told else []), own, "-m"]


def deciding(config: Any) -> Sequence[str]:
    """The options, beside seed and scale, that a verdict depends on, one word each.

    Args:
        config: The configuration of pytest.
    """
    others = config.hook.pytest_evidence_replay_options(config=config)
    given = [
        word
        for word in config.getoption("override_ini", None) or []
        if word.partition("=")[0].strip() == ERROR_RATE
    ]
    rate = ["-o", given[-1]] if given else []
    return [*itertools.chain.from_iterable(others), *rate]
