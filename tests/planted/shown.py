"""What plantings show: short computations, with the installed libraries and with patched ones.

Run as a program it reads snippets from its standard input and prints what each of them shows.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.planted import overlay
from tests.planted.error import ImportFailedError, NoEffectError, ShowsError
from tests.planted.planting import Planting

ROOT = Path(__file__).parents[2]
MARK = "shown: "
FAILED = "failed: "
AT_HAND = {"keras": "keras", "np": "numpy", "tf": "tensorflow"}


def installed(plantings: Sequence[Planting]) -> Mapping[str, str]:
    """What each planting shows with the libraries as they are installed, by its name.

    Raises:
        ShowsError: If one of the values cannot be computed, or none because of an import.
    """
    values = _shown(plantings, folder=None)
    for name, value in values.items():
        if value.startswith(FAILED):
            raise ShowsError(name, value.removeprefix(FAILED))
    return values


def check(planting: Planting, *, folder: Path, before: str) -> str:
    """What a planting shows in its patched library, which must be something else than before.

    Args:
        planting: The change.
        folder: Where the patched library lies.
        before: What it shows with the installed one.

    Raises:
        ImportFailedError: If the patched library cannot be imported.
        NoEffectError: If it shows the same.
    """
    after = _shown([planting], folder=folder)[planting.name]
    if after == before:
        raise NoEffectError(planting.name, after)
    return after


def _shown(plantings: Sequence[Planting], *, folder: Path | None) -> dict[str, str]:
    snippets = {planting.name: planting.shows for planting in plantings}
    packages = sorted({planting.package for planting in plantings} - set(AT_HAND.values()))
    done = subprocess.run(
        [sys.executable, "-m", __name__, *packages],
        cwd=ROOT,
        env=overlay.environment(folder),
        input=json.dumps(snippets),
        capture_output=True,
        text=True,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    if done.returncode or not lines:
        last = done.stderr.strip().splitlines()[-1:] or [f"status {done.returncode}"]
        if folder is None:
            raise ShowsError("all", last[0])
        raise ImportFailedError(", ".join(snippets), last[0])
    values: dict[str, str] = json.loads(lines[-1].removeprefix(MARK))
    return values


def main(packages: Sequence[str]) -> None:
    """Prints what each snippet shows.

    Args:
        packages: What the snippets find at hand, by name; Keras, NumPy and TensorFlow without any.
    """
    names = {name: name for name in packages} or AT_HAND
    modules = {short: importlib.import_module(name) for short, name in names.items()}
    values = {}
    for name, snippet in json.load(sys.stdin).items():
        given: dict[str, Any] = dict(modules)
        try:
            exec(snippet, given)
            values[name] = repr(given["shown"])
        except Exception as error:
            values[name] = f"{FAILED}{type(error).__name__}: {str(error).partition(chr(10))[0]}"
    print(MARK + json.dumps(values))


if __name__ == "__main__":
    main(sys.argv[1:])
