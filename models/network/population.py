"""A population of networks as it is: outputs of its layers, and how well it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from keras import ops

from models.backend import interface as backend
from models.backend.interface import Tensor
from models.network.example import by_member, check, laid_out, of_members, target_tensor
from models.network.forward import forward_networks
from models.network.loss import overall
from models.network.network import Network
from models.network.operation import Mode
from models.network.program import compiled_sums
from models.network.state import State

# Images in a batch of an evaluation: what a layer then holds for a few members fits a cache.
EVALUATION_BATCH = 250


def network_outputs(network: Network, state: State, *, x: np.ndarray) -> list[np.ndarray]:
    """Outputs of every layer of every member, after the activation, as in inference.

    Args:
        network: The network.
        state: Its weights and moving statistics.
        x: Inputs [example, …], or [member, example, …] where each member has its own.

    Returns:
        For each layer float32 [member, example, row, column, channel] or [member, example,
        feature].
    """
    check(network, state, x=x)
    weights, statistics = _tensors_of(state)
    result = forward_networks(network, weights, statistics, laid_out(network, x), mode=Mode())
    return [
        by_member(ops.convert_to_numpy(output), shape=shape, members=state.members)
        for output, shape in zip(result.outputs, network.shapes[1:], strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How well each member does on a set of examples.

    Args:
        loss: Mean cross-entropy, or root mean squared error over all examples [member].
        accuracy: Share of examples whose class is the most probable one [member]; of no members
            where the network gives numbers, which have no right answers.
    """

    loss: np.ndarray
    accuracy: np.ndarray


def evaluate_networks(
    network: Network, state: State, *, x: np.ndarray, y: np.ndarray
) -> Evaluation:
    """Loss and accuracy of every member in inference.

    Args:
        network: The network.
        state: Its weights and moving statistics.
        x: Inputs [example, …], or [member, example, …] where each member has its own.
        y: Classes or numbers [example], or [member, example] exactly if x has a member axis.

    Returns:
        One loss and, for classes, one accuracy for each member.
    """
    check(network, state, x=x, y=y)
    size = backend.members_at_once(
        state.members, batch=EVALUATION_BATCH, convolves=network.convolves
    )
    # A few members at a time, as they are trained.
    parts = []
    for begin in range(0, state.members, size):
        chosen = slice(begin, begin + size)
        inputs, wanted = of_members(network, x, y, chosen=chosen)
        parts.append(_evaluate_at_once(network, state.take(chosen), x=inputs, y=wanted))
    loss, accuracy = (np.concatenate(values) for values in zip(*parts, strict=True))
    return Evaluation(loss=loss, accuracy=accuracy)


def _evaluate_at_once(
    network: Network, state: State, *, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Loss and accuracy [member] of a few members."""
    program = compiled_sums(network, members=state.members, own=y.ndim == 2)
    weights, statistics = _tensors_of(state)
    examples = y.shape[-1]
    sums = []
    for begin in range(0, examples, EVALUATION_BATCH):
        # The last batch is short where the examples run out, and is computed as it is.
        batch = slice(begin, begin + EVALUATION_BATCH)
        inputs = laid_out(network, x[:, batch] if y.ndim == 2 else x[batch])
        wanted = np.broadcast_to(y[..., batch], (state.members, y[..., batch].shape[-1]))
        of_batch = program(weights, statistics, inputs, target_tensor(network, wanted))
        sums.append([ops.convert_to_numpy(values) for values in of_batch])
    # In double precision: a sum over tens of thousands of examples loses digits in single.
    losses, hits = (np.sum(values, axis=0, dtype=float) for values in zip(*sums, strict=True))
    return overall(network, losses / examples), hits / examples


def _tensors_of(state: State) -> tuple[list[Tensor], list[Tensor]]:
    """The weights and the moving statistics as tensors."""
    return (
        [ops.convert_to_tensor(values, "float32") for values in state.weights],
        [ops.convert_to_tensor(values, "float32") for values in state.statistics],
    )
