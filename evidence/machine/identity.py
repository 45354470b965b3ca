"""What decides the numbers of this process, to be compared with those of another machine's."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from evidence.machine import environment, thread

# Threads, and what libraries read that changes a number's last bits.
VARIABLES = (
    *thread.OPENMP,
    *thread.TENSORFLOW,
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_DETERMINISTIC_OPS",
    "TF_XLA_FLAGS",
    "XLA_FLAGS",
)
# What one backend alone reads: the threads of JAX on a processor.
BACKEND_VARIABLES = {"jax": thread.JAX}
# What is read where a GPU computes, and nowhere else.
GPU_VARIABLES = (environment.TF32,)
SHOWN = 3
ABSENT = "absent"
# What each file was when this process first looked at it, before it imported it.
_first_seen: dict[Path, str] = {}


def rooms(sources: Iterable[Path], call: Iterable[Any] = ()) -> tuple[str, ...]:
    """The top-level packages and modules that decide a call's numbers, by the name of import.

    Args:
        sources: Files and folders that do; the packages that they lie in are taken whole.
        call: A function and its arguments: where they are defined counts.
    """
    modules = [getattr(part, "__module__", None) for part in call]
    heads = {module.partition(".")[0] for module in modules if module}
    ours = {head for head in heads if _is_ours(head)}
    return tuple(sorted({"evidence", *ours, *map(_room, sources)}))


def identity(names: Iterable[str], *, threads: int) -> dict[str, str]:
    """What decides this process's numbers: libraries, device, settings, and each source file.

    Args:
        names: The packages and modules of ours; see `rooms`.
        threads: How many calls this process makes at a time.
    """
    kind = environment.device()["kind"]
    own = BACKEND_VARIABLES.get(environment.backend(), ())
    variables = (*VARIABLES, *own, *(GPU_VARIABLES if kind == "gpu" else ()))
    files = (_digests(where) for name in names if (where := _located(name)) is not None)
    return {
        **environment.versions(),
        "the backend": environment.backend(),
        "the device": f"{environment.described()} ({kind})",
        **{name: os.environ.get(name, ABSENT) for name in variables},
        "blocks at a time": str(threads),
        **{name: digest for found in files for name, digest in found.items()},
    }


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """What two processes do not have in common, in words; empty if they agree in everything.

    Args:
        here: The identity of the process that asks.
        there: The identity of the process that would answer.
    """
    names = [name for name in {**here, **there} if here.get(name) != there.get(name)]
    said = [
        f"{name} is {here.get(name, ABSENT)} here and {there.get(name, ABSENT)} there"
        for name in names[:SHOWN]
    ]
    more = [f"{len(names) - SHOWN} more"] if len(names) > SHOWN else []
    return "; ".join(said + more)


def _room(source: Path) -> str:
    """The package that a source lies in; the path itself where no import leads to it."""
    for entry in (Path(entry).absolute() for entry in sys.path):
        if source.is_relative_to(entry) and source != entry:
            head = Path(source.relative_to(entry).parts[0]).stem
            where = _located(head)
            if where is not None and source.is_relative_to(where):
                return head
    return str(source)


def _located(name: str) -> Path | None:
    """Where this process would import it from; None if it would not find it."""
    if Path(name).is_absolute():
        return Path(name)
    try:
        spec = find_spec(name)
    except ValueError:  # A module that was run instead of imported, such as __main__.
        return None
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin)
    return path.parent if spec.submodule_search_locations else path


def _is_ours(head: str) -> bool:
    if head in sys.stdlib_module_names:
        return False
    where = _located(head)
    return where is not None and not {"site-packages", "dist-packages"} & set(where.parts)


def _digests(where: Path) -> dict[str, str]:
    """A short digest of each Python file, by its path from where the import begins."""
    found = {}
    for path in sorted(where.rglob("*.py")) if where.is_dir() else [where]:
        now = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        first = _first_seen.setdefault(path, now)
        stale = "" if now == first else f" (changed since this process began with {first})"
        found[str(path.relative_to(where.parent))] = now + stale
    return found
