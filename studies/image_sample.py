"""The images that a population trains on and is judged by, drawn anew for each trial."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from studies import datasets
from studies.imagefile import DatasetError
from studies.task import Examples

ROWS = COLUMNS = 28
# What the bytes 0 and 255 become.
RAW, UNIT = (0.0, 255.0), (0.0, 1.0)


def sample_images(
    name: str,
    *,
    training: int | None,
    held: int | None,
    epochs: int,
    members: int,
    pixels: tuple[float, float],
    seed: np.random.SeedSequence,
    classes: tuple[int, ...] | None = None,
) -> Examples:
    """Draws what each member of a population trains on.

    With numbers of images, each member gets its own random images out of all that the set has,
    training and test together, so that trials are independent in their data as well. Without them,
    all members get the set's own division, as the reports do.

    Args:
        name: The data set; see `studies.datasets`.
        training: Images to train on; None for the set's training images.
        held: Images to hold back; None for the set's test images, exactly if `training` is.
        epochs: Passes over the training images, each in a new order.
        members: How many networks.
        pixels: What the darkest and the brightest pixel become; `RAW` leaves them as they are.
        seed: Where images and orders are drawn from.
        classes: The labels to keep, renumbered from 0 in this order; None keeps all.

    Raises:
        DatasetError: If the set has fewer images.
        ValueError: If one number of images comes without the other.
    """
    # Children as `spawn` gives them, without counting in the caller's seed.
    draw_seed, order_seed = (
        np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, child)) for child in (0, 1)
    )
    data = datasets.load(name)
    first = _of_classes(data.x_train, data.y_train, classes)
    second = _of_classes(data.x_test, data.y_test, classes)
    if training is None or held is None:
        if training is not None or held is not None:
            raise ValueError("training and held are given together, or neither of them is")
        parts = (first, second)
        count = len(first[1])
    else:
        pool = tuple(np.concatenate(pair) for pair in zip(first, second, strict=True))
        parts = _own(pool, training=training, held=held, members=members, seed=draw_seed, name=name)
        count = training
    (x, y), (x_held, y_held) = parts
    rng = np.random.default_rng(order_seed)
    order = np.empty((epochs, members, count), np.int32)
    for epoch in order:
        for row in epoch:
            row[:] = rng.permutation(count)
    return Examples(
        x=_scaled(x, pixels),
        y=y.astype("int32"),
        order=order,
        x_held=_scaled(x_held, pixels),
        y_held=y_held.astype("int32"),
    )


def standardised(images: Examples) -> Examples:
    """The images with the mean 0 and the variance 1 over all pixels that a network trains on."""
    axes = tuple(range(images.x.ndim - 4, images.x.ndim))
    centre = images.x.mean(axis=axes, keepdims=True, dtype=float).astype("float32")
    spread = images.x.std(axis=axes, keepdims=True, dtype=float).astype("float32")
    return replace(images, x=(images.x - centre) / spread, x_held=(images.x_held - centre) / spread)


def _own(
    pool: tuple[np.ndarray, ...],
    *,
    training: int,
    held: int,
    members: int,
    seed: np.random.SeedSequence,
    name: str,
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Random images of each member, and others held back."""
    x, y = pool
    if training + held > len(y):
        raise DatasetError(
            f"{training} images to train on and {held} to hold back were asked for; {name} has "
            f"{len(y)} of these classes here. Ask for fewer where the protocol is written."
        )
    rng = np.random.default_rng(seed)
    chosen = np.stack([rng.permutation(len(y))[: training + held] for _ in range(members)])
    kept, back = chosen[:, :training], chosen[:, training:]
    return (x[kept], y[kept]), (x[back], y[back])


def _of_classes(
    x: np.ndarray, y: np.ndarray, classes: tuple[int, ...] | None
) -> tuple[np.ndarray, np.ndarray]:
    """The images of some classes, renumbered."""
    if classes is None:
        return x, y
    kept = np.isin(y, classes)
    numbers = np.full(int(y.max(initial=0)) + 1 + max(classes), -1)
    numbers[list(classes)] = np.arange(len(classes))
    return x[kept], numbers[y[kept]]


def _scaled(x: np.ndarray, pixels: tuple[float, float]) -> np.ndarray:
    """Images [..., 28, 28, 1] as float32, whose bytes 0 and 255 become the ends of `pixels`."""
    low, high = pixels
    scaled = x[..., None].astype("float32")
    if (low, high) != RAW:
        scaled *= (high - low) / 255.0
        scaled += low
    return scaled
