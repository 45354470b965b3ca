"""The pytest plugin: options, fixtures, and hooks that delegate.

Workers judge and send each record to the controller as one JSON string; see controller.py.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence.drawing.limit import Ender
from evidence.drawing.scale import Scaled, at_scale
from evidence.drawing.store import Store
from evidence.drawing.study import StudyProtocol
from evidence.drawing.trial import Trials
from evidence.errors import EvidenceError, MissingVerdictError, OutputError, UnclaimedError
from evidence.judging.catalogue import Catalogue, family_of, finding_of, has_control
from evidence.judging.claim import Claim
from evidence.judging.item import Item, item_of
from evidence.judging.record import blank_record
from evidence.machine import environment, gpu
from evidence.machine.executor import executor_for
from evidence.records import ledger
from evidence.run import hookspec, option, planner, status
from evidence.run.blame import hide_instrument
from evidence.run.circumstance import circumstances
from evidence.run.controller import PROPERTY, Controller
from evidence.run.helper import HELPER, join
from evidence.run.recorder import Recorder, sent
from evidence.run.settings import INLINE, Settings
from evidence.run.teller import Teller

SETTINGS = pytest.StashKey[Settings]()
CATALOGUE = pytest.StashKey[Catalogue]()
CLAIM = pytest.StashKey[Claim]()
TELLER = pytest.StashKey[Teller]()
UNWRITTEN = pytest.StashKey[str]()
END = pytest.StashKey[Ender | None]()
NAME = "evidence-controller"


# Options and settings


def pytest_addoption(parser: pytest.Parser) -> None:
    """The suite's options and ini values."""
    option.add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Makes the instrument's own hooks known."""
    pluginmanager.add_hookspecs(hookspec)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Reads the settings once, on the controller; workers receive them.

    It comes before the images are looked for: a cluster that is not there is soon said.
    """
    config.addinivalue_line("markers", "control: the finding must not hold for this parameter set")
    config.addinivalue_line("markers", "established(standing): this set's own outcome")
    # The block is drawn again and the verdict the same, even where other warnings are errors.
    config.addinivalue_line("filterwarnings", "always::evidence.drawing.store.CorruptBlockWarning")
    config.stash[CATALOGUE] = Catalogue()
    try:
        config.stash[SETTINGS] = settings = option.settings_of(config)
    except EvidenceError as error:
        raise pytest.UsageError(str(error)) from error
    config.pluginmanager.register(planner.Desk(config, settings), planner.NAME)
    worker = getattr(config, "workerinput", {}).get("workerid", "main")
    place = status.place(Path(settings.output), worker)
    config.stash[TELLER] = Teller(place, run=settings.started)
    config.stash[END] = option.ender(config, settings)
    if hasattr(config, "workerinput"):
        join(config, settings)
    else:
        recorder = Recorder(settings, root=config.rootpath)
        config.pluginmanager.register(Controller(config, recorder), NAME)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hands the settings to a worker as one string."""
    node.workerinput[Settings.__name__] = node.config.stash[SETTINGS].dumps()


