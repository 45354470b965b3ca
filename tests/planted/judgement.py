"""What the claims say of a patched library: a run of its own, and the items that turn in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.records.item import Item
from evidence.records.ledger import LEDGER, read_ledger
from evidence.records.vocabulary import ERROR, JUDGED
from tests.planted import overlay, shown
from tests.planted.error import (
    NoLedgerError,
    NothingJudgedError,
    SlowRunError,
    TurnedUnpatchedError,
)
from tests.planted.planting import Planting

ROOT = Path(__file__).parents[2]
SECONDS = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a run of the claims says.

    Args:
        planting: What was planted; None of the libraries as they are installed.
        items: The items that were judged, or ended in an error.
        seconds: How long it took, imports included.
    """

    planting: Planting | None
    items: tuple[Item, ...]
    seconds: float

    @property
    def turned(self) -> tuple[Item, ...]:
        """The items that did not come out as established, or ended in an error."""
        return tuple(item for item in self.items if not item.as_established)

    @property
    def trials(self) -> int:
        """The most trials that one of the turned items took."""
        return max((item.trials for item in self.turned), default=0)


def of_installed(*, claims: Sequence[str], root: Path = ROOT) -> Judgement:
    """What the claims say of the libraries as they are installed: all must be as established.

    Args:
        claims: What pytest is given.
        root: The folder that it runs in.

    Raises:
        TurnedUnpatchedError: If an item turns.
        NoLedgerError: If the run leaves no ledger.
        NothingJudgedError: If it judges nothing.
        SlowRunError: If it does not end.
    """
    judgement = _judged(None, folder=None, claims=claims, root=root)
    if judgement.turned:
        raise TurnedUnpatchedError(sorted({item.finding for item in judgement.turned}))
    return judgement


def of_planting(
    planting: Planting,
    *,
    before: str,
    claims: Sequence[str],
    first: bool = False,
    root: Path = ROOT,
) -> Judgement:
    """What the claims say of a patched library.

    Args:
        planting: The change.
        before: What it shows with the installed library.
        claims: What pytest is given.
        first: Whether the run ends with the first item that turns.
        root: The folder that it runs in.

    Raises:
        PlantingError: If the planting proves nothing: it does not apply, cannot be imported or has
            no effect; or if the claims do not run.
    """
    with tempfile.TemporaryDirectory(prefix="planted-") as name:
        overlay.plant(planting, folder=Path(name))
        shown.check(planting, folder=Path(name), before=before)
        options = ["-x", *claims] if first else claims
        return _judged(planting, folder=Path(name), claims=options, root=root)


def _judged(
    planting: Planting | None, *, folder: Path | None, claims: Sequence[str], root: Path
) -> Judgement:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="judged-") as output:
        # The versions are those of the installed libraries: a store that others use would answer
        # with blocks that these have drawn.
        own = ["--store", f"{output}/store", "--report-dir", f"{output}/report"]
        code, text = _run(claims, own, folder=folder, root=root)
        path = Path(output) / "report" / LEDGER
        if not path.is_file():
            raise NoLedgerError(claims, code, text)
        items = read_ledger(path).items
    judged = tuple(item for item in items if item.outcome in (*JUDGED, ERROR))
    if not judged:
        raise NothingJudgedError(claims)
    return Judgement(planting=planting, items=judged, seconds=time.monotonic() - started)


def _run(
    claims: Sequence[str], own: Sequence[str], *, folder: Path | None, root: Path
) -> tuple[int, str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *claims, "-n0", "-pno:cacheprovider", *own],
        cwd=root,
        env=overlay.environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        text, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise SlowRunError(claims, SECONDS) from None
    finally:
        _end(process)
    return process.returncode, text


def _end(process: subprocess.Popen[str]) -> None:
    """Ends a run and what it has started, if it has not ended."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
