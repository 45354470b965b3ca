"""A copy with one file changed, ahead on the path."""

import os
import subprocess
import sys
from importlib import metadata

import pytest

from tests.planted import overlay
from tests.planted.catalogue import PLANTINGS

TOLD = overlay.TELLS["keras"]


def contents(folder):
    """Every file of a folder with its text and the time of its last change."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_a_copy_differs_in_one_file_and_links_to_the_rest(heavier, site, tmp_path):
    folder = tmp_path / "copy"
    folder.mkdir()
    before = contents(site)
    overlay.plant(heavier, folder=folder)
    inner = folder / "pebble" / "inner"
    assert (inner / "weight.py").read_text() == "def weight():\n    return 3\n"
    assert not (inner / "weight.py").is_symlink()
    assert (inner / "size.py").resolve() == site / "pebble" / "inner" / "size.py"
    assert not (inner / "__pycache__").exists()
    assert contents(site) == before


def test_a_process_imports_the_copy_and_leaves_the_installed_one_alone(heavier, site, tmp_path):
    folder = tmp_path / "copy"
    folder.mkdir()
    overlay.plant(heavier, folder=folder)
    before = contents(site)
    command = [sys.executable, "-c", "import pebble; print(pebble.weight(), pebble.size())"]
    done = subprocess.run(
        command, env=overlay.environment(folder), capture_output=True, text=True, check=True
    )
    assert done.stdout == "3 2\n"
    assert contents(site) == before


def test_a_run_is_no_worker_of_the_run_that_starts_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    variables = overlay.environment(tmp_path)
    assert not [name for name in variables if name.startswith("PYTEST_")]
    assert variables["PYTHONPATH"] == f"{tmp_path}{os.pathsep}elsewhere"
    assert overlay.environment(None)["PYTHONPATH"] == "elsewhere"


@pytest.mark.parametrize("name", ["dropout-does-nothing", "relu-slope-at-zero"])
def test_a_copy_of_a_large_library_is_links(name, tmp_path):
    """It takes less than a megabyte and a hundred folders, whatever the library weighs."""
    overlay.plant(PLANTINGS[name], folder=tmp_path)
    real = [path for path in tmp_path.rglob("*") if not path.is_symlink()]
    assert sum(path.stat().st_size for path in real if path.is_file()) < 1e6
    assert len(real) < 100


def test_a_release_tells_another_version_to_whoever_asks(tmp_path):
    planting = PLANTINGS["relu-leaks"]
    version = overlay.release(planting, folder=tmp_path)
    assert version == f"{metadata.version('keras')}+planted"
    # Keras is found and not loaded, which would take seconds.
    lines = (
        "from importlib import metadata, util; from pathlib import Path; "
        "print(metadata.version('keras')); "
        "print((Path(util.find_spec('keras').origin).parent / 'src' / 'version.py').read_text())"
    )
    command = [sys.executable, "-c", lines]
    done = subprocess.run(
        command, env=overlay.environment(tmp_path), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[0] == version
    assert f'__version__ = "{version}"' in done.stdout
    assert planting.new in (tmp_path / planting.file).read_text()
    assert (planting.site / TOLD).read_text().count(version) == 0
