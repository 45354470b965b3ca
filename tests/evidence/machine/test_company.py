"""Clocks run alone."""

import pytest

from evidence.machine.company import refuse_company
from evidence.machine.error import CrowdedTimingError


def test_time_is_measured_alone(monkeypatch):
    monkeypatch.delenv("PYTEST_XDIST_WORKER_COUNT", raising=False)
    refuse_company("time_rounds")
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "1")
    refuse_company("time_rounds")


def test_time_is_not_measured_beside_other_workers(monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "4")
    with pytest.raises(CrowdedTimingError, match="'time_rounds' measures time, and 4 workers"):
        refuse_company("time_rounds")
