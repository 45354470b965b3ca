"""Who owns a GPU, and whether a run tells the truth about it.

No GPU is needed: a tool that answers as nvidia-smi does and an empty package stand for one.
"""

import json
import os
import re
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from evidence.machine import environment, gpu
from evidence.machine.error import BusyGpuError, OtherDeviceError
from evidence.machine.executor import InlineExecutor
from evidence.machine.gpu import Ownership
from evidence.machine.order import delivered, fulfilled, order
from tests.evidence.mini.machine import machine
from tests.evidence.mini.project import kill, make, short


def forget():
    for answer in (environment.device, environment.versions, environment._gpu):
        answer.cache_clear()


@pytest.fixture
def on_gpu(tmp_path, monkeypatch):
    """This process is on a machine with two GPUs, of which it sees the first."""
    variables = machine(tmp_path / "machine")
    for name in ("PATH", "TMPDIR", "KERAS_BACKEND", "CUDA_VISIBLE_DEVICES"):
        monkeypatch.setenv(name, variables[name])
    monkeypatch.syspath_prepend(tmp_path / "machine" / "packages")
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(gpu, "_hold", [])
    # Another test of this process may have loaded it, and it would be asked.
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    forget()
    assert environment.device()["kind"] == "gpu"
    yield
    for ownership in gpu._hold:
        ownership.give_back()
    forget()


# Ownership


def test_a_gpu_has_one_owner_and_then_the_next(on_gpu, tmp_path):
    first, second = Ownership(tmp_path), Ownership(tmp_path)
    first.take(patience=0.0, say=print)
    with pytest.raises(BusyGpuError, match=rf"belongs to process {os.getpid()} since \d{{4}}-"):
        second.take(patience=0.0, say=print)
    first.give_back()
    second.take(patience=0.0, say=print)
    second.give_back()
    assert not list(tmp_path.glob("*.json"))


def test_who_waits_says_once_for_whom_and_is_then_refused(on_gpu, tmp_path, monkeypatch):
    monkeypatch.setattr(gpu, "LOOK", 0.01)
    said = []
    first, second = Ownership(tmp_path), Ownership(tmp_path)
    first.take(patience=0.0, say=said.append)
    with pytest.raises(BusyGpuError, match=r"NVIDIA X.* was not free within 0\.1 seconds"):
        second.take(patience=0.1, say=said.append)
    (line,) = said
    assert re.fullmatch(
        rf"the GPU belongs to process {os.getpid()} since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\S+; "
        r"waiting up to 0\.1 seconds",
        line,
    )
    first.give_back()


def test_an_owner_who_has_left_no_word_is_another_process(on_gpu, tmp_path):
    first = Ownership(tmp_path)
    first.take(patience=0.0, say=print)
    (word,) = tmp_path.glob("*.json")
    word.write_text("{")
    with pytest.raises(BusyGpuError, match="belongs to another process"):
        Ownership(tmp_path).take(patience=0.0, say=print)
    first.give_back()


def test_two_gpus_have_two_owners_however_they_are_named(on_gpu, tmp_path, monkeypatch):
    first = Ownership(tmp_path)
    first.take(patience=0.0, say=print)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    second = Ownership(tmp_path)
    second.take(patience=0.0, say=print)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "GPU-aa")
    with pytest.raises(BusyGpuError):
        Ownership(tmp_path).take(patience=0.0, say=print)
    first.give_back()
    second.give_back()


@pytest.mark.parametrize(("seen", "kept"), [("1,0", "1"), (None, "0"), ("GPU-bb", "GPU-bb")])
def test_the_owner_of_one_gpu_sees_no_other(on_gpu, tmp_path, monkeypatch, seen, kept):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    if seen is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", seen)
    ownership = Ownership(tmp_path)
    ownership.take(patience=0.0, say=print)
    assert os.environ["CUDA_VISIBLE_DEVICES"] == kept
    ownership.give_back()


def test_a_worker_of_a_cluster_holds_its_gpu_until_it_ends(on_gpu, tmp_path):
    gpu.hold()
    gpu.hold()
    with pytest.raises(BusyGpuError):
        Ownership(tmp_path / "machine").take(patience=0.0, say=print)


