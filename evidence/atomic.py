"""Files that are either the old one or the new one, never half of each."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def write(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Writes a file through a uniquely named neighbour and a rename.

    Args:
        path: The file; its folder must exist.
        fill: Writes the contents to the open file.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def make_writable(folder: Path) -> None:
    """Makes a folder where there is none, and tries whether files can be written into it.

    Raises:
        OSError: If it cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Without a name, so that two runs that start at once do not meet.
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"probe")


def absent(folder: Path) -> list[Path]:
    """The folders that making one would make, from the innermost outwards; none if it is there."""
    return [one for one in (folder, *folder.parents) if not one.exists()]


def remove_empty(folders: Iterable[Path]) -> None:
    """Removes those folders that nothing has been put into.

    Args:
        folders: Inner ones before those that hold them.
    """
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def write_text(path: Path, text: str) -> None:
    """Writes a text file; see `write`. Half a surrogate, which no file can hold, is spelt out."""
    write(path, lambda file: file.write(text.encode(errors="backslashreplace")))
