"""The nights that are remembered: a folder that only grows, a small file a night.

Beside the nights lie the trials of the default seed, once for each stack and commit on which they
came out otherwise than before: what the next night is held to, trial by trial.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evidence import atomic
from evidence.errors import ArchiveError, RecordError
from evidence.records.archive import Archive, read_archive, write_archive
from evidence.records.ledger import encode
from evidence.text import harmless
from reports.errors import HistoryError
from reports.nights.fingerprint import Fingerprint
from reports.nights.night import SCHEMA, Night

NIGHTS = "nights"
FIXED = "fixed"
ENDING = ".json.gz"
TRIALS = ".jsonl.gz"
# Trials that are equal to others are these, and only their name is kept.
ALIKE = ".alike"
ODD = ".odd"
# A night is a tenth of a megabyte, and unpacked not two.
MOST_BYTES = 64 * 2**20
# So many of the latest nights are read.
MOST_NIGHTS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is remembered of earlier nights.

    Args:
        folder: Where it lies.
        nights: The nights, the oldest first.
        troubles: What was there and could not be used, a sentence each.
    """

    folder: Path
    nights: tuple[Night, ...] = ()
    troubles: tuple[str, ...] = ()

    @classmethod
    def read(cls, folder: Path, *, most: int = MOST_NIGHTS) -> History:
        """Reads what is remembered; a file that is none is set aside, and said.

        A night of a newer version is left where it is.

        Args:
            folder: Where the history lies; one that is not there has no nights.
            most: How many of the latest nights are read.

        Raises:
            HistoryError: If it cannot be read, or is no folder.
        """
        shelf = folder / NIGHTS
        if folder.exists() and not folder.is_dir():
            raise HistoryError(f"{folder} is no folder; name one with --history DIR")
        try:
            paths = sorted(path for path in shelf.iterdir() if not path.name.startswith("."))
        except FileNotFoundError:
            paths = []
        except OSError as error:
            raise HistoryError(
                f"the nights in {shelf} cannot be read ({error.strerror}); make the folder "
                "readable, or name another with --history DIR"
            ) from error
        nights, troubles = [], []
        for path in [path for path in paths if path.suffix != ODD][-most:]:
            try:
                nights.append(read_night(path))
            except HistoryError as error:
                troubles.append(str(error))
        # A clock that was set back gives names out of order; nights are told by when they began.
        nights.sort(key=lambda night: night.started)
        return cls(folder=folder, nights=tuple(nights), troubles=tuple(troubles))

    def append(self, night: Night) -> Path:
        """Writes a night beside the others, whole or not at all; none is ever replaced.

        Raises:
            HistoryError: If it cannot be written.
        """
        shelf = self.folder / NIGHTS
        text = encode(night.record())
        seal = hashlib.sha256(text.encode()).hexdigest()
        whole = f'{{"schema": {SCHEMA}, "sha256": "{seal}", "night": {text}}}\n'
        try:
            shelf.mkdir(parents=True, exist_ok=True)
            path = _free(shelf, night)
            atomic.write(path, lambda file: file.write(gzip.compress(whole.encode(), mtime=0)))
        except OSError as error:
            raise HistoryError(
                f"the night cannot be written to {shelf} ({error.strerror}); the history is as it "
                "was"
            ) from error
        return path

    def fixed(self, fingerprint: Fingerprint, *, commit: str | None) -> Archive | None:
        """The trials of the default seed on a stack and commit; None where none are kept."""
        path = self._fixed(fingerprint, commit)
        with suppress(ArchiveError, RecordError, OSError, UnicodeDecodeError):
            alike = path.with_suffix("").with_suffix(ALIKE)
            if alike.exists():
                # A name and no path: what a history says is looked for in it alone.
                path = path.with_name(Path(alike.read_text(encoding="utf-8").strip()).name)
            return read_archive(path)
        return None

    def latest_fixed(self, fingerprint: Fingerprint) -> Archive | None:
        """The last kept trials of the default seed that tell of the same data and size.

        Args:
            fingerprint: Whose terms they must share.
        """
        found = []
        for path in sorted((self.folder / FIXED).glob(f"*{TRIALS}")):
            with suppress(ArchiveError, RecordError):
                archive = read_archive(path)
                if Fingerprint.of(archive.run).terms == fingerprint.terms:
                    found.append(archive)
        return max(found, key=lambda archive: archive.run.started or "", default=None)

    def keep_fixed(self, archive: Archive, *, alike: Archive | None = None) -> Path:
        """Keeps the trials of the default seed, if there are none of this stack and commit yet.

        Args:
            archive: The trials.
            alike: Kept trials that are equal to them to the last bit: then only that is noted.

        Raises:
            HistoryError: If they cannot be written.
        """
        path = self._fixed(Fingerprint.of(archive.run), archive.run.commit)
        note = path.with_suffix("").with_suffix(ALIKE)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() or note.exists():
                return path
            if alike is None:
                write_archive(path, archive)
            else:
                other = self._fixed(Fingerprint.of(alike.run), alike.run.commit)
                atomic.write_text(note, f"{other.name}\n")
        except OSError as error:
            raise HistoryError(
                f"the trials of the night cannot be kept at {path} ({error.strerror})"
            ) from error
        return path

    def with_night(self, night: Night) -> History:
        """The history as it is with one more night."""
        return replace(self, nights=(*self.nights, night))

    def _fixed(self, fingerprint: Fingerprint, commit: str | None) -> Path:
        named = hashlib.sha256(f"{fingerprint.digest} {commit}".encode()).hexdigest()[:12]
        return self.folder / FIXED / f"{named}{TRIALS}"


