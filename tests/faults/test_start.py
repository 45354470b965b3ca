"""Processes that die while they are started."""

import os
import re
import signal
import time

import pytest

from tests.evidence.mini.project import kill, make
from tests.faults.soak import RAW, _children
from tests.faults.waiting import wait_for


@pytest.fixture
def suite(tmp_path):
    """A suite whose processes are killed: it holds no block yet, and takes seconds to draw some."""
    return make(tmp_path / "suite", "coin", "mule")


def workers(process):
    """The workers of a run that are there already; before them pytest may ask other programs."""
    told = {}
    for child in _children(process.pid):
        try:
            with open(f"/proc/{child}/cmdline", encoding="utf-8") as file:
                told[child] = file.read()
        except OSError:
            continue
    return [child for child, line in told.items() if "stdin.readline" in line]


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.5, 1.0])
def test_a_worker_that_dies_while_it_starts_is_replaced_or_said(suite, delay):
    process = suite.start("-n2")
    try:
        wait_for(lambda: workers(process))
        time.sleep(delay)
        os.kill(workers(process)[0], signal.SIGKILL)
        text, _ = process.communicate(timeout=60)
    finally:
        kill(process)
    assert not RAW.search(text) and "Traceback" not in text, text
    if process.returncode == 1:
        # It had begun to judge: its item is told as lost, and another worker went on.
        assert re.search(r"worker 'gw\d' crashed while running", text), text
    elif process.returncode:
        assert process.returncode == 4, text
        assert re.search(r"ERROR: A worker died while it was started \(.+\)\. See whether", text)
    # Nothing stays that would hinder the next run.
    run = suite.run("-n2")
    assert run.code == 0, run.text


@pytest.mark.parametrize("delay", [0.0, 0.3, 1.0])
def test_a_controller_that_dies_while_it_starts_its_workers_leaves_nothing_in_the_way(suite, delay):
    process = suite.start("-n2")
    try:
        wait_for(lambda: workers(process))
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        # The next run comes at once, while the workers of the last one find out.
        run = suite.run("-n2")
    finally:
        kill(process)
    assert run.code == 0, run.text
