"""Tells pytest which data the trials rest on, and takes the option that names it."""

from __future__ import annotations

import os

import pytest

from studies import datasets


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that names the folder of images."""
    parser.getgroup("evidence").addoption(
        "--data-dir",
        metavar="DIR",
        help=f"folder with mnist.npz (default: ${datasets.VARIABLE}, then Keras's cache)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Hands the option to the workers through the environment, and refuses unusable data."""
    if config.option.data_dir:
        os.environ[datasets.VARIABLE] = os.path.abspath(config.option.data_dir)
    if hasattr(config, "workerinput"):
        return
    try:
        for name in datasets.NAMES:
            # The stand-in is always usable and takes a second to load.
            if datasets.name_found(name) == name:
                datasets.load(name)
    except datasets.DatasetError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_evidence_data_names(config: pytest.Config) -> list[str]:
    """What those images are called."""
    return [datasets.name_found(name) for name in datasets.NAMES]


def pytest_evidence_dataset(config: pytest.Config) -> dict[str, dict[str, str]]:
    """The images that verdicts rest on."""
    return {name: datasets.describe(name) for name in datasets.NAMES}
