"""Initial weights as Keras draws them: by layers that are built, and by initialisers called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from keras import ops

from models.keras.layer import made
from models.keras.seed import seeded


def kernels(
    path: str, *, settings: Mapping[str, Any], inputs: tuple[int, ...], layers: int, seed: int
) -> np.ndarray:
    """The kernels of layers that are built one after the other, [layer, number].

    Args:
        path: The layer, such as "layers.Dense".
        settings: What each is made with; whatever is left out has Keras's default.
        inputs: The shape of one example.
        layers: How many layers.
        seed: Given to `keras.utils.set_random_seed`.
    """
    drawn = []
    with seeded(seed):
        for _ in range(layers):
            layer = made(path, settings)
            layer.build((None, *inputs))
            drawn.append(ops.convert_to_numpy(layer.kernel).ravel())
    return np.stack(drawn)


def biases(path: str, *, settings: Mapping[str, Any], inputs: tuple[int, ...]) -> np.ndarray:
    """The biases of a layer that was just built, [unit].

    Args:
        path: The layer, such as "layers.Dense".
        settings: What it is made with.
        inputs: The shape of one example.
    """
    layer = made(path, settings)
    layer.build((None, *inputs))
    return np.asarray(ops.convert_to_numpy(layer.bias))


def drawn_twice(name: str, *, seeds: str, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """What one initialiser object gives when it is called twice.

    Args:
        name: Its name in `keras.initializers`, such as "HeNormal".
        seeds: "integer", "none" (left out) or "generator" (a `keras.random.SeedGenerator`).
        shape: Of each array.
    """
    given: dict[str, Any] = {
        "integer": {"seed": 7},
        "none": {},
        "generator": {"seed": keras.random.SeedGenerator(7)},
    }[seeds]
    initializer = made(f"initializers.{name}", given)
    first, second = (np.asarray(ops.convert_to_numpy(initializer(shape))) for _ in range(2))
    return first, second


def with_seed(name: str, *, seed: int) -> Any:
    """An initialiser object with an integer seed, to be given to several layers.

    Args:
        name: As layers are told it, such as "he_normal".
        seed: The integer.
    """
    kind = type(keras.initializers.get(name))
    return kind(seed=seed)
