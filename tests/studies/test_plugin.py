"""The options that name the images and the trainer, and what a run says of what it cannot use."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from studies import datasets, plugin
from studies.datasets import EMBEDDED, EMBEDDED_FASHION, VARIABLE
from studies.imagefile import DatasetError
from studies.protocol import KERAS, POPULATION

ROOT = Path(__file__).parents[2]


def config(data_dir=None, *, args=("claims",), offline=True, trainer=POPULATION, **more):
    """What pytest would hand over; the run judges claims unless `args` say otherwise."""
    option = SimpleNamespace(data_dir=data_dir, offline=offline, collectonly=False, plan=False)
    option.trainer = trainer
    told = SimpleNamespace(option=option, stash=pytest.Stash(), rootpath=ROOT, **more)
    told.args = [str(ROOT / argument) for argument in args]
    return told


@pytest.fixture(autouse=True)
def unpinned(monkeypatch):
    """What a test pins is forgotten after it."""
    for name in datasets.NAMES:
        monkeypatch.setenv(f"{datasets.PINNED}{name}", "")
        monkeypatch.delenv(f"{datasets.PINNED}{name}")


def test_the_folder_reaches_the_environment_as_an_absolute_path(embedded, monkeypatch, tmp_path):
    """A worker starts in another folder, perhaps, and inherits the environment."""
    monkeypatch.setattr(datasets, "load", lambda name: None)
    (tmp_path / "images").mkdir()
    for name in datasets.NAMES:
        (tmp_path / "images" / f"{name}.npz").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, "elsewhere")
    plugin.pytest_configure(config("images"))
    assert os.environ[VARIABLE] == str(tmp_path / "images")


def test_a_verdict_is_replayed_with_the_folder_as_it_was_named():
    assert plugin.pytest_evidence_replay_options(config("my images")) == ["--data-dir=my images"]
    assert plugin.pytest_evidence_replay_options(config()) == []


def test_without_the_option_the_environment_stays_as_it_is(embedded):
    plugin.pytest_configure(config())
    assert VARIABLE not in os.environ


def test_a_worker_leaves_the_check_to_the_controller(embedded, monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    plugin.pytest_configure(config(workerinput={}))
    with pytest.raises(pytest.UsageError, match=r"there is no mnist\.npz in it"):
        plugin.pytest_configure(config())


def test_what_the_controller_found_holds_for_its_workers(embedded, tmp_path):
    """A file that appears in mid-run changes nothing."""
    plugin.pytest_configure(config())
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "mnist.npz").touch()
    assert datasets.name_found("mnist") == EMBEDDED


@pytest.mark.parametrize("args", [("tests",), ("tests/claims/test_house.py",), ()])
def test_a_run_without_claims_looks_for_no_images(args, embedded, monkeypatch):
    monkeypatch.setattr(datasets, "fetch", lambda name: pytest.fail("it was fetched"))
    plugin.pytest_configure(config(args=args, offline=False))
    assert f"{datasets.PINNED}mnist" not in os.environ


def test_an_offline_run_downloads_nothing(embedded, monkeypatch):
    monkeypatch.setattr(datasets, "fetch", lambda name: pytest.fail("it was fetched"))
    plugin.pytest_configure(config(args=("claims/test_activations.py::test_x",)))


def test_a_failed_download_is_said_and_the_stand_in_used(embedded, monkeypatch):
    def fail(name):
        raise DatasetError("no such host")

    monkeypatch.setattr(datasets, "fetch", fail)
    run = config(offline=False)
    plugin.pytest_configure(run)
    assert plugin.pytest_report_header(run) == [
        "data: mnist: embedded digits, fashion_mnist: embedded digits for clothes",
        "data: the embedded digits stand in for mnist. no such host",
        "data: the embedded digits stand in for fashion_mnist. no such host",
    ]


def test_a_run_rests_on_the_images_that_were_found(embedded):
    assert plugin.pytest_evidence_data_names(config()) == [EMBEDDED, EMBEDDED_FASHION]
    described = {name: datasets.describe(name) for name in datasets.NAMES}
    assert plugin.pytest_evidence_dataset(config()) == described
    assert described["fashion_mnist"]["name"] == EMBEDDED_FASHION


def test_a_folder_with_one_of_the_two_sets_is_refused(embedded, monkeypatch, tmp_path):
    """Half of the verdicts would rest on other images than the user named."""
    monkeypatch.setattr(datasets, "load", lambda name: None)
    (tmp_path / "mnist.npz").touch()
    with pytest.raises(pytest.UsageError) as refused:
        plugin.pytest_configure(config(str(tmp_path)))
    assert "there is no fashion_mnist.npz in it" in str(refused.value)
    assert "there is mnist.npz" in str(refused.value)


def test_a_cache_with_one_of_the_two_sets_serves_that_one(embedded, monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "load", lambda name: None)
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "mnist.npz").touch()
    run = config()
    plugin.pytest_configure(run)
    assert plugin.pytest_evidence_data_names(run) == ["mnist", EMBEDDED_FASHION]
    assert plugin.pytest_report_header(run) == [
        "data: mnist: mnist, fashion_mnist: embedded digits for clothes"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no mnist.npz in it, nor the four files train-images-idx3-ubyte.gz"),
        (b"not an archive", "cannot be read as mnist ("),
    ],
)
def test_unusable_images_end_the_run_before_it_starts(content, message, tmp_path):
    """One line says why, and nothing is drawn, deleted or written."""
    if content is not None:
        (tmp_path / "mnist.npz").write_bytes(content)
    before = sorted(os.listdir(tmp_path))
    command = [sys.executable, "-m", "pytest", "claims/test_perceptron.py", "-q", "-n0"]
    command += ["-p", "no:cacheprovider", "--data-dir", str(tmp_path)]
    command += ["--store", str(tmp_path / "store"), "--report-dir", str(tmp_path / "out")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert message in run.stderr and run.stderr.startswith("ERROR: ")
    assert "Traceback" not in run.stderr + run.stdout
    assert sorted(os.listdir(tmp_path)) == before
