"""What the trials ran on: versions, device, commit. Nothing here imports a learning library."""

from __future__ import annotations

import functools
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

LIBRARIES = ("tensorflow", "keras", "numpy", "scipy", "jax", "torch")


def backend() -> str:
    """The Keras backend that this process would load."""
    return os.environ.get("KERAS_BACKEND", "tensorflow")


@functools.cache
def versions() -> dict[str, str]:
    """The versions of Python and of the numerical libraries that are installed."""
    found = {"python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            continue
    return found


@functools.cache
def device() -> dict[str, Any]:
    """The device that trains: its kind, its name, the threads of one process."""
    threads = int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1))
    gpu = _gpu()
    if gpu:
        return {"kind": "gpu", "name": gpu, "threads": threads}
    return {"kind": "cpu", "name": _processor(), "threads": threads}


def commit(root: Path) -> str | None:
    """The commit of the checkout, marked where files differ from it; None outside a checkout."""
    head = _answer("git", "-C", str(root), "rev-parse", "--short=12", "HEAD")
    if head is None:
        return None
    changed = _answer("git", "-C", str(root), "status", "--porcelain", "--untracked-files=no")
    return f"{head}+changes" if changed else head


def _gpu() -> str | None:
    if os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return None
    query = "--query-gpu=name,driver_version,memory.total"
    answer = _answer("nvidia-smi", query, "--format=csv,noheader")
    return answer.splitlines()[0] if answer else None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _answer(*command: str) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
