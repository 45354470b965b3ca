"""What whole runs tell while they draw, and when they end early."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evidence.run.screen import BACK, BELOW
from evidence.run.status import PREFIX
from tests.evidence.mini.project import SECONDS, environment, kill, make, timeless
from tests.evidence.mini.terminal import Terminal, watched

LINE = re.compile(
    r"\d+/8 items · crash\.[a-z]+\[\S+\] \d+/200 trials · "
    r"(\[0(\.\d+)?, (1|0\.\d+)\] · )?(first block of 20 for \S+ s|\S+ s/block)"
    r"( · budget in at most \S+ s)?( · 1 more beside it)?( · 1 worker helps)?"
)
SHOWN = re.compile(re.escape(BELOW) + "(.*?)" + re.escape(BACK))
EARLY = "this run ended early"


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    """Claims whose blocks take their time; no study kills."""
    project = make(tmp_path_factory.mktemp("telling") / "suite", "crash")
    (project.root / "killed").touch()
    return project


def at(name):
    return ("-p", "often", f"--store=stores/{name}", f"--report-dir=out/{name}")


def traces(project):
    """What is left of progress."""
    return [path.name for path in project.root.rglob(f"*{PREFIX}*")]


# Progress


@pytest.fixture(scope="module", params=["-n0", "-n2"])
def terminal(request, suite):
    """A run that somebody watches."""
    return watched(suite, request.param, *at(f"terminal{request.param}"))


def test_on_a_terminal_one_line_tells_what_is_drawn(terminal):
    assert terminal.code == 0, terminal.written
    lines = [line for line in SHOWN.findall(terminal.written) if line]
    assert len(lines) > 3
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert any("first block" in line for line in lines)
    assert any("s/block · budget in at most" in line for line in lines)


def test_on_a_terminal_pytests_own_lines_stand_as_they_would_without(terminal):
    shown = Terminal().feed(terminal.written).text
    assert shown == Terminal().feed(SHOWN.sub("", terminal.written)).text
    assert "items ·" not in shown
    assert "8 passed" in shown


@pytest.fixture(scope="module", params=["-n0", "-n2"])
def log(request, suite):
    """A run into a log that shows captured output and writes a junit file."""
    name = f"log{request.param}"
    return suite.run(request.param, *at(name), "-rA", f"--junitxml={name}.xml")


def test_in_a_log_lines_tell_what_is_drawn(log):
    assert log.code == 0, log.text
    lines = [line for line in log.text.splitlines() if " items · " in line]
    assert len(lines) > 3
    assert [line for line in lines if not LINE.fullmatch(line.removeprefix("evidence: "))] == []
    assert "\x1b" not in log.text


def test_no_test_is_said_to_have_printed_it(log, suite):
    _, passes = log.text.split("PASSES")
    assert " items · " not in passes
    for path in suite.root.glob("*.xml"):
        assert "items" not in path.read_text()


def test_a_junit_file_has_the_verdicts_as_properties(log, suite):
    for path in suite.root.glob("*.xml"):
        cases = [
            {one.get("name"): one.get("value") for one in case.iter("property")}
            for case in ElementTree.parse(path).iter("testcase")
        ]
        judged = [case for case in cases if case]
        assert judged and all("evidence" not in case for case in judged)
        assert {case["outcome"] for case in judged} <= {"supported", "contradicted"}
        for case in judged:
            assert case["finding"].startswith("crash.") and case["replay"].startswith(
                "python -m pytest "
            )
            assert re.fullmatch(r"\[[-\d.e]+, [-\d.e]+\]", case["interval"])
            assert int(case["trials"]) > 0 and float(case["error_rate"]) > 0.0


def test_a_run_leaves_no_trace_of_its_progress(terminal, log, suite):
    assert traces(suite) == []


@pytest.mark.parametrize(
    "options", [("-q", "-q"), ("--plan",), ("--collect-only",), ("--setup-plan",)]
)
def test_who_wants_to_read_little_or_draws_nothing_is_told_nothing(suite, options):
    run = suite.run("-n0", *at("little" + options[0]), *options)
    assert run.code == 0, run.text
    assert " items · " not in run.text
    assert EARLY not in run.text
    assert traces(suite) == []


def test_who_does_not_capture_gets_no_live_line(suite):
    run = watched(suite, "-n0", "-s", *at("uncaptured"))
    assert run.code == 0, run.written
    assert BELOW not in run.written
    assert "evidence: 4/8 items · crash.slow[0.9] " in run.written


TIME = '''
"""A claim about time, whose rounds take a while."""

import time
from dataclasses import dataclass

import numpy as np
import pytest

from evidence import Report, control, finding, proportion

SOURCE = Report(id="B3", title="A book of clocks", year=1851).at("page 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    block: int = 50
    timed: bool = True


def clock(protocol, seed, size):
    """Each round takes a second."""
    time.sleep(0.5)
    return {"seconds": np.ones(size)}


@pytest.mark.parametrize("least", [0.5, control(1.5)])
@finding("clock.ticks", says="It ticks.", source=SOURCE, budget=100)
def bench_clock(least, trials, claim):
    """A round takes a while."""
    claim.holds(proportion(trials(clock, Rounds())["seconds"] > least).exceeds(0.5))
'''


def test_nothing_is_told_while_time_is_measured(suite):
    (suite.root / "claims" / "bench_clock.py").write_text(TIME)
    run = suite.run("-n0", *at("time"), "claims/bench_clock.py", "claims/test_crash.py")
    assert run.code == 0, run.text
    assert " items · " not in run.text


# A run that is interrupted


def interrupted(project, *options):
    """Presses Ctrl-C when quick claims are judged and slow ones are not: a run's code and text."""
    # A shell's background job ignores Ctrl-C, and so would whatever it starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = project.start(*options)
    signal.signal(signal.SIGINT, before)
    journal = project.output / "run.jsonl"
    limit = time.monotonic() + SECONDS
    try:
        while not (journal.exists() and "crash.quick" in journal.read_text() and slow(project)):
            assert time.monotonic() < limit and process.poll() is None
            time.sleep(0.02)
        # A terminal sends it to all processes of the run.
        os.killpg(process.pid, signal.SIGINT)
        text, _ = process.communicate(timeout=SECONDS)
    finally:
        kill(process)
    return process.returncode, text


