"""Optimisers and losses of Keras by themselves: where given gradients lead, what answers cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from models.backend import interface as backend
from models.keras.layer import made


def path_of(
    name: str, *, settings: Mapping[str, Any], weights: np.ndarray, gradients: Sequence[np.ndarray]
) -> np.ndarray:
    """The weights after each step of an optimiser, in double precision, [step, …].

    Args:
        name: Its name in `keras.optimizers`.
        settings: What it is made with; whatever is left out has Keras's default.
        weights: The weights before the first step.
        gradients: The gradient at each step, shaped like the weights.
    """
    steps = []
    with backend.double_precision():
        variable = keras.Variable(weights, dtype="float64")
        optimizer = made(f"optimizers.{name}", settings)
        optimizer.build([variable])
        for gradient in gradients:
            optimizer.apply([ops.convert_to_tensor(gradient, dtype="float64")], [variable])
            steps.append(np.array(ops.convert_to_numpy(variable)))
    return np.stack(steps)


def loss_of(name: str, *, wanted: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """The loss of each example by its name in `keras.losses`, [example].

    Args:
        name: Such as "mean_squared_error".
        wanted: Targets, [example, …].
        answers: Predictions, [example, number].
    """
    losses = keras.losses.get(name)(wanted, answers)
    return np.asarray(ops.convert_to_numpy(losses))


def metric_of(name: str, *, batches: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """What a metric says after several batches.

    Args:
        name: Its name in `keras.metrics`.
        batches: Targets and predictions of each batch.
    """
    metric = made(f"metrics.{name}", {})
    for wanted, answers in batches:
        metric.update_state(wanted, answers)
    return float(ops.convert_to_numpy(metric.result()))


def evaluated_softmax(logits: np.ndarray, wanted: np.ndarray, *, loss: str) -> float:
    """What `evaluate` says of a model that is a softmax alone.

    Args:
        logits: What comes in, [example, class].
        wanted: Targets, as the loss takes them.
        loss: The loss's name, as given to `compile`.
    """
    model = keras.Sequential([keras.Input(logits.shape[1:]), keras.layers.Activation("softmax")])
    model.compile(loss=loss, jit_compile=False)
    return float(model.evaluate(logits, wanted, verbose=0))
