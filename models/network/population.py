"""A population of image networks as it is: outputs of its layers, and how well it does."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops

from models.backend import interface as backend
from models.error import ShapeError
from models.network.forward import Mode, forward
from models.network.layer import Conv2D
from models.network.loss import check_targets, overall, scores, targets
from models.network.network import Network
from models.network.state import State, check_state

Tensor = Any  # A tensor of whichever backend Keras runs on.

# Images in a batch of an evaluation: what a layer then holds for a few members fits a cache.
EVALUATION_BATCH = 250


def layer_outputs(network: Network, state: State, *, x: np.ndarray) -> list[np.ndarray]:
    """Outputs of every layer of every member, after the activation, as in inference.

    Args:
        network: the network.
        state: its weights and moving statistics.
        x: inputs [example, …], or [member, example, …] where each member has its own.

    Returns:
        For each layer float32 [member, example, row, column, channel] or [member, example,
        feature].
    """
    check_state(network, state)
    check_inputs(network, x, members=state.members)
    weights, statistics = tensors(state)
    result = forward(network, weights, statistics, _laid_out(network, x), mode=Mode())
    shapes = network.shapes[1:]
    return [
        _by_member(ops.convert_to_numpy(output), shape=shape, members=state.members)
        for output, shape in zip(result.outputs, shapes, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How well each member does on a set of examples.

    Args:
        loss: mean cross-entropy, or root mean squared error over all examples [member].
        accuracy: share of examples whose class is the most probable one [member]; of no members
            where the network gives numbers, which have no right answers.
    """

    loss: np.ndarray
    accuracy: np.ndarray


def evaluate(network: Network, state: State, *, x: np.ndarray, y: np.ndarray) -> Evaluation:
    """Loss and accuracy of every member in inference.

    Args:
        network: the network.
        state: its weights and moving statistics.
        x: inputs [example, …], or [member, example, …] where each member has its own.
        y: classes or numbers [example], or [member, example] exactly if x has a member axis.

    Returns:
        One loss and, for classes, one accuracy for each member.
    """
    check_state(network, state)
    check_inputs(network, x, members=state.members)
    check_targets(network, y, x=x)
    size = backend.members_at_once(
        state.members, batch=EVALUATION_BATCH, convolves=convolves(network)
    )
    parts = []
    for begin in range(0, state.members, size):
        chosen = slice(begin, begin + size)
        own = x.ndim > 1 + len(network.inputs)
        parts.append(
            _evaluate_at_once(
                network,
                state.take(chosen),
                x=x[chosen] if own else x,
                y=y[chosen] if own else y,
            )
        )
    loss, accuracy = (np.concatenate(values) for values in zip(*parts, strict=True))
    return Evaluation(loss=loss, accuracy=accuracy)


def _evaluate_at_once(
    network: Network, state: State, *, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Loss and accuracy [member] of a few members."""
    program = _evaluation(network, members=state.members, own=y.ndim == 2)
    weights, statistics = tensors(state)
    examples = y.shape[-1]
    sums = []
    for begin in range(0, examples, EVALUATION_BATCH):
        batch = slice(begin, begin + EVALUATION_BATCH)
        inputs = _laid_out(network, x[:, batch] if y.ndim == 2 else x[batch])
        wanted = np.broadcast_to(y[..., batch], (state.members, y[..., batch].shape[-1]))
        of_batch = program(weights, statistics, inputs, targets(network, wanted))
        sums.append([ops.convert_to_numpy(values) for values in of_batch])
    losses, hits = (np.sum(values, axis=0, dtype=float) for values in zip(*sums, strict=True))
    return overall(network, losses / examples), hits / examples


# One program for each number of members, and another for inputs of their own.
@functools.cache
def _evaluation(network: Network, *, members: int, own: bool) -> Any:
    """The compiled sums over a batch: of losses and of right answers, [member] each."""

    def sums(weights: Any, statistics: Any, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        logits = forward(network, weights, statistics, x, mode=Mode()).logits
        losses, hits = scores(network, logits, y)
        return ops.sum(losses, axis=1), ops.sum(hits, axis=1)

    return backend.compiled(sums)


def convolves(network: Network) -> bool:
    """Whether a network has convolutions."""
    return any(isinstance(layer, Conv2D) for layer in network.layers)


def tensors(state: State) -> tuple[list[Tensor], list[Tensor]]:
    """The weights and the moving statistics as tensors."""
    return (
        [ops.convert_to_tensor(values, "float32") for values in state.weights],
        [ops.convert_to_tensor(values, "float32") for values in state.statistics],
    )


def check_inputs(network: Network, x: np.ndarray, *, members: int) -> None:
    """Raises ShapeError unless x is [example, …] or [member, example, …]."""
    axes = len(network.inputs)
    fits = x.ndim in (axes + 1, axes + 2) and x.shape[-axes:] == network.inputs
    if not fits or (x.ndim == axes + 2 and x.shape[0] != members):
        inner = ", ".join(map(str, network.inputs))
        raise ShapeError(
            f"x has the shape {x.shape}; wanted (examples, {inner}) for all members, or "
            f"({members}, examples, {inner}), one set for each"
        )


def _laid_out(network: Network, x: np.ndarray) -> Tensor:
    """Lays inputs [example, …] or [member, example, …] out as `operation` wants them."""
    x = np.asarray(x, np.float32)
    if len(network.inputs) == 1:
        return ops.convert_to_tensor(x if x.ndim == 3 else x[None])
    if x.ndim == 5:
        rows, columns, channels = network.inputs
        x = np.moveaxis(x, 0, 3).reshape(-1, rows, columns, len(x) * channels)
    return ops.convert_to_tensor(x)


def _by_member(values: np.ndarray, *, shape: tuple[int, ...], members: int) -> np.ndarray:
    """Turns the output of a layer into [member, example, …]."""
    if len(shape) == 3:
        rows, columns, channels = shape
        values = values.reshape(-1, rows, columns, values.shape[-1] // channels, channels)
        values = np.moveaxis(values, 3, 0)
    return np.broadcast_to(values, (members, *values.shape[1:]))
