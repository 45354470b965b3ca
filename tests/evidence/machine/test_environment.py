"""What the trials ran on."""

import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.machine import environment
from tests.evidence.mini.machine import machine

ROOT = Path(environment.__file__).parents[2]


@pytest.fixture(autouse=True)
def forget():
    """Answers are kept for a process; each test asks anew."""
    kept = (
        *(environment.device, environment.versions, environment.default_backend),
        environment._gpu,
    )
    for answer in kept:
        answer.cache_clear()
    yield
    for answer in kept:
        answer.cache_clear()


def git(folder, *command):
    subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *command],
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize(("value", "backend"), [("jax", "jax"), (None, "tensorflow")])
def test_the_backend_is_the_one_that_would_load(monkeypatch, value, backend):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    if value:
        monkeypatch.setenv("KERAS_BACKEND", value)
    assert environment.backend() == backend


@pytest.mark.parametrize(
    ("installed", "backend"),
    [
        (("keras", "torch", "numpy"), "tensorflow"),
        (("jax", "torch", "numpy"), "torch"),
        (("jax", "numpy"), "jax"),
        (("numpy", "scipy"), "numpy"),
    ],
)
def test_without_keras_it_is_the_library_that_is_there(monkeypatch, installed, backend):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    found = {name: "1.0" for name in installed}
    monkeypatch.setattr(environment, "_version", found.get)
    assert environment.backend() == backend


def test_versions_name_what_is_installed():
    versions = environment.versions()
    assert versions["python"] == platform.python_version()
    assert versions["numpy"].count(".") >= 1
    assert set(versions) <= {"python", *environment.LIBRARIES}


def test_a_library_that_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setattr(environment, "LIBRARIES", ("numpy", "no-such-library-anywhere"))
    assert set(environment.versions()) == {"python", "numpy"}


