"""Who owns a GPU: one process at a time; and whether what a run says of its device is true."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from evidence import atomic
from evidence.machine import environment
from evidence.machine.error import BusyGpuError, OtherDeviceError

# Seconds that a run waits in the queue for another one to end, and between two looks.
PATIENCE = 1800.0
LOOK = 0.5

# How a library that is loaded says whether it computes on a GPU.
USES_GPU: dict[str, Callable[[Any], bool]] = {
    "tensorflow": lambda tensorflow: bool(tensorflow.config.list_logical_devices("GPU")),
    "jax": lambda jax: jax.default_backend() == "gpu",
    "torch": lambda torch: torch.cuda.is_available(),
}


def told(*, distant: bool) -> list[str]:
    """Who may use the GPU of this run, or why a GPU that is there is not used.

    Args:
        distant: Whether blocks are computed on other machines.
    """
    if environment.device()["kind"] == "gpu":
        return [] if distant else ["one process owns the GPU and may take all of its memory"]
    idle, library = environment.idle_gpu(), environment.backend()
    return [f"{idle} is not used: {library} is here without CUDA"] if idle else []


class Ownership:
    """This process's hold on the GPU that it, or its test workers, would train on.

    The system ends the hold of a process that dies. Processes of other users are not seen.

    Args:
        folder: Where all that might want the GPU look; the system's folder for temporary files.
    """

    def __init__(self, folder: Path) -> None:
        self._gpu = environment.chosen_gpu() or ""
        # A UUID is the same however many GPUs a process sees.
        known = environment.gpu_answer(self._gpu, "uuid") or self._gpu
        name = f"evidence-gpu-{os.getuid()}-" + re.sub(r"[^\w-]", "-", known)
        self._lock = FileLock(folder / f"{name}.lock")
        self._owner = folder / f"{name}.json"

    def take(self, *, patience: float, say: Callable[[str], None]) -> None:
        """Takes the GPU, after its owner if it has one, and shows this process no other GPU.

        Args:
            patience: Seconds to wait for the owner.
            say: Told once who owns it, if there is to be a wait.

        Raises:
            BusyGpuError: If the owner has kept it.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            self._wait(patience, say)
        atomic.write_text(self._owner, json.dumps({"pid": os.getpid(), "since": _now()}))
        # A library takes memory of every GPU that it sees.
        os.environ[environment.HIDING] = self._gpu

    def give_back(self) -> None:
        """Lets the next one have it."""
        if self._lock.is_locked:
            self._owner.unlink(missing_ok=True)
            self._lock.release()

    def _wait(self, patience: float, say: Callable[[str], None]) -> None:
        if patience > 0.0:
            say(f"the GPU belongs to {self._owner_said()}; waiting up to {patience:g} seconds")
        try:
            self._lock.acquire(timeout=patience, poll_interval=LOOK)
        except Timeout:
            name = environment.device()["name"]
            raise BusyGpuError(name, self._owner_said(), patience) from None

    def _owner_said(self) -> str:
        try:
            owner = json.loads(self._owner.read_text())
            return f"process {owner['pid']} since {owner['since']}"
        except (OSError, ValueError):  # It has just come or just gone.
            return "another process"


_hold: list[Ownership] = []


def hold() -> None:
    """Takes the GPU, if this process would train on one, for as long as the process lives.

    Raises:
        BusyGpuError: If another process owns it.
    """
    if environment.device()["kind"] == "gpu" and not _hold:
        ownership = Ownership(Path(tempfile.gettempdir()))
        ownership.take(patience=0.0, say=print)
        _hold.append(ownership)


def confirm() -> None:
    """Compares the device that a run names with the one that the loaded library computes on.

    Which packages are installed says what a library could use; a driver may still be too old.

    Raises:
        OtherDeviceError: If they differ.
    """
    library = sys.modules.get(environment.backend())
    asked = USES_GPU.get(environment.backend())
    if library is None or asked is None:
        return
    used = asked(library)
    if used != (environment.device()["kind"] == "gpu"):
        raise OtherDeviceError(
            environment.backend(),
            environment.device()["name"],
            "uses a GPU" if used else "finds no GPU",
        )


def _now() -> str:
    return datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
