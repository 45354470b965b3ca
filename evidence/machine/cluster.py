"""How a Dask cluster is reached, asked and read. Only this module and `wire` know Dask."""

from __future__ import annotations

import asyncio
import socket
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from evidence.machine import parcel
from evidence.machine.error import (
    CertificateError,
    CrowdedGpuError,
    IdleClusterError,
    SchedulerError,
    SilentWorkerError,
    UntrustedAnswerError,
)
from evidence.machine.parcel import ParcelError
from evidence.text import plain

# Seconds until a scheduler that does not answer is taken to be absent, twice: first it must take a
# connection, which is soon known, then speak Dask.
PATIENCE = 3.0
# Seconds for the first worker to arrive.
ARRIVAL = 10.0
# Seconds until the workers have said what they would compute with: they load NumPy first.
ANSWER = 60.0
# What Dask says of a block that a scheduler that died had, or was about to get.
GONE = ("CancelledError", "ClosedClientError")
# Letters of what a worker says of itself, and of its address.
LONGEST = 1000
TLS = "tls://"


def errand() -> Callable[[bytes, tuple[str, ...], dict[str, str]], bytes | str]:
    """What a worker runs; not found by name, so that a scheduler can do without the project."""

    def run(call: bytes, names: tuple[str, ...], wanted: dict[str, str]) -> bytes | str:
        try:
            from distributed import get_worker

            from evidence.machine.identity import identity
            from evidence.machine.order import fulfilled

            worker = get_worker()
            own = identity(names, threads=worker.state.nthreads)
            reply = fulfilled(call, wanted=wanted, own=own)
            return f"{worker.address}\n".encode() + reply
        except Exception as error:  # Dask would send it as a pickle, which nobody reads.
            return f"{type(error).__name__}: {error}"

    return run


def _question() -> Callable[[tuple[str, ...], Any], bytes | str]:
    """What a worker runs even while it computes: what it would compute with, if it may."""

    def identified(names: tuple[str, ...], dask_worker: Any) -> bytes | str:
        try:
            from evidence.machine import gpu, parcel
            from evidence.machine.error import BusyGpuError
            from evidence.machine.identity import identity

            try:
                gpu.hold()
            except BusyGpuError as error:
                return parcel.packed({"crowded": str(error)})
            return parcel.packed({"own": identity(names, threads=dask_worker.state.nthreads)})
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    return identified


def read(answer: Any, *, address: str) -> tuple[str, bytes]:
    """A worker's address and its reply, still closed.

    Args:
        answer: What came of an `errand`.
        address: The cluster's.

    Raises:
        SilentWorkerError: If the worker could not make the call at all.
        UntrustedAnswerError: If it is something else.
    """
    from evidence.machine.wire import UNREAD, Answer

    if not isinstance(answer, Answer):
        raise UntrustedAnswerError(f"the cluster at {address}", UNREAD)
    if isinstance(answer.value, str):
        raise SilentWorkerError("that had the block", plain(answer.value)[:LONGEST])
    worker, _, reply = answer.value.partition(b"\n")
    return plain(worker[:LONGEST].decode(errors="replace")), reply


def own(worker: str, answer: Any) -> dict[str, str]:
    """What a worker says that it would compute with.

    Args:
        worker: Its address.
        answer: What it said.

    Raises:
        CrowdedGpuError: If its GPU belongs to another process.
        SilentWorkerError: If it could not say it.
        UntrustedAnswerError: If it said something else.
    """
    from evidence.machine.wire import Answer

    value = answer.value if isinstance(answer, Answer) else str(answer)
    if isinstance(value, str):
        raise SilentWorkerError(worker, plain(value)[:LONGEST])
    try:
        told = parcel.named(parcel.opened(value))
        if told.keys() == {"crowded"}:
            raise CrowdedGpuError(worker, plain(parcel.text(told["crowded"], longest=LONGEST)))
        found = parcel.named(parcel.named(told, "own")["own"])
        return {name: plain(parcel.text(one, longest=LONGEST)) for name, one in found.items()}
    except ParcelError as error:
        raise UntrustedAnswerError(f"the worker {worker}", plain(str(error))) from None


