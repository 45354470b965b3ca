"""Whole runs that are disturbed at random, round after round: is anything lost, wrong, or raw?

`python -m tests.faults.soak --rounds 100` prints a table; `make soak ROUNDS=100` does so, too. Each
round disturbs a run of the miniature suite, or its store between two runs, and runs it again; that
run must end with the verdicts and the estimates of an undisturbed one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.evidence.mini.project import Project, Run, kill, make, timeless
from tests.faults.disk import FILLING, disk, fill, lock

# What a run prints where something went wrong that nobody has put into words.
RAW = re.compile(r"INTERNALERROR|^Traceback \(most recent", re.MULTILINE)
# A pool of slow and quick claims, some of whose blocks several items share.
CLAIMS = ("coin", "crash")
LATEST = 6.0
# A disk that holds all that a run writes, and what may be left of it.
DISK, MOST_LEFT = "8m", 120_000


class NoDiskError(Exception):
    """This machine lets nobody put a small disk in the place of a folder."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of the rounds of one kind.

    Args:
        rounds: How many there were.
        lost: How often the run afterwards lacked an item, or did not end well.
        wrong: How often one of its verdicts or estimates was another.
        raw: How often anything showed a raw traceback.
        said: The first words of what went wrong, for whoever looks for the reason.
    """

    rounds: int = 0
    lost: int = 0
    wrong: int = 0
    raw: int = 0
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Round:
    """One round: a suite of its own, and the chance that decides what happens.

    Args:
        project: The suite.
        rng: The chance.
        workers: How many processes judge.
    """

    project: Project
    rng: random.Random
    workers: str

    def killed(self, *, victims: str) -> list[str]:
        """Starts a run and kills some of its processes at a random moment; what it printed."""
        process = self.project.start(self.workers)
        time.sleep(self.rng.uniform(0.0, LATEST))
        try:
            children = _children(process.pid)
            if victims == "controller":
                process.kill()
            elif victims == "all":
                os.killpg(process.pid, signal.SIGKILL)
            elif children:
                os.kill(self.rng.choice(children), signal.SIGKILL)
            text, _ = process.communicate(timeout=60)
        except ProcessLookupError:
            text, _ = process.communicate(timeout=60)
        finally:
            kill(process)
        return [text]

    def on_a_disk(self, folder: Path, disturbed: Callable[[], str]) -> list[str]:
        """Lets a folder lie on a small disk while something happens; what the disk held stays.

        Args:
            folder: The store, or the output folder.
            disturbed: What happens; returns what a run printed.

        Returns:
            What was printed.

        Raises:
            NoDiskError: If there can be none.
        """
        saved = self.project.root / "saved"
        with disk(folder, size=DISK) as done:
            if not done:
                raise NoDiskError
            text = disturbed()
            shutil.copytree(folder, saved, ignore=shutil.ignore_patterns(FILLING))
        folder.rmdir()
        saved.rename(folder)
        return [text]

    def blocks(self) -> list[Path]:
        """The stored blocks, after a whole run."""
        self.project.run(self.workers)
        return sorted(self.project.store.rglob("block-*.npz"))

    def several(self) -> list[Path]:
        """Some of the stored blocks."""
        blocks = self.blocks()
        return self.rng.sample(blocks, self.rng.randint(1, min(5, len(blocks))))


def _children(pid: int) -> list[int]:
    """The processes that a process has started, such as the workers of a run."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def worker(one: Round) -> list[str]:
    """A worker dies."""
    return one.killed(victims="worker")


def controller(one: Round) -> list[str]:
    """The controller dies, and leaves its workers alone."""
    return one.killed(victims="controller")


def everything(one: Round) -> list[str]:
    """All processes die, whatever locks they hold."""
    return one.killed(victims="all")


def twice(one: Round) -> list[str]:
    """One run after another dies."""
    return [text for _ in range(2) for text in one.killed(victims="all")]


def limited(one: Round) -> list[str]:
    """No file may grow beyond a random size."""
    size = one.rng.choice((1, 2, 4, 8, 16, 64))
    command = f"ulimit -f {size}; exec {{python}} -m pytest {one.workers}"
    return [one.project.limited(command).text]


