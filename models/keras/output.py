"""What the layers of ordinary Keras models put out, and the gradients that they receive."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from models.backend import interface as backend
from models.keras.course import EVALUATION_BATCH
from models.keras.instance import Recipe, instance
from models.keras.training import Examples, of_member, of_state
from models.network.state import State


def outputs_one_by_one(recipe: Recipe, state: State, *, x: np.ndarray) -> list[np.ndarray]:
    """Outputs of every layer of every member by Keras's `predict`.

    Args:
        recipe: What each network is built from.
        state: Its weights and moving statistics.
        x: Inputs [example, …], or [member, example, …] where each member has its own.

    Returns:
        For each layer float32 [member, example, …].
    """
    one, predicting = instance(recipe), _predicting(recipe)
    found = []
    for member in range(state.members):
        one.fill(*of_state(state, member=member))
        inputs, _ = of_member(recipe, x, x, member=member)
        found.append(_predicted(predicting, inputs))
    return list(map(np.stack, zip(*found, strict=True)))


def gradients_one_by_one(
    recipe: Recipe, state: State, *, x: np.ndarray, y: np.ndarray, loss: str
) -> list[np.ndarray]:
    """Gradient of each member's mean loss over all examples, as in training.

    Args:
        recipe: What each network is built from.
        state: Its weights and moving statistics.
        x: Inputs [example, …], or [member, example, …] where each member has its own.
        y: Targets, with the first axes of x.
        loss: By Keras's name.

    Returns:
        Arrays shaped like `state.weights`.
    """
    found = []
    for member in range(state.members):
        weights, statistics = of_state(state, member=member)
        instance(recipe).fill(weights, statistics)
        examples = of_member(recipe, x, y, member=member)
        found.append(_gradient(instance(recipe).model, weights, examples, loss=loss))
    return list(map(np.stack, zip(*found, strict=True)))


def _gradient(
    model: keras.Sequential, weights: list[np.ndarray], examples: Examples, *, loss: str
) -> list[np.ndarray]:
    """The gradient of one model's mean loss by each array of weights."""
    x, wanted = examples
    rest = [variable.value for variable in model.non_trainable_variables]

    def total(tensors: Sequence[Any]) -> Any:
        inputs = ops.convert_to_tensor(x)
        answers, _ = model.stateless_call(list(tensors), rest, inputs, training=True)
        return ops.mean(keras.losses.get(loss)(wanted, answers))

    return backend.gradient(total, weights)


@functools.cache
def _predicting(recipe: Recipe) -> keras.Model:
    """A model that shares the layers of the recipe's and gives the outputs of all of them."""
    model = instance(recipe).model
    return keras.Model(model.inputs, [layer.output for layer in model.layers])


def _predicted(model: keras.Model, x: np.ndarray) -> list[np.ndarray]:
    # A pass over a few examples costs less than setting up a loop over batches.
    if len(x) <= EVALUATION_BATCH:
        found = model.predict_on_batch(x)
    else:
        found = model.predict(x, batch_size=EVALUATION_BATCH, verbose=0)
    return found if isinstance(found, list) else [found]
