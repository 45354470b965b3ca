"""Disks of a given size, as only the machine's administrator can make them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILLING = "filling"


@contextmanager
def disk(folder: Path, *, size: str = "256k") -> Iterator[bool]:
    """Puts a small disk in the place of a folder, until the block ends.

    Args:
        folder: The folder; made if it is not there.
        size: How much fits on it, as `mount` reads it.

    Yields:
        Whether that could be done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True).returncode == 0
    except OSError:
        done = False
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, *, left: int) -> None:
    """Fills the disk on which a folder lies.

    Args:
        folder: The folder.
        left: How many bytes stay free, about.
    """
    path = folder / FILLING
    try:
        with path.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 512)
    except OSError:
        pass
    with path.open("r+b") as file:
        file.truncate(max(0, os.path.getsize(path) - left))


def lock(folder: Path) -> bool:
    """Makes a small disk one that can only be read; whether it could, as nobody was writing."""
    mount = ["mount", "-o", "remount,ro", str(folder)]
    return subprocess.run(mount, capture_output=True).returncode == 0
