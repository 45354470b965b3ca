"""One download of a data set into Keras's cache, in the form in which Keras keeps it.

Keras's own downloader has no time limit, and its loaders delete a cached file that they do not
know; what comes is therefore fetched and checked here, beside the cache, and put there only when it
is whole and right.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from studies.imagefile import IDX, DatasetError, read

ORIGIN_VARIABLE = "CLAIMS_DATA_ORIGIN"
ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
# Where Keras keeps each set below its folder of data, and the files that it fetches for it.
PLACES: Mapping[str, str] = {"mnist": "mnist.npz", "fashion_mnist": "fashion-mnist"}
FILES: Mapping[str, tuple[str, ...]] = {
    "mnist": ("mnist.npz",),
    "fashion_mnist": tuple(IDX.values()),
}
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 180.0
CHUNK = 1 << 16


def download(name: str, *, folder: Path, hashes: Mapping[str, str]) -> Path:
    """Downloads a data set, unless another process has just done so.

    Args:
        name: "mnist" or "fashion_mnist".
        folder: Keras's folder of data.
        hashes: The SHA-256 of each array's bytes in C order.

    Returns:
        The .npz file, or the folder of the four idx files.

    Raises:
        DatasetError: If it cannot be had within three minutes, or is not what it should be; then
            no part of it is left behind.
    """
    target = folder / PLACES[name]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f".{name}.lock", timeout=TOTAL_SECONDS):
            if not target.exists():
                _fetch(name, target, hashes)
    except (OSError, ValueError, HTTPException, Timeout) as error:  # No address is a ValueError.
        raise DatasetError(
            f"{name} could not be downloaded from {_origin()} into {folder} ({error}). Put its "
            "file into a folder and name that with --data-dir=DIR, or use --offline."
        ) from error
    return target


def _fetch(name: str, target: Path, hashes: Mapping[str, str]) -> None:
    deadline = time.monotonic() + TOTAL_SECONDS
    beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{name}."))
    try:
        for file in FILES[name]:
            _save(_origin() + file, beside / file, deadline)
        whole = beside / target.name if target.suffix else beside
        read(whole, name=name, hashes=hashes)
        os.replace(whole, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _save(url: str, path: Path, deadline: float) -> None:
    """Saves what a URL answers; an answer that is cut short or too slow is an error."""
    with _opened(url) as answer, path.open("wb") as file:
        promised = answer.headers.get("Content-Length")
        while chunk := answer.read(CHUNK):
            file.write(chunk)
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url} was still sending after {TOTAL_SECONDS:g} s")
        came = file.tell()
    if promised is not None and came != int(promised):
        raise OSError(f"{url} sent {came} of {promised} bytes")


def _opened(url: str) -> Any:
    try:
        return urllib.request.urlopen(url, timeout=CONNECT_SECONDS)
    except urllib.error.HTTPError as refusal:
        refusal.close()  # It holds the connection, which nobody reads on.
        raise


def _origin() -> str:
    return os.environ.get(ORIGIN_VARIABLE, ORIGIN)
