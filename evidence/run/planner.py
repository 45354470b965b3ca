"""How a run plans: what its options name, what an item's rows rest on, and what is printed."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Container, Generator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from evidence import atomic
from evidence.drawing import clock
from evidence.drawing.scale import FULL, QUICK, Scaled, at_scale
from evidence.drawing.store import Store
from evidence.drawing.study import Study, StudyProtocol, is_timed, name_of
from evidence.drawing.trial import Trials
from evidence.errors import OutputError
from evidence.judging.claim import Claim
from evidence.machine import environment
from evidence.planning.forecast import Forecast, forecast, row_seconds
from evidence.planning.rate import Rates, condensed, rates
from evidence.planning.reference import Reference, read_reference
from evidence.planning.row import POWER, Planner, Row, Use, plain_use
from evidence.planning.table import forecast_table, rows_table
from evidence.records import ledger
from evidence.records.seconds import write_seconds
from evidence.run.settings import Settings

# More rows than these are left to the file: what they cost together is what is read first.
SHOWN = 40
# Work that is taken to be done in a second at least, before anything is known of a device: a block
# that would then take longer than is left is not begun.
SLOWEST = 2e8


REFERENCE = "evidence_reference"
NAME = "evidence-planner"


def add_options(parser: Any, group: Any) -> None:
    """The options of a plan.

    Args:
        parser: Takes ini values.
        group: Takes options.
    """
    group.addoption("--plan", action="store_true", help="print what verdicts cost; draw nothing")
    group.addoption(
        "--plan-from", metavar="FILE", action="append", help="ledger that a plan learns from"
    )
    group.addoption(
        "--plan-calibrate", metavar="SECONDS", help="plan, and time blocks of each family so long"
    )
    parser.addini(REFERENCE, "ledgers that a plan learns from", "paths", [])


def desk(config: pytest.Config) -> Desk:
    """Who plans in this process."""
    found = config.pluginmanager.get_plugin(NAME)
    assert isinstance(found, Desk)
    return found


class Desk:
    """Plans the items of one process, and times blocks if the run asks for that.

    Args:
        config: The configuration of pytest.
        settings: The run's settings.
    """

    def __init__(self, config: pytest.Config, settings: Settings) -> None:
        self._config = config
        self._settings = settings
        self._rows: dict[str, list[Row]] = {}
        self._pairs: dict[str, Any] = {}
        self._shrunk: set[str] = set()
        self._uses: dict[str, Use] = {}
        self._twins: dict[str, tuple[Study[Any], StudyProtocol, Store]] = {}
        self._spent: defaultdict[str, float] = defaultdict(float)
        self._known = {one.source for one in _mine(settings)} if settings.planning else set()
        paths = map(Path, settings.reference)
        self._planner = Planner(
            scale=settings.scale,
            error_rate=settings.error_rate,
            reference=read_reference(paths) if settings.planning else Reference(),
            use_of=lambda trials: self._uses.get(trials.digest) or plain_use(trials),
        )

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Looks at what a test is given before that is of one scale alone, and plans its claim."""
        given = getattr(item, "funcargs", {})
        self.pair(given)
        result = yield
        claim = given.get("claim")
        if isinstance(claim, Claim):
            self.plan(claim)
        return result

    def pair(self, values: Mapping[str, Any]) -> None:
        """Notes which protocol of the quick scale stands for which one of this run's.

        Args:
            values: What a test is given, before it is that of the run's scale alone.
        """
        for value in values.values():
            if isinstance(value, Scaled):
                self._pairs[repr(value.at(self._settings.scale))] = value.at(QUICK)
                if hasattr(value.quick, "block") and value.shrinks:
                    self._shrunk.add(repr(value.quick))

    def is_smaller(self, asked: StudyProtocol | Scaled[Any]) -> bool:
        """Whether a protocol is one of the quick scale in the place of another at the full one.

        Args:
            asked: What a claim names, which may be what its test was given for this scale alone.
        """
        if self._settings.scale != QUICK:
            return False
        return asked.shrinks if isinstance(asked, Scaled) else repr(asked) in self._shrunk

    def meet(self, trials: Trials, *, asked: StudyProtocol | Scaled[Any], store: Store) -> None:
        """Takes in that a claim asks for trials, if the run plans.

        Args:
            trials: The trials.
            asked: The protocol that it names, which may differ by scale.
            store: The run's; of blocks that are timed it keeps the seconds alone.
        """
        if not self._settings.planning:
            return
        quick = at_scale(self._pairs.get(repr(asked), asked), QUICK)
        changed = self._config.hook.pytest_evidence_protocol(config=self._config, protocol=quick)
        twin = quick if changed is None else changed
        kind, work = self._work(trials.study, trials.protocol)
        _, twin_work = self._work(trials.study, twin)
        self._twins[trials.digest] = (trials.study, twin, store)
        self._uses[trials.digest] = replace(
            plain_use(trials),
            kind=kind,
            work=work,
            twin=name_of(trials.study, twin),
            twin_work=twin_work,
        )

    def plan(self, gate: Claim) -> None:
        """Makes the rows of an item, of whose blocks some are timed if the run asks for that.

        Args:
            gate: Its claim; nothing is planned where it judges.
        """
        if gate.asserted is None:
            return
        rows = self._rows[gate.item.node] = [*self._planner.rows(gate.item, gate.asserted)]
        for row in rows:
            for use in row.uses:
                if self._settings.calibrate and use.source in self._twins:
                    self._time(use, row.family)

    def rows(self, node: str) -> list[Row]:
        """The rows of an item; none of one that is not planned."""
        return self._rows.get(node, [])

    def _work(self, study: Study[Any], protocol: StudyProtocol) -> tuple[str, float | None]:
        told = self._config.hook.pytest_evidence_work(
            config=self._config, study=study, protocol=protocol
        )
        return ("", None) if told is None else told

    def _time(self, use: Use, family: str) -> None:
        """Times two blocks of a protocol, or of its twin, of which nothing is known."""
        study, protocol, store = self._twins[use.source]
        left = self._settings.calibrate - self._spent[family]
        new = not {use.source, use.twin} & self._known
        if not new or is_timed(protocol) or (use.twin_work or 0.0) / SLOWEST > left or left <= 0.0:
            return
        self._known.add(name_of(study, protocol))
        with tempfile.TemporaryDirectory() as folder:
            thrown_away = replace(store, folder=Path(folder))
            # The first one compiles; what is left of it is told by the second.
            for index in range(2):
                thrown_away(study, protocol, index)
                drawn = clock.read(Path(folder))
                if sum(one.cost.seconds for one in drawn) > left / 2:
                    break
            self._spent[family] += sum(one.cost.seconds for one in drawn)
            clock.keep(store.folder, drawn)


