"""The pytest plugin: options, fixtures, and hooks that delegate.

Workers judge and send each record to the controller as one JSON string; the controller keeps the
journal and writes the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from evidence import atomic, environment, hookspec, ledger
from evidence.benchmark import benchmark_records
from evidence.catalogue import Catalogue, budgeted, error_budget, finding_of, item_of
from evidence.claim import Claim, Item, Terms
from evidence.errors import EvidenceError, MissingVerdictError
from evidence.executor import InlineExecutor
from evidence.planning import table
from evidence.record import ERROR, SKIPPED, blank_record, unjudged_record
from evidence.recorder import PLANNED, Recorder
from evidence.settings import SCALES, Settings
from evidence.store import Store
from evidence.trial import Scaled, StudyProtocol, Trials

SETTINGS = pytest.StashKey[Settings]()
CATALOGUE = pytest.StashKey[Catalogue]()
CLAIM = pytest.StashKey[Claim]()
DATA = pytest.StashKey[list[str]]()
LEDGER = pytest.StashKey[dict[str, Any]]()
PROPERTY = "evidence"
CONTROLLER = "evidence-controller"


# Options and settings


def pytest_addoption(parser: pytest.Parser) -> None:
    """The suite's options and ini values."""
    group = parser.getgroup("evidence", "statistical claims")
    group.addoption("--seed", default="2022", help="root seed: a whole number, or 'fresh'")
    group.addoption("--scale", default="quick", choices=SCALES, help="size of the protocols")
    group.addoption("--store", metavar="DIR", help="drawn blocks (default: .evidence)")
    group.addoption("--redraw", action="store_true", help="ignore blocks of earlier runs")
    group.addoption("--report-dir", metavar="DIR", help="ledger and page (default: reports/out)")
    group.addoption("--plan", action="store_true", help="print what verdicts cost; draw nothing")
    parser.addini("error_rate", "probability that one verdict is wrong", default="1e-5")
    parser.addini("evidence_sources", "files that decide a block's numbers", "paths", [])


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Makes the instrument's own hooks known."""
    pluginmanager.add_hookspecs(hookspec)


def pytest_configure(config: pytest.Config) -> None:
    """Reads the settings once, on the controller; workers receive them."""
    config.addinivalue_line("markers", "control: the finding must not hold for this parameter set")
    config.addinivalue_line("markers", "established(standing): this set's own outcome")
    config.stash[CATALOGUE] = Catalogue()
    try:
        config.stash[SETTINGS] = settings = _settings(config)
    except EvidenceError as error:
        raise pytest.UsageError(str(error)) from error
    if not hasattr(config, "workerinput"):
        recorder = Recorder(settings, root=config.rootpath)
        config.pluginmanager.register(Controller(config, recorder), CONTROLLER)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hands the settings to a worker as one string."""
    node.workerinput[PROPERTY] = node.config.stash[SETTINGS].dumps()


def pytest_report_header(config: pytest.Config) -> list[str]:
    """What this run is held to and what it runs on."""
    settings = config.stash[SETTINGS]
    return [
        f"evidence: seed {settings.seed}, scale {settings.scale}, each verdict wrong with "
        f"probability at most {settings.error_rate:g}",
        f"evidence: {environment.backend()} on {environment.device()['name']}, "
        f"store {settings.store}",
    ]


# Collection


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Holds each finding to the house rules; a breach is a collection error."""
    finding = finding_of(metafunc.function)
    if finding is None:
        return
    sets = [s for mark in metafunc.definition.iter_markers("parametrize") for s in mark.args[1]]
    try:
        metafunc.config.stash[CATALOGUE].add(
            finding,
            place=f"{metafunc.module.__name__}.{metafunc.function.__qualname__}",
            sentence=metafunc.function.__doc__,
            sampled="trials" in metafunc.fixturenames,
            controlled=any(_is_control(parameter_set) for parameter_set in sets),
        )
    except EvidenceError as error:
        raise pytest.Collector.CollectError(str(error)) from error


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Notes what was collected, so that what is never reported can be told."""
    settings = session.config.stash[SETTINGS]
    items = [item for item in map(_item_of, session.items) if item is not None]
    if not items or session.config.option.collectonly or settings.planning:
        return
    blanks = [blank_record(item, seed=settings.seed) for item in items]
    works = {item.finding.source.report.id: asdict(item.finding.source.report) for item in items}
    # Every worker collects the same items; the last to write changes nothing.
    output = Path(settings.output)
    atomic.write_text(output / ledger.COLLECTED, json.dumps(blanks))
    atomic.write_text(output / ledger.BIBLIOGRAPHY, json.dumps(list(works.values())))


# Fixtures


@pytest.fixture(scope="session")
def evidence_store(pytestconfig: pytest.Config) -> Store:
    """The blocks of this run, drawn or recalled."""
    settings = pytestconfig.stash[SETTINGS]
    return Store(
        folder=Path(settings.store),
        root=settings.seed,
        sources=tuple(pytestconfig.getini("evidence_sources")),
        fresh_since=settings.fresh_since,
        executor=InlineExecutor(),
    )


@pytest.fixture(scope="session")
def trials(pytestconfig: pytest.Config, evidence_store: Store) -> Callable[[Any, Any], Trials]:
    """A function from a study and its protocol to its trials, which all claims share."""
    settings = pytestconfig.stash[SETTINGS]
    shared: dict[tuple[str, str], Trials] = {}

    def trials_of(study: Any, protocol: StudyProtocol | Scaled[Any]) -> Trials:
        chosen = protocol.at(settings.scale) if isinstance(protocol, Scaled) else protocol
        key = (study.__name__, repr(chosen))
        if key not in shared:
            shared[key] = Trials(study, chosen, drawer=evidence_store)
        return shared[key]

    return trials_of


@pytest.fixture
def claim(request: pytest.FixtureRequest) -> Claim:
    """The gate of this item: `claim.holds(assertion)` records the verdict, then raises."""
    item, settings = _item_of(request.node), request.config.stash[SETTINGS]
    if item is None:
        raise pytest.UsageError(f"{request.node.nodeid} uses `claim` without @finding(...).")
    terms = Terms(
        error_rate=settings.error_rate, seed=settings.seed, planning=settings.planning
    )
    gate = request.node.stash[CLAIM] = Claim(item=item, terms=terms)
    return gate


# Reports: from the worker's item to the controller's ledger


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Refuses a finding's test that ends without a verdict."""
    result = yield
    gate = item.stash.get(CLAIM, None)
    if gate is not None and gate.record is None and not gate.terms.planning:
        raise MissingVerdictError(gate.item.finding.key)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attaches the item's record to its report as one JSON string."""
    report = yield
    described = _item_of(item)
    if described is not None and (report.when == "call" or not report.passed):
        message = _message(item, described, report)
        report.user_properties.append((PROPERTY, json.dumps(message, allow_nan=False)))
    return report


