"""One epoch of Keras's own `fit` from given weights, over examples in the order they stand in."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from models.keras.instance import assign, variables
from models.keras.model import plain_layer, plain_model
from models.layer import Dense
from models.network.network import Network
from models.optimizer import Optimizer, keras_optimizer


def network_epoch(
    network: Network,
    *,
    weights: Sequence[np.ndarray],
    statistics: Sequence[np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    optimizer: Optimizer,
    batch_size: int,
) -> list[np.ndarray]:
    """The weights of a network after the epoch, and behind them its moving statistics.

    Args:
        network: The network; its dropout draws masks of its own.
        weights: What is trained, in the order of `Network.trainable`.
        statistics: Moving statistics, in the order of `Network.statistics`.
        x: Inputs, [example, …].
        y: Classes or numbers, [example].
        optimizer: What it is trained with.
        batch_size: Examples of a full batch.
    """
    model = plain_model(network, optimizer=optimizer)
    return _fitted(model, [*weights], [*statistics], x=x, y=y, batch_size=batch_size)


def dense_epoch(
    layers: Sequence[Dense],
    *,
    weights: Sequence[np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    optimizer: Optimizer,
    loss: str,
    batch_size: int,
) -> list[np.ndarray]:
    """The weights of dense layers after the epoch.

    Args:
        layers: The layers, first to last.
        weights: Kernel and bias of each.
        x: Inputs, [example, feature].
        y: Targets, [example, …].
        optimizer: What they are trained with.
        loss: As Keras names it.
        batch_size: Examples of a full batch.
    """
    model = keras.Sequential([keras.Input(x.shape[1:]), *map(plain_layer, layers)])
    model.compile(optimizer=keras_optimizer(optimizer), loss=loss, jit_compile=False)
    return _fitted(model, [*weights], [], x=x, y=y, batch_size=batch_size)


def _fitted(
    model: keras.Sequential,
    weights: list[np.ndarray],
    statistics: list[np.ndarray],
    *,
    x: np.ndarray,
    y: np.ndarray,
    batch_size: int,
) -> list[np.ndarray]:
    assign(model, [*weights, *statistics])
    model.fit(x, y, batch_size=batch_size, epochs=1, shuffle=False, verbose=0)
    return [np.asarray(ops.convert_to_numpy(variable)) for variable in variables(model)]
