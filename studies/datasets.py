"""Images: real ones where they can be found, the digits that ship with scikit-learn otherwise."""

from __future__ import annotations

import functools
import hashlib
import os
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

VARIABLE = "CLAIMS_DATA_DIR"
ARRAYS = ("x_train", "y_train", "x_test", "y_test")
EMBEDDED = "embedded digits"
NAMES = ("mnist",)
# SHA-256 of each array's bytes in C order; what a file is called does not matter.
SHA256: Mapping[str, Mapping[str, str]] = {
    "mnist": {
        "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
        "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
        "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
        "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    },
}
# What NumPy raises on a file that is no .npz file, or a damaged one. A bare array has no context
# (TypeError), and a damaged header may name a compression that does not exist.
UNREADABLE = (
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


class DatasetError(Exception):
    """Images that were asked for cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Images and labels.

    Args:
        name: What they are: "mnist", or "embedded digits" where they stand in for it.
        source: Where they came from.
        x_train: Training images, uint8 [image, 28, 28].
        y_train: Their labels, uint8 [image].
        x_test: Test images, uint8 [image, 28, 28].
        y_test: Their labels, uint8 [image].
    """

    name: str
    source: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    @property
    def sha256(self) -> str:
        """The SHA-256 over all arrays' bytes."""
        total = hashlib.sha256()
        for array in ARRAYS:
            total.update(np.ascontiguousarray(getattr(self, array)).tobytes())
        return total.hexdigest()


@functools.cache
def load(name: str) -> Dataset:
    """Finds images: in `CLAIMS_DATA_DIR`, in Keras's cache, or the embedded stand-in.

    Args:
        name: "mnist".

    Raises:
        DatasetError: If the name is unknown, or the folder that `CLAIMS_DATA_DIR` names has no
            usable file of it.
    """
    path = _found(name)
    return _embedded() if path is None else _read(name, path)


def name_found(name: str) -> str:
    """What `load` would find, told from the file's presence alone: `name` or the stand-in's."""
    return EMBEDDED if _found(name) is None else name


def fingerprint(name: str) -> dict[str, str]:
    """What a trial's numbers depend on: the images' name and SHA-256."""
    return {"name": load(name).name, "sha256": _sha256_of(name)}


def describe(name: str) -> dict[str, str]:
    """The images' name, source and SHA-256, for records."""
    return {**fingerprint(name), "source": load(name).source}


@functools.cache
def _sha256_of(name: str) -> str:
    return load(name).sha256


def _found(name: str) -> Path | None:
    """The file that holds these images; None where the stand-in is all there is."""
    if name not in NAMES:
        raise DatasetError(f"No data set is called {name!r}. Use one of {', '.join(NAMES)}.")
    if folder := os.environ.get(VARIABLE):
        path = Path(folder) / f"{name}.npz"
        if not path.is_file():
            raise DatasetError(
                f"{VARIABLE} is {folder!r}, and there is no {path.name} in it. Put the file there, "
                "name another folder, or unset it to use the embedded digits."
            )
        return path
    # Keras would delete a cached file that it does not recognise, so it is read here, never there.
    cached = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets" / f"{name}.npz"
    return cached if cached.is_file() else None


def _read(name: str, path: Path) -> Dataset:
    try:
        # Opened here, because NumPy leaves a file that it cannot read open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {array: stored[array] for array in ARRAYS}
    except UNREADABLE as error:
        raise DatasetError(
            f"{path} cannot be read as {name} ({error}). It must be an .npz file with "
            f"{', '.join(ARRAYS)}; replace it."
        ) from error
    for array, wanted in SHA256[name].items():
        came = hashlib.sha256(np.ascontiguousarray(arrays[array]).tobytes()).hexdigest()
        if came != wanted:
            raise DatasetError(
                f"{path}: {array} has SHA-256 {came}, and {name} has {wanted}. The file is another "
                "data set or damaged; it was left as it is. Replace it."
            )
    return Dataset(name=name, source=path.name, **arrays)


def _embedded() -> Dataset:
    """The 1797 handwritten digits of scikit-learn, scaled from 8x8 to 28x28 pixels."""
    from sklearn.datasets import load_digits  # type: ignore[import-untyped, unused-ignore]

    digits = load_digits()
    # 8 pixels become 24 by threes; two dark pixels frame them, as in MNIST.
    large = np.kron(digits.images, np.ones((3, 3)))
    framed = np.pad(large, ((0, 0), (2, 2), (2, 2)))
    images = np.round(framed * (255.0 / 16.0)).astype("uint8")
    labels = digits.target.astype("uint8")
    half = len(images) // 2
    return Dataset(
        name=EMBEDDED,
        source="scikit-learn",
        x_train=images[:half],
        y_train=labels[:half],
        x_test=images[half:],
        y_test=labels[half:],
    )
