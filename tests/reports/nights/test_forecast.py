import json
import sys

import pytest

from reports.nights.forecast import planned_minutes
from reports.nights.task import Task

TASK = Task(part="full", what="all", arguments=("a.py", "-n", "2"), minutes=None, limit=None)
# Stands for pytest: leaves the plan that lies beside it, if it is asked for one.
STAND_IN = """
import shutil, sys
assert sys.argv[1:6] == ["a.py", "-n", "2", "--plan", "-q"], sys.argv
folder = sys.argv[-1].partition("=")[2]
shutil.copy("plan.json", folder + "/plan-full.json")
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    return tmp_path


def minutes(root, told):
    (root / "plan.json").write_text(told)
    command = (sys.executable, "stand_in.py")
    return planned_minutes(TASK, root=root, folder=root / "out", command=command)


def test_it_is_the_plans_longest_path(root):
    assert minutes(root, json.dumps({"forecast": {"path": 5400.0, "total": {"unknown": 0}}})) == 90


@pytest.mark.parametrize(
    "told",
    [
        json.dumps({"forecast": {"path": 5400.0, "total": {"unknown": 2}}}),
        json.dumps({"forecast": {"path": None, "total": {"unknown": 0}}}),
        json.dumps({"rows": []}),
        "[1]",
        "torn {",
    ],
)
def test_what_a_plan_does_not_know_nobody_knows(root, told):
    assert minutes(root, told) is None


def test_a_plan_that_cannot_be_made_is_none(root):
    (root / "stand_in.py").unlink()
    assert minutes(root, "{}") is None
    command = (str(root / "no-such-program"),)
    assert planned_minutes(TASK, root=root, folder=root / "o", command=command) is None
