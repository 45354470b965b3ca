"""Two runs at once, and one output folder."""

import json
import re
import signal
import time

import pytest

from reports.__main__ import main
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


def test_runs_that_have_no_claims_share_a_folder_with_any(tmp_path):
    """The suite's own tests, for instance, which may run beside each other and beside claims."""
    project = make(tmp_path / "suite", "crash")
    project.write("test_plain.py", "import time\n\n\ndef test_it():\n    time.sleep(3)\n")
    plain = project.start("-n0", "test_plain.py")
    try:
        time.sleep(1.0)
        others = [project.run("-n0", "test_plain.py"), project.run("-n2", "-k", "quick")]
        text, _ = plain.communicate(timeout=60)
    finally:
        kill(plain)
    assert [run.code for run in others] == [0, 0], others
    assert plain.returncode == 0, text


# Runs that end early beside a whole one


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A suite that has been judged as a whole."""
    project = make(tmp_path_factory.mktemp("whole") / "suite", "crash")
    (project.root / "killed").touch()
    assert project.run("-n2").code == 0
    return project


def cut(project, how):
    """Draws everything again, and ends the run when its first items are judged: what it printed."""
    journal = project.output / "run.jsonl"
    journal.unlink(missing_ok=True)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = project.start("-n0", "--redraw")
    signal.signal(signal.SIGINT, before)
    try:
        wait_for(lambda: journal.exists() and journal.read_text().count("\n") > 1)
        process.send_signal(how)
        text, _ = process.communicate(timeout=60)
    finally:
        kill(process)
    return text


def test_an_interrupted_run_leaves_the_ledger_of_a_whole_one(whole):
    files = ("ledger.json", "index.html", "trials.jsonl.gz")
    before = {name: whole.contents()[name] for name in files}
    text = cut(whole, signal.SIGINT)
    assert {name: whole.contents()[name] for name in files} == before
    assert "evidence: this run came to " in text and "which judged 8." in text
    assert "page: it stays that of the last whole run" in text
    assert "INTERNALERROR" not in text
    partial = json.loads((whole.output / "ledger-partial.json").read_text())
    outcomes = [item["outcome"] for item in partial["items"]]
    assert len(outcomes) == 8 and 0 < outcomes.count("not_run") < 8
    # The run that goes on is whole, and its ledger the only one.
    assert whole.run("-n2").code == 0
    assert "ledger-partial.json" not in whole.contents()
    assert whole.contents()["ledger.json"] != before["ledger.json"]


def test_what_a_killed_run_had_judged_can_be_shown(whole, capsys):
    cut(whole, signal.SIGKILL)
    assert main(["--journal", "--ledger", str(whole.output / "ledger.json")]) == 0
    said = capsys.readouterr().out
    done = len(whole.journal())
    assert 2 <= done < 8
    assert f" was killed; {done} of 8 items were done.\n" in said
    assert said.count("○ not run") >= 1 and "✓ supported" in said
    assert whole.run("-n2").code == 0
    assert main(["--journal", "--ledger", str(whole.output / "ledger.json")]) == 0
    assert "came to its end; its ledger has its verdicts." in capsys.readouterr().out
