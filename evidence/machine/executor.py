"""Where blocks are computed: any `concurrent.futures.Executor`. Only this module knows Dask."""

from __future__ import annotations

import asyncio
import socket
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evidence.machine import gpu
from evidence.machine.error import (
    BusyGpuError,
    CrowdedGpuError,
    DaskMissingError,
    IdleClusterError,
    LostBlockError,
    OtherWorkerError,
    SchedulerError,
    SilentSchedulerError,
    SilentWorkerError,
)
from evidence.machine.identity import differences, identity, rooms
from evidence.machine.order import RefusalError, delivered, order

# Seconds until a scheduler that does not answer is taken to be absent, twice: first it must take a
# connection, which is soon known, then speak Dask.
PATIENCE = 3.0
# Seconds for the first worker to arrive.
ARRIVAL = 10.0
# Seconds until the workers have said what they would compute with: they load NumPy first.
ANSWER = 60.0
# Seconds without any worker after which a run gives up, and between two looks.
IDLE = 300.0
LOOK = 10.0
# Seconds within which a scheduler that has taken blocks answers.
SILENCE = 60.0
# What Dask says of a block that a scheduler that died had, or was about to get.
GONE = ("CancelledError", "ClosedClientError")


class InlineExecutor(Executor):
    """Computes at once, in the calling process: parallelism comes from the test workers."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Calls `fn` and returns a future that is done; see `Executor.submit`."""
        future: Future[Any] = Future()
        try:
            value = fn(*args, **kwargs)
            gpu.confirm()
            future.set_result(value)
        except Exception as error:
            future.set_exception(error)
        return future


