"""A connection to a Dask cluster by which numbers and text come, and nothing that is run.

Dask's own connections open what others have pickled, whatever a client asks for: `deserializers`
holds for some messages alone. Dask takes connections from a table, by the scheme of an address. The
two that are added here write as Dask's do, and read otherwise: no pickle, no class by its name,
nothing that is compressed, and no more than a message may hold. In the place of what is left out
stands a text that says so; no message holds bytes, which are what a client of Dask's unpickles.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from ssl import SSLError
from typing import Any

import msgpack
from distributed.comm import registry, tcp
from distributed.comm.core import CommClosedError
from distributed.protocol.utils import unpack_frames
from tornado.iostream import IOStream, StreamClosedError

from evidence.text import plain

# The most bytes of a message: what one number of Dask's own can say that follows.
MOST = 2**31
# Lists and names in one another.
DEEPEST = 50
UNREAD = "something that is not read here; the log of the scheduler may say it"
# The one form in which the client asks for what was computed.
FORM = "msgpack"
# What a scheduler may tell a client without being asked.
TOLD = {
    "adjust-heartbeat-interval",
    "cancelled-keys",
    "close",
    "key-in-memory",
    "lost-data",
    "restart",
    "stream-closed",
    "stream-start",
    "task-erred",
    "task-retried",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker answered: no code of Dask's takes it for something that it knows.

    Args:
        value: Bytes or a text.
    """

    value: bytes | str


def address_of(address: str) -> str:
    """An address by which Dask takes one of the connections of this module.

    Args:
        address: The same, as Dask has it: `tcp://host:port` or `tls://host:port`.
    """
    registry.backends.setdefault("evidence+tcp", _Backend(_Connector))
    registry.backends.setdefault("evidence+tls", _Backend(_EncryptedConnector))
    return f"evidence+{address}"


def message(frames: list[Any], *, asked: bool) -> Any:
    """What a cluster sent, as numbers and text.

    Args:
        frames: The parts of a message.
        asked: Whether it answers a question, and may hold what was computed.

    Raises:
        Exception: Of whatever kind, if it is no message.
    """

    def part(found: dict[Any, Any]) -> Any:
        place = found.get("__Serialized__")
        if type(place) is int and asked and place > 0:
            return _answer(frames, place)
        if {"__Serialized__", "__Pickled__", "__Enum__"} & found.keys():
            return UNREAD
        return tuple(found["as-list"]) if "__Set__" in found else found

    whole = _plain(_unpacked(frames[0], object_hook=part), deepest=DEEPEST)
    # What is told is a list of what happened; a greeting and an answer stand alone.
    if asked or not isinstance(whole, tuple):
        return whole
    told = [one for one in whole if isinstance(one, dict) and one.get("op") in TOLD]
    # Of what type a result is comes as a pickle, and would be tried in vain.
    return tuple({name: one[name] for name in one if name != "type"} for one in told)


def _answer(frames: list[Any], place: int) -> Answer | str:
    """What a worker computed, if it is bytes or a text in the form that was asked for."""
    about = _unpacked(frames[place])
    count, compressed = about["num-sub-frames"], about.get("compression") or ()
    if about.get("serializer") != FORM or "is-collection" in about or any(compressed):
        return UNREAD
    parts = frames[place + 1 : place + 1 + count]
    value = _unpacked(b"".join(parts))
    return Answer(value) if isinstance(value, bytes | str) else UNREAD


def _unpacked(frame: Any, **options: Any) -> Any:
    return msgpack.loads(frame, use_list=False, strict_map_key=False, raw=False, **options)


def _plain(value: Any, *, deepest: int) -> Any:
    """The same without bytes, whose letters show themselves as what they are."""
    if not deepest:
        raise ValueError("lists and names lie too deep in one another")
    if isinstance(value, str):
        return plain(value)
    if value is None or isinstance(value, bool | int | float | Answer):
        return value
    if isinstance(value, tuple):
        return tuple(_plain(one, deepest=deepest - 1) for one in value)
    if isinstance(value, Mapping):
        named = {
            _plain(name, deepest=deepest - 1): _plain(one, deepest=deepest - 1)
            for name, one in value.items()
        }
        # An exception is also told in words, which Dask makes an exception of again.
        if "exception_text" in named:
            return named | {"exception": str(named["exception_text"]), "traceback": None}
        return named
    return UNREAD


async def _frames(stream: IOStream) -> list[Any]:
    """The parts of the next message, which is not begun if it would be too long."""
    (size,) = struct.unpack("Q", await stream.read_bytes(8))
    if size > MOST:
        raise ValueError(f"a message of {size} bytes")
    frames, following = unpack_frames(await stream.read_bytes(size), partial=True)
    if size + sum(following) > MOST:
        raise ValueError(f"a message of {size + sum(following)} bytes")
    return [*frames, *[await stream.read_bytes(one) for one in following]]


class _Reading:
    """Reads messages in the place of Dask's connections."""

    stream: IOStream | None

    async def read(self: Any, deserializers: Any = None) -> Any:
        if self.stream is None:
            raise CommClosedError
        try:
            return message(await _frames(self.stream), asked=deserializers is not None)
        except (StreamClosedError, SSLError) as error:
            self.stream, self._closed = None, True
            raise CommClosedError(f"{type(error).__name__}: {error}") from None
        except Exception as error:  # What is no message shows itself in whatever reads it first.
            self.abort()
            raise CommClosedError(f"{type(error).__name__}: {error}") from None
        except BaseException:
            # Nobody knows how much of a message was read.
            self.abort()
            raise


class _Comm(_Reading, tcp.TCP):
    """One that anybody may listen to."""


class _EncryptedComm(_Reading, tcp.TLS):
    """One between two that know each other by their certificates."""


class _Connector(tcp.TCPConnector):
    prefix = "evidence+tcp://"
    comm_class = _Comm


class _EncryptedConnector(tcp.TLSConnector):
    prefix = "evidence+tls://"
    comm_class = _EncryptedComm


class _Backend(tcp.BaseTCPBackend):
    def __init__(self, connector: type[tcp.BaseTCPConnector]) -> None:
        self.connector = connector

    def get_connector(self) -> tcp.BaseTCPConnector:
        return self.connector()