def slow(project):
    """Whether a slow block has been begun."""
    return any(line.startswith("slow") for line in project.drawn())


def said(text):
    """What a run said when it ended early: its lines, the command last."""
    _, _, rest = text.partition(EARLY)
    lines = rest.splitlines()[1:]
    (above,) = (number for number, line in enumerate(lines) if line.endswith("what was drawn:"))
    return lines[: above + 2]


def go_on(project, command):
    """Runs a printed command in a suite's checkout, by a shell and in the tests' environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        shell=True,
        cwd=project.root,
        env={**environment(), "PATH": path},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    return done.returncode, done.stdout + done.stderr


def outcomes(project):
    return {record["outcome"] for record in project.records().values()}


@pytest.fixture(scope="module", params=["-n0", "-n2"])
def stopped(request, tmp_path_factory):
    """A suite whose run was interrupted, and has gone on: (project, code, text, left, again)."""
    project = make(tmp_path_factory.mktemp("stopped"), "crash", "mule")
    (project.root / "killed").touch()
    options = (request.param, "--seed", "fresh", "--redraw", "-k", "not (slower or flies)")
    code, text = interrupted(project, *options)
    left = {"drawn": project.drawn(), "stored": len([*project.store.rglob("*.npz")])}
    left |= {"journal": project.journal(), "workers": request.param}
    seed = project.ledger()["run"]["seed"]
    return project, code, text, {**left, "seed": seed}, go_on(project, said(text)[-1])


def test_an_interrupted_run_says_what_is_kept_and_how_to_go_on(stopped):
    project, code, text, left, _ = stopped
    done = len(left["journal"])
    assert code == 2, text
    assert 1 <= done < 8
    assert said(text) == [
        f"evidence: kept: {done} of 8 items are done; their records are in "
        f"{project.output / 'run.jsonl'}",
        f"evidence: kept: {left['stored']} blocks drawn since the run began, in {project.store}",
        "evidence: without --redraw, which would draw the kept blocks once more; a block that this "
        "run did not come to is recalled if an earlier run has stored it",
        "evidence: to go on from there, recalling what was drawn:",
        f"python -m pytest {left['workers']} -k 'not (slower or flies)' --seed {left['seed']}",
    ]


def test_an_interrupted_run_leaves_no_trace_of_its_progress(stopped):
    assert traces(stopped[0]) == []


def test_the_printed_command_draws_what_was_not_drawn_and_judges_all(stopped):
    project, _, _, left, (code, text) = stopped
    assert code == 0, text
    assert EARLY not in text
    run = project.ledger()
    assert run["run"]["seed"] == left["seed"]
    assert "not_run" not in outcomes(project)
    # Only what was on its way when the run was interrupted is drawn twice.
    twice = [line for line, times in Counter(project.drawn()).items() if times > 1]
    assert len(twice) == len(left["drawn"]) - left["stored"] <= 2


def test_what_was_judged_before_is_judged_the_same(stopped):
    project, _, _, left, _ = stopped
    records = {record["item"]: timeless(record) for record in project.ledger()["items"]}
    for record in left["journal"]:
        # The journal of the run that went on is another; numbers and blocks are the same.
        assert records[record["item"]] == timeless(record)


# Runs that end early in other ways


STUBBORN = '''
"""A claim that fails before one that takes its time."""

import pytest
from tosses import Coin, toss

from evidence import Report, control, finding, proportion

SOURCE = Report(id="B4", title="A book of mules", year=1851).at("page 1")


@finding("mule.walks", says="It walks.", source=SOURCE, budget=20)
@pytest.mark.parametrize("chance", [0.5, control(0.1)])
def test_it_walks(chance, trials, claim):
    """Most mules walk."""
    claim.holds(proportion(trials(toss, Coin(chance=chance))["heads"]).exceeds(0.5))
'''


@pytest.mark.parametrize("options", [("-n0", "-x"), ("-n2", "--maxfail=1")])
def test_a_run_that_stops_at_a_failure_is_continued_past_it(tmp_path, options):
    project = make(tmp_path / "suite", "crash")
    (project.root / "killed").touch()
    project.add("a_mule", STUBBORN)
    run = project.run(*options)
    assert "not_run" in outcomes(project)
    command = said(run.text)[-1]
    assert command == f"python -m pytest {options[0]} --seed 2022 --maxfail=0"
    code, text = go_on(project, command)
    # The failure is found again, and so is all else.
    assert code == 1, text
    assert EARLY not in text
    assert outcomes(project) == {"supported", "contradicted", "undecided"}
    assert set(Counter(project.drawn()).values()) == {1}


def test_a_run_that_lost_an_item_with_its_worker_is_continued(tmp_path):
    project = make(tmp_path / "suite", "crash")
    run = project.run("-n2")
    assert run.code == 1, run.text
    assert said(run.text)[0].startswith("evidence: kept: 7 of 8 items are done; ")
    assert traces(project) == []
    code, text = go_on(project, said(run.text)[-1])
    assert code == 0, text
    assert EARLY not in text
    twice = [line for line, times in Counter(project.drawn()).items() if times > 1]
    assert len(twice) == 1


def test_a_run_that_came_to_its_end_has_nothing_to_go_on_with(log, terminal):
    assert EARLY not in log.text
    assert EARLY not in terminal.written
