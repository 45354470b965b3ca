"""A real Dask cluster on the loopback interface: a scheduler and workers, each its own process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from evidence.machine import thread
from tests.evidence.mini.project import CHECKOUT, NONE

HOST = "127.0.0.1"
SECONDS = 40.0
# Without the second Dask answers on all interfaces at 8787, though it has no dashboard.
QUIET = ("--no-dashboard", "--dashboard-address", f"{HOST}:0")
OWN = ("PYTEST_", "OMP_", "MINI_", "CUDA_", "KERAS_", "TF_", "DASK_", "PYTHONWARNINGS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A scheduler and its workers.

    Args:
        address: The scheduler's.
        scheduler: Its process.
        folder: Where the processes keep their files and what they print.
        path: Where the workers find the suite's modules.
        variables: What the environment of each process has beside or instead of the usual.
        options: What all of them are told.
    """

    address: str
    scheduler: subprocess.Popen[bytes]
    folder: Path
    path: Sequence[Path]
    variables: Mapping[str, str]
    options: Sequence[str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _stack: ExitStack

    @property
    def option(self) -> str:
        """What sends blocks here."""
        return f"--executor=dask:{self.address}"

    def start_worker(
        self, *path: Path, threads: int = 1, variables: Mapping[str, str] = NONE
    ) -> subprocess.Popen[bytes]:
        """Starts a worker and waits until the scheduler knows it.

        Args:
            path: Where it finds the project, if not where the others do.
            threads: How many calls it makes at a time.
            variables: What its environment has beside or instead of the usual.
        """
        name = f"worker-{len(self.workers)}"
        options = ("--no-nanny", "--nthreads", str(threads), "--local-directory", name)
        worker = _start(
            self.folder,
            name,
            "worker",
            self.address,
            *options,
            *self.options,
            path=path or self.path,
            variables={**self.variables, **variables},
        )
        self.workers.append(worker)
        self._stack.callback(end, worker)
        _wait_for(self.folder / f"{name}.txt", "Registered to", worker)
        return worker


@contextmanager
def cluster(
    folder: Path,
    *path: Path,
    workers: int = 2,
    variables: Mapping[str, str] = NONE,
    options: Sequence[str] = (),
) -> Iterator[Cluster]:
    """A cluster that ends with the block.

    Args:
        folder: Where its processes may write.
        path: Where its workers find the suite's modules, beside the checkout.
        workers: How many it begins with.
        variables: What the environment of each process has beside or instead of the usual.
        options: What all of them are told.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        scheduler = _start(
            folder,
            "scheduler",
            "scheduler",
            "--port",
            "0",
            *options,
            path=(),
            variables=variables,
        )
        stack.callback(end, scheduler)
        address = _wait_for(
            folder / "scheduler.txt", r"Scheduler at:\s+(t(?:cp|ls)://[\d.]+:\d+)", scheduler
        )
        made = Cluster(
            address=address,
            scheduler=scheduler,
            folder=folder,
            path=(*path, CHECKOUT),
            variables=variables,
            options=options,
            _stack=stack,
        )
        for _ in range(workers):
            made.start_worker()
        yield made


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process of a cluster as the system does when memory runs out."""
    process.kill()
    process.wait()


def _start(
    folder: Path,
    name: str,
    role: str,
    *options: str,
    path: Sequence[Path],
    variables: Mapping[str, str] = NONE,
) -> subprocess.Popen[bytes]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(OWN)}
    environment |= {"PYTHONPATH": os.pathsep.join(map(str, path))}
    environment |= dict.fromkeys(thread.OPENMP, "1")
    environment |= {"CUDA_VISIBLE_DEVICES": "", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= variables
    with (folder / f"{name}.txt").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", role, *options, "--host", HOST, *QUIET],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _wait_for(output: Path, said: str, process: subprocess.Popen[bytes]) -> str:
    """Waits until a process has said something; the part of it in brackets."""
    limit = time.monotonic() + SECONDS
    while not (found := re.search(said, output.read_text())):
        assert process.poll() is None and time.monotonic() < limit, output.read_text()
        time.sleep(0.05)
    return found[found.lastindex or 0]
