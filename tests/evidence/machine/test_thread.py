"""Threads of a process."""

import os

import pytest

from evidence.machine import thread


@pytest.fixture
def variables(monkeypatch):
    """An environment of one's own, without any of the variables."""
    for name in thread.VARIABLES:
        monkeypatch.setenv(name, "8")
        monkeypatch.delenv(name)
    return monkeypatch


def test_every_library_is_told_to_use_one_thread_whatever_was_asked_for(variables):
    variables.setenv("OMP_NUM_THREADS", "8")
    thread.pin()
    assert {name: os.environ[name] for name in thread.VARIABLES} == {
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "PJRT_NPROC": "1",
    }
    assert thread.count() == 1


def test_a_process_that_was_told_nothing_has_a_thread_for_each_processor(variables):
    assert thread.count() == os.cpu_count()
    variables.setenv("OMP_NUM_THREADS", "3")
    assert thread.count() == 3
