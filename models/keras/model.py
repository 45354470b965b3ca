"""Ordinary Keras training of one model at a time, where a claim or a clock is about Keras."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from models.backend import interface as backend
from models.keras.start import UNSAID, Start
from models.layer import Dense, Layer
from models.network.layer import (
    AveragePool,
    BatchNorm,
    Conv2D,
    Dropout,
    Flatten,
    GlobalAveragePool,
    MaxPool,
)
from models.network.network import Network
from models.optimizer import OPTIMIZERS, Optimizer, keras_optimizer


def steps_of_fit(*, examples: int, batch_size: int, epochs: int) -> int:
    """The optimizer steps that `fit` takes.

    Args:
        examples: Training examples.
        batch_size: Examples of a full batch.
        epochs: Passes over the examples.
    """
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse", jit_compile=False)
    x, y = np.zeros((examples, 3), "float32"), np.zeros((examples, 1), "float32")
    model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0)
    # Keras 3.3 keeps a variable where a tensor is asked for, and no number is made of that.
    return int(ops.convert_to_numpy(model.optimizer.iterations))


def step(
    weights: np.ndarray, gradient: np.ndarray, *, optimizer: str, learning_rate: float
) -> np.ndarray:
    """The weights after an optimizer's first step, in double precision.

    Args:
        weights: The weights before it, any shape.
        gradient: The gradient that it is given, of the same shape.
        optimizer: One of `models.optimizer.OPTIMIZERS`.
        learning_rate: Its learning rate.
    """
    with backend.double_precision():
        variable = keras.Variable(weights, dtype="float64")
        chosen = keras_optimizer(OPTIMIZERS[optimizer](learning_rate=learning_rate))
        chosen.apply([ops.convert_to_tensor(gradient, dtype="float64")], [variable])
        after: np.ndarray = variable.numpy()
    return after


def plain_model(network: Network, *, optimizer: Optimizer) -> keras.Sequential:
    """A network as an ordinary compiled Keras model, with weights of its own.

    Args:
        network: The network.
        optimizer: What it is trained with.
    """
    model = uncompiled_model(network)
    model.compile(
        optimizer=keras_optimizer(optimizer),
        loss=root_mean_square if network.regresses else "sparse_categorical_crossentropy",
        metrics=[] if network.regresses else ["accuracy"],
        jit_compile=False,
    )
    return model


def uncompiled_model(network: Network) -> keras.Sequential:
    """A network as an ordinary Keras model that nobody trains, with weights of its own."""
    return keras.Sequential([keras.Input(network.inputs), *map(plain_layer, network.layers)])


def fit_epoch(
    model: keras.Sequential, *, x: np.ndarray, y: np.ndarray, batch_size: int
) -> list[Any]:
    """One epoch of Keras's own `fit`.

    Args:
        model: A compiled model.
        x: Examples, [example, ...].
        y: Classes or numbers, [example].
        batch_size: Examples of a full batch.

    Returns:
        The weights as tensors, which the device may still be at work on.
    """
    model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0)
    return [variable.value for variable in model.weights]


def root_mean_square(y: Any, predicted: Any) -> Any:
    """The root of the mean squared error of a batch, as a loss.

    Args:
        y: What was wanted, [example] or [example, 1].
        predicted: What came, [example, 1].
    """
    return ops.sqrt(ops.mean(ops.square(ops.reshape(predicted, (-1,)) - ops.reshape(y, (-1,)))))


@functools.singledispatch
def plain_layer(layer: Layer, start: Start = UNSAID) -> keras.Layer:
    """The layer of Keras that a layer value stands for; what is left unsaid is left to Keras.

    Args:
        layer: The layer.
        start: How its numbers begin.

    Raises:
        TypeError: If this module knows none.
    """
    raise TypeError(
        f"{type(layer).__name__} has no layer of Keras here; register one with plain_layer in "
        "models.keras.model"
    )


@plain_layer.register
def _(layer: Conv2D, start: Start = UNSAID) -> keras.Layer:
    return layers.Conv2D(
        layer.units,
        layer.kernel,
        activation=_activation(layer),
        **_said(layer, {"stride": "strides", "padding": "padding", "bias": "use_bias"}),
        **start.settings(has_bias=layer.bias),
    )


@plain_layer.register
def _(layer: Dense, start: Start = UNSAID) -> keras.Layer:
    return layers.Dense(
        layer.units,
        activation=_activation(layer),
        **_said(layer, {"bias": "use_bias"}),
        **start.settings(has_bias=layer.bias),
    )


@plain_layer.register
def _(layer: BatchNorm, start: Start = UNSAID) -> keras.Layer:
    return layers.BatchNormalization(**_said(layer, {"momentum": "momentum", "epsilon": "epsilon"}))


@plain_layer.register
def _(layer: MaxPool, start: Start = UNSAID) -> keras.Layer:
    return layers.MaxPooling2D(layer.size)


@plain_layer.register
def _(layer: AveragePool, start: Start = UNSAID) -> keras.Layer:
    return layers.AveragePooling2D(layer.size)


@plain_layer.register
def _(layer: GlobalAveragePool, start: Start = UNSAID) -> keras.Layer:
    return layers.GlobalAveragePooling2D()


@plain_layer.register
def _(layer: Flatten, start: Start = UNSAID) -> keras.Layer:
    return layers.Flatten()


@plain_layer.register
def _(layer: Dropout, start: Start = UNSAID) -> keras.Layer:
    return layers.Dropout(layer.rate)


def _said(layer: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """The settings of a layer that differ from their defaults, by the names that Keras has."""
    unsaid = {field.name: field.default for field in fields(layer)}
    return {
        theirs: getattr(layer, ours)
        for ours, theirs in names.items()
        if getattr(layer, ours) != unsaid[ours]
    }


def _activation(layer: Conv2D | Dense) -> Any:
    # By its name it would have the slope that Keras chose.
    if layer.activation == "leaky_relu":
        return layers.LeakyReLU(negative_slope=layer.negative_slope)
    return layer.activation
