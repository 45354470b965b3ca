"""Ordinary Keras training of one small model at a time, where a claim is about Keras itself."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

OPTIMIZERS = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}


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
    return int(ops.convert_to_tensor(model.optimizer.iterations))


def step(
    weights: np.ndarray, gradient: np.ndarray, *, optimizer: str, learning_rate: float
) -> np.ndarray:
    """The weights after an optimizer's first step, in double precision.

    Args:
        weights: The weights before it, any shape.
        gradient: The gradient that it is given, of the same shape.
        optimizer: "sgd" or "adam".
        learning_rate: Its learning rate.
    """
    variable = keras.Variable(weights, dtype="float64")
    chosen = OPTIMIZERS[optimizer](learning_rate=learning_rate)
    chosen.apply([ops.convert_to_tensor(gradient, dtype="float64")], [variable])
    after: np.ndarray = variable.numpy()
    return after
