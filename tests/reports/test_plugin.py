"""The end of a run: the page, and the verdicts in the terminal."""

import types
from dataclasses import dataclass, field
from typing import Any

import pytest

from evidence.records.ledger import Ledger
from reports import plugin


@dataclass
class Terminal:
    """What a run's terminal was told."""

    lines: list[str] = field(default_factory=list)

    def section(self, title: str) -> None:
        self.lines.append(f"== {title}")

    def write_line(self, line: str, **markup: bool) -> None:
        self.lines.append(line)


@pytest.fixture
def asked() -> dict[str, str]:
    """The options that a run is given."""
    return {}


@pytest.fixture
def config(asked) -> Any:
    return types.SimpleNamespace(
        stash=pytest.Stash(), getoption=lambda name, default: asked.get(name, default)
    )


@pytest.fixture
def told(config, tmp_path) -> Any:
    """What a run's terminal says once the ledger has been handed over."""

    def told(ledger, *, collected=(), judged=True):
        failed = plugin.pytest_evidence_ledger(
            config,
            Ledger.read(ledger),
            tmp_path / "out" / "ledger.json",
            collected,
            judged,
        )
        terminal = Terminal()
        plugin.pytest_terminal_summary(terminal, config)
        text = "\n".join(terminal.lines)
        assert failed is None or text.endswith(failed)
        return text, failed

    return told


def test_a_run_ends_with_its_verdicts_and_the_pages_path(told, ledger, tmp_path):
    text, failed = told(ledger)
    assert "✓ supported    collapse.relu-r5" in text
    assert text.endswith(f"page: {tmp_path / 'out' / 'index.html'}")
    assert (tmp_path / "out" / "index.html").exists()
    assert failed is None


def test_a_run_without_a_ledger_says_nothing(config):
    """Neither does a worker, to which no ledger is handed."""
    terminal = Terminal()
    plugin.pytest_terminal_summary(terminal, config)
    assert terminal.lines == []


def test_a_page_that_fails_does_not_hide_the_verdicts_and_is_said(told, ledger, monkeypatch):
    def fail(*arguments, **options):
        raise RuntimeError("no ink")

    monkeypatch.setattr(plugin, "write_page", fail)
    text, failed = told(ledger)
    assert "✓ supported    collapse.relu-r5" in text
    assert failed == (
        "the page could not be written (RuntimeError: no ink); the ledger is whole, and "
        "`python -m reports` renders it once this is mended"
    )


def test_the_works_noted_beside_the_ledger_are_the_pages_bibliography(told, empty, tmp_path):
    (tmp_path / "out").mkdir(exist_ok=True)
    (tmp_path / "out" / "bibliography.json").write_text('[{"id": "He 2015", "title": "Delving"}]')
    told(empty)
    assert "Delving" in (tmp_path / "out" / "index.html").read_text()


def test_works_that_cannot_be_read_are_set_aside_and_hide_nothing(told, ledger, tmp_path):
    (tmp_path / "out").mkdir(exist_ok=True)
    (tmp_path / "out" / "bibliography.json").write_text('[{"title": "of no name"}]')
    text, failed = told(ledger)
    assert "✓ supported    collapse.relu-r5" in text
    assert failed is None
    assert (tmp_path / "out" / "bibliography.odd").exists()


def test_a_run_of_timings_alone_does_not_repeat_the_last_verdicts(told, ledger):
    text, _ = told(ledger, judged=False)
    assert "No finding was judged; the page keeps the last ones." in text
    assert "collapse.relu-r5" not in text


def test_the_terminal_shows_what_this_run_collected_and_the_page_shows_all(told, ledger, tmp_path):
    node = next(item["item"] for item in ledger["items"] if item["finding"] == "collapse.relu-r5")
    text, _ = told(ledger, collected=[node])
    assert "collapse.relu-r5" in text and "dcn." not in text
    assert "dcn.tanh-costs-more" in (tmp_path / "out" / "index.html").read_text()


def test_a_summary_is_appended_to_the_file_that_is_named(told, ledger, asked, tmp_path):
    asked[plugin.SUMMARY] = str(tmp_path / "summary.md")
    (tmp_path / "summary.md").write_text("Before.\n")
    told(ledger)
    text = (tmp_path / "summary.md").read_text()
    assert text.startswith("Before.\n## 16 findings: 8 hold")


def test_a_run_of_timings_alone_has_no_summary(told, ledger, asked, tmp_path):
    asked[plugin.SUMMARY] = str(tmp_path / "summary.md")
    told(ledger, judged=False)
    assert not (tmp_path / "summary.md").exists()


def test_a_summary_that_cannot_be_written_is_said_and_the_page_is_there(
    told, ledger, asked, tmp_path
):
    asked[plugin.SUMMARY] = str(tmp_path / "nowhere" / "summary.md")
    _, failed = told(ledger)
    assert failed.startswith("the summary could not be written ([Errno 2] No such file")
    assert failed.endswith("; name another file with --summary-markdown")
    assert (tmp_path / "out" / "index.html").exists()
