"""Where blocks are computed: any `concurrent.futures.Executor`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future, wait
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from evidence.machine import gpu
from evidence.machine.cluster import (
    GONE,
    ask,
    awaited,
    certify,
    connected,
    errand,
    knock,
    lost,
    own,
    read,
)
from evidence.machine.error import (
    DaskMissingError,
    IdleClusterError,
    LostBlockError,
    OtherWorkerError,
    SilentSchedulerError,
    UntrustedAnswerError,
)
from evidence.machine.identity import differences, identity, rooms
from evidence.machine.order import RefusalError, delivered, order
from evidence.machine.parcel import ParcelError
from evidence.text import plain

# Seconds without any worker after which a run gives up, and between two looks.
IDLE = 300.0
LOOK = 10.0
# Seconds within which a scheduler that has taken blocks answers.
SILENCE = 60.0


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
        address: The scheduler's, such as "tls://10.0.0.1:8786".
        sources: Files and folders that decide what a call returns, beside the call's own modules.
    """

    def __init__(self, address: str, *, sources: Iterable[Path]) -> None:
        self.address = address
        self._sources = tuple(sources)
        self._identities: dict[tuple[str, ...], dict[str, str]] = {}
        self._client: Any = None

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
            CertificateError: If TLS is asked for and this machine has no certificate.
        """
        if find_spec("distributed") is None:
            raise DaskMissingError(self.address)
        certify(self.address)
        knock(self.address)
        names = rooms(self._sources)
        answers = asyncio.run(ask(self.address, names))
        for worker, answer in sorted(answers.items()):
            if said := differences(self._identity(names), own(worker, answer)):
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
            self._client = connected(self.address)
        try:
            # The same call may be made twice: what is kept is the store's affair.
            task = self._client.submit(errand(), call, names, self._identity(names), pure=False)
            sent = asyncio.run_coroutine_threadsafe(awaited(task), self._client.loop.asyncio_loop)
        except Exception as error:  # The call is bytes: what fails is the way to the cluster.
            raise LostBlockError(self.address, lost(error)) from None
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
        worker, reply = read(super().result(timeout), address=self._address)
        try:
            return delivered(reply)
        except RefusalError as refusal:
            raise OtherWorkerError(worker, str(refusal)) from None
        except ParcelError as error:
            raise UntrustedAnswerError(f"the worker {worker}", plain(str(error))) from None

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
            self.set_exception(LostBlockError(self._address, lost(error)))


def executor_for(cluster: str | None, *, sources: Iterable[Path]) -> Executor:
    """Where blocks are computed.

    Args:
        cluster: The address of a scheduler; None for the calling process.
        sources: Files and folders that decide a block's numbers, beside the study's own module.
    """
    return InlineExecutor() if cluster is None else DaskExecutor(cluster, sources=sources)
