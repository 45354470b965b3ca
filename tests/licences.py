"""What the locked dependencies are licensed under, as they say themselves: `make licences`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

LOCK = Path(__file__).parents[1] / "requirements.lock"
CLASSIFIER = "License :: "
# A field of this length is a name; longer ones hold the text of a licence.
LONGEST = 60
# How the files of licences begin, or name theirs, for packages that declare none.
KNOWN = {"Apache License, Version 2.0": "Apache-2.0", "MIT License": "MIT"}
ABSENT, UNSAID = "not installed", "says nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """A package that the lock pins.

    Args:
        name: Its name.
        version: The version that is pinned.
        licence: What it is licensed under; None where that is not known.
        reason: Why it is not.
    """

    name: str
    version: str
    licence: str | None
    reason: str = ""


def dependencies(lock: str) -> list[Dependency]:
    """The packages that a lock pins for this platform and Python.

    Args:
        lock: Its text, a requirement per line that is not indented.
    """
    return [_dependency(one) for one in _requirements(lock) if _applies(one)]


def licence(about: metadata.PackageMetadata, *, texts: Iterator[str]) -> str | None:
    """What a package says that it is licensed under: an expression, classifiers, a name, a file.

    Args:
        about: What it says of itself.
        texts: The files of licences that it brings.
    """
    if expression := about.get("License-Expression"):
        return expression
    classifiers = about.get_all("Classifier") or []
    names = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith(CLASSIFIER)]
    if names:
        return ", ".join(names)
    declared = about.get("License") or ""
    if 0 < len(declared) <= LONGEST and "\n" not in declared and declared != "UNKNOWN":
        return declared
    found = (name for text in texts for phrase, name in KNOWN.items() if phrase in text)
    return next(found, None)


def main(*, lock: Path = LOCK, say: Callable[[str], None] = print) -> int:
    """Prints name, version and licence of every locked dependency.

    Args:
        lock: The file of pins.
        say: Takes what is printed.

    Returns:
        0 if all licences are known, 1 if one is not.
    """
    found = dependencies(lock.read_text(encoding="utf-8"))
    for one in found:
        say(f"{one.name:26} {one.version:12} {one.licence or f'‼ {one.reason}'}")
    unknown = sum(one.licence is None for one in found)
    say(f"{len(found)} dependencies, of which {unknown} have no licence that is known here.")
    say("What a wheel brings with it, such as OpenBLAS, is named in its own licence files.")
    return int(unknown > 0)


def _requirements(lock: str) -> Iterator[Requirement]:
    for line in lock.splitlines():
        if line and line[0] not in " #":
            yield Requirement(line.removesuffix("\\").strip())


def _applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate()


def _dependency(requirement: Requirement) -> Dependency:
    name, version = requirement.name, str(requirement.specifier).removeprefix("==")
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return Dependency(name=name, version=version, licence=None, reason=ABSENT)
    said = licence(found.metadata, texts=_texts(found))
    return Dependency(name=name, version=version, licence=said, reason="" if said else UNSAID)


def _texts(found: metadata.Distribution) -> Iterator[str]:
    for path in found.files or ():
        if "dist-info" in str(path) and path.name.upper().startswith(("LICENSE", "LICENCE")):
            yield path.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
