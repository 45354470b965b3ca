"""What the layers of ordinary Keras models put out, and the gradients that they receive."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from models.keras.course import COMPILES, EVALUATION_BATCH
from models.keras.instance import Instance, Recipe, instance
from models.keras.training import of_member, of_state
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
    one, kept = _descending(recipe, loss)
    found = []
    for member in range(state.members):
        one.fill(*of_state(state, member=member))
        one.model.train_on_batch(*of_member(recipe, x, y, member=member))
        found.append([ops.convert_to_numpy(gradient).copy() for gradient in kept])
    return list(map(np.stack, zip(*found, strict=True)))


class _Keeping(keras.optimizers.Optimizer):
    """Keeps the gradients of the last step, and takes none."""

    def __init__(self) -> None:
        super().__init__(learning_rate=0.0)

    def build(self, variables: Any) -> None:
        """Makes room for the gradient by each variable."""
        super().build(variables)
        self.kept = [self.add_variable_from_reference(one, name="kept") for one in variables]

    def apply(self, grads: Any, trainable_variables: Any = None) -> None:
        """Keeps the gradients, as they come."""
        for kept, gradient in zip(self.kept, grads, strict=True):
            kept.assign(gradient)


@functools.cache
def _descending(recipe: Recipe, loss: str) -> tuple[Instance, Sequence[Any]]:
    """A model of the recipe whose steps leave it where it is, and the gradients of the last one.

    A step that is traced once costs a tenth of what it costs operation by operation.
    """
    one, keeping = Instance(recipe), _Keeping()
    one.model.compile(optimizer=keeping, loss=loss, jit_compile=COMPILES)
    keeping.build(one.model.trainable_variables)
    return one, keeping.kept


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
