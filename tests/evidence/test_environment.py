"""What the trials ran on."""

import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from evidence import environment

ROOT = Path(environment.__file__).parents[1]


@pytest.fixture(autouse=True)
def forget():
    """Answers are kept for a process; each test asks anew."""
    environment.device.cache_clear()
    environment.versions.cache_clear()
    yield
    environment.device.cache_clear()
    environment.versions.cache_clear()


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


def test_a_gpu_is_named_with_its_driver(monkeypatch):
    answer = "NVIDIA X, 570.1, 143771 MiB\nNVIDIA Y, 570.1, 143771 MiB"
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(environment, "_answer", lambda *command: answer)
    device = environment.device()
    assert (device["kind"], device["name"]) == ("gpu", "NVIDIA X, 570.1, 143771 MiB")


@pytest.mark.parametrize("hidden", ["", "-1"])
def test_a_hidden_gpu_is_no_device(monkeypatch, hidden):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
    monkeypatch.setattr(environment, "_answer", lambda *command: "NVIDIA X, 570.1, 143771 MiB")
    assert environment.device()["kind"] == "cpu"


def test_no_gpu_tool_means_no_gpu(monkeypatch):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("PATH", "")
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
        "import sys, evidence, evidence.sample, evidence.planning, evidence.plugin;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
