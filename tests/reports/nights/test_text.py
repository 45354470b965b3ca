from dataclasses import replace

import pytest

from reports.nights.alarm import RINGING, SHIFT, SUSPECTED, Alarm
from reports.nights.night import BROKEN, CUT, Part
from reports.nights.task import Task
from reports.nights.text import SHOWN, agenda, headline, summary
from tests.reports.nights.made import drawn, history_of, night_of, part_of

ALARM = Alarm(
    tier=SHIFT,
    state=RINGING,
    findings=("coins.heads",),
    nodes=("a.py::t",),
    changes=("keras 3.15.1 → 3.16.0",),
    told=("a.py::t: up by 2.00 standard deviations of a trial",),
    replay="python -m pytest a.py::t",
    spared="3 of 4 verdicts did not shift",
)
SUSPICION = replace(ALARM, state=SUSPECTED)
LOST = Part(name="full", state=BROKEN, why="pytest ended with status 3: killed")


def test_a_night_says_at_its_start_what_it_will_do_and_how_long_that_takes():
    tasks = (
        Task(part="fresh", what="a run", arguments=(), minutes=5.0, limit=15.0),
        Task(part="keras", what="a turn", arguments=(), minutes=None, limit=None),
        Task(part="full", what="the rest", arguments=(), minutes=303.0, limit=None),
    )
    assert agenda(tasks, hours=4.5).splitlines() == [
        "tonight, within 4.5 h:",
        "  fresh    a run: about 5 min, cut after 15 min",
        "  keras    a turn: nobody knows how long, cut when the night ends",
        "  full     the rest: about 5.0 h, cut when the night ends",
    ]


@pytest.mark.parametrize(
    ("alarms", "parts", "nights", "line"),
    [
        ((), (), 1, "A quiet night"),
        ((), (), 0, "The first night: nothing to hold it against"),
        ((ALARM,), (), 1, "1 alarm"),
        (
            (ALARM, ALARM, SUSPICION),
            (LOST, LOST),
            1,
            "2 alarms; 1 suspected, to be confirmed by the next night; not run to its end: full",
        ),
    ],
)
def test_a_night_in_a_line(tmp_path, alarms, parts, nights, line):
    history = history_of(tmp_path, *(night_of(k) for k in range(nights)))
    assert headline(night_of(9, *parts, alarms=alarms), history) == line


def test_a_summary_names_findings_versions_the_command_and_what_was_not_affected(tmp_path):
    night = night_of(9, part_of(fair=drawn()), LOST, alarms=[ALARM])
    told = summary(night, replace(history_of(tmp_path, night_of(0)), troubles=("a is torn",)))
    assert told == (
        "## 1 alarm; not run to its end: full\n\n"
        "Begun 2026-01-10T00:00:00+00:00 with the seed 9; python 3.12.3, keras 3.15.1; "
        "cpu a processor.\n\n"
        "### Alarm: numbers of fresh seeds shifted with the stack\n\n"
        "Changed before: keras 3.15.1 → 3.16.0.\n\n"
        "- coins.heads\n\n"
        "> a.py::t: up by 2.00 standard deviations of a trial\n\n"
        "Not affected: 3 of 4 verdicts did not shift.\n\n"
        "```sh\npython -m pytest a.py::t\n```\n\n"
        "| part | state | seconds | items | as established |\n"
        "|---|---|---:|---:|---:|\n"
        "| fresh | done | 60 | 1 | 1 |\n"
        "| full | broken: pytest ended with status 3: killed | 0 | 0 | 0 |\n\n"
        "Not used of the history:\n"
        "- a is torn\n"
    )


def test_a_long_list_is_cut_and_a_hostile_command_stays_in_its_fence(tmp_path):
    many = tuple(f"coins.{k}" for k in range(SHOWN + 5))
    hostile = replace(ALARM, findings=many, replay="a\n```\n# b")
    told = summary(night_of(9, alarms=[hostile]), history_of(tmp_path))
    assert f"- coins.{SHOWN - 1}\n- and 5 more\n" in told
    assert "```sh\na ??? # b\n```" in told
    assert "no run left a ledger" in told


def test_a_part_that_was_cut_says_so(tmp_path):
    cut = Part(name="full", state=CUT, seconds=90.0, why="cut after 90 s")
    assert "| full | cut: cut after 90 s | 90 | 0 | 0 |" in summary(
        night_of(9, cut), history_of(tmp_path)
    )
