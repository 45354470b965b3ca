"""The options that name images and trainer, and what a run says of what it cannot use."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from studies import datasets, plugin
from studies.datasets import EMBEDDED, EMBEDDED_FASHION, VARIABLE
from studies.imagefile import DatasetError
from studies.protocol import KERAS, POPULATION, TRAINERS
from tests.evidence.mini.project import make
from tests.studies.protocols import COLLAPSE, PERCEPTRON

ROOT = Path(__file__).parents[2]


def config(data_dir=None, *, args=("claims",), offline=True, trainer=POPULATION, **more):
    """What pytest would hand over; the run judges claims unless `args` say otherwise."""
    option = SimpleNamespace(
        data_dir=data_dir, offline=offline, collectonly=False, plan=False, plan_calibrate=None
    )
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
    replay = plugin.pytest_evidence_replay_options
    assert replay(config("my images", offline=False)) == ["--data-dir=my images"]
    assert replay(config(offline=False)) == []
    assert replay(config(offline=True)) == ["--offline"]


def test_a_verdict_is_replayed_by_its_trainer():
    replay = plugin.pytest_evidence_replay_options
    assert replay(config(trainer=KERAS, offline=False)) == ["--trainer=keras"]
    assert replay(config("images", trainer=KERAS, offline=False)) == [
        *("--data-dir=images", "--trainer=keras"),
    ]


def test_the_header_says_that_keras_trains(embedded):
    run, plain = config(trainer=KERAS), config()
    for one in (run, plain):
        plugin.pytest_configure(one)
    [*data, last] = plugin.pytest_report_header(run)
    assert last == "trainer: keras, one at a time" and data == plugin.pytest_report_header(plain)


@pytest.mark.parametrize("trainer", TRAINERS)
def test_the_trainer_of_a_run_is_that_of_protocols_that_leave_it_to_the_run(trainer):
    run = config(trainer=trainer)
    assert plugin.pytest_evidence_trainer(run) == trainer
    asked = plugin.pytest_evidence_protocol
    assert asked(run, COLLAPSE) == COLLAPSE.by(trainer)
    explicit = replace(COLLAPSE, trainer=KERAS)
    assert asked(run, explicit) is explicit
    assert asked(run, PERCEPTRON) is None, "it has no such knob"


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


def test_a_backend_that_nothing_trains_on_is_refused_at_once(embedded, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "tensorflw")
    with pytest.raises(pytest.UsageError) as caught:
        plugin.pytest_configure(config())
    assert str(caught.value) == (
        "KERAS_BACKEND is 'tensorflw', on which nothing here trains. Set it to tensorflow, jax or "
        "torch, or unset it."
    )
    plugin.pytest_configure(config(args=("tests",)))


def test_a_backend_that_is_not_installed_is_refused_at_once(embedded, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setattr(plugin, "find_spec", lambda name: None)
    with pytest.raises(pytest.UsageError) as caught:
        plugin.pytest_configure(config())
    assert str(caught.value) == (
        "KERAS_BACKEND is 'torch', which is not installed in this environment. Install it "
        "(models/README.md says how), or set another one."
    )
    plugin.pytest_configure(config(workerinput={}))


def test_every_backend_that_models_have_is_known_before_keras_is_loaded():
    files = {path.stem for path in (ROOT / "models" / "backend").glob("*.py")}
    assert files - {"__init__", "interface", "precision"} == set(plugin.BACKENDS)


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


# Whole runs by one trainer or the other


STUDY = """
from dataclasses import dataclass

import numpy as np
from studies.protocol import TrainedProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Who(TrainedProtocol):
    chance: float


def asked(protocol, seed, size):
    heads = np.random.default_rng(seed).random(size) < protocol.chance
    return {"heads": heads, "by_keras": np.full(size, protocol.trainer == "keras")}
