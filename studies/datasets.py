"""Images: real ones where they can be found, the digits that ship with scikit-learn otherwise."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from studies.download import PLACES, download
from studies.imagefile import ARRAYS, IDX, DatasetError, holds_idx, read

VARIABLE = "CLAIMS_DATA_DIR"
# The controller pins what it found here, so that no worker finds something else.
PINNED = "CLAIMS_DATA_FOUND_"
NAMES = ("mnist", "fashion_mnist")
# What the stand-in is called: one name for each set, since one may be there without the other, and
# an outcome that is established on the stand-in is that of the claims on this set alone.
EMBEDDED = "embedded digits"
EMBEDDED_FASHION = "embedded digits for clothes"
STAND_INS = dict(zip(NAMES, (EMBEDDED, EMBEDDED_FASHION), strict=True))
# SHA-256 of each array's bytes in C order; what a file is called does not matter.
SHA256: Mapping[str, Mapping[str, str]] = {
    "mnist": {
        "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
        "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
        "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
        "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    },
    "fashion_mnist": {
        "x_train": "2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012",
        "y_train": "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7",
        "x_test": "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a",
        "y_test": "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Images and labels.

    Args:
        name: What they are: "mnist", or the stand-in's name from `STAND_INS`.
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

    Nothing is downloaded here: `fetch` does that, once, before the workers start.

    Args:
        name: "mnist" or "fashion_mnist".

    Raises:
        DatasetError: If the name is unknown, or what was found is not usable.
    """
    path = _found(name)
    if path is None:
        return _embedded(STAND_INS[name])
    arrays = read(path, name=name, hashes=SHA256[name])
    return Dataset(name=name, source=path.name, **arrays)


def fetch(name: str) -> None:
    """Downloads images that no folder holds into Keras's cache.

    Args:
        name: "mnist" or "fashion_mnist".

    Raises:
        DatasetError: If they cannot be had; see `studies.download.download`.
    """
    download(name, folder=_keras_folder(), hashes=SHA256[name])


def pin(name: str) -> None:
    """Fixes what `load` finds, in this process and in those that it starts."""
    os.environ[PINNED + name] = str(_found(name) or "")


def name_found(name: str) -> str:
    """What `load` would find, told from the file's presence alone: `name` or the stand-in's."""
    return STAND_INS[name] if _found(name) is None else name


def fingerprint(name: str) -> dict[str, str]:
    """What a trial's numbers depend on: the images' name and SHA-256."""
    return {"name": load(name).name, "sha256": _sha256_of(name)}


def describe(name: str) -> dict[str, str]:
    """The images' name, source and SHA-256, for records."""
    return {**fingerprint(name), "source": load(name).source}


def split(name: str, *, tests: bool = False) -> str:
    """What trials speak of that draw their own images from those of a set.

    Args:
        name: The data set.
        tests: Whether they draw from its test images alone.
    """
    data = load(name)
    count = len(data.y_test) + (0 if tests else len(data.y_train))
    kind = "test images" if tests else "images"
    return f"the {count:,} {kind} of {data.name}, of which every trial draws its own at random"


def shared(name: str) -> str:
    """What trials speak of that learn from a set's training images and are judged by its others."""
    data = load(name)
    return (
        f"the {len(data.y_train):,} training and {len(data.y_test):,} test images of {data.name}, "
        "which all trials share"
    )


@functools.cache
def _sha256_of(name: str) -> str:
    return load(name).sha256


def _found(name: str) -> Path | None:
    """Where these images are; None where the stand-in is all there is."""
    if name not in NAMES:
        raise DatasetError(f"No data set is called {name!r}. Use one of {', '.join(NAMES)}.")
    pinned = os.environ.get(PINNED + name)
    if pinned is not None:
        return Path(pinned) if pinned else None
    if folder := os.environ.get(VARIABLE):
        return _in_folder(name, Path(folder))
    # Keras would delete a cached file that it does not recognise, so it is read here, never there.
    cached = _keras_folder() / PLACES[name]
    return cached if cached.is_file() or holds_idx(cached) else None


def _in_folder(name: str, folder: Path) -> Path:
    """The .npz file or the idx files in the folder that the user named."""
    if os.path.isfile(folder / f"{name}.npz"):  # A name that no file can have is that of none.
        return folder / f"{name}.npz"
    for place in (folder / name, folder / PLACES[name], folder):
        if holds_idx(place):
            return place
    try:
        there = ", ".join(sorted(path.name for path in folder.iterdir())) or "nothing"
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        there = f"no folder that can be read ({reason})"
    raise DatasetError(
        f"The folder of images is {str(folder)!r} (--data-dir, or {VARIABLE}), and there is no "
        f"{name}.npz in it, nor the four files {', '.join(IDX.values())}; there is {there}. Put "
        "them there, name another folder, or none to use Keras's cache or the embedded digits."
    )


def _keras_folder() -> Path:
    return Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets"


def _embedded(name: str) -> Dataset:
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
        name=name,
        source="scikit-learn",
        x_train=images[:half],
        y_train=labels[:half],
        x_test=images[half:],
        y_test=labels[half:],
    )
