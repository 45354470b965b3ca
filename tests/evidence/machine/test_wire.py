"""A connection to a cluster by which numbers and text come, and nothing that is run.

Real clusters that send what they should not are in test_cluster.py.
"""

import asyncio
import contextlib
import os
import pickle
import struct

import msgpack
import pytest

pytest.importorskip("distributed", reason="the extra dask is not installed")
from distributed.comm.core import CommClosedError, connect
from distributed.core import Status, clean_exception
from distributed.protocol import dumps, to_serialize
from distributed.protocol.serialize import Serialized, ToPickle, serialize

from evidence.machine import wire
from evidence.machine.wire import MOST, UNREAD, Answer, address_of, message


class Malicious:
    """Touches a file when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def said(told, *, asked=True, **options):
    return message(dumps(told, **options), asked=asked)


def answered(value):
    """What a worker computed, in the form that this client asks for."""
    return said({"status": "OK", "data": {"key": to_serialize(value)}}, serializers=["msgpack"])


def test_numbers_and_text_come_as_they_were_sent():
    told = {"a": 1, "b": [1.5, None, True], "c": {"d": "text"}, 3: ("x",)}
    assert said(told) == {"a": 1, "b": (1.5, None, True), "c": {"d": "text"}, 3: ("x",)}
    assert said({"keys": {"x"}}) == {"keys": ("x",)}


@pytest.mark.parametrize("value", [b"", b"bytes", "text", b"x" * 2**20])
def test_what_was_computed_is_bytes_or_text(value):
    assert answered(value)["data"]["key"] == Answer(value)


def test_a_large_answer_that_was_cut_into_parts_is_whole():
    value = os.urandom(2**20)
    told = {"data": to_serialize(value)}
    frames = dumps(told, serializers=["msgpack"], frame_split_size=2**16)
    assert len(frames) > 10
    assert message(frames, asked=True) == {"data": Answer(value)}


@pytest.mark.parametrize("value", [1, None, [b"bytes"], (b"bytes",), {"a": b"bytes"}], ids=repr)
def test_nothing_else_is_an_answer(value):
    assert answered(value)["data"]["key"] == UNREAD


def test_no_pickle_is_opened_in_whatever_place_it_lies(tmp_path):
    bad = Malicious(tmp_path / "touched")
    raw = pickle.dumps(bad)
    for told in (
        {"x": ToPickle(bad)},
        {"x": to_serialize(bad)},
        {"x": Serialized(*serialize(bad))},
        {"x": to_serialize(raw)},
        {"x": raw},
        {"x": [{"y": raw}]},
    ):
        for asked in (True, False):
            assert UNREAD in repr(said(told, asked=asked))
    assert not (tmp_path / "touched").exists()
    assert UNREAD in said({raw: 1})


def test_no_class_is_looked_up_by_its_name():
    assert said({"status": Status.running}) == {"status": UNREAD}


def test_nothing_that_is_compressed_is_unpacked():
    frames = dumps(
        {"x": to_serialize(b"x" * 10**6)}, serializers=["msgpack"], context={"compression": "zlib"}
    )
    assert sum(map(len, frames)) < 10**5
    assert message(frames, asked=True) == {"x": UNREAD}


def test_an_exception_is_told_in_its_words():
    told = {
        "status": "error",
        "exception": to_serialize(pickle.dumps(ValueError())),
        "traceback": to_serialize(b"x"),
        "exception_text": "ValueError('text')",
    }
    for asked in (True, False):
        kind, error, link = clean_exception(**said(told, asked=asked, serializers=["msgpack"]))
        assert (kind, str(error), link) == (Exception, "ValueError('text')", None)


def test_of_what_happened_only_what_a_client_must_know_is_told():
    """Events print and warn what a worker likes; the type of a result is a pickle."""
    done = {"op": "key-in-memory", "key": "x", "type": pickle.dumps(int)}
    event = {"op": "event", "topic": "print", "event": (0, "text")}
    failed = {"op": "task-erred", "key": "y", "exception": pickle.dumps(ValueError())}
    assert said([event, done, failed, 3, {"status": "error"}], asked=False) == (
        {"op": "key-in-memory", "key": "x"},
        {"op": "task-erred", "key": "y", "exception": UNREAD},
    )


def test_what_is_told_without_being_asked_holds_no_answer():
    told = {"exception": to_serialize(b"x")}
    assert said(told, asked=False, serializers=["msgpack"]) == {"exception": UNREAD}


def test_letters_cannot_steer_a_terminal():
    assert said({"x\x1b": "\x1b[2J"}) == {"x\\u001b": "\\u001b[2J"}


def test_what_lies_too_deep_is_refused():
    told = 1
    for _ in range(wire.DEEPEST):
        told = [told]
    with pytest.raises(ValueError, match="lie too deep in one another"):
        said(told)


# Over a socket


def sending(data):
    """What is read of a server that greets as Dask does and then sends such bytes."""

    over = asyncio.Event()

    async def answer(reader, writer):
        greeting = {"compression": None, "python": (3, 11), "pickle-protocol": 5}
        frame = msgpack.dumps(greeting)
        head = struct.pack("QQ", 1, len(frame))
        writer.write(struct.pack("Q", len(head) + len(frame)) + head + frame + data)
        await writer.drain()
        # Whoever left bytes unread resets the connection.
        with contextlib.suppress(OSError):
            await reader.read()
            writer.close()
            await writer.wait_closed()
        over.set()

    async def read():
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        comm = await connect(address_of(f"tcp://127.0.0.1:{port}"), timeout=5)
        try:
            return await asyncio.wait_for(comm.read(deserializers=["msgpack"]), 5)
        finally:
            comm.abort()
            await over.wait()
            server.close()
            await server.wait_closed()

    return asyncio.run(read())


def test_a_message_comes_over_a_socket():
    frame = msgpack.dumps({"x": 1})
    head = struct.pack("QQ", 1, len(frame))
    assert sending(struct.pack("Q", len(head) + len(frame)) + head + frame) == {"x": 1}


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("Q", MOST + 1),
        struct.pack("Q", 2**63),
        struct.pack("QQQ", 16, 1, 2**40),
        struct.pack("QQ", 8, 2**60),
        struct.pack("QQ", 8, 0),
        struct.pack("Q", 8) + b"no frame",
        struct.pack("QQQ", 24, 1, 8) + b"\xc1" * 8,
    ],
    ids=["long", "endless", "long-part", "many-parts", "empty", "text", "no-message"],
)
def test_what_is_no_message_ends_the_connection(data):
    with pytest.raises(CommClosedError):
        sending(data)


def test_addresses_that_dask_has_stay_its_own():
    from distributed.comm.registry import backends

    assert address_of("tls://host:1") == "evidence+tls://host:1"
    assert type(backends["tcp"]).__name__ == "TCPBackend"
    assert type(backends["tls"]).__name__ == "TLSBackend"
