"""What decides a process's numbers, and how a difference is said."""

import sys

import numpy as np
import pytest

from evidence.drawing.trial import draw
from evidence.machine import environment, identity
from evidence.machine.identity import differences, rooms


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A package and a module that can be imported, and a file that cannot."""
    package = tmp_path / "minimodels"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "layer.py").write_text("width = 1\n")
    (tmp_path / "ministudy.py").write_text("def study(): ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(identity, "_first_seen", {})
    yield tmp_path
    sys.modules.pop("ministudy", None)


def test_a_source_counts_with_the_whole_package_that_it_lies_in(project):
    sources = [project / "minimodels" / "layer.py", project / "ministudy.py"]
    assert rooms(sources) == ("evidence", "minimodels", "ministudy")


def test_where_a_calls_functions_and_arguments_are_defined_counts(project):
    import ministudy

    call = (draw, ministudy.study, np.float64(1.0), 7, "text")
    assert rooms([], call) == ("evidence", "ministudy")


def test_every_file_has_a_digest_of_its_own(project):
    before = identity.identity(["minimodels"], threads=1)
    identity._first_seen.clear()
    (project / "minimodels" / "layer.py").write_text("width = 2\n")
    after = identity.identity(["minimodels"], threads=1)
    assert {name for name in before if before[name] != after[name]} == {"minimodels/layer.py"}
    assert "minimodels/__init__.py" in before


def test_a_file_that_changes_under_a_process_is_said(project):
    first = identity.identity(["ministudy"], threads=1)["ministudy.py"]
    (project / "ministudy.py").write_text("def study(): return 1\n")
    said = identity.identity(["ministudy"], threads=1)["ministudy.py"]
    assert said.endswith(f" (changed since this process began with {first})")


def test_a_package_that_is_nowhere_has_no_files(project):
    assert str(project / "no" / "such.csv") in rooms([project / "no" / "such.csv"])
    found = identity.identity(["no_such_package"], threads=1)
    assert not [name for name in found if name.endswith(".py")]


def test_libraries_device_and_settings_are_part_of_it(monkeypatch):
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "3")
    monkeypatch.delenv("XLA_FLAGS", raising=False)
    found = identity.identity([], threads=2)
    assert found["numpy"] == np.__version__
    assert found["the backend"] == environment.backend()
    assert environment.device()["name"] in found["the device"]
    assert found["TF_NUM_INTRAOP_THREADS"] == "3" and found["XLA_FLAGS"] == "absent"
    assert found["blocks at a time"] == "2"


def test_what_a_gpu_reads_counts_where_one_computes(monkeypatch):
    monkeypatch.setenv("NVIDIA_TF32_OVERRIDE", "0")
    processor = {"kind": "cpu", "name": "Processor X", "threads": 1}
    monkeypatch.setattr(environment, "device", lambda: processor)
    found = identity.identity([], threads=1)
    assert "NVIDIA_TF32_OVERRIDE" not in found and found["the device"] == "Processor X (cpu)"
    about = {"name": "NVIDIA X", "memory_mib": 9, "driver": "570.1", "compute_capability": "9.0"}
    about |= {"kind": "gpu", "threads": 1, "tf32": False}
    monkeypatch.setattr(environment, "device", lambda: about)
    found = identity.identity([], threads=1)
    assert found["NVIDIA_TF32_OVERRIDE"] == "0"
    assert found["the device"] == (
        "NVIDIA X, 9 MiB, driver 570.1, compute capability 9.0, TF32 off (gpu)"
    )


def test_a_difference_names_both_sides_and_the_first_three():
    here = {"numpy": "2.4", "a": "1", "b": "1", "c": "1", "d": "1", "same": "1"}
    there = {"numpy": "2.3", "a": "2", "b": "2", "c": "2", "e": "2", "same": "1"}
    assert differences(here, here) == ""
    assert differences({"a": "1"}, {"b": "2"}) == (
        "a is 1 here and absent there; b is absent here and 2 there"
    )
    assert differences(here, there) == (
        "numpy is 2.4 here and 2.3 there; a is 1 here and 2 there; b is 1 here and 2 there; 3 more"
    )
