"""The archive: the file beside the ledger that keeps what two runs are compared by.

It is JSON lines under gzip: a head, a line for each source of trials, a line for each judged item,
and at the end a digest of all before it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evidence import atomic
from evidence.errors import ArchiveError, RecordError
from evidence.records.ledger import encode
from evidence.records.run import Run
from evidence.records.trial import Source, Tried
from evidence.text import harmless

ARCHIVE = "trials.jsonl.gz"
SCHEMA = 1
# What no two runs have in common although they come to the same numbers.
CHANCES: dict[str, Any] = {"started": None, "seconds": None, "workers": None, "executor": {}}
CHANGED = "+changes"
# More than any run of ours fills: the reference run takes a few million.
MOST_BYTES = 2**28
# What reading raises where the archive is whole and holds something else than it must.
ODD = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What the verdicts of a run rest on.

    Args:
        run: What it ran on and was held to.
        items: What was judged, by the test's id.
        sources: The sources of trials, by their digests.
    """

    run: Run = field(default_factory=Run)
    items: Mapping[str, Tried] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Run, items: Iterable[Tried]) -> Archive:
        """The archive of judged items, which tells of each source once.

        Args:
            run: What they ran on.
            items: The items, each with its sources.
        """
        sources: dict[str, Source] = {}
        kept: dict[str, Tried] = {}
        for item in items:
            for source in item.sources:
                known = sources.get(source.digest)
                # Verdicts that draw from one source stop at different blocks of it.
                if known is None or known.blocks < source.blocks:
                    sources[source.digest] = source
            kept[item.node] = replace(item, sources=())
        return cls(run=run, items=kept, sources=sources)

    def beside(self, earlier: Archive) -> Archive:
        """This archive together with what an earlier run of the same commit and stack judged."""
        if not _same(self.run, earlier.run):
            return self
        sources = dict(earlier.sources)
        for digest, source in self.sources.items():
            known = sources.get(digest)
            if known is None or known.blocks <= source.blocks:
                sources[digest] = source
        return replace(self, items={**earlier.items, **self.items}, sources=sources)


def keep(folder: Path, archive: Archive) -> Path:
    """Writes an archive beside the ledger, with what stays of the one that was there.

    A run of a few items leaves those of a whole run before it, if commit, stack, seed and all else
    are the same; of other circumstances, or of changes that are not committed, nothing stays.

    Args:
        folder: Where the ledger lies.
        archive: What this run judged.
    """
    path = folder / ARCHIVE
    try:
        archive = archive.beside(read_archive(path))
    except ArchiveError:
        # None is there, or none that could be added to.
        pass
    write_archive(path, archive)
    return path


def write_archive(path: Path, archive: Archive) -> None:
    """Writes an archive, whole or not at all; equal bytes for equal archives."""
    head = {"schema": SCHEMA, "run": archive.run.record()}
    rows = [{"source": source.record()} for _, source in sorted(archive.sources.items())]
    rows += [item.record() for _, item in sorted(archive.items.items())]
    body = "".join(encode(row) + "\n" for row in (head, *rows)).encode()
    end = encode({"sha256": hashlib.sha256(body).hexdigest()}) + "\n"
    packed = gzip.compress(body + end.encode(), mtime=0)
    atomic.write(path, lambda file: file.write(packed))


def read_archive(path: Path) -> Archive:
    """Reads an archive.

    Args:
        path: The file.

    Raises:
        ArchiveError: If it is missing, torn, not an archive, or of a newer format.
    """
    try:
        with gzip.open(path) as file:
            # A few thousand compressed bytes may hold any number of others.
            body = file.read(MOST_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ArchiveError(path, f"it is torn or no gzip file: {error}") from None
    except OSError as error:
        raise ArchiveError(path, error.strerror or str(error)) from None
    if len(body) > MOST_BYTES:
        raise ArchiveError(path, f"it holds more than {MOST_BYTES} bytes")
    lines = body.splitlines(keepends=True)
    try:
        head, *rows = (harmless(json.loads(line)) for line in lines)
        if head["schema"] > SCHEMA:
            raise ArchiveError(
                path,
                f"it has format {head['schema']}, and this version reads up to {SCHEMA}; update "
                "the suite",
            )
        _check_end(rows.pop(), body=b"".join(lines[:-1]))
        return _read(head, rows)
    except (RecordError, *ODD) as error:
        raise ArchiveError(
            path, f"it is not what was written: {type(error).__name__}: {error}"
        ) from None


def _read(head: Mapping[str, Any], rows: list[dict[str, Any]]) -> Archive:
    sources = [Source.read(row["source"]) for row in rows if "source" in row]
    items = [Tried.read(row) for row in rows if "item" in row]
    return Archive(
        run=Run.read(head["run"]),
        items={item.node: item for item in items},
        sources={source.digest: source for source in sources},
    )


def _check_end(end: Mapping[str, Any], *, body: bytes) -> None:
    if end["sha256"] != hashlib.sha256(body).hexdigest():
        raise ValueError("the digest at its end is another")


def _same(one: Run, other: Run) -> bool:
    # What was changed and not committed may be anything.
    known = one.commit is not None and not one.commit.endswith(CHANGED)
    return known and replace(one, **CHANCES) == replace(other, **CHANCES)
