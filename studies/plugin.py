"""Tells pytest which data the trials rest on and who trains, and takes the options for both."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from studies import datasets
from studies.imagefile import DatasetError
from studies.protocol import KERAS, POPULATION, TRAINERS, TrainedProtocol
from studies.work import work_of

# The sets on which a claim rests so far; `studies.datasets` knows more.
JUDGED_ON = ("mnist", "fashion_mnist")
# What Keras may run on here; `models.backend` loads Keras, and cannot be asked before.
BACKENDS = ("tensorflow", "jax", "torch")
SAID = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that say where images come from, and who trains."""
    group = parser.getgroup("evidence")
    group.addoption(
        "--data-dir",
        metavar="DIR",
        help="folder with mnist.npz and fashion_mnist.npz, or the idx files "
        f"(default: ${datasets.VARIABLE}, then Keras's cache)",
    )
    group.addoption("--offline", action="store_true", help="never download images")
    group.addoption(
        "--trainer",
        default=POPULATION,
        choices=TRAINERS,
        help="who trains: a population (default), or keras, whose models are fitted one at a time",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Finds the images once, on the controller; what it found holds for the workers."""
    config.stash[SAID] = []
    if config.option.data_dir:
        os.environ[datasets.VARIABLE] = os.path.abspath(config.option.data_dir)
    if hasattr(config, "workerinput"):
        return
    if _judges(config):
        _check_backend(os.environ.get("KERAS_BACKEND") or BACKENDS[0])
    try:
        for name in JUDGED_ON:
            _find(config, name)
    except DatasetError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Which images the verdicts rest on, and why no others."""
    found = [f"{name}: {datasets.name_found(name)}" for name in JUDGED_ON]
    trainer = [] if config.option.trainer == POPULATION else [f"trainer: {KERAS}, one at a time"]
    return [f"data: {', '.join(found)}", *config.stash[SAID], *trainer]


def pytest_evidence_data_names(config: pytest.Config) -> list[str]:
    """What those images are called."""
    return [datasets.name_found(name) for name in JUDGED_ON]


def pytest_evidence_replay_options(config: pytest.Config) -> list[str]:
    """The folder of images, as it was named, the trainer, and whether none may be downloaded."""
    folder, trainer = config.option.data_dir, config.option.trainer
    return [
        *([f"--data-dir={folder}"] if folder else []),
        *([f"--trainer={trainer}"] if trainer != POPULATION else []),
        *(["--offline"] if config.option.offline else []),
    ]


def pytest_evidence_trainer(config: pytest.Config) -> str:
    """Who trains where a protocol leaves it to the run."""
    return str(config.option.trainer)


def pytest_evidence_protocol(config: pytest.Config, protocol: object) -> object | None:
    """The protocol with the run's trainer, where it has one and leaves that to the run."""
    if not isinstance(protocol, TrainedProtocol):
        return None
    return protocol.by(config.option.trainer)


def pytest_evidence_work(study: Callable[..., Any], protocol: object) -> tuple[str, float] | None:
    """How much work a block is, where the studies count it."""
    return work_of(study, protocol)


def pytest_evidence_dataset(config: pytest.Config) -> dict[str, dict[str, str]]:
    """The images that verdicts rest on."""
    return {name: datasets.describe(name) for name in JUDGED_ON}


def _check_backend(name: str) -> None:
    """Refuses a backend that nothing here trains on, before each item fails by it."""
    if name not in BACKENDS:
        raise pytest.UsageError(
            f"KERAS_BACKEND is {name!r}, on which nothing here trains. Set it to "
            f"{', '.join(BACKENDS[:-1])} or {BACKENDS[-1]}, or unset it."
        )
    if find_spec(name) is None:
        raise pytest.UsageError(
            f"KERAS_BACKEND is {name!r}, which is not installed in this environment. Install it "
            "(models/README.md says how), or set another one."
        )


def _find(config: pytest.Config, name: str) -> None:
    """Downloads a set that is nowhere, if this run judges claims, and fixes what was found."""
    if not _judges(config):
        return
    if datasets.name_found(name) != name and not config.option.offline:
        try:
            datasets.fetch(name)
        except DatasetError as error:
            config.stash[SAID].append(f"data: the embedded digits stand in for {name}. {error}")
    # The stand-in is always usable and takes a second to load.
    if datasets.name_found(name) == name:
        datasets.load(name)
    datasets.pin(name)


def _judges(config: pytest.Config) -> bool:
    """Whether the run was asked for claims, and for more than their names or their plan."""
    option = config.option
    planning = option.plan and not option.plan_calibrate
    if option.collectonly or planning:
        return False
    claims = config.rootpath / "claims"
    asked = [Path(argument.partition("::")[0]).absolute() for argument in config.args]
    return any(path == claims or claims in path.parents for path in asked)
