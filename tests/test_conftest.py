"""What is pinned before Keras loads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.machine import thread

ROOT = Path(__file__).parents[1]


def pinned(name: str, **variables: str) -> str:
    """What a variable is after the conftest was loaded, in a process that had `variables`."""
    kept = {key: value for key, value in os.environ.items() if key != name}
    code = f"import os, conftest; print(os.environ[{name!r}])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, env={**kept, **variables}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize("name", thread.VARIABLES)
def test_a_process_has_one_thread_whatever_was_asked_for(name):
    assert pinned(name) == pinned(name, **{name: "8"}) == "1"


@pytest.mark.parametrize(
    ("name", "pin"), [("NVIDIA_TF32_OVERRIDE", "0"), ("CUDA_DEVICE_ORDER", "PCI_BUS_ID")]
)
def test_a_gpu_is_pinned_unless_the_user_has_chosen_otherwise(name, pin):
    assert pinned(name) == pin
    assert pinned(name, **{name: "1"}) == "1"


def test_nothing_that_reads_a_variable_is_loaded_before_it_is_pinned():
    names = ("numpy", "scipy", "evidence")
    code = f"import sys, conftest; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_library_that_was_loaded_before_has_one_thread_all_the_same():
    """So it is where the package is installed: pytest loads it before any conftest."""
    code = (
        "import numpy, threadpoolctl; numpy.ones((9, 9)) @ numpy.ones((9, 9)); "
        "had = {one['num_threads'] for one in threadpoolctl.threadpool_info()}; import conftest; "
        "print(had, {one['num_threads'] for one in threadpoolctl.threadpool_info()})"
    )
    variables = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    # A library without a pool of threads has none to limit.
    assert done.stdout in ("{2} {1}\n", "set() set()\n", "{1} {1}\n")
