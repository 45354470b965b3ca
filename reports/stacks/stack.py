"""A stack: pinned versions under which the suite is judged, and what came of building it.

`noxfile.py` reads this module before any library is installed, so that it needs Python alone.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.errors import StackError

FOLDER = Path(__file__).parents[1] / "matrix"
STACKS = FOLDER / "stacks.toml"
INSTALLED = "installed.txt"
ENDING = "ending.json"
BACKENDS = ("tensorflow", "jax", "torch")
# A name is a folder's, and part of a session's name.
NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+-]+")

# What may come of a stack. Only of the first there is a whole ledger; of one that was cut short
# there is one with what was judged until then.
JUDGED = "judged"
CUT_SHORT = "cut_short"
NOT_INSTALLED = "not_installed"
NOT_IMPORTED = "not_imported"
NOT_BUILT = "not_built"
ENDINGS = (JUDGED, CUT_SHORT, NOT_INSTALLED, NOT_IMPORTED, NOT_BUILT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A set of pinned versions.

    Args:
        name: What it is called: its folder, and its column.
        python: The version of Python, such as "3.11".
        backend: What Keras computes with.
        requirements: Its own pins, as pip reads them.
        beside: The stack that it is compared with; None of the first.
        note: What a reader should know of it.

    Raises:
        StackError: If the name is no folder's, the backend unknown, or a requirement no exact pin.
    """

    name: str
    python: str
    backend: str
    requirements: tuple[str, ...]
    beside: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise StackError(
                f"a stack is called {self.name!r}; small letters, digits, dots and hyphens make a "
                "name that can be a folder's"
            )
        if self.backend not in BACKENDS:
            raise StackError(
                f"stack {self.name} has the backend {self.backend!r}; Keras knows "
                f"{', '.join(BACKENDS)}"
            )
        check_pins(self.requirements, owner=f"stack {self.name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacks:
    """All stacks of the matrix.

    Args:
        common: The pins that every stack has.
        stacks: The stacks, in the order of their columns; at least one.
        reference: The name of the stack with which every other is compared.

    Raises:
        StackError: If a name is given twice, or one is meant that is not there.
    """

    common: tuple[str, ...]
    stacks: tuple[Stack, ...]
    reference: str

    def __post_init__(self) -> None:
        check_pins(self.common, owner="what every stack has")
        names = [stack.name for stack in self.stacks]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise StackError(f"two stacks are called {twice[0]}; each needs a name of its own")
        meant = [self.reference, *(stack.beside for stack in self.stacks if stack.beside)]
        for name in meant:
            _known(name, names=names)

    def named(self, names: Collection[str]) -> tuple[Stack, ...]:
        """The stacks of these names, in the order of their columns; all without names.

        Raises:
            StackError: If there is none of a name.
        """
        for name in names:
            _known(name, names=[stack.name for stack in self.stacks])
        return tuple(stack for stack in self.stacks if stack.name in names or not names)

    def requirements(self, stack: Stack) -> tuple[str, ...]:
        """Every pin of a stack, as pip reads them."""
        return (*self.common, *stack.requirements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What came of building and judging a stack.

    Args:
        state: One of `ENDINGS`.
        said: What the installer, the import or the run said last, where the stack was not judged.

    Raises:
        StackError: If the state is unknown.
    """

    state: str
    said: str = ""

    def __post_init__(self) -> None:
        if self.state not in ENDINGS:
            raise StackError(
                f"a stack ended as {self.state!r}; what is known is {', '.join(ENDINGS)}"
            )

    @property
    def recorded(self) -> bool:
        """Whether there is a ledger of it."""
        return self.state in (JUDGED, CUT_SHORT)

    def dumps(self) -> str:
        """The ending as JSON."""
        told = {"state": self.state, "said": self.said}
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def read_stacks(path: Path = STACKS) -> Stacks:
    """Reads the file of stacks.

    Raises:
        StackError: If it is missing, no TOML, or does not describe stacks.
    """
    try:
        record = tomllib.loads(path.read_text(encoding="utf-8"))
        stacks = _stacks(record["stack"])
        return Stacks(
            common=tuple(map(str, record.get("common", ()))),
            stacks=stacks,
            reference=str(record.get("reference", stacks[-1].name)),
        )
    except StackError as error:
        raise StackError(f"{path}: {error}") from error
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise StackError(
            f"{path} cannot be read as a file of stacks ({type(error).__name__}: {error}); it "
            "needs a [[stack]] with name, python, backend and requirements for each"
        ) from error


def read_ending(folder: Path) -> Ending:
    """What came of the stack that is kept in a folder; one that was never built has none.

    Raises:
        StackError: If it is there and cannot be read.
    """
    path = folder / ENDING
    if not path.exists():
        return Ending(state=NOT_BUILT)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return Ending(state=str(record["state"]), said=str(record.get("said", "")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StackError(
            f"{path} cannot be read ({type(error).__name__}: {error}); build the stack again with "
            f'`make matrix STACKS="{folder.name}"`'
        ) from error


def check_pins(requirements: Sequence[str], *, owner: str) -> None:
    """Refuses what pip could read in more than one way.

    Raises:
        StackError: If a requirement is no exact pin.
    """
    for requirement in requirements:
        if not PIN.fullmatch(requirement):
            raise StackError(
                f"{owner} requires {requirement!r}, which is no exact pin; write name==version"
            )


def _stacks(records: Sequence[Mapping[str, Any]]) -> tuple[Stack, ...]:
    made: list[Stack] = []
    for record in records:
        left = made[-1].name if made else None
        made.append(
            Stack(
                name=str(record["name"]),
                python=str(record["python"]),
                backend=str(record["backend"]),
                requirements=tuple(map(str, record["requirements"])),
                # Its neighbour is the one on its left, unless another tells more.
                beside=record.get("beside", left),
                note=str(record.get("note", "")),
            )
        )
    return tuple(made)


def _known(name: str, *, names: Sequence[str]) -> None:
    if name not in names:
        raise StackError(f"there is no stack {name!r}; what can be named is {', '.join(names)}")