def pytest_report_header(config: pytest.Config) -> list[str]:
    """What this run is held to and what it runs on."""
    settings = config.stash[SETTINGS]
    return [
        f"evidence: seed {settings.seed}, scale {settings.scale}, each verdict wrong with "
        f"probability at most {settings.error_rate:g}",
        f"evidence: {environment.backend()} on {environment.described()}, store {settings.store}",
        *(f"evidence: {line}" for line in gpu.told(distant=settings.cluster is not None)),
    ]


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Gives a GPU one worker; where none trains here, xdist counts the processors."""
    distant = config.option.executor != INLINE
    return None if distant or environment.device()["kind"] == "cpu" else 1


# Collection


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Holds each finding to the house rules; a breach is a collection error."""
    finding = finding_of(metafunc.function)
    if finding is None:
        return
    marks = metafunc.definition.iter_markers("parametrize")
    try:
        catalogue = metafunc.config.stash[CATALOGUE]
        catalogue.join(finding, family_of(metafunc.module))
        catalogue.add(
            finding,
            place=f"{metafunc.module.__name__}.{metafunc.function.__qualname__}",
            sentence=metafunc.function.__doc__,
            sampled="trials" in metafunc.fixturenames,
            controlled=has_control(marks),
        )
    except EvidenceError as error:
        raise pytest.Collector.CollectError(str(error)) from error


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Notes what was collected, so that what is never reported can be told."""
    config, settings = session.config, session.config.stash[SETTINGS]
    items = [item for item in map(_item_of, session.items) if item is not None]
    refused = session.testsfailed and not config.option.continue_on_collection_errors
    if not items or refused or config.option.collectonly or settings.planning:
        return
    blanks = [blank_record(item, terms=settings.terms) for item in items]
    # Every worker collects the same items; the last to write changes nothing.
    output = Path(settings.output)
    families = [one.record() for one in config.stash[CATALOGUE].families.values()]
    try:
        ledger.write_collected(output, blanks, families=families, started=settings.started)
        ledger.keep_works(output, [item.finding.source.report.record() for item in items])
    except OSError as error:
        said = str(OutputError(output, error))
        if not hasattr(config, "workerinput"):
            raise pytest.UsageError(said) from error
        # A worker that ends here ends the run in a traceback; its items say it instead.
        config.stash[UNWRITTEN] = said


# Fixtures


@pytest.fixture(scope="session")
def evidence_store(pytestconfig: pytest.Config) -> Iterator[Store]:
    """The blocks of this run, drawn or recalled."""
    settings = pytestconfig.stash[SETTINGS]
    sources = tuple(pytestconfig.getini("evidence_sources"))
    helper = pytestconfig.stash.get(HELPER, None)
    with executor_for(settings.cluster, sources=sources) as executor:
        yield Store(
            folder=Path(settings.store),
            root=settings.seed,
            sources=sources,
            fresh_since=settings.fresh_since,
            executor=executor,
            helping=None if helper is None else helper.may_draw,
            watch=pytestconfig.stash[TELLER].watch,
            limit=settings.block_timeout,
            end=pytestconfig.stash[END],
            waiting=pytestconfig.stash[TELLER].wait,
        )


@pytest.fixture(scope="session")
def trials(pytestconfig: pytest.Config, evidence_store: Store) -> Callable[[Any, Any], Trials]:
    """A function from a study and its protocol to its trials, which all claims share."""
    settings = pytestconfig.stash[SETTINGS]
    shared: dict[tuple[str, str, str, bool], Trials] = {}

    def trials_of(study: Any, protocol: StudyProtocol | Scaled[Any]) -> Trials:
        scaled: StudyProtocol = at_scale(protocol, settings.scale)
        changed = pytestconfig.hook.pytest_evidence_protocol(config=pytestconfig, protocol=scaled)
        chosen = scaled if changed is None else changed
        smaller = planner.desk(pytestconfig).is_smaller(protocol)
        key = (study.__module__, study.__qualname__, repr(chosen), smaller)
        if key not in shared:
            shared[key] = Trials(study, chosen, drawer=evidence_store, smaller=smaller)
            planner.desk(pytestconfig).meet(shared[key], asked=protocol, store=evidence_store)
        return shared[key]

    return trials_of


@pytest.fixture
def claim(request: pytest.FixtureRequest) -> Iterator[Claim]:
    """The gate of this item: `claim.holds(assertion)` records the verdict, then raises."""
    item, settings = _item_of(request.node), request.config.stash[SETTINGS]
    if item is None:
        pytest.fail(str(UnclaimedError(request.node.nodeid)), pytrace=False)
    if (said := request.config.stash.get(UNWRITTEN, None)) is not None:
        pytest.fail(said, pytrace=False)
    if item.skips:
        pytest.skip(item.because or "")
    helper, teller = request.config.stash.get(HELPER, None), request.config.stash[TELLER]
    made = Claim if helper is None else helper.shadow
    gate = request.node.stash[CLAIM] = made(item=item, terms=settings.terms, listener=teller.hear)
    with teller.about(item):
        yield gate


# Reports: from the worker's item to the controller's ledger


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Hands a test its scale's values; refuses one without verdict, or on another device."""
    given, scale = getattr(item, "funcargs", {}), item.config.stash[SETTINGS].scale
    given.update((name, at_scale(value, scale)) for name, value in list(given.items()))
    result = yield
    described, gate = _item_of(item), item.stash.get(CLAIM, None)
    judged = gate is not None and (gate.record is not None or gate.asserted is not None)
    if described is not None and not judged:
        pytest.fail(str(MissingVerdictError(described.finding.key)), pytrace=False)
    if described is not None or "benchmark" in getattr(item, "fixturenames", ()):
        gpu.confirm()  # Blocks were confirmed as they came; facts and timings are drawn here.
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attaches the item's record to its report as one JSON string."""
    described = _item_of(item)
    if described is not None and call.excinfo is not None and not item.config.option.fulltrace:
        hide_instrument(call.excinfo)
    report = yield
    if described is not None and (report.when == "call" or not report.passed):
        text = sent(
            described,
            gate=item.stash.get(CLAIM, None),
            settings=item.config.stash[SETTINGS],
            report=report,
            failure=call.excinfo,
            planned=planner.desk(item.config).rows(item.nodeid),
        )
        report.user_properties.append((PROPERTY, text))
    return report


def _item_of(item: pytest.Item) -> Item | None:
    finding = finding_of(getattr(item, "function", None))
    if finding is None:
        return None
    settings = item.config.stash[SETTINGS]
    own = item.get_closest_marker("established")
    standing = own.args[0] if own else finding.standing
    return item_of(
        finding,
        node=item.nodeid,
        sentence=item.function.__doc__ or "",  # type: ignore[attr-defined]
        control=item.get_closest_marker("control") is not None,
        standing=standing.given(circumstances(item.config, scale=settings.scale)),
        sampled="trials" in getattr(item, "fixturenames", ()),
    )
