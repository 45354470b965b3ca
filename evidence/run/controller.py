"""The process that keeps the journal and writes the ledger: pytest's own, or xdist's controller."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from evidence import atomic
from evidence.drawing import store
from evidence.errors import EvidenceError
from evidence.judging.catalogue import error_budget
from evidence.machine import environment, gpu
from evidence.machine.error import SharedGpuError, StillbornWorkerError
from evidence.machine.executor import DaskExecutor
from evidence.records import ledger
from evidence.records.ledger import Ledger
from evidence.records.vocabulary import TIMING
from evidence.run import board, planner, status
from evidence.run.benchmark import benchmark_records
from evidence.run.progress import Progress
from evidence.run.property import properties
from evidence.run.recorder import Recorder
from evidence.run.resumption import left_by
from evidence.run.screen import screen_on
from evidence.run.table import table
from evidence.run.tenancy import Tenancy

# The name under which records travel with pytest's reports, and settings with a worker's input.
PROPERTY = "evidence"
LEFTOVER = "ignore::pytest.PytestUnraisableExceptionWarning"


class Controller:
    """The hooks of the process that keeps the ledger.

    Args:
        config: Its configuration.
        recorder: What it remembers.
    """

    def __init__(self, config: pytest.Config, recorder: Recorder) -> None:
        self.config = config
        self.recorder = recorder
        # What is told of an item beside its test, until that is over.
        self.told: dict[str, list[tuple[str, str]]] = {}
        self.workers: set[str] = set()
        self.most_workers = 0
        # The items in the order of collection, which the workers' answers do not keep.
        self.order: Sequence[str] = []
        self.gpu: gpu.Ownership | None = None
        self.tenancy = Tenancy(recorder.output)
        self.progress: Progress | None = None
        self.made: Ledger | None = None
        # Folders that the run has made, inner ones first.
        self.folders: list[Path] = []

    def pytest_configure(self) -> None:
        """Refuses what would not come to the same numbers, or to any, once and at once."""
        if not self._draws():
            return
        try:
            if self.recorder.settings.cluster is not None:
                sources = self.config.getini("evidence_sources")
                cluster = DaskExecutor(self.recorder.settings.cluster, sources=sources)
                self.recorder.distant = cluster.check()
            elif environment.device()["kind"] == "gpu" and len(self.config.option.tx) > 1:
                raise SharedGpuError(len(self.config.option.tx), environment.device()["name"])
        except EvidenceError as error:
            raise pytest.UsageError(str(error)) from error

    def pytest_report_header(self) -> list[str]:
        """Where blocks are computed, if not in the processes that judge."""
        if not self.recorder.distant:
            return []
        count = "1 worker" if self.recorder.distant == 1 else f"{self.recorder.distant} workers"
        settings = self.recorder.settings
        open_to_all = " (--insecure-cluster: anybody there may compute them)" * settings.insecure
        return [
            f"evidence: blocks are computed by {settings.executor}{open_to_all}, {count}; "
            "-n says how many looks at a time"
        ]

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self) -> Generator[None, Any, Any]:
        """Refuses folders that cannot be written, and says so where no worker could be started."""
        self._prepare()
        try:
            return (yield)
        except (EOFError, OSError) as error:
            # What is left of a process that was being started is nothing to warn of.
            self.config.addinivalue_line("filterwarnings", LEFTOVER)
            raise pytest.UsageError(str(StillbornWorkerError(str(error)))) from None

    def _prepare(self) -> None:
        """Takes what the run needs: its folders, and the GPU, for which it may wait."""
        settings = self.recorder.settings
        if not self._draws():
            return
        kept, output = Path(settings.store), Path(settings.output)
        self.folders = [*atomic.absent(output), *atomic.absent(kept)]
        try:
            if (said := store.prepare(kept)) is not None:
                self._say(said)
            self.tenancy.begin()
            self._take_gpu()
        except EvidenceError as error:
            raise pytest.UsageError(str(error)) from error

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Announces the error budget of a run without workers."""
        timed = any("benchmark" in getattr(item, "fixturenames", ()) for item in session.items)
        if (said := self._settle(timed=timed)) is not None:
            raise pytest.UsageError(said)
        self._announce()
        self._show_progress(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: Sequence[str]) -> None:
        """Announces the error budget when the first worker has collected."""
        if not self.most_workers:
            self.order = ids
            if (said := self._settle()) is not None:
                workers: Any = self.config.pluginmanager.get_plugin("dsession")
                workers.shouldstop = said
            self._announce()
            self._show_progress(len(ids))
        self.workers.add(node.gateway.id)
        self.most_workers = max(self.most_workers, len(self.workers))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Counts the worker that comes in place of one that died no second time."""
        self.workers.discard(node.gateway.id)
        if self.progress is not None:
            self.progress.forget(node.gateway.id)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Stops the workers where a run without workers would stop; xdist alone would go on."""
        workers = self.config.pluginmanager.get_plugin("dsession")
        if report.failed and workers and not self.config.option.continue_on_collection_errors:
            workers.shouldstop = "errors during collection"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Passes on what a finished item sent, or that its worker died."""
        for name, text in report.user_properties:
            if name == PROPERTY and (item := self.recorder.hear(str(text))) is not None:
                self.told[report.nodeid] = properties(item)
        if report.when == "teardown":
            # A file for JUnit takes the properties of a test from its last report.
            report.user_properties.extend(self.told.pop(report.nodeid, ()))
        # Xdist reports the item of a worker that died in no phase of a test.
        if report.when not in ("setup", "call", "teardown"):
            worker = getattr(getattr(report, "node", None), "gateway", None)
            said = worker and status.read_epitaph(self.recorder.output, worker.id)
            report.longrepr = said or report.longrepr
            self.recorder.hear_crash(report.nodeid, str(report.longrepr))
        if self.progress is not None and report.when not in ("setup", "call"):
            self.progress.finish(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Writes the ledger and hands it on; what cannot be made of it fails the run."""
        if self.progress is not None:
            self.progress.stop()
        timed = getattr(self.config, "_benchmarksession", None)
        made = self.recorder.finish(
            dataset=lambda: self.config.hook.pytest_evidence_dataset(config=self.config) or {},
            trainer=self.config.hook.pytest_evidence_trainer(config=self.config),
            workers=max(1, self.most_workers),
            benchmarks=benchmark_records(timed.benchmarks if timed else []),
        )
        failed, partial = self.recorder.failure is not None, self.recorder.partial
        if made is not None:
            self.made = made
            told = self.config.hook.pytest_evidence_ledger(
                config=self.config,
                ledger=made,
                path=self.recorder.output / (ledger.PARTIAL if partial else ledger.LEDGER),
                collected=[item.node for item in self.recorder.collected()],
                judged=bool(self.recorder.reported),
            )
            failed = failed or any(told)
        # A run that has failed already keeps the status that says how.
        if failed and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    def pytest_unconfigure(self) -> None:
        """Leaves the GPU to the next run, after the workers have gone, and no word of theirs."""
        if self.progress is not None:
            self.progress.stop()
        settings = self.recorder.settings
        board.clear(Path(settings.store), started=settings.started)
        if self.tenancy.held:
            status.clear(self.recorder.output)
            self.tenancy.end()
        # Most runs of most projects have no claims, and are to leave nothing behind.
        if self.folders and not self.recorder.collected():
            boards = Path(settings.store) / board.BOARDS
            atomic.remove_empty([boards, *self.folders])
        if self.gpu is not None:
            self.gpu.give_back()

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Prints the verdicts or the plan, what could not be written, and how to go on."""
        self._tell_verdicts(terminalreporter)
        if self.recorder.failure is not None:
            terminalreporter.write_line(f"evidence: {self.recorder.failure}", red=True)
        if self.recorder.partial is not None:
            terminalreporter.write_line(f"evidence: {self.recorder.partial}", yellow=True)
        if self.recorder.planned:
            self._tell_plan(terminalreporter)
        if (left := left_by(self.config, self.recorder)) is not None:
            terminalreporter.ensure_newline()
            terminalreporter.section("this run ended early")
            for line in left.lines():
                terminalreporter.write_line(line)

    def _tell_verdicts(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Prints the verdicts of this run, unless another plugin has taken the ledger to do so."""
        if self.made is None or self.config.hook.pytest_evidence_ledger.get_hookimpls():
            return
        own = {item.node for item in self.recorder.collected()}
        items = [item for item in self.made.items if item.node in own]
        if items:
            terminalreporter.section("findings")
            terminalreporter.write_line(table(items))
            terminalreporter.write_line(f"ledger: {self.recorder.output / ledger.LEDGER}")

    def _tell_plan(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Prints the plan, for as many workers as `-n` names, and keeps the whole of it."""
        settings, place = self.recorder.settings, {node: k for k, node in enumerate(self.order)}
        rows = sorted(self.recorder.planned, key=lambda row: place.get(row.node, 0))
        workers = max(1, len(self.config.option.tx))
        data = self.config.hook.pytest_evidence_data_names(config=self.config) or []
        short, whole, record = planner.told(rows, settings, workers=workers, data=data)
        terminalreporter.section(planner.heading(settings))
        terminalreporter.write_line(short)
        terminalreporter.write_line(planner.keep(settings, whole, record))

    def _draws(self) -> bool:
        """Whether trials may be drawn: for names and plans no device is needed."""
        return self.recorder.settings.draws and not self.config.option.collectonly

    def _show_progress(self, total: int) -> None:
        """Shows how far the run is from now on, where there is something to show and to read it."""
        option = self.config.getoption
        kinds = {item.kind for item in self.recorder.collected()}
        # A thread beside it would take part of the time that a finding about time measures.
        if not self._draws() or not kinds or TIMING in kinds or self.config.get_verbosity() < -1:
            return
        if self.progress is None and self.config.pluginmanager.has_plugin("terminalreporter"):
            writer = self.config.get_terminal_writer()
            # Nor does a live line stand below what a test prints, or somebody types at a debugger.
            captured = option("capture", "no") in ("fd", "sys")
            quiet = captured and not (option("usepdb", False) or option("trace", False))
            screen = screen_on(writer, quiet=quiet)
            if screen is not None:
                settings = self.recorder.settings
                run = settings.started
                helpers = board.board_of(Path(settings.store), started=run, name="").helpers
                self.progress = Progress(
                    self.recorder.output, run=run, screen=screen, helpers=helpers
                )
                self.progress.start(total)

    def _settle(self, *, timed: bool = False) -> str | None:
        """Keeps the output folder if this run writes there; why it cannot, where that is so."""
        needed = timed or bool(self.recorder.collected())
        return self.tenancy.settle(needed=needed) if self._draws() else None

    def _take_gpu(self) -> None:
        """Takes the GPU, if the blocks are computed on this machine and on one."""
        if environment.device()["kind"] == "cpu" or self.recorder.settings.cluster is not None:
            return
        self.gpu = gpu.Ownership(Path(tempfile.gettempdir()))
        self.gpu.take(patience=gpu.PATIENCE, say=self._say)

    def _say(self, text: str) -> None:
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(f"evidence: {text}")

    def _announce(self) -> None:
        for line in error_budget(self.recorder.collected()):
            self._say(line)