class DaskExecutor(Executor):
    """Computes on the workers of a Dask cluster that would come to this process's numbers.

    A call whose worker dies is made again by another; a worker that differs refuses the call.

    Args:
        address: The scheduler's, such as "tcp://10.0.0.1:8786".
        sources: Files and folders that decide what a call returns, beside the call's own modules.
    """

    def __init__(self, address: str, *, sources: Iterable[Path]) -> None:
        self.address = address
        self._sources = tuple(sources)
        self._identities: dict[tuple[str, ...], dict[str, str]] = {}
        self._client: Any = None
        self._sender: Any = None

    def check(self) -> int:
        """Asks the cluster whether it would compute this project's blocks.

        Returns:
            How many workers it has.

        Raises:
            DaskMissingError: If Dask is not installed here.
            SchedulerError: If no scheduler answers.
            IdleClusterError: If it has no worker.
            SilentWorkerError: If a worker cannot load the project.
            CrowdedGpuError: If a worker's GPU belongs to another process, such as another worker.
            OtherWorkerError: If a worker would come to other numbers.
        """
        if find_spec("distributed") is None:
            raise DaskMissingError(self.address)
        _knock(self.address)
        names = rooms(self._sources)
        answers = asyncio.run(_ask(self.address, names))
        for worker, answer in sorted(answers.items()):
            if isinstance(answer, BusyGpuError):
                raise CrowdedGpuError(worker, str(answer))
            if not isinstance(answer, dict):
                raise SilentWorkerError(worker, str(answer))
            if said := differences(self._identity(names), answer):
                raise OtherWorkerError(worker, said)
        return len(answers)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Sends a call and returns a future of what it returns; see `Executor.submit`.

        Raises:
            UnsendableError: If a part of the call has no name by which a worker could find it.
            SchedulerError: If no scheduler answers.
            LostBlockError: If the cluster is gone.
        """
        names = rooms(self._sources, (fn, *args))
        call = order(fn, *args, **kwargs)
        if self._client is None:
            self._client = _connected(self.address)
            # The same call may be made twice: what is kept is the store's affair.
            self._sender = self._client.get_executor(pure=False)
        try:
            sent = self._sender.submit(_errand(), call, names, self._identity(names))
        except Exception as error:  # The call is bytes: what fails is the way to the cluster.
            raise LostBlockError(self.address, _lost(error)) from None
        return _Delivery(sent, address=self.address, workers=self._workers)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leaves the cluster; see `Executor.shutdown`."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _identity(self, names: tuple[str, ...]) -> dict[str, str]:
        if names not in self._identities:
            self._identities[names] = identity(names, threads=1)
        return self._identities[names]

    def _workers(self) -> int:
        # Dask gives the calls of a scheduler that is gone up after a while, but for those that came
        # between its end and the client's.
        if self._client.status == "closed":
            raise LostBlockError(self.address, f"{GONE[-1]}: the scheduler is gone")
        try:
            # What the client itself asks has no end where a scheduler is there and does nothing.
            about = self._client.sync(self._client.scheduler.identity, callback_timeout=SILENCE)
        except TimeoutError:
            raise SilentSchedulerError(self.address, SILENCE) from None
        except OSError:
            return 0  # The way there is interrupted; Dask tries again.
        return len(about.get("workers", {}))


class _Delivery(Future[Any]):
    """What a worker will have sent; it is opened by whoever asks, whose warnings it then raises.

    Args:
        sent: The worker's reply, still closed.
        address: The cluster's.
        workers: Tells how many workers the cluster has.
    """

    def __init__(self, sent: Future[Any], *, address: str, workers: Callable[[], int]) -> None:
        super().__init__()
        self._address = address
        self._workers = workers
        sent.add_done_callback(self._receive)

    def result(self, timeout: float | None = None) -> Any:
        """What the call returned; see `Future.result`."""
        if timeout is None:
            self._wait()
        worker, reply = super().result(timeout)
        try:
            return delivered(reply)
        except RefusalError as refusal:
            raise OtherWorkerError(worker, str(refusal)) from None

    def _wait(self) -> None:
        """Waits for the reply as long as there are workers that could give it."""
        seen = time.monotonic()
        while not wait([self], timeout=LOOK).done:
            now = time.monotonic()
            if self._workers():
                seen = now
            elif now - seen > IDLE:
                raise IdleClusterError(self._address, now - seen)

    def _receive(self, sent: Future[Any]) -> None:
        try:
            self.set_result(sent.result())
        except Exception as error:  # The study's own would have come as a reply.
            self.set_exception(LostBlockError(self._address, _lost(error)))


def _errand() -> Callable[[bytes, tuple[str, ...], dict[str, str]], tuple[str, bytes]]:
    """What a worker runs; not found by name, so that a scheduler can do without the project."""

    def errand(call: bytes, names: tuple[str, ...], wanted: dict[str, str]) -> tuple[str, bytes]:
        from distributed import get_worker

        from evidence.machine.identity import identity
        from evidence.machine.order import fulfilled

        worker = get_worker()
        own = identity(names, threads=worker.state.nthreads)
        return worker.address, fulfilled(call, wanted=wanted, own=own)

    return errand


def _identified(names: tuple[str, ...], dask_worker: Any) -> dict[str, str]:
    """Runs on a worker, even while it computes: what it would compute with, if it may."""
    gpu.hold()
    return identity(names, threads=dask_worker.state.nthreads)


async def _ask(address: str, names: tuple[str, ...]) -> dict[str, Any]:
    """What each worker would compute with, or the exception that kept it from saying so."""
    with _client_class() as client_class:
        client = client_class(address, timeout=PATIENCE, asynchronous=True, set_as_default=False)
        try:
            # Dask's own timeout ends with the connection, whoever answers it.
            await asyncio.wait_for(client, PATIENCE)
        except Exception as error:  # What speaks no Dask is misunderstood in many ways.
            raise SchedulerError(address, _reason(error)) from None
        else:
            return await _asked(client, address, names)
        finally:
            await client.close()


async def _asked(client: Any, address: str, names: tuple[str, ...]) -> dict[str, Any]:
    try:
        await client.wait_for_workers(1, timeout=ARRIVAL)
    except TimeoutError:
        raise IdleClusterError(address, ARRIVAL) from None
    asked = client.run(_identified, names, on_error="return")
    try:
        answers: dict[str, Any] = await asyncio.wait_for(asked, ANSWER)
    except TimeoutError:
        raise SilentWorkerError("that was asked", f"no word in {ANSWER:g} s") from None
    return answers


def _connected(address: str) -> Any:
    with _client_class() as client_class:
        try:
            return client_class(address, timeout=PATIENCE, set_as_default=False)
        except Exception as error:
            raise SchedulerError(address, _reason(error)) from None


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _lost(error: Exception) -> str:
    kind = type(error).__name__
    return f"{kind}: the scheduler is gone" if kind in GONE else _reason(error)


def _knock(address: str) -> None:
    """Tries whether anyone listens there: Dask would go on trying until its time is up."""
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), PATIENCE).close()
    except (OSError, UnicodeError) as error:  # Letters that no host can have are the latter.
        raise SchedulerError(address, _reason(error)) from None


@contextmanager
def _client_class() -> Iterator[Any]:
    """Dask's client, which warns of other versions: workers that differ are refused anyway."""
    from distributed import Client
    from distributed.versions import VersionMismatchWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)
        yield Client


def executor_for(cluster: str | None, *, sources: Iterable[Path]) -> Executor:
    """Where blocks are computed.

    Args:
        cluster: The address of a scheduler; None for the calling process.
        sources: Files and folders that decide a block's numbers, beside the study's own module.
    """
    return InlineExecutor() if cluster is None else DaskExecutor(cluster, sources=sources)
