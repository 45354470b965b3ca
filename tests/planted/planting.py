"""A planting: one small change of an installed library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from tests.planted.error import ImproperPlantingError, MissingFileError, OtherVersionError

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """One change that a release could make, or once made.

    Args:
        name: What it is called on the command line: lower-case words joined by hyphens.
        changes: What the library does then, in a sentence.
        file: The file that it changes, from the folder that holds the package.
        old: The text that it changes; must stand exactly once in the installed file.
        new: The text that stands there instead.
        source: Where it comes from: the release, issue or other library that does so.
        rests: What a report rests on it.
        shows: Lines of Python, with `keras`, `np` and `tf` at hand, that put into `shown` a value
            of builtins that differs between the installed and the patched library.
        missed: Why the family of findings about the library cannot catch it; empty if it can.

    Raises:
        ImproperPlantingError: If the name is none, nothing is changed or a sentence is missing.
    """

    name: str
    changes: str
    file: str
    old: str
    new: str
    source: str
    rests: str
    shows: str
    missed: str = ""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ImproperPlantingError(
                self.name, "has no proper name; use lower-case words joined by hyphens"
            )
        if self.old == self.new or not self.old:
            raise ImproperPlantingError(
                self.name, "changes nothing; its new text must differ from its old text"
            )
        for field in ("changes", "source", "rests", "shows"):
            if not getattr(self, field).strip():
                raise ImproperPlantingError(self.name, f"says nothing under {field!r}; write it")

    @property
    def package(self) -> str:
        """The package that it changes, such as "keras"."""
        return PurePosixPath(self.file).parts[0]

    @property
    def site(self) -> Path:
        """The folder that holds the installed package.

        Raises:
            MissingFileError: If the package is not installed.
        """
        spec = find_spec(self.package)
        if spec is None or spec.origin is None:
            raise MissingFileError(self.name, self.file)
        return Path(spec.origin).parents[1]

    def line(self) -> int:
        """The line of the installed file on which the old text begins, counted from 1."""
        text = self._installed()
        return text[: text.index(self.old)].count("\n") + 1

    def patched(self) -> str:
        """The text of the file with the change.

        Raises:
            MissingFileError: If the file is not installed.
            OtherVersionError: If the old text does not stand in it exactly once.
        """
        return self._installed().replace(self.old, self.new)

    def _installed(self) -> str:
        path = self.site / self.file
        if not path.is_file():
            raise MissingFileError(self.name, self.file)
        text = path.read_text(encoding="utf-8")
        count = text.count(self.old)
        if count != 1:
            raise OtherVersionError(self.name, self.file, count=count)
        return text
