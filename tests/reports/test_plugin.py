import types
from dataclasses import dataclass, field
from typing import Any

import pytest

from evidence.records.ledger import write_collected
from evidence.run.controller import JUDGED, LEDGER
from evidence.run.plugin import SETTINGS
from reports import plugin

STARTED = 1763700000.0


@dataclass
class Terminal:
    """What a run's terminal was told."""

    lines: list[str] = field(default_factory=list)

    def section(self, title: str) -> None:
        self.lines.append(f"== {title}")

    def write_line(self, line: str, **markup: bool) -> None:
        self.lines.append(line)


@pytest.fixture
def session(tmp_path) -> Any:
    config = types.SimpleNamespace(stash=pytest.Stash())
    config.stash[SETTINGS] = types.SimpleNamespace(output=str(tmp_path / "out"), started=STARTED)
    return types.SimpleNamespace(config=config, exitstatus=pytest.ExitCode.OK)


def _told(session) -> str:
    plugin.pytest_sessionfinish(session)
    terminal = Terminal()
    plugin.pytest_terminal_summary(terminal, session.config)
    return "\n".join(terminal.lines)


def test_a_run_ends_with_its_verdicts_and_the_pages_path(session, ledger, tmp_path):
    session.config.stash[LEDGER] = ledger
    told = _told(session)
    assert "✓ supported     collapse.relu-r5" in told
    assert told.endswith(f"page: {tmp_path / 'out' / 'index.html'}")
    assert (tmp_path / "out" / "index.html").exists()
    assert session.exitstatus == pytest.ExitCode.OK


def test_a_run_without_a_ledger_leaves_the_old_page_and_says_nothing(session, tmp_path):
    assert _told(session) == ""
    assert not (tmp_path / "out").exists()


def test_a_worker_renders_nothing(session, ledger, tmp_path):
    session.config.stash[LEDGER] = ledger
    session.config.workerinput = {}
    assert _told(session) == ""
    assert not (tmp_path / "out").exists()


def test_a_page_that_fails_does_not_hide_the_verdicts_and_fails_the_run(
    session, ledger, monkeypatch
):
    def fail(*arguments, **options):
        raise RuntimeError("no ink")

    monkeypatch.setattr(plugin, "write_page", fail)
    session.config.stash[LEDGER] = ledger
    told = _told(session)
    assert "✓ supported     collapse.relu-r5" in told
    assert told.endswith(
        "the page could not be written (RuntimeError: no ink); the ledger is whole, and "
        "`python -m reports` renders it once this is mended"
    )
    assert session.exitstatus == pytest.ExitCode.INTERNAL_ERROR


def test_a_run_that_failed_keeps_its_own_status(session, monkeypatch):
    session.config.stash[LEDGER] = {"items": None}
    session.exitstatus = pytest.ExitCode.TESTS_FAILED
    assert "the page could not be written (RecordError" in _told(session)
    assert session.exitstatus == pytest.ExitCode.TESTS_FAILED


def test_the_works_noted_beside_the_ledger_are_the_pages_bibliography(session, empty, tmp_path):
    session.config.stash[LEDGER] = empty
    (tmp_path / "out").mkdir(exist_ok=True)
    (tmp_path / "out" / "bibliography.json").write_text('[{"id": "He 2015", "title": "Delving"}]')
    _told(session)
    assert "Delving" in (tmp_path / "out" / "index.html").read_text()


def test_a_run_of_timings_alone_does_not_repeat_the_last_verdicts(session, ledger):
    session.config.stash[LEDGER] = ledger
    session.config.stash[JUDGED] = False
    told = _told(session)
    assert "No finding was judged; the page keeps the last ones." in told
    assert "collapse.relu-r5" not in told


def test_the_terminal_shows_what_this_run_collected_and_the_page_shows_all(
    session, ledger, tmp_path
):
    node = next(item["item"] for item in ledger["items"] if item["finding"] == "collapse.relu-r5")
    (tmp_path / "out").mkdir(exist_ok=True)
    write_collected(tmp_path / "out", [{"item": node}], started=STARTED)
    session.config.stash[LEDGER] = ledger
    told = _told(session)
    assert "collapse.relu-r5" in told and "dcn." not in told
    assert "dcn.tanh-costs-more" in (tmp_path / "out" / "index.html").read_text()
