"""A run's settings: read once from the command line, handed to the workers as one JSON string."""

from __future__ import annotations

import ipaddress
import json
import math
import re
import shlex
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from evidence.drawing.seed import parse_seed
from evidence.errors import CalibrationError, ErrorRateError, ExecutorError
from evidence.judging.terms import Terms
from evidence.machine.error import InsecureClusterError, LimitError

INLINE = "inline"
DASK = "dask:"
# A name, an IPv4 address or an IPv6 address in brackets, and a port.
ADDRESS = re.compile(r"(tcp|tls)://([\w.-]+|\[[0-9a-fA-F:.]+\]):([0-9]{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run is asked to do.

    Args:
        seed: The root of every block's seed.
        scale: "quick" or "full".
        error_rate: The probability that one verdict is wrong.
        store: The folder of drawn blocks.
        output: The folder of the ledger and the page.
        fresh_since: Blocks older than this are drawn again (seconds since the epoch; 0 for none).
        planning: Whether verdicts are planned instead of judged.
        started: When the run began (seconds since the epoch).
        executor: Where blocks are computed: "inline", or "dask:" and a scheduler's address.
        insecure: Whether a cluster may be reached without encryption beyond this machine.
        replay: Options of others that a verdict depends on, as they stand on a command line.
        reference: The ledgers that a plan learns from.
        calibrate: For how many seconds a plan may time blocks of each family; 0 draws nothing.
        launch: What starts pytest, as it stands on a command line.
        block_timeout: Seconds that a block may take; 0 for any.
    """

    seed: int
    scale: str
    error_rate: float
    store: str
    output: str
    fresh_since: float
    planning: bool
    started: float
    executor: str = INLINE
    insecure: bool = False
    replay: str = ""
    reference: tuple[str, ...] = ()
    calibrate: float = 0.0
    launch: str = "python -m"
    block_timeout: float = 0.0

    @classmethod
    def parse(
        cls,
        *,
        seed: str,
        scale: str,
        error_rate: str,
        store: Path,
        output: Path,
        redraw: bool,
        planning: bool,
        executor: str,
        insecure: bool = False,
        replay: Iterable[str] = (),
        reference: Iterable[str] = (),
        calibrate: str | None = None,
        launch: Iterable[str] = ("python", "-m"),
        block_timeout: str = "0",
    ) -> Settings:
        """The settings that the options name.

        Args:
            seed: A whole number, or "fresh".
            scale: "quick" or "full".
            error_rate: The probability that one verdict is wrong, as `pytest.ini` has it.
            store: The folder of drawn blocks.
            output: The folder of the ledger and the page.
            redraw: Whether blocks of earlier runs are drawn again.
            planning: Whether verdicts are planned instead of judged.
            executor: Where blocks are computed: "inline", or "dask:" and a scheduler's address.
            insecure: Whether a cluster may be reached without encryption beyond this machine.
            replay: Options of others that a verdict depends on, one word each.
            reference: The ledgers that a plan learns from.
            calibrate: For how many seconds a plan may time blocks of each family; None for none.
            launch: What starts pytest, one word each.
            block_timeout: Seconds that a block may take; 0 for any.

        Raises:
            SeedError: If the seed is neither a whole number nor "fresh".
            ErrorRateError: If the error rate is not one.
            ExecutorError: If blocks cannot be computed at what the executor names.
            InsecureClusterError: If anybody might compute them there.
            CalibrationError: If blocks cannot be timed for what it names.
            LimitError: If blocks cannot be limited to what it names.
        """
        now = time.time()
        return cls(
            seed=parse_seed(seed),
            scale=scale,
            error_rate=_parse_error_rate(error_rate),
            store=str(store),
            output=str(output),
            fresh_since=now if redraw else 0.0,
            planning=planning or calibrate is not None,
            started=now,
            executor=_parse_executor(executor, insecure=insecure),
            insecure=insecure,
            replay=shlex.join(replay),
            reference=tuple(reference),
            calibrate=0.0 if calibrate is None else _parse_seconds(calibrate),
            launch=shlex.join(launch),
            block_timeout=_parse_limit(block_timeout),
        )

    @property
    def draws(self) -> bool:
        """Whether trials may be drawn."""
        return not self.planning or self.calibrate > 0.0

    @property
    def cluster(self) -> str | None:
        """The address of the cluster that computes blocks; None if processes compute their own."""
        return None if self.executor == INLINE else self.executor.removeprefix(DASK)

    @property
    def terms(self) -> Terms:
        """What every verdict of the run is held to."""
        return Terms(
            error_rate=self.error_rate,
            seed=self.seed,
            scale=self.scale,
            planning=self.planning,
            options=self.replay,
            launch=self.launch,
        )

    def dumps(self) -> str:
        """The settings as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, text: str) -> Settings:
        """The settings from JSON."""
        told = json.loads(text)
        return cls(**{**told, "reference": tuple(told["reference"])})


def _parse_error_rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        raise ErrorRateError(text) from None
    if not (math.isfinite(rate) and 0.0 < rate <= 0.5):
        raise ErrorRateError(text)
    return rate


def _parse_seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise CalibrationError(text) from None
    if not (math.isfinite(seconds) and seconds > 0.0):
        raise CalibrationError(text)
    return seconds


def _parse_limit(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise LimitError(text) from None
    if not (0.0 <= seconds <= threading.TIMEOUT_MAX / 2.0):
        raise LimitError(text)
    return seconds


def _parse_executor(text: str, *, insecure: bool) -> str:
    address = ADDRESS.fullmatch(text.removeprefix(DASK)) if text.startswith(DASK) else None
    if text != INLINE and not (address and 0 < int(address[3]) < 2**16):
        raise ExecutorError(text)
    if address and address[1] == "tcp" and not (insecure or _is_here(address[2])):
        raise InsecureClusterError(address[0])
    return text


def _is_here(host: str) -> bool:
    """Whether a host is this machine and nothing else: no other can listen to what is sent."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:  # A name leads wherever somebody says that it does.
        return False
