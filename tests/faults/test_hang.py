"""Blocks that never come to an end, and whoever waits for them: here, elsewhere, on a cluster."""

import os
import re
import shutil
import signal
from pathlib import Path

import pytest

from tests.evidence.mini.cluster import cluster
from tests.evidence.mini.project import kill, make
from tests.faults.waiting import wait_for

HERE = Path(__file__).parent
WAITS = re.compile(r"hang\.awake\S* 0/200 trials · waits for process (\d+) on \S+ since \S+ \S+")


def suite_in(folder):
    """The suite of claims that hang."""
    project = make(folder / "suite")
    project.add("hang", (HERE / "hanging.py").read_text())
    shutil.copy(HERE / "hasty.py", project.root)
    return project


def hasty(*options, seconds=2):
    return ("-p", "hasty", f"--block-timeout={seconds}", *options)


def assert_told(record, study="sleeping", index=0, line="threading.Event().wait()"):
    """That an item's record names study, block, protocol and the line where it hung."""
    message = record["figure_data"]["message"]
    assert record["outcome"] == "error"
    assert message.startswith(
        f"Study '{study}', block {index}, was not drawn within 2 seconds under Coin(block=20, "
        "chance=0.9), and was ended. See where it hung, mend the study, or give blocks more time "
        "with --block-timeout=SECONDS (0 for any). It hung here:\n"
    )
    # The study's own frame comes first, whoever called it.
    assert f"in {study}\n    {line}" in message and f"in {study}" in message.splitlines()[1]


@pytest.fixture(scope="module", params=["-n0", "-n2"])
def ended(request, tmp_path_factory):
    """A run in which a block of one study hangs that two findings need."""
    project = suite_in(tmp_path_factory.mktemp("ended"))
    run = project.run(request.param, *hasty("-k", "not deadlock"))
    return project, run


def test_a_block_that_hangs_is_ended_and_named(ended):
    project, run = ended
    records = project.records()
    assert run.code == 1, run.text
    for name in ("test_asleep[0.9]", "test_again[0.9]"):
        assert_told(records[name])
    assert "INTERNALERROR" not in run.text
    assert "block 0, was not drawn within 2 seconds" in run.text


def test_the_others_go_on(ended):
    records = ended[0].records()
    rest = {name: one["outcome"] for name, one in records.items() if one["outcome"] != "error"}
    assert len(records) == 6 and len(rest) == 4
    assert rest.pop("test_awake[0.9]") == "supported"
    assert set(rest.values()) == {"contradicted"}


def test_a_process_meets_a_block_that_hangs_once(ended):
    project, _ = ended
    hung = [line for line in project.drawn() if "chance=0.9" in line]
    # Each worker at most once, and one that helps.
    assert 1 <= len([line for line in hung if line.startswith("sleeping")]) <= 3


def test_without_a_limit_nothing_is_ended(tmp_path):
    project = suite_in(tmp_path)
    process = project.start("-p", "hasty", "-n0", "-k", "asleep")
    try:
        wait_for(lambda: any("chance=0.9" in line for line in project.drawn()))
        with pytest.raises(Exception, match="timed out"):
            process.communicate(timeout=4)
    finally:
        kill(process)


def test_the_limit_may_stand_in_the_ini_file(tmp_path):
    project = suite_in(tmp_path)
    ini = (project.root / "pytest.ini").read_text()
    project.write("pytest.ini", ini + "block_timeout = 2\n")
    run = project.run("-p", "hasty", "-n0", "-k", "asleep")
    assert run.code == 1, run.text
    assert_told(project.records()["test_asleep[0.9]"])


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "1e99"])
def test_a_limit_that_is_none_is_refused(tmp_path, text):
    project = suite_in(tmp_path)
    run = project.run("-n0", f"--block-timeout={text}")
    assert run.code == 4
    assert f"ERROR: --block-timeout '{text}' is no time. Give the seconds that a" in run.text