def read_night(path: Path) -> Night:
    """Reads a night.

    Args:
        path: Its file.

    Raises:
        HistoryError: If it is a link, torn, no night, or of a newer version. All but the newest
            are set aside under the ending ".odd" first.
    """
    try:
        told = _unpacked(path)
        schema = told["schema"]
        if isinstance(schema, int) and schema > SCHEMA:
            raise HistoryError(
                f"{path.name} is of format {schema}, and this version reads up to {SCHEMA}; it "
                "stays where it is. Update the suite"
            )
        night = told["night"]
        if hashlib.sha256(encode(night).encode()).hexdigest() != told["sha256"]:
            raise ValueError("its digest is another")
        return Night.read(harmless(night))
    except HistoryError:
        raise
    except (
        *(OSError, EOFError, zlib.error, RecordError, RecursionError, OverflowError),
        *(KeyError, TypeError, ValueError, AttributeError, IndexError),
    ) as error:
        raise HistoryError(
            f"{path.name} is no night ({type(error).__name__}: {error}); {_set_aside(path)}"
        ) from error


def _unpacked(path: Path) -> Mapping[str, Any]:
    if path.is_symlink() or not path.is_file() or not path.name.endswith(ENDING):
        raise ValueError(f"a night is a file of its own that ends with {ENDING}")
    with gzip.open(path) as file:
        # What unpacks to gigabytes is not read to its end.
        text = file.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise ValueError(f"it unpacks to more than {MOST_BYTES // 2**20} MB")
    told = json.loads(text)
    if not isinstance(told, dict):
        raise ValueError("it holds no object")
    return told


def _set_aside(path: Path) -> str:
    odd = path.with_name(path.name + ODD)
    try:
        os.replace(path, odd)
    except OSError as error:
        return f"it could not be set aside ({error.strerror})"
    return f"set aside as {odd.name}"


def _free(shelf: Path, night: Night) -> Path:
    """A name for a night that no other has."""
    plain = "".join(letter for letter in night.started[:19] if letter.isalnum() or letter in "-_")
    names = (f"{plain}{'' if k == 0 else f'-{k}'}{ENDING}" for k in range(MOST_NIGHTS))
    return next(shelf / name for name in names if not (shelf / name).exists())