def filled(one: Round) -> list[str]:
    """The disk under the store, or under the output folder, is full or becomes so."""
    folder = one.rng.choice((one.project.store, one.project.output))

    def disturbed() -> str:
        fill(folder, left=one.rng.randrange(MOST_LEFT))
        return one.project.run(one.workers).text

    return one.on_a_disk(folder, disturbed)


def locked(one: Round) -> list[str]:
    """From some moment on the store can only be read."""

    def disturbed() -> str:
        process = one.project.start(one.workers)
        time.sleep(one.rng.uniform(0.0, LATEST))
        # A disk on which something is being written says that it is busy.
        while process.poll() is None and not lock(one.project.store):
            time.sleep(0.05)
        return _ended(process)

    return one.on_a_disk(one.project.store, disturbed)


def paused(one: Round) -> list[str]:
    """A process stands still for a while, as on a machine that sleeps."""
    process = one.project.start(one.workers)
    time.sleep(one.rng.uniform(0.0, LATEST))
    with suppress(ProcessLookupError):
        chosen = one.rng.choice((process.pid, *_children(process.pid)))
        os.kill(chosen, signal.SIGSTOP)
        time.sleep(one.rng.uniform(0.5, 3.0))
        os.kill(chosen, signal.SIGCONT)
    return [_ended(process)]


def truncated(one: Round) -> list[str]:
    """Blocks are cut."""
    for path in one.several():
        whole = path.read_bytes()
        path.write_bytes(whole[: one.rng.randrange(len(whole))])
    return []


def flipped(one: Round) -> list[str]:
    """Bits of blocks turn."""
    for path in one.several():
        whole = bytearray(path.read_bytes())
        whole[one.rng.randrange(len(whole))] ^= 1 << one.rng.randrange(8)
        path.write_bytes(whole)
    return []


def swapped(one: Round) -> list[str]:
    """Two blocks change places."""
    blocks = one.blocks()
    first, second = one.rng.sample(blocks, 2)
    whole = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(whole)
    return []


def emptied(one: Round) -> list[str]:
    """Blocks are empty, or folders, or pipes, or lead nowhere."""
    for path in one.several():
        path.unlink()
        act = one.rng.choice(("file", "folder", "pipe", "link"))
        if act == "file":
            path.touch()
        elif act == "folder":
            path.mkdir()
        elif act == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to("/nowhere")
    return []


def dated(one: Round) -> list[str]:
    """The clock moves: blocks and notes are from the future, or from long ago."""
    one.blocks()
    for path in (*one.project.store.rglob("*.*"), *one.project.output.glob("*")):
        moment = time.time() + one.rng.choice((-1e9, -3600.0, 3600.0, 1e8))
        os.utime(path, (moment, moment))
    return []


def cleared(one: Round) -> list[str]:
    """What lies beside the ledger is something else than it was."""
    one.blocks()
    for path in one.project.output.glob("*.*"):
        act = one.rng.choice(("keep", "cut", "odd", "gone"))
        if act == "cut":
            path.write_bytes(path.read_bytes()[: one.rng.randrange(200)])
        elif act == "odd":
            path.write_text(one.rng.choice(("[]", "{}", "null", '{"items": 3}', "\x00")))
        elif act == "gone":
            path.unlink()
    return []


def shared(one: Round) -> list[str]:
    """Two runs at once share a store; one of them may die."""
    first = one.project.start(one.workers, "--report-dir=other")
    time.sleep(one.rng.uniform(0.0, 3.0))
    second = one.project.start(one.workers)
    if one.rng.random() < 0.5:
        time.sleep(one.rng.uniform(0.0, 3.0))
        os.killpg(first.pid, signal.SIGKILL)
    return [_ended(process) for process in (first, second)]


def beside(one: Round) -> list[str]:
    """Two runs at once name one output folder: the second is refused, or comes after the first."""
    first = one.project.start(one.workers)
    time.sleep(one.rng.uniform(0.0, 3.0))
    second = one.project.start(one.workers)
    texts = [_ended(process) for process in (first, second)]
    codes = [process.returncode for process in (first, second)]
    # One of them has written all; the other one, too, or it was refused, or, where both began at
    # once, stopped.
    if 0 not in codes or not set(codes) <= {0, 2, 4}:
        texts.append(f"INTERNALERROR: two runs at once ended with {codes}")
    return texts