def test_a_processor_is_named_with_its_threads(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    device = environment.device()
    assert (device["kind"], device["threads"]) == ("cpu", 3)
    assert device["name"]


def test_the_name_of_a_processor_alone_describes_it(monkeypatch):
    """A block is stored under the device: nothing may come to a processor's."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert list(environment.device()) == ["kind", "name", "threads"]
    assert environment.described() == environment.device()["name"]
    assert environment.idle_gpu() is None


@pytest.fixture
def gpus(tmp_path, monkeypatch):
    """A machine with two GPUs and packages of CUDA."""
    variables = machine(tmp_path)
    for name in ("PATH", "KERAS_BACKEND", "CUDA_VISIBLE_DEVICES"):
        monkeypatch.setenv(name, variables[name])
    monkeypatch.syspath_prepend(tmp_path / "packages")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.delenv("NVIDIA_TF32_OVERRIDE", raising=False)


def test_a_gpu_is_named_and_described(gpus):
    assert environment.device() == {
        "kind": "gpu",
        "name": "NVIDIA X",
        "memory_mib": 81559,
        "driver": "570.1",
        "compute_capability": "9.0",
        "threads": 1,
        "tf32": False,
    }
    assert environment.described() == (
        "NVIDIA X, 81559 MiB, driver 570.1, compute capability 9.0, TF32 off"
    )
    assert environment.idle_gpu() is None


@pytest.mark.parametrize(("value", "on"), [("0", False), ("1", True), (None, False)])
def test_tf32_is_on_only_if_it_was_asked_for(gpus, monkeypatch, value, on):
    if value is not None:
        monkeypatch.setenv("NVIDIA_TF32_OVERRIDE", value)
    assert environment.device()["tf32"] is on
    assert environment.described().endswith("TF32 on" if on else "TF32 off")


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        (None, "NVIDIA X"),
        ("1", "NVIDIA Y"),
        ("1,0", "NVIDIA Y"),
        (" 0 , 1", "NVIDIA X"),
        ("GPU-bb", "NVIDIA Y"),
    ],
)
def test_the_gpu_is_the_first_that_can_be_seen(gpus, monkeypatch, seen, name):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    if seen is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", seen)
    assert environment.device()["name"] == name


@pytest.mark.parametrize("seen", ["", "-1", "-1,0", "7", "GPU-none", "NoDevFiles"])
def test_a_gpu_that_is_hidden_or_not_there_is_no_device(gpus, monkeypatch, seen):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", seen)
    assert environment.device()["kind"] == "cpu"
    assert environment.idle_gpu() is None


def test_no_gpu_tool_means_no_gpu(monkeypatch):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("PATH", "")
    assert environment.device()["kind"] == "cpu"


@pytest.mark.parametrize("answer", ["", "No devices were found", "NVIDIA X, 81559 MiB"])
def test_what_is_no_answer_to_the_question_is_no_gpu(gpus, monkeypatch, answer):
    monkeypatch.setattr(environment, "_answer", lambda *command: answer)
    assert environment.device()["kind"] == "cpu"


def test_memory_that_is_shared_with_the_processor_has_no_number(gpus, monkeypatch):
    answer = "NVIDIA Z, with a comma, [N/A], 580.2, 12.1"
    monkeypatch.setattr(environment, "_answer", lambda *command: answer)
    device = environment.device()
    assert (device["name"], device["memory_mib"]) == ("NVIDIA Z, with a comma", None)
    assert environment.described().startswith("NVIDIA Z, with a comma, unknown memory, driver 580")


INSTALLED = [
    ("tensorflow", {"tensorflow": "2.21.0", "nvidia-cudnn-cu12": "9.1"}, True),
    ("tensorflow", {"tensorflow": "2.21.0"}, False),
    ("tensorflow", {"tensorflow-cpu": "2.21.0", "nvidia-cudnn-cu12": "9.1"}, False),
    ("tensorflow", {"tensorflow": "2.21.0", "jax-cuda12-plugin": "0.9"}, False),
    ("jax", {"jax": "0.9", "jax-cuda12-plugin": "0.9"}, True),
    ("jax", {"jax": "0.9", "jax-cuda13-plugin": "0.9"}, True),
    ("jax", {"jax": "0.9", "nvidia-cudnn-cu12": "9.1"}, False),
    ("torch", {"torch": "2.12.0", "nvidia-cudnn-cu13": "9.1"}, True),
    ("torch", {"torch": "2.12.0+cu128", "nvidia-cudnn-cu12": "9.1"}, True),
    ("torch", {"torch": "2.12.0+cpu", "nvidia-cudnn-cu12": "9.1"}, False),
    ("numpy", {"numpy": "2.4", "nvidia-cudnn-cu12": "9.1"}, False),
]


@pytest.mark.parametrize(("library", "installed", "usable"), INSTALLED)
def test_a_gpu_is_the_device_only_if_the_library_could_use_it(
    gpus, monkeypatch, library, installed, usable
):
    monkeypatch.setattr(environment, "_version", installed.get)
    monkeypatch.setattr(environment, "find_library", lambda name: None)
    monkeypatch.setenv("KERAS_BACKEND", library)
    assert environment.device()["kind"] == ("gpu" if usable else "cpu")
    assert environment.idle_gpu() == (None if usable else "NVIDIA X")


def test_the_systems_own_cuda_is_enough_for_tensorflow_alone(gpus, monkeypatch):
    monkeypatch.setattr(environment, "_version", {"tensorflow": "2.21", "torch": "2.12"}.get)
    monkeypatch.setattr(environment, "find_library", {"cudnn": "libcudnn.so.9"}.get)
    assert environment.device()["kind"] == "gpu"
    environment.device.cache_clear()
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert environment.device()["kind"] == "cpu"


def test_a_commit_is_marked_where_files_differ_from_it(tmp_path):
    git(tmp_path, "init")
    (tmp_path / "file").write_text("one")
    git(tmp_path, "add", "file")
    git(tmp_path, "commit", "-m", "one")
    clean = environment.commit(tmp_path)
    assert len(clean) == 12
    (tmp_path / "new").write_text("not tracked")
    assert environment.commit(tmp_path) == clean
    (tmp_path / "file").write_text("two")
    assert environment.commit(tmp_path) == f"{clean}+changes"


def test_outside_a_checkout_there_is_no_commit(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert environment.commit(tmp_path) is None


def test_what_it_says_is_made_of_builtins():
    said = [environment.versions(), environment.device(), environment.backend()]
    assert json.loads(json.dumps(said)) == said


def test_the_instrument_loads_no_learning_library():
    # Collection imports it in every worker.
    heavy = ("tensorflow", "keras", "matplotlib", "scipy.stats", "jax", "torch")
    code = (
        "import sys, evidence, evidence.statistics.sample, evidence.planning.forecast;"
        "import evidence.run.plugin;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
