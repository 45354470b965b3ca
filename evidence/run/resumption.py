"""What a run that ended early says: what is kept, and the command that goes on from there."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.drawing import store
from evidence.records import ledger
from evidence.run.launch import launcher
from evidence.run.recorder import Recorder

# Options that the command has otherwise, with their values; and flags that it must not have.
VALUED = ("--seed", "--maxfail")
REDRAW = "--redraw"
FLAGS = (REDRAW, "-x", "--exitfirst")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """How a run was started.

    Args:
        arguments: The words of its command line, as they were given.
        variable: What `PYTEST_ADDOPTS` held; empty if nothing.
        folder: Where it was started.
        root: The checkout.
        seed: The root of every block's seed.
        limited: Whether the run was to stop after some failures.
        launcher: The words that start pytest.
    """

    arguments: Sequence[str]
    variable: str
    folder: Path
    root: Path
    seed: int
    limited: bool
    launcher: Sequence[str]

    def again(self) -> str:
        """The command that goes on: the same, with the seed's number, and to the end.

        Where a run stops at a failure, one that goes on would stop there once more; and blocks that
        were drawn would be drawn again under `--redraw`.
        """
        given = _without([*shlex.split(self.variable), *self.arguments])
        told = [*self.launcher, "pytest", *given, "--seed", str(self.seed)]
        # The last one counts, and one may stand in pytest.ini, too.
        told += ["--maxfail=0"] if self.limited else []
        here = self.folder.resolve() == self.root.resolve()
        where = [] if here else ["cd", str(self.folder), "&&"]
        variables = ["PYTEST_ADDOPTS="] if self.variable else []
        words = [*where, *variables, *told]
        return " ".join(word if word == "&&" else _quoted(word) for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """What a run that ended early leaves behind.

    Args:
        done: How many items are done.
        total: How many it collected.
        blocks: How many blocks it drew and stored.
        store: The folder of blocks.
        journal: The file with the items that are done.
        redrawn: Whether blocks of earlier runs were drawn again.
        command: What goes on from there.
    """

    done: int
    total: int
    blocks: int
    store: Path
    journal: Path
    redrawn: bool
    command: str

    def lines(self) -> list[str]:
        """What is said of it, the command last."""
        journal = f"; their records are in {self.journal}" if self.done else ""
        blocks = "1 block" if self.blocks == 1 else f"{self.blocks} blocks"
        redrawn = (
            f"without {REDRAW}, which would draw the kept blocks once more; a block that this run "
            "did not come to is recalled if an earlier run has stored it"
        )
        return [
            f"evidence: kept: {self.done} of {self.total} items are done{journal}",
            f"evidence: kept: {blocks} drawn since the run began, in {self.store}",
            *([f"evidence: {redrawn}"] if self.redrawn else []),
            "evidence: to go on from there, recalling what was drawn:",
            self.command,
        ]


def left_by(config: Any, recorder: Recorder) -> Resumption | None:
    """What a run leaves behind if it ended early; None if every item was heard of.

    Args:
        config: The configuration of pytest.
        recorder: What the run's controller remembers.
    """
    collected, settings = recorder.collected(), recorder.settings
    done = recorder.reported.keys() - recorder.crashed
    # What was to be set up alone has come to its end.
    if config.getoption("setuponly", False) or all(item.node in done for item in collected):
        return None
    invocation = Invocation(
        arguments=[str(word) for word in config.invocation_params.args],
        variable=os.environ.get("PYTEST_ADDOPTS", ""),
        folder=config.invocation_params.dir,
        root=config.rootpath,
        seed=settings.seed,
        limited=bool(config.option.maxfail),
        launcher=launcher(config.rootpath),
    )
    return Resumption(
        done=sum(item.node in done for item in collected),
        total=len(collected),
        blocks=store.count_since(Path(settings.store), settings.started),
        store=Path(settings.store),
        journal=recorder.output / ledger.JOURNAL,
        redrawn=config.option.redraw,
        command=invocation.again(),
    )


def _without(words: Iterable[str]) -> Iterator[str]:
    """The words of a command line without those options that the command has otherwise."""
    remaining = iter(words)
    for word in remaining:
        if word in VALUED:
            next(remaining, None)
        elif word not in FLAGS and word.partition("=")[0] not in VALUED:
            yield word


def _quoted(word: str) -> str:
    # An assignment is one only where its name stands unquoted.
    name, equals, value = word.partition("=")
    if equals and name.isupper():
        return f"{name}={shlex.quote(value)}"
    return shlex.quote(word)