async def ask(address: str, names: tuple[str, ...]) -> dict[str, Any]:
    """What each worker says that it would compute with, still closed.

    Args:
        address: The cluster's.
        names: The packages and modules that decide a block's numbers.

    Returns:
        What each said, or the exception that kept it from doing so, by its address.

    Raises:
        SchedulerError: If no scheduler answers.
        IdleClusterError: If it has no worker.
        SilentWorkerError: If a worker does not answer.
        UntrustedAnswerError: If the scheduler tells something else.
    """
    with _client_class() as client_class:
        client = client_class(address, asynchronous=True)
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
    from distributed.protocol import pickle

    dumps: Any = pickle.dumps
    try:
        await client.wait_for_workers(1, timeout=ARRIVAL)
        # As Dask's own `run` does, which would stumble over what is left out of an answer.
        message = {"op": "run", "wait": True, "kwargs": dumps({})}
        message |= {"function": dumps(_question()), "args": dumps((names,))}
        asked = client.scheduler.broadcast(msg=message, on_error="return")
        try:
            answers = await asyncio.wait_for(asked, ANSWER)
            return {worker: _result(one) for worker, one in answers.items()}
        except TimeoutError:
            raise SilentWorkerError("that was asked", f"no word in {ANSWER:g} s") from None
    except SilentWorkerError:
        raise
    except TimeoutError:
        raise IdleClusterError(address, ARRIVAL) from None
    except Exception as error:  # Dask stumbles over what is not what it would have sent.
        raise UntrustedAnswerError(f"the cluster at {address}", plain(_reason(error))) from None


def _result(answer: Any) -> Any:
    """What a worker said, or why it did not."""
    if not isinstance(answer, dict):
        return answer
    return answer.get("result", answer.get("exception"))


async def awaited(task: Any) -> Any:
    """What a task gave; it is let go only then."""
    return await task


def connected(address: str) -> Any:
    """Dask's client of a cluster.

    Args:
        address: The cluster's.

    Raises:
        SchedulerError: If no scheduler answers.
    """
    with _client_class() as client_class:
        try:
            return client_class(address)
        except Exception as error:
            raise SchedulerError(address, _reason(error)) from None


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def lost(error: Exception) -> str:
    """Why the cluster gave a block up, in words.

    Args:
        error: What Dask raised.
    """
    kind = type(error).__name__.removeprefix("Future")
    return f"{kind}: the scheduler is gone" if kind in GONE else _reason(error)


def knock(address: str) -> None:
    """Tries whether anyone listens there: Dask would go on trying until its time is up.

    Args:
        address: The cluster's.

    Raises:
        SchedulerError: If nobody does.
    """
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), PATIENCE).close()
    except (OSError, UnicodeError) as error:  # Letters that no host can have are the latter.
        raise SchedulerError(address, _reason(error)) from None


def certify(address: str) -> None:
    """Refuses TLS without what it needs, which Dask would say in a word of Python's.

    Args:
        address: The cluster's.

    Raises:
        CertificateError: If there is no certificate of this machine.
    """
    from distributed import security

    if not address.startswith(TLS):
        return
    maker: Any = security.Security
    try:
        if maker().get_connection_args("client")["ssl_context"] is None:
            raise CertificateError(address, "one of them is not named")
    except (OSError, ValueError) as error:  # What SSL says of a file is the former.
        raise CertificateError(address, _reason(error)) from None


@contextmanager
def _client_class() -> Iterator[Callable[..., Any]]:
    """Dask's client, which warns of other versions: workers that differ are refused anyway."""
    from distributed import client as dask
    from distributed.versions import VersionMismatchWarning

    from evidence.machine.wire import FORM, address_of

    def client(address: str, **options: Any) -> Any:
        fixed = {"timeout": PATIENCE, "set_as_default": False, "direct_to_workers": False}
        maker: Any = dask.Client
        return maker(address_of(address), deserializers=[FORM], **fixed, **options)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)
        yield client