def test_a_worker_that_heeds_no_interruption_is_ended_and_says_where_it_hung(tmp_path):
    project = suite_in(tmp_path)
    run = project.run("-n2", *hasty("-k", "deadlock or awake"))
    records = project.records()
    assert run.code == 1, run.text
    assert_told(records["test_deadlock[0.9]"], "deadlocked", 0, "library.pthread_mutex_lock(lock)")
    outcomes = {name: record["outcome"] for name, record in records.items()}
    assert sorted(outcomes.values()) == ["contradicted", "contradicted", "error", "supported"]
    assert "INTERNALERROR" not in run.text
    assert not [name for name in project.contents() if name.startswith("hung-")]


def test_a_run_without_workers_that_heeds_no_interruption_says_what_it_died_of(tmp_path):
    project = suite_in(tmp_path)
    run = project.run("-n0", *hasty("-k", "deadlock"))
    assert run.code == os.EX_SOFTWARE
    assert "evidence: Study 'deadlocked', block 0, was not drawn within 2 seconds" in run.text
    assert "library.pthread_mutex_lock(lock)" in run.text
    assert run.text.endswith("evidence: this process is ended; run again to go on.\n")


def test_whoever_waits_for_a_block_says_for_whom_and_gives_up(tmp_path):
    """Its holder is stopped: it neither draws nor dies."""
    project = suite_in(tmp_path)
    project.write("slow.py", "import tosses, time\ntosses.note = lambda *a: time.sleep(1e6)\n")
    first = project.start("-n0", "-p", "slow", "-k", "awake", "--report-dir=first")
    try:
        wait_for(lambda: list(project.store.rglob("*.holder")))
        os.kill(first.pid, signal.SIGSTOP)
        run = project.run("-n0", *hasty("-k", "awake and not control"))
    finally:
        kill(first)
    assert run.code == 1, run.text
    said = {int(one[1]) for one in WAITS.finditer(run.text)}
    assert said == {first.pid}
    (record,) = (r for n, r in project.records().items() if n == "test_awake[0.9]")
    message = record["figure_data"]["message"]
    assert re.fullmatch(
        rf"The block \S+/block-00000\.npz is still held by process {first.pid} on \S+ since "
        r"\S+ \S+ after [3-5] seconds, which is more than a block may take \(--block-timeout\)\. "
        r"See what that process is doing, end it if it hangs, and run again: its hold ends with "
        r"it\.",
        message,
    )
    again = project.run("-n0", *hasty("-k", "awake"))
    assert again.code == 0, again.text
    assert not list(project.store.rglob("*.holder"))


# On a cluster


def test_on_a_cluster_a_block_that_hangs_is_ended_and_named(tmp_path):
    project = suite_in(tmp_path)
    with cluster(tmp_path / "cluster", project.root, project.root / "claims", workers=1) as made:
        run = project.run("-n2", *hasty("-k", "asleep or awake"), made.option)
        records = project.records()
        assert run.code == 1, run.text
        message = records["test_asleep[0.9]"]["figure_data"]["message"]
        assert "Study 'sleeping', block 0, was not drawn within 2 seconds" in message
        assert "threading.Event().wait()" in message
        outcomes = sorted(record["outcome"] for record in records.values())
        assert outcomes == ["contradicted", "contradicted", "error", "supported"]


def test_a_scheduler_that_is_there_and_does_nothing_is_given_up(tmp_path):
    project = suite_in(tmp_path)
    with cluster(tmp_path / "cluster", project.root, project.root / "claims", workers=1) as made:
        process = project.start("-n0", "-p", "hasty", "-k", "asleep", made.option)
        try:
            wait_for(lambda: any("chance=0.9" in line for line in project.drawn()))
            made.scheduler.send_signal(signal.SIGSTOP)
            text, _ = process.communicate(timeout=60)
        finally:
            made.scheduler.send_signal(signal.SIGCONT)
            kill(process)
    assert process.returncode == 1, text
    message = project.records()["test_asleep[0.9]"]["figure_data"]["message"]
    assert message == (
        f"The Dask scheduler at {made.address} has not answered for 2 seconds, though it was "
        "there. What was drawn before is stored: see what it is doing, start it anew, and run "
        "again."
    )
