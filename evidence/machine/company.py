"""Whether a clock may run here: what other workers do would be part of its seconds."""

from __future__ import annotations

import os

from evidence.machine.error import CrowdedTimingError


def refuse_company(study: str) -> None:
    """Refuses to measure time beside other workers of pytest-xdist.

    Args:
        study: The study's name.

    Raises:
        CrowdedTimingError: If there is more than one worker.
    """
    workers = os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    if workers != "1":
        raise CrowdedTimingError(study, workers)