"""
CLAIMS = '''
"""Claims on who trains."""

import pytest
from tosses import Coin, toss
from who import Who, asked

from evidence import Report, control, finding, proportion

SOURCE = Report(id="B1", title="A book of coins", year=1713).at("page 1")


@finding("who.left", says="Most come down heads.", source=SOURCE, budget=400)
@pytest.mark.parametrize("chance", [0.9, control(0.1)])
def test_left_to_the_run(chance, trials, claim):
    """Most come down heads, whoever trains."""
    claim.holds(proportion(trials(asked, Who(block=200, chance=chance))["heads"]).exceeds(0.5))


@finding("who.said", says="Keras trains.", source=SOURCE, budget=200)
@pytest.mark.parametrize("trainer", ["keras", control("population")])
def test_said(trainer, trials, claim):
    """Where a trainer is said it is that one, whatever the run says."""
    protocol = Who(block=200, chance=0.5, trainer=trainer)
    claim.holds(proportion(trials(asked, protocol)["by_keras"]).exceeds(0.5))


@finding("who.without", says="Most come down heads.", source=SOURCE, budget=200)
@pytest.mark.parametrize("chance", [0.9, control(0.1)])
def test_without_the_knob(chance, trials, claim):
    """A protocol without the knob runs as it is."""
    claim.holds(proportion(trials(toss, Coin(chance=chance))["heads"]).exceeds(0.5))
'''


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A suite of three claims beside the option."""
    made = make(tmp_path_factory.mktemp("who"))
    made.write("who.py", STUDY)
    made.add("who", CLAIMS)
    return made


def whole_run(project, *options, out="reports/out"):
    """A run of it on the embedded digits; it leaves a ledger in a folder."""
    told = ["-p", "studies.plugin", "--offline", f"--report-dir={out}", *options]
    home = {"KERAS_HOME": str(project.root), VARIABLE: ""}
    return project.run(*told, variables=home)


def test_the_option_reaches_workers_ledger_replay_page_and_blocks(project):
    plain = whole_run(project, "-n0", out="plain")
    drawn = len(project.drawn())
    run = whole_run(project, "-n2", "--trainer", "keras", out="keras")
    assert (plain.code, run.code) == (0, 0), plain.text + run.text
    ours, theirs = project.at("plain"), project.at("keras")
    assert "\ntrainer: keras, one at a time\n" in run.text and "trainer: keras" not in plain.text
    assert ours.ledger()["run"]["trainer"] == "population"
    assert theirs.ledger()["run"]["trainer"] == "keras"

    def of_every_item(of, function):
        return {name: function(record) for name, record in of.records().items()}

    def told(record):
        return record["protocol"].get("trainer"), record["protocol"]["block"]

    other = {
        "test_said[keras]": ("keras", 200),
        "test_said[control-population]": ("population", 200),
        "test_without_the_knob[0.9]": (None, 20),
        "test_without_the_knob[control-0.1]": (None, 20),
    }
    left = ("test_left_to_the_run[0.9]", "test_left_to_the_run[control-0.1]")
    assert of_every_item(ours, told) == other | dict.fromkeys(left, ("population", 200))
    assert of_every_item(theirs, told) == other | dict.fromkeys(left, ("keras", 100))
    replays = of_every_item(theirs, lambda record: record["figure_data"]["test"]).values()
    assert all(test.endswith("--seed 2022 --trainer=keras --offline") for test in replays)
    page = (theirs.output / "index.html").read_text()
    assert "trained by Keras’s own fit, one network at a time" in page
    page = (ours.output / "index.html").read_text()
    assert "trained as populations" in page and "Keras’s own fit" not in page
    # A coin, which has no trainer, is recalled; what is left to the run is another block.
    assert len(project.drawn()) == drawn
    blocks = {path.name for path in project.store.rglob("*.npz")}
    assert whole_run(project, "-n0", "--trainer", "keras", out="again").code == 0
    assert {path.name for path in project.store.rglob("*.npz")} == blocks


def test_an_unknown_trainer_is_a_usage_error(project):
    run = whole_run(project, "-n0", "--trainer", "torch")
    assert run.code == pytest.ExitCode.USAGE_ERROR and "Traceback" not in run.text
    assert (
        "error: argument --trainer: invalid choice: 'torch' (choose from 'population', 'keras')"
        in run.text
    )
