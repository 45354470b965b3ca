"""The command line of a run: its options, its ini values, and the settings that they name."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence.drawing.limit import Ender, ended
from evidence.drawing.scale import QUICK, SCALES
from evidence.drawing.seed import DEFAULT_SEED
from evidence.run import launch, planner, status
from evidence.run.settings import INLINE, Settings

# What pytest.ini calls the time that a block may take.
LIMIT = "block_timeout"
# And where the ledger and the page go.
OUTPUT = "evidence_report_dir"


def add_options(parser: pytest.Parser) -> None:
    """Adds the suite's options and ini values.

    Args:
        parser: pytest's.
    """
    group = parser.getgroup("evidence", "statistical claims")
    group.addoption("--seed", default=str(DEFAULT_SEED), help="a whole number, or 'fresh'")
    group.addoption("--scale", default=QUICK, choices=SCALES, help="size of the protocols")
    # Until the conftest is read pytest knows none of these, and would take a folder that stands
    # apart for one of tests: `--store=DIR` says it in one word.
    group.addoption("--store", metavar="DIR", help="drawn blocks (default: .evidence)")
    group.addoption("--redraw", action="store_true", help="ignore blocks of earlier runs")
    group.addoption(
        "--executor",
        metavar="WHERE",
        default=INLINE,
        help="where blocks are computed: inline (default), or dask:tls://host:port",
    )
    group.addoption(
        "--insecure-cluster",
        action="store_true",
        help="take dask:tcp:// of another machine, too: whoever reaches it can run code there",
    )
    group.addoption("--report-dir", metavar="DIR", help=f"ledger and page (default: ini {OUTPUT})")
    group.addoption(
        "--block-timeout",
        metavar="SECONDS",
        help=f"end a block that takes longer, and tell where it hung (0: never; ini: {LIMIT})",
    )
    planner.add_options(parser, group)
    parser.addini("error_rate", "probability that one verdict is wrong", default="1e-5")
    parser.addini(OUTPUT, "ledger and page", default=".evidence/out")
    parser.addini("evidence_sources", "files that decide a block's numbers", "paths", [])
    parser.addini(LIMIT, "seconds that a block may take; 0 for any", default="0")


def settings_of(config: pytest.Config) -> Settings:
    """The settings of a run: what its command line says, or what its controller has read there.

    Args:
        config: The configuration of the process.

    Raises:
        EvidenceError: If an option names nothing that could be done.
    """
    workerinput = getattr(config, "workerinput", None)
    if workerinput is not None:
        return Settings.loads(workerinput[Settings.__name__])
    option = config.option
    given = option.block_timeout
    return Settings.parse(
        seed=option.seed,
        scale=option.scale,
        error_rate=config.getini("error_rate"),
        store=Path(option.store or config.rootpath / ".evidence").absolute(),
        output=Path(option.report_dir or config.rootpath / config.getini(OUTPUT)).absolute(),
        redraw=option.redraw,
        planning=option.plan,
        executor=option.executor,
        insecure=option.insecure_cluster,
        replay=launch.deciding(config),
        launch=launch.launcher(config.rootpath),
        reference=option.plan_from or map(str, config.getini(planner.REFERENCE)),
        calibrate=option.plan_calibrate,
        block_timeout=config.getini(LIMIT) if given is None else given,
    )


def ender(config: pytest.Config, settings: Settings) -> Ender | None:
    """What ends this process where a block heeds no limit; None where there is none.

    A worker leaves a note for the controller, which knows what it was judging; a run without
    workers says itself what it died of.

    Args:
        config: The configuration of the process.
        settings: The run's.
    """
    # Where a cluster computes, this process only waits for it.
    if not settings.block_timeout or settings.cluster is not None:
        return None
    worker = getattr(config, "workerinput", {}).get("workerid")
    note = status.epitaph(Path(settings.output), worker or "main")
    return ended(note, tell=_silent if worker else _told())


def _told() -> Callable[[str], object]:
    """Writes to what is standard error now, before tests are captured."""
    try:
        handle = os.dup(sys.__stderr__.fileno()) if sys.__stderr__ is not None else -1
    except (OSError, ValueError):
        return _silent

    def tell(said: str) -> None:
        text = f"\nevidence: {said}\nevidence: this process is ended; run again to go on.\n"
        os.write(handle, text.encode(errors="replace"))

    return tell


def _silent(said: str) -> Any:
    """Says nothing."""