def told(
    rows: Sequence[Row], settings: Settings, *, workers: int, data: Sequence[str] = ()
) -> tuple[str, str, dict[str, Any]]:
    """What a plan says: in the terminal, in a file, and as builtins.

    Args:
        rows: The rows, in the order of collection.
        settings: The run's settings.
        workers: How many processes judge.
        data: What the data are called, on which the size of some protocols depends.
    """
    reference = read_reference(map(Path, settings.reference))
    found = rates(
        clock.read(Path(settings.store)),
        [use for row in rows for use in row.uses],
        device=environment.described(),
        backend=environment.backend(),
        elsewhere=reference.seconds,
    )
    cost = forecast(rows, found, workers=workers)
    images = [f"Data: {', '.join(data)}."] if data else []
    said = [f"evidence: {one}" for one in reference.said]
    end = "\n".join([forecast_table(cost), *images, *said])
    whole = f"{rows_table(rows, found, whole=True)}\n\n{end}\n"
    few = len({(row.key, row.claim) for row in rows}) <= SHOWN
    short = f"{rows_table(rows, found)}\n\n{end}" if few else end
    return short, whole, _record(rows, found, cost, settings)


def keep(settings: Settings, whole: str, record: dict[str, Any]) -> str:
    """Writes a plan into the output folder, and says where or why not.

    Args:
        settings: The run's settings.
        whole: The plan in words.
        record: The plan as builtins.
    """
    folder = Path(settings.output)
    path = folder / f"plan-{settings.scale}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        atomic.write_text(path, whole)
        atomic.write_text(path.with_suffix(".json"), ledger.encode(record, indent=1))
    except OSError as error:
        return str(OutputError(folder, error))
    return f"Every row: {path}, and as data {path.with_suffix('.json').name} beside it."


def keep_seconds(settings: Settings, sources: Container[str]) -> None:
    """Keeps what the blocks of a run took beside its ledger, for plans that start from it.

    Args:
        settings: The run's settings.
        sources: The digests of its protocols.
    """
    taken = condensed(
        clock.read(Path(settings.store)),
        sources,
        device=environment.described(),
        backend=environment.backend(),
    )
    if taken is not None:
        write_seconds(Path(settings.output), taken)


def heading(settings: Settings) -> str:
    """What stands above a plan."""
    size = "full" if settings.scale == FULL else "quick"
    done = "nothing was drawn"
    if settings.calibrate:
        done = "blocks were drawn for their seconds alone, and thrown away"
    return f"plan, {size} scale: {done}"


def _mine(settings: Settings) -> list[clock.Drawn]:
    """The blocks that this device has drawn."""
    mine = (environment.described(), environment.backend())
    drawn = clock.read(Path(settings.store))
    return [one for one in drawn if (one.device, one.backend) == mine]


def _record(
    rows: Sequence[Row], found: Rates, cost: Forecast, settings: Settings
) -> dict[str, Any]:
    return {
        "scale": settings.scale,
        "power": POWER,
        "device": environment.described(),
        "backend": environment.backend(),
        "forecast": asdict(cost),
        "rows": [
            {**row.record(), "planned": row.planned, "seconds": row_seconds(row, found)}
            for row in rows
        ],
    }
