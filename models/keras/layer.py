"""Layers of Keras by themselves: what one puts out, its slopes, and what it keeps of a batch."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from models.backend import interface as backend
from models.keras.seed import seeded

Settings = Mapping[str, Any]


def made(path: str, settings: Settings) -> Any:
    """An object of Keras.

    Args:
        path: Where it stands in Keras, such as "layers.Dense".
        settings: What it is made with; whatever is left out has Keras's default.
    """
    return functools.reduce(getattr, path.split("."), keras)(**settings)


def output(
    path: str, *, settings: Settings, x: np.ndarray, weights: Sequence[np.ndarray], training: bool
) -> np.ndarray:
    """What a layer puts out, float32 [example, …].

    Args:
        path: The layer, such as "layers.Dense".
        settings: What it is made with.
        x: What comes in, [example, …].
        weights: What it trains, in the order of its `trainable_variables`.
        training: Whether it is called as in training.
    """
    layer, rest = _built(path, settings, x, weights)
    tensors = [ops.convert_to_tensor(weight, "float32") for weight in weights]
    y, _ = layer.stateless_call(tensors, rest, ops.convert_to_tensor(x), **_mode(training))
    return np.asarray(ops.convert_to_numpy(y))


def slopes(
    path: str,
    *,
    settings: Settings,
    x: np.ndarray,
    weights: Sequence[np.ndarray],
    upstream: np.ndarray,
    training: bool,
) -> list[np.ndarray]:
    """The gradient of the sum of `upstream` times the output: by the input, then by each weight.

    Args:
        path: The layer, such as "layers.Dense".
        settings: What it is made with.
        x: What comes in, [example, …].
        weights: What it trains, in the order of its `trainable_variables`.
        upstream: The slope of what is wanted by each output, shaped like the output.
        training: Whether it is called as in training.
    """
    layer, rest = _built(path, settings, x, weights)

    def total(tensors: Sequence[Any]) -> Any:
        y, _ = layer.stateless_call(list(tensors[1:]), rest, tensors[0], **_mode(training))
        return ops.sum(y * ops.convert_to_tensor(upstream, "float32"))

    return backend.gradient(total, [x, *weights])


def normalized(
    batches: Sequence[np.ndarray], *, settings: Settings, gamma: np.ndarray, beta: np.ndarray
) -> dict[str, np.ndarray]:
    """What batch normalisation puts out batch by batch, and what it keeps.

    Args:
        batches: What comes in at each step, [example, …, channel] each.
        settings: What the layer is made with.
        gamma: Its scale, [channel].
        beta: Its offset, [channel].

    Returns:
        `output in training` [step, example, …]; `moving mean` and `moving variance` after each
        step, [step, channel]; `output in inference` of the last batch after the last step.
    """
    layer = keras.layers.BatchNormalization(**settings)
    layer.build(batches[0].shape)
    layer.gamma.assign(gamma)
    layer.beta.assign(beta)
    outputs, means, variances = [], [], []
    for batch in batches:
        outputs.append(ops.convert_to_numpy(layer(batch, training=True)))
        means.append(ops.convert_to_numpy(layer.moving_mean))
        variances.append(ops.convert_to_numpy(layer.moving_variance))
    return {
        "output in training": np.stack(outputs),
        "moving mean": np.stack(means),
        "moving variance": np.stack(variances),
        "output in inference": ops.convert_to_numpy(layer(batches[-1], training=False)),
    }


def dropped(
    x: np.ndarray, *, rate: float, layers: int, steps: int, seed: int, own: int | None = None
) -> np.ndarray:
    """What dropout layers put out in training.

    Args:
        x: What comes in at every step, [example, unit].
        rate: The rate of each layer.
        layers: How many layers, each called by itself.
        steps: How often each is called.
        seed: Given to `keras.utils.set_random_seed`.
        own: A seed of their own, with which the layers are made anew for each step; None for layers
            that are told none and go on.

    Returns:
        float32 [layer, step, example, unit].
    """
    with seeded(seed):
        made_layers = [keras.layers.Dropout(rate) for _ in range(layers)]
        calls = [
            [
                (layer if own is None else keras.layers.Dropout(rate, seed=own))(x, training=True)
                for _ in range(steps)
            ]
            for layer in made_layers
        ]
    return np.stack([np.stack([ops.convert_to_numpy(y) for y in one]) for one in calls])


def _mode(training: bool) -> dict[str, bool]:
    # Not every layer takes the argument.
    return {"training": True} if training else {}


def _built(
    path: str, settings: Settings, x: np.ndarray, weights: Sequence[np.ndarray]
) -> tuple[Any, list[Any]]:
    """A layer for inputs like x, and its state that is not trained."""
    layer = made(path, settings)
    layer.build(x.shape)
    came = [tuple(variable.shape) for variable in layer.trainable_variables]
    wanted = [weight.shape for weight in weights]
    if came != wanted:
        raise ValueError(
            f"{path} trains arrays of the shapes {came} and got {wanted}: give it weights of the "
            "shapes that it trains"
        )
    return layer, [variable.value for variable in layer.non_trainable_variables]
