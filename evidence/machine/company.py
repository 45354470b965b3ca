"""Whether a clock may run here: what other workers do would be part of its seconds."""

from __future__ import annotations

import os

from evidence.errors import EvidenceError


class CrowdedTimingError(EvidenceError):
    """A study of time was asked to run beside other workers."""

    def __init__(self, study: str, workers: str) -> None:
        super().__init__(
            f"Study {study!r} measures time, and {workers} workers share this machine: what they "
            "do would be part of its seconds. Run it alone: pytest claims/bench_*.py -n0 "
            "(make bench)."
        )


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
