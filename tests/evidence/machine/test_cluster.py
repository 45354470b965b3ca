"""How a cluster is asked and read, with real ones whose processes send what they should not.

Whole runs are in tests/evidence/test_cluster.py.
"""

import asyncio
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from evidence.machine import parcel
from evidence.machine.cluster import (
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
    CertificateError,
    CrowdedGpuError,
    IdleClusterError,
    SchedulerError,
    SilentWorkerError,
    UntrustedAnswerError,
)
from tests.evidence.mini.cluster import cluster

pytest.importorskip("distributed", reason="the extra dask is not installed")
from distributed import Client

from evidence.machine.wire import UNREAD, Answer

HOSTILE = Path(__file__).with_name("hostile.py")


@contextmanager
def hostile(folder, part):
    """A cluster one of whose parts is bad: (cluster, the processes that ran what it sent)."""
    path = folder / "touched"
    variables = {"HOSTILE_PART": part, "HOSTILE_PATH": str(path)}
    role = "SCHEDULER" if part == "identity" else "WORKER"
    variables[f"DASK_DISTRIBUTED__{role}__PRELOAD"] = f"[{str(HOSTILE)!r}]"
    with cluster(folder, workers=part != "identity", variables=variables) as made:
        yield made, lambda: {int(one) for one in path.read_text().split()} if path.exists() else {}


def sent(client, *call):
    """What a call gives on a cluster."""
    task = client.submit(*call, pure=False)
    return asyncio.run_coroutine_threadsafe(awaited(task), client.loop.asyncio_loop).result(30)


@pytest.mark.parametrize("part", ["result", "type", "failure"])
def test_what_a_worker_pickles_runs_nothing_on_the_machine_that_judges(tmp_path, part):
    with hostile(tmp_path, part) as (made, touched):
        client = connected(made.address)
        try:
            if part == "result":
                answer = sent(client, errand(), b"", (), {})
                with pytest.raises(UntrustedAnswerError, match=UNREAD):
                    read(answer, address=made.address)
            elif part == "type":
                assert sent(client, errand(), b"", (), {}).value.startswith(b"tcp://127.0.0.1:")
            else:
                with pytest.raises(Exception, match=UNREAD):
                    sent(client, errand(), b"", (), {})
            assert os.getpid() not in touched()
        finally:
            client.close()
        # Dask's own client runs it.
        with Client(made.address, set_as_default=False) as client:
            task = client.submit(abs, -1, pure=False)
            task.exception(timeout=30) if part != "result" else task.result(timeout=30)
        assert os.getpid() in touched()


def test_what_a_scheduler_pickles_runs_nothing_either(tmp_path, monkeypatch):
    monkeypatch.setattr("evidence.machine.cluster.ARRIVAL", 0.3)
    with hostile(tmp_path, "identity") as (made, touched):
        with pytest.raises(IdleClusterError):
            asyncio.run(ask(made.address, ("evidence",)))
        connected(made.address).close()
        assert os.getpid() not in touched()
        Client(made.address, set_as_default=False).close()
        assert os.getpid() in touched()


# What was said


def test_a_reply_has_its_worker_before_it():
    reply = parcel.packed({"refused": "line\nline"})
    assert read(Answer(b"tcp://worker:1\n" + reply), address="x") == ("tcp://worker:1", reply)
    worker, _ = read(Answer(b"\xff\x1b[2J" + b"x" * 5000), address="x")
    assert len(worker) < 1100 and "\x1b" not in worker
    with pytest.raises(SilentWorkerError, match=r"cannot run this project \(ImportError: \\u001b"):
        read(Answer("ImportError: \x1b"), address="x")


def test_a_worker_says_what_it_would_compute_with():
    told = Answer(parcel.packed({"own": {"numpy": "2\x1b"}}))
    assert own("tcp://worker:1", told) == {"numpy": "2\\u001b"}
    with pytest.raises(CrowdedGpuError, match=r"since it has no GPU of its own\. It is busy\. St"):
        own("tcp://worker:1", Answer(parcel.packed({"crowded": "It is busy."})))
    for silent in (UNREAD, Answer("no module"), None):
        with pytest.raises(SilentWorkerError, match="The worker tcp://worker:1 cannot run this"):
            own("tcp://worker:1", silent)


@pytest.mark.parametrize("said", [{}, {"own": 1}, {"own": {"numpy": 2}}, {"crowded": 1}, [], "own"])
def test_a_worker_that_says_something_else_is_refused(said):
    with pytest.raises(UntrustedAnswerError, match=r"^What the worker tcp://worker:1 sent is not"):
        own("tcp://worker:1", Answer(parcel.packed(said)))


def test_what_is_gone_is_told_from_what_failed():
    gone = type("FutureCancelledError", (Exception,), {})("run-1")
    assert lost(gone) == "CancelledError: the scheduler is gone"
    assert lost(ValueError("text")) == "ValueError: text"
    assert lost(ValueError()) == "ValueError"


def test_nobody_at_the_door_is_said():
    with pytest.raises(SchedulerError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1 "):
        knock("tcp://127.0.0.1:1")


# Certificates


def test_no_certificate_is_needed_where_nothing_is_encrypted():
    certify("tcp://127.0.0.1:8786")


def test_tls_without_a_certificate_is_refused_with_how_to_name_one():
    with pytest.raises(CertificateError) as raised:
        certify("tls://127.0.0.1:8786")
    assert str(raised.value) == (
        "--executor dask:tls://127.0.0.1:8786 needs the certificate of this machine, its key and "
        "the authority that signs the cluster's (one of them is not named). Name the three files "
        "in DASK_DISTRIBUTED__COMM__TLS__CA_FILE, DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and "
        "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY, or in Dask's own configuration."
    )


def test_a_certificate_that_cannot_be_read_is_said(tmp_path):
    import dask

    tls = "distributed.comm.tls"
    files = {f"{tls}.ca-file": "ca", f"{tls}.client.cert": "cert", f"{tls}.client.key": "key"}
    with dask.config.set(files), pytest.raises(CertificateError, match="FileNotFoundError"):
        certify("tls://127.0.0.1:8786")
