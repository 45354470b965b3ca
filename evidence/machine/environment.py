"""What the trials ran on: versions, device, commit. Nothing here imports a learning library."""

from __future__ import annotations

import functools
import os
import platform
import subprocess
from ctypes.util import find_library
from importlib import metadata
from pathlib import Path
from typing import Any

from evidence.machine import thread

LIBRARIES = ("tensorflow", "keras", "numpy", "scipy", "jax", "torch")
HIDING = "CUDA_VISIBLE_DEVICES"
TF32 = "NVIDIA_TF32_OVERRIDE"
# What a library needs beside itself before it can use a GPU: one of these packages.
_CUDNN = ("nvidia-cudnn-cu12", "nvidia-cudnn-cu13")
CUDA_PACKAGES = {
    "tensorflow": _CUDNN,
    "jax": ("jax-cuda12-plugin", "jax-cuda13-plugin"),
    "torch": _CUDNN,
}


def backend() -> str:
    """What computes: the Keras backend that this process would load.

    Without Keras it is the first learning library that is installed, and NumPy where none is.
    """
    chosen = os.environ.get("KERAS_BACKEND")
    return chosen or default_backend()


@functools.cache
def default_backend() -> str:
    """What computes where no variable names a backend."""
    if _version("keras") is not None:
        return "tensorflow"  # Keras's own default.
    found = (name for name in ("torch", "jax", "tensorflow") if _version(name) is not None)
    return next(found, "numpy")


@functools.cache
def versions() -> dict[str, str]:
    """The versions of Python and of the numerical libraries that are installed."""
    installed = {library: _version(library) for library in LIBRARIES}
    found = {library: version for library, version in installed.items() if version is not None}
    return {"python": platform.python_version(), **found}


@functools.cache
def device() -> dict[str, Any]:
    """The device that trains: its kind, its name, the threads of one process.

    A GPU is named with its memory (MiB), driver and compute capability, and with whether float32
    products are shortened to TF32. It is the device only if the learning library could use it.
    """
    threads = thread.count()
    gpu = _gpu()
    if gpu is None or not _has_cuda(backend()):
        return {"kind": "cpu", "name": _processor(), "threads": threads}
    return {"kind": "gpu", **gpu, "threads": threads, "tf32": os.environ.get(TF32) == "1"}


def described() -> str:
    """The device in words: a processor by its name, a GPU with all that is known of it."""
    about = device()
    if about["kind"] == "cpu":
        return str(about["name"])
    memory = "unknown memory" if about["memory_mib"] is None else f"{about['memory_mib']} MiB"
    return (
        f"{about['name']}, {memory}, driver {about['driver']}, compute capability "
        f"{about['compute_capability']}, TF32 {'on' if about['tf32'] else 'off'}"
    )


def idle_gpu() -> str | None:
    """The name of a GPU that is there and that the learning library cannot use; None without."""
    gpu = _gpu()
    return None if gpu is None or device()["kind"] == "gpu" else str(gpu["name"])


def chosen_gpu() -> str | None:
    """The GPU that CUDA would take first, by its number or its UUID; None if all are hidden."""
    first = os.environ.get(HIDING, "0").partition(",")[0].strip()
    return None if first.startswith("-") else first or None


def gpu_answer(gpu: str, fields: str) -> str | None:
    """What the driver's tool says of a GPU, values parted by commas; None if it says nothing.

    Args:
        gpu: Its number or its UUID.
        fields: The tool's names of what is asked, parted by commas.
    """
    asked = ("-i", gpu, f"--query-gpu={fields}", "--format=csv,noheader,nounits")
    answer = _answer("nvidia-smi", *asked)
    return answer.splitlines()[0] if answer else None


def commit(root: Path) -> str | None:
    """The commit of the checkout, marked where files differ from it; None outside a checkout."""
    head = _answer("git", "-C", str(root), "rev-parse", "--short=12", "HEAD")
    if head is None:
        return None
    changed = _answer("git", "-C", str(root), "status", "--porcelain", "--untracked-files=no")
    return f"{head}+changes" if changed else head


@functools.cache
def _gpu() -> dict[str, Any] | None:
    """The GPU that CUDA would take first, whoever could use it; None if there is none."""
    chosen = chosen_gpu()
    if chosen is None:
        return None
    answer = gpu_answer(chosen, "name,memory.total,driver_version,compute_cap") or ""
    name, *rest = answer.rsplit(", ", 3)
    if len(rest) != 3:
        return None
    memory, driver, capability = rest
    return {
        "name": name,
        # Where processor and GPU share their memory the tool has no number.
        "memory_mib": int(memory) if memory.isdecimal() else None,
        "driver": driver,
        "compute_capability": capability,
    }


def _has_cuda(library: str) -> bool:
    """Whether an installed library comes with CUDA; `machine.gpu` later asks the library."""
    version = _version(library)
    if version is None or "+cpu" in version:
        return False
    packages = CUDA_PACKAGES.get(library, ())
    packed = any(_version(package) is not None for package in packages)
    # TensorFlow also takes a CUDA that the system has, as in its container images.
    return packed or (library == "tensorflow" and find_library("cudnn") is not None)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


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
