"""A change between stacks, and why it came, where somebody has found out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from reports.errors import StackError
from reports.stacks import stack

CHANGES = stack.FOLDER / "changes.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Why something came out otherwise on some stacks, as far as somebody has found out.

    Args:
        findings: The findings' keys, as patterns such as "lenet.*".
        stacks: The stacks' names, as patterns; a change is first seen there.
        says: The reason, in a sentence.
    """

    findings: tuple[str, ...]
    stacks: tuple[str, ...]
    says: str

    def explains(self, finding: str, *, name: str) -> bool:
        """Whether it speaks of a finding on the stack of this name."""
        return _fits(finding, self.findings) and _fits(name, self.stacks)


def read_changes(path: Path = CHANGES) -> tuple[Change, ...]:
    """Reads the reasons that somebody has found; none where there is no file.

    Raises:
        StackError: If the file is no TOML, or one of its changes says nothing.
    """
    if not path.exists():
        return ()
    try:
        records = tomllib.loads(path.read_text(encoding="utf-8")).get("change", [])
        return tuple(
            Change(
                findings=tuple(map(str, one["findings"])),
                stacks=tuple(map(str, one["stacks"])),
                says=str(one["says"]),
            )
            for one in records
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StackError(
            f"{path} cannot be read as a file of changes ({type(error).__name__}: {error}); each "
            "[[change]] needs findings, stacks and says"
        ) from error


def _fits(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