def test_a_worker_without_a_gpu_of_its_own_computes_nothing(on_gpu, tmp_path):
    owner = Ownership(tmp_path / "machine")
    owner.take(patience=0.0, say=print)
    reply = fulfilled(order(divmod, 7, 2), wanted={}, own={})
    with pytest.raises(BusyGpuError, match="belongs to process"):
        delivered(reply)
    owner.give_back()
    assert delivered(fulfilled(order(divmod, 7, 2), wanted={}, own={})) == (3, 1)


def test_without_a_gpu_nothing_is_held(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setattr(gpu, "_hold", [])
    # Another test of this process may have loaded it, and it would be asked.
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    forget()
    gpu.hold()
    assert gpu._hold == []
    forget()


# What the library says


def loaded(name, uses):
    """A library as it looks when it is loaded, on a GPU or not."""
    devices = ["GPU:0"] if uses else []
    return {
        "tensorflow": SimpleNamespace(
            config=SimpleNamespace(list_logical_devices=lambda kind: devices)
        ),
        "jax": SimpleNamespace(default_backend=lambda: "gpu" if uses else "cpu"),
        "torch": SimpleNamespace(cuda=SimpleNamespace(is_available=lambda: uses)),
    }[name]


@pytest.mark.parametrize("uses", [True, False])
@pytest.mark.parametrize("kind", ["gpu", "cpu"])
@pytest.mark.parametrize("name", ["tensorflow", "jax", "torch"])
def test_a_device_that_is_not_the_one_named_is_said(monkeypatch, name, kind, uses):
    monkeypatch.setenv("KERAS_BACKEND", name)
    monkeypatch.setitem(sys.modules, name, loaded(name, uses))
    monkeypatch.setattr(environment, "device", lambda: {"kind": kind, "name": "Device X"})
    if uses == (kind == "gpu"):
        gpu.confirm()
    else:
        found = "uses a GPU" if uses else "finds no GPU"
        said = f"{name} trains on the Device X, and it {found}"
        with pytest.raises(OtherDeviceError, match=said):
            gpu.confirm()


def test_a_library_that_is_not_loaded_or_not_known_is_not_asked(monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    gpu.confirm()
    monkeypatch.setenv("KERAS_BACKEND", "numpy")
    gpu.confirm()


def test_no_outcome_of_another_device_is_taken(monkeypatch):
    """Neither of a call in this process nor of one that came from another."""

    def refuse():
        raise OtherDeviceError("jax", "NVIDIA X", "finds no GPU")

    monkeypatch.setattr(gpu, "confirm", refuse)
    with pytest.raises(OtherDeviceError):
        InlineExecutor().submit(divmod, 7, 2).result()
    with pytest.raises(OtherDeviceError):
        delivered(fulfilled(order(divmod, 7, 2), wanted={}, own={}))


# Whole runs


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    """A suite, and the variables of a machine with GPUs."""
    root = tmp_path_factory.mktemp("gpu")
    return make(root / "suite", "coin", "crash"), machine(root / "machine")


@pytest.fixture(scope="module")
def run(suite):
    project, variables = suite
    return project.run("claims/test_coin.py", "-n", "auto", variables=variables)


def test_a_run_on_a_gpu_has_one_worker_and_says_on_what(suite, run):
    project, _ = suite
    assert run.code == 0, run.text
    assert project.ledger()["run"]["workers"] == 1
    assert project.ledger()["run"]["device"] == {
        "kind": "gpu",
        "name": "NVIDIA X",
        "memory_mib": 81559,
        "driver": "570.1",
        "compute_capability": "9.0",
        "threads": 1,
        "tf32": False,
    }
    header = (
        "evidence: tensorflow on NVIDIA X, 81559 MiB, driver 570.1, compute capability 9.0, "
        "TF32 off, store "
    )
    assert run.text.count(header) == 1
    assert run.text.count("one process owns the GPU and may take all of its memory") == 1


def test_the_gpu_is_free_when_a_run_has_ended(suite, run):
    _, variables = suite
    assert list(Path(variables["TMPDIR"]).glob("evidence-gpu-*.json")) == []


def test_tf32_is_stated_and_draws_other_blocks(suite, run):
    project, variables = suite
    before = len(project.drawn())
    again = project.run("-n1", "-k", "levels", "--report-dir=out/tf32", variables=variables)
    assert again.code == 0 and len(project.drawn()) == before, again.text
    on = {**variables, "NVIDIA_TF32_OVERRIDE": "1"}
    short_run = project.run("-n1", "-k", "levels", "--report-dir=out/tf32", variables=on)
    assert short_run.code == 0 and len(project.drawn()) > before, short_run.text
    assert ", TF32 on, " in short_run.text
    assert project.at("out/tf32").ledger()["run"]["device"]["tf32"] is True


def test_more_workers_are_refused_where_they_would_share_the_gpu(suite):
    project, variables = suite
    before = project.drawn()
    run = project.run("-n3", "--report-dir=out/shared", variables=variables)
    assert run.code == 4 and project.drawn() == before, run.text
    (line,) = [line for line in run.text.splitlines() if line.startswith("ERROR: ")]
    assert line.startswith("ERROR: -n 3 would have 3 workers share one GPU (NVIDIA X)")
    hidden = {**variables, "CUDA_VISIBLE_DEVICES": ""}
    run = project.run("-n3", "-k", "sides", "--report-dir=out/shared", variables=hidden)
    assert run.code == 0, run.text
    assert project.at("out/shared").ledger()["run"]["device"]["kind"] == "cpu"


def test_names_and_plans_need_no_gpu(suite):
    project, variables = suite
    for options in (("--plan", "-n2"), ("--collect-only", "-n0")):
        run = project.run(*options, "--report-dir=out/none", variables=variables)
        assert run.code == 0 and "the GPU belongs" not in run.text, run.text


def test_a_gpu_that_the_library_cannot_use_is_said_and_not_claimed(suite, tmp_path):
    project, _ = suite
    variables = machine(tmp_path, packages=())
    run = project.run("-n0", "-k", "sides", "--report-dir=out/idle", variables=variables)
    assert run.code == 0, run.text
    assert "evidence: NVIDIA X is not used: tensorflow is here without CUDA" in run.text
    device = project.at("out/idle").ledger()["run"]["device"]
    assert list(device) == ["kind", "name", "threads"] and device["kind"] == "cpu"


FAKE = """
import sys
from types import SimpleNamespace

devices = SimpleNamespace(list_logical_devices=lambda kind: [])
sys.modules["tensorflow"] = SimpleNamespace(config=devices)
"""


def test_a_verdict_of_another_device_is_an_error_and_leaves_no_block(suite):
    """The library that is loaded finds no GPU, whatever is installed."""
    project, variables = suite
    project.write("fake.py", FAKE)
    options = (
        "-p",
        "fake",
        "-k",
        "levels or sides",
        "--store=stores/other",
        "--report-dir=out/other",
    )
    run = project.run("-n0", *options, variables=variables)
    records = project.at("out/other").ledger()["items"]
    assert run.code == 1 and [record["outcome"] for record in records] == ["error"] * 3, run.text
    for record in records:
        message = record["figure_data"]["message"]
        assert "tensorflow trains on the NVIDIA X, and it finds no GPU" in message
    assert not list((project.root / "stores/other").rglob("*.npz"))


def until(process, condition):
    limit = time.monotonic() + 40.0
    while not condition():
        assert process.poll() is None and time.monotonic() < limit
        time.sleep(0.02)


def test_a_second_run_waits_for_the_first_and_then_goes_on(suite):
    """The first is killed: whom the system has ended owns nothing."""
    project, variables = suite
    (project.root / "killed").touch()
    options = ("-k", "slow", "-n1")
    first = project.start(*options, "--store=stores/1", "--report-dir=out/1", variables=variables)
    try:
        until(first, lambda: any(line.startswith("slow") for line in project.drawn()))
        (word,) = Path(variables["TMPDIR"]).glob("evidence-gpu-*.json")
        assert json.loads(word.read_text())["pid"] == first.pid
        second = project.start(
            *options, "--store=stores/2", "--report-dir=out/2", variables=variables
        )
        try:
            time.sleep(3.0)
            assert not (project.root / "out/2/ledger.json").exists() and second.poll() is None
            os.killpg(first.pid, signal.SIGKILL)
            text, _ = second.communicate(timeout=60)
        finally:
            kill(second)
    finally:
        kill(first)
    assert second.returncode == 0, text
    assert text.count(f"evidence: the GPU belongs to process {first.pid} since ") == 1
    records = project.at("out/2").ledger()["items"]
    assert {short(record) for record in records if not record["as_established"]} == set()
