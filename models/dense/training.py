"""Training a population: every member on its own batches, all of them in one compiled loop."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
from keras import ops

from models.backend import interface as backend
from models.backend.interface import Tensor
from models.dense.architecture import Mlp
from models.dense.loss import check_loss, example_losses, targets
from models.dense.population import (
    check_inputs,
    features_first,
    forward_mlp,
)
from models.dense.weight import check_weights
from models.error import ShapeError
from models.optimizer import Optimizer, without_rate
from models.order import check_order
from models.parameter import cut, joined


def train_mlps(
    architecture: Mlp,
    weights: Sequence[np.ndarray],
    *,
    x: np.ndarray,
    y: np.ndarray,
    order: np.ndarray,
    optimizer: Optimizer,
    loss: str,
    batch_size: int,
) -> list[np.ndarray]:
    """Trains a population.

    Each member takes the steps that `model.fit` would take with its weights, its examples in its
    order, and a fresh optimiser; the last batch of an epoch is short where the examples run out.
    The same call gives the same bits again. In blocks of another size a member agrees to rounding
    alone, because the compiler may add up in another order.

    Args:
        architecture: The network.
        weights: Initial weights, as `models.dense.weight.initial_weights` gives them.
        x: Inputs [member, example, feature], or [example, feature] shared by all members.
        y: Targets [member, example, out] or [example, out]; for the sparse cross-entropy class
            numbers without the last axis. Shared exactly if x is.
        order: Indices of examples [epoch, member, position].
        optimizer: From `models.optimizer`.
        loss: One of `models.dense.loss.LOSSES`.
        batch_size: Examples in a batch.

    Returns:
        The trained weights, shaped like `weights`.
    """
    if batch_size < 1:
        raise ShapeError(f"batch_size is {batch_size}; at least 1 example is wanted")
    members = len(weights[0])
    inputs, wanted, slopes = _tensors(architecture, weights, x=x, y=y, loss=loss)
    check_order(order, members=members, examples=x.shape[-2])
    program = _program(architecture.without_slopes(), without_rate(optimizer), loss, members)
    program.start(joined(weights), learning_rate=optimizer.learning_rate)
    # An epoch is one run of a program, and the optimiser goes on from run to run.
    for epoch in order:
        indices, share = _batches(epoch, batch_size=batch_size)
        program.run(len(indices), ops.convert_to_tensor(indices), share, inputs, wanted, slopes)
    trained = cut(program.parameters(), shapes=architecture.weight_shapes)
    return [ops.convert_to_numpy(weight) for weight in trained]


def mlp_gradients(
    architecture: Mlp, weights: Sequence[np.ndarray], *, x: np.ndarray, y: np.ndarray, loss: str
) -> list[np.ndarray]:
    """Gradient of each member's mean loss over all examples.

    Args:
        architecture: The network.
        weights: As `models.dense.weight.initial_weights` gives them.
        x: Inputs [member, example, feature], or [example, feature] shared by all members.
        y: Targets, as for `train_mlps`.
        loss: One of `models.dense.loss.LOSSES`.

    Returns:
        Arrays shaped like `weights`.
    """
    inputs, wanted, slopes = _tensors(architecture, weights, x=x, y=y, loss=loss)

    def total(tensors: Sequence[Tensor]) -> Tensor:
        *_, (output, logits) = forward_mlp(architecture, tensors, inputs, slopes)
        losses = example_losses(loss, y=wanted, output=output, logits=logits)
        return ops.sum(ops.mean(losses, axis=1))

    return backend.gradient(total, weights)


def _tensors(
    architecture: Mlp, weights: Sequence[np.ndarray], *, x: np.ndarray, y: np.ndarray, loss: str
) -> tuple[Tensor, Tensor, Tensor]:
    """Checks what came and gives inputs, targets [member or 1, feature, example] and slopes."""
    members = len(weights[0])
    check_weights(architecture, weights, members=members)
    check_inputs(architecture, x, members=members)
    check_loss(loss, architecture=architecture)
    wanted = targets(y, x=x, loss=loss, outputs=architecture.outputs)
    slopes = ops.convert_to_tensor(architecture.slopes, "float32")
    return features_first(x), features_first(wanted), slopes


# Programs live as long as the process: a block of another seed finds its program compiled.
@functools.cache
def _program(architecture: Mlp, optimizer: Optimizer, loss: str, members: int) -> backend.Descent:
    """The compiled steps that all networks of one shape share."""

    def total(
        parameters: Tensor,
        step: Tensor,
        indices: Tensor,
        share: Tensor,
        x: Tensor,
        y: Tensor,
        slopes: Tensor,
    ) -> Tensor:
        inputs, wanted = (_take(values, indices[step]) for values in (x, y))
        weights = cut(parameters, shapes=architecture.weight_shapes)
        *_, (output, logits) = forward_mlp(architecture, weights, inputs, slopes)
        losses = example_losses(loss, y=wanted, output=output, logits=logits)
        # The sum over members of each member's mean over its batch.
        return ops.sum(losses * share[step])

    shape = (members, sum(math.prod(shape) for shape in architecture.weight_shapes))
    return backend.descent(total, optimizer=optimizer, shape=shape)


def _take(values: Tensor, indices: Tensor) -> Tensor:
    """Examples [member, feature, batch] of values [member or 1, feature, example]."""
    if values.shape[0] == 1:
        return ops.transpose(ops.take(values[0], indices, axis=1), (1, 0, 2))
    return ops.take_along_axis(values, indices[:, None, :], axis=2)


def _batches(order: np.ndarray, *, batch_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Cuts one epoch into batches of one size.

    Args:
        order: [member, position].
        batch_size: Examples in a batch.

    Returns:
        indices [step, member, batch], and the share of each example in its batch's mean
        [step, batch]: one over the batch's length, and 0 for the places that fill a short last
        batch. They are filled with an example of the same batch, so that nothing enters a step
        that does not belong there.
    """
    members, examples = order.shape
    steps = -(-examples // batch_size)
    filled = np.empty((members, steps * batch_size), np.int32)
    filled[:, :examples] = order
    filled[:, examples:] = order[:, -1:]
    indices = filled.reshape(members, steps, batch_size).swapaxes(0, 1)
    present = (np.arange(steps * batch_size) < examples).reshape(steps, batch_size)
    share = present / present.sum(axis=1, keepdims=True)
    return np.ascontiguousarray(indices), share.astype(np.float32)
