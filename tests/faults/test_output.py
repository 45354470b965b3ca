"""Two runs at once, and one output folder."""

import re
import signal

import pytest

from tests.evidence.mini.project import kill, make
from tests.faults.waiting import wait_for

REFUSED = re.compile(
    r"ERROR: Another run writes into (\S+) \(process (\d+) on (\S+) since (\d{4}-\d\d-\d\d "
    r"\S+)\)\. Wait until that has ended, or give this one a folder of its own with "
    r"--report-dir=DIR; both may share a store\."
)


@pytest.fixture(scope="module", params=["-n0", "-n2"])
def both(request, tmp_path_factory):
    """Two runs at once with one output folder: the project, the first one and the second."""
    project = make(tmp_path_factory.mktemp("both") / "suite", "crash")
    (project.root / "killed").touch()
    options = (request.param, "-k", "slow")
    first = project.start(*options)
    try:
        wait_for(project.drawn)
        second = project.run(*options)
        text, _ = first.communicate(timeout=60)
    finally:
        kill(first)
    return project, (first, text), second


def test_the_second_of_two_runs_is_refused_and_told_who_holds_the_folder(both):
    project, (first, _), second = both
    assert second.code == 4, second.text
    assert "Traceback" not in second.text and "INTERNALERROR" not in second.text
    (said,) = filter(None, map(REFUSED.fullmatch, second.text.splitlines()))
    assert (said[1], int(said[2])) == (str(project.output), first.pid)


def test_the_first_of_two_runs_ends_whole(both):
    project, (first, text), _ = both
    assert first.returncode == 0, text
    assert text.count("✓ supported") == 2 and "page: " in text
    assert len(project.ledger()["items"]) == len(project.journal()) == 4
    assert not [name for name in project.contents() if name.startswith((".", "progress-"))]


def test_a_killed_run_holds_no_folder(tmp_path):
    project = make(tmp_path / "suite", "crash")
    process = project.start("-n0", "-k", "slow")
    try:
        wait_for(project.drawn)
    finally:
        process.send_signal(signal.SIGKILL)
        kill(process)
    assert ".run.lock" in project.contents()
    run = project.run("-n0", "-k", "slow")
    assert run.code == 0, run.text
    assert ".run.lock" not in project.contents()


def test_a_folder_of_its_own_lets_a_second_run_share_the_store(tmp_path):
    project = make(tmp_path / "suite", "crash")
    first = project.start("-n0", "-k", "slow")
    try:
        wait_for(project.drawn)
        run = project.run("-n0", "-k", "slow", "--report-dir=out")
        text, _ = first.communicate(timeout=60)
    finally:
        kill(first)
    assert (first.returncode, run.code) == (0, 0), text + run.text
    assert len(project.drawn()) == len(set(project.drawn()))
