"""A miniature suite in a folder of its own, and whole runs of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evidence.machine import thread

MINI = Path(__file__).parent
CHECKOUT = MINI.parents[2]
COMPILED = CHECKOUT / ".pytest_cache" / "miniature"
SECONDS = 60
NONE: Mapping[str, str] = {}
INI = """[pytest]
testpaths = claims
pythonpath = .
python_files = test_*.py
python_functions = test_* bench_*
addopts = --strict-config --strict-markers --dist worksteal
xfail_strict = true
filterwarnings =
    error
    default::pytest.PytestCacheWarning
error_rate = {error_rate}
evidence_report_dir = reports/out
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run that has ended: its exit status and what it printed."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Project:
    """A miniature suite: a root conftest, studies, and the claims that it was made with.

    Args:
        root: Its folder.
        folder: Where the ledger and the page that are asked about lie in it.
    """

    root: Path
    folder: str = "reports/out"

    @property
    def output(self) -> Path:
        """Where its ledger and its page are."""
        return self.root / self.folder

    def at(self, folder: str) -> Project:
        """The same suite, asked about another output folder."""
        return replace(self, folder=folder)

    def write(self, name: str, text: str) -> None:
        """Writes a file beside the studies."""
        (self.root / name).write_text(text)

    @property
    def store(self) -> Path:
        """Where its blocks are."""
        return self.root / ".evidence"

    def add(self, name: str, text: str) -> None:
        """Writes another module of claims."""
        (self.root / "claims" / f"test_{name}.py").write_text(text)

    def run(
        self,
        *options: str,
        cwd: Path | None = None,
        order: str = "",
        variables: Mapping[str, str] = NONE,
    ) -> Run:
        """Runs the suite to its end; on one process unless the options say otherwise."""
        process = self.start(*options, cwd=cwd, order=order, variables=variables)
        try:
            text, _ = process.communicate(timeout=SECONDS)
        finally:
            kill(process)
        return Run(code=process.returncode, text=text)

    def limited(self, command: str) -> Run:
        """Runs a shell's command to its end; `{python}` in it is this Python."""
        done = subprocess.run(
            ["bash", "-c", command.format(python=sys.executable)],
            cwd=self.root,
            # Where no file may grow Python itself writes half of what it compiles.
            env={**environment(), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        return Run(code=done.returncode, text=done.stdout)

    def start(
        self,
        *options: str,
        cwd: Path | None = None,
        order: str = "",
        variables: Mapping[str, str] = NONE,
        output: int = subprocess.PIPE,
    ) -> subprocess.Popen[str]:
        """Starts a run in a process group of its own, with these variables in its environment.

        It writes into a pipe, or into the file that is open under the number `output`.
        """
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", *options],
            cwd=cwd or self.root,
            env={**environment(), "MINI_ORDER": order, **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def drawn(self) -> list[str]:
        """One line for each block that a study has drawn."""
        path = self.root / "drawn.txt"
        return path.read_text().splitlines() if path.exists() else []

    def ledger(self) -> dict[str, Any]:
        """The ledger, read as strictly as JSON is written down: it knows no NaN."""
        text = (self.output / "ledger.json").read_text()
        made: dict[str, Any] = json.loads(text, parse_constant=_refuse)
        return made

    def records(self) -> dict[str, dict[str, Any]]:
        """The ledger's items, by name of the test."""
        return {short(record): record for record in self.ledger()["items"]}

    def journal(self) -> list[dict[str, Any]]:
        """The records of the journal, in order."""
        lines = (self.output / "run.jsonl").read_text().splitlines()
        return [json.loads(line, parse_constant=_refuse) for line in lines]

    def contents(self) -> dict[str, bytes]:
        """Every file of the output folder."""
        return {path.name: path.read_bytes() for path in sorted(self.output.glob("*"))}


def make(root: Path, *claims: str, error_rate: str = "1e-5") -> Project:
    """Makes a suite with the named modules of claims that stand beside this file."""
    (root / "claims").mkdir(parents=True)
    (root / "pytest.ini").write_text(INI.format(error_rate=error_rate))
    shutil.copy(MINI / "root.py", root / "conftest.py")
    for name in ("tosses.py", "often.py"):
        shutil.copy(MINI / name, root)
    project = Project(root)
    for name in claims:
        project.add(name, (MINI / f"{name}.py").read_text())
    return project


def environment() -> dict[str, str]:
    """The variables of a suite's process: a machine without a GPU, and a thread for each."""
    own = ("PYTEST_", "OMP_", "MINI_", "CUDA_", "KERAS_", "TF_", "COLUMNS")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(own)}
    kept |= dict.fromkeys(thread.OPENMP, "1")
    kept |= {"PYTHONPATH": str(CHECKOUT), "CUDA_VISIBLE_DEVICES": "", "COLUMNS": "300"}
    # Compiled once for all runs, and not beside the sources.
    return kept | {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(COMPILED)}


def kill(process: subprocess.Popen[str]) -> None:
    """Ends a run and its workers, whatever they are doing."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.communicate()


def short(record: dict[str, Any]) -> str:
    """A record's test, without its module."""
    return record["item"].partition("::")[2]


def timeless(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what no two runs have in common."""
    return {name: value for name, value in record.items() if name != "seconds"}


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