def _ended(process: subprocess.Popen[str]) -> str:
    try:
        return process.communicate(timeout=60)[0]
    finally:
        kill(process)


KINDS: tuple[Callable[[Round], list[str]], ...] = (
    *(worker, controller, everything, twice, paused, limited, filled, locked),
    *(truncated, flipped, swapped, emptied, dated, cleared, shared, beside),
)


def soak(
    folder: Path, *, rounds: int, seed: int, seconds: float = float("inf")
) -> dict[str, Tally]:
    """Disturbs runs.

    Args:
        folder: Where suites may be made.
        rounds: How many there are, of all kinds in turn.
        seed: What decides the moments and the places.
        seconds: After how long no further one is begun.

    Returns:
        What came of each kind, by its name.
    """
    began, wanted = time.monotonic(), _undisturbed(folder / "undisturbed")
    tallies = {kind.__name__: Tally() for kind in KINDS}
    for number in range(rounds):
        if time.monotonic() - began > seconds:
            break
        kind = KINDS[number % len(KINDS)]
        rng = random.Random(f"{seed} {number}")
        place = folder / f"round-{number}"
        one = Round(_suite(place), rng, rng.choice(("-n0", "-n2")))
        tally = tallies[kind.__name__]
        try:
            _judge(tally, kind(one), one.project, one.project.run(one.workers), wanted)
        except NoDiskError:
            pass
        except subprocess.TimeoutExpired as error:
            # It hangs, or the machine has no time for it.
            tally.rounds, tally.lost = tally.rounds + 1, tally.lost + 1
            tally.said.append(str(error))
        shutil.rmtree(place, ignore_errors=True)
    return tallies


def _suite(folder: Path) -> Project:
    project = make(folder, *CLAIMS)
    (project.root / "killed").touch()  # No study kills its process here: we do.
    return project


def _undisturbed(folder: Path) -> dict[str, Any]:
    project = _suite(folder)
    run = project.run("-n0")
    assert run.code == 0, run.text
    return _records(project)


def _records(project: Project) -> dict[str, Any]:
    return {record["item"]: timeless(record) for record in project.ledger()["items"]}


def _judge(
    tally: Tally, texts: Sequence[str], project: Project, run: Run, wanted: dict[str, Any]
) -> None:
    """Takes in what a round and the run after it have left."""
    tally.rounds += 1
    for text in (*texts, run.text):
        if (found := RAW.search(text)) is not None:
            tally.raw += 1
            tally.said.append(text[found.start() :][:1500])
    try:
        came = _records(project)
    except (OSError, ValueError, KeyError) as error:
        came = {}
        tally.said.append(f"{type(error).__name__}: {error}")
    if run.code != 0 or came.keys() != wanted.keys():
        tally.lost += 1
        tally.said.append(run.text[-1500:])
    tally.wrong += any(came[item] != wanted[item] for item in came.keys() & wanted.keys())


def table(tallies: dict[str, Tally]) -> str:
    """What came, a row for each kind and one for all."""
    rows = ["| fault | rounds | lost | wrong | raw |", "| --- | ---: | ---: | ---: | ---: |"]
    total = [0, 0, 0, 0]
    for name, tally in tallies.items():
        counts = [tally.rounds, tally.lost, tally.wrong, tally.raw]
        total = [one + other for one, other in zip(total, counts, strict=True)]
        rows.append(f"| {name} | {' | '.join(map(str, counts))} |")
    return "\n".join([*rows, f"| all | {' | '.join(map(str, total))} |"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Disturbs as many runs as the command line says, and prints what came.

    Args:
        arguments: The command line; None for the process's own.

    Returns:
        1 where anything was lost, wrong or raw, else 0.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--seconds", type=float, default=float("inf"))
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        tallies = soak(
            Path(folder), rounds=options.rounds, seed=options.seed, seconds=options.seconds
        )
    print(f"seed {options.seed}\n\n{table(tallies)}")
    said = {name: tally.said for name, tally in tallies.items() if tally.said}
    if said:
        # Whatever a run printed is shown as JSON, in which nothing moves a cursor.
        print(json.dumps(said, indent=1))
    return int(any(tally.lost or tally.wrong or tally.raw for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