class Controller:
    """The hooks of the process that keeps the ledger.

    Args:
        config: Its configuration.
        recorder: What it remembers.
    """

    def __init__(self, config: pytest.Config, recorder: Recorder) -> None:
        self.config = config
        self.recorder = recorder
        self.workers: set[str] = set()

    def pytest_sessionstart(self) -> None:
        """Refuses folders that cannot be written before any trial is drawn."""
        settings = self.recorder.settings
        if self.config.option.collectonly or settings.planning:
            return
        try:
            Store(
                folder=Path(settings.store),
                root=0,
                sources=(),
                fresh_since=0.0,
                executor=InlineExecutor(),
            ).check()
            ledger.prepare(Path(settings.output))
        except EvidenceError as error:
            raise pytest.UsageError(str(error)) from error

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self) -> None:
        """Announces the error budget of a run without workers."""
        self._announce()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any) -> None:
        """Announces the error budget when the first worker has collected."""
        if not self.workers:
            self._announce()
        self.workers.add(node.gateway.id)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Passes on what a finished item sent, or that its worker died."""
        for name, text in report.user_properties:
            if name == PROPERTY:
                self.recorder.hear(text)
        if report.when not in ("setup", "call", "teardown"):
            self.recorder.hear_crash(report.nodeid, str(report.longrepr))

    def pytest_sessionfinish(self) -> None:
        """Writes the ledger, from which the page is made."""
        session = getattr(self.config, "_benchmarksession", None)
        dataset = self.config.hook.pytest_evidence_dataset(config=self.config) or {}
        made = self.recorder.finish(
            dataset=dataset,
            workers=max(1, len(self.workers)),
            benchmarks=benchmark_records(session.benchmarks if session else []),
        )
        if made is not None:
            self.config.stash[LEDGER] = made

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Prints the plan, if it was asked for."""
        if self.recorder.planned:
            terminalreporter.section("plan: nothing was drawn")
            terminalreporter.write_line(table(self.recorder.planned))

    def _announce(self) -> None:
        verdicts = budgeted(self.recorder.collected())
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        if verdicts and reporter is not None:
            line = error_budget(verdicts, self.recorder.settings.error_rate)
            reporter.write_line(f"evidence: {line}")


def _settings(config: pytest.Config) -> Settings:
    workerinput = getattr(config, "workerinput", None)
    if workerinput is not None:
        return Settings.loads(workerinput[PROPERTY])
    option = config.option
    return Settings.parse(
        seed=option.seed,
        scale=option.scale,
        error_rate=config.getini("error_rate"),
        store=Path(option.store or config.rootpath / ".evidence").absolute(),
        output=Path(option.report_dir or config.rootpath / "reports" / "out").absolute(),
        redraw=option.redraw,
        planning=option.plan,
    )


def _item_of(item: pytest.Item) -> Item | None:
    finding = finding_of(getattr(item, "function", len))
    if finding is None:
        return None
    own = item.get_closest_marker("established")
    standing = own.args[0] if own else finding.standing
    return item_of(
        finding,
        node=item.nodeid,
        sentence=item.function.__doc__ or "",  # type: ignore[attr-defined]
        control=item.get_closest_marker("control") is not None,
        standing=standing.given(_data_names(item.config)),
        sampled="trials" in getattr(item, "fixturenames", ()),
    )


def _data_names(config: pytest.Config) -> list[str]:
    if DATA not in config.stash:
        config.stash[DATA] = config.hook.pytest_evidence_data_names(config=config) or []
    return config.stash[DATA]


def _is_control(parameter_set: Any) -> bool:
    return any(mark.name == "control" for mark in getattr(parameter_set, "marks", ()))


def _message(item: pytest.Item, described: Item, report: pytest.TestReport) -> dict[str, Any]:
    """What an item sends: its record, or its rows of the plan."""
    gate = item.stash.get(CLAIM, None)
    if gate is not None and gate.terms.planning and report.passed:
        return {PLANNED: [asdict(row) for row in gate.planned]}
    if gate is not None and gate.record is not None:
        return gate.record
    blank = blank_record(described, seed=item.config.stash[SETTINGS].seed)
    return unjudged_record(
        blank,
        outcome=SKIPPED if report.skipped else ERROR,
        message=str(report.longrepr)[-4000:],
        seconds=report.duration,
    )
