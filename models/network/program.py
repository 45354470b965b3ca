"""Compiled programs: the steps of a training, and the sums of an evaluation.

Programs live as long as the process: a block of another seed finds its program compiled.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops

from models.backend import interface as backend
from models.backend.interface import Tensor
from models.error import ShapeError
from models.layer import Shape
from models.network.example import batch
from models.network.forward import forward_networks
from models.network.loss import overall, scores
from models.network.network import Network, Weight
from models.network.operation import Mode
from models.network.state import State
from models.optimizer import Optimizer
from models.parameter import cut, joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The steps of a training on a few members, from a state to a state.

    The arrays of each member stand in one long row, [member, number], once for weights and once for
    moving statistics; see `models.parameter`.

    Args:
        network: The network.
        fit: The compiled steps on these two arrays.
    """

    network: Network
    fit: backend.Fit

    def start(self, state: State) -> None:
        """Begins anew from a state."""
        self.fit.start(joined(state.weights), joined(state.statistics))

    def state(self) -> State:
        """The state as it is now, in arrays of the caller's own."""
        weights = cut(self.fit.parameters(), shapes=_shapes(self.network.trainable))
        statistics = cut(self.fit.statistics(), shapes=_shapes(self.network.statistics))
        return State(
            weights=tuple(np.array(ops.convert_to_numpy(values)) for values in weights),
            statistics=tuple(np.array(ops.convert_to_numpy(values)) for values in statistics),
        )


@functools.cache
def compiled_steps(
    network: Network, *, optimizer: Optimizer, members: int, watch: int | None
) -> Steps:
    """The steps of a few members of one network.

    Args:
        network: The network.
        optimizer: The optimiser, without its rate, which every step is given.
        members: How many networks there are.
        watch: Position of the layer whose kernel's gradient norm is recorded, or None.

    Raises:
        ShapeError: If the layer to be watched has no kernel.
    """
    watched = _watched(network, watch)

    def step_loss(
        parameters: Tensor, statistics: Tensor, examples: Any, keys: Tensor, step: Tensor
    ) -> tuple[Tensor, Any]:
        inputs, wanted = examples
        weights = cut(parameters, shapes=_shapes(network.trainable))
        moving = cut(statistics, shapes=_shapes(network.statistics))
        mode = Mode(training=True, keys=keys, step=step)
        result = forward_networks(network, weights, moving, inputs, mode=mode)
        means, hits = (
            ops.mean(values, axis=1) for values in scores(network, result.logits, wanted)
        )
        # The sum over members is what falls, so that no member's gradient depends on another's.
        losses = overall(network, means)
        # Without batch normalisation the statistics stay the empty array that they were.
        new = ops.concatenate(result.statistics, axis=1) if moving else statistics
        return ops.sum(losses), (new, losses, hits)

    fit = backend.fit(
        step_loss,
        functools.partial(batch, network),
        optimizer=optimizer,
        shape=(members, network.trainable_parameters),
        watched=watched,
        convolves=network.convolves,
    )
    return Steps(network=network, fit=fit)


# One program for each number of members, and another for inputs of their own.
@functools.cache
def compiled_sums(network: Network, *, members: int, own: bool) -> Any:
    """The compiled sums over a batch: of losses and of right answers, [member] each."""

    def sums(
        weights: list[Tensor], statistics: list[Tensor], x: Tensor, y: Tensor
    ) -> tuple[Tensor, Tensor]:
        logits = forward_networks(network, weights, statistics, x, mode=Mode()).logits
        losses, hits = scores(network, logits, y)
        return ops.sum(losses, axis=1), ops.sum(hits, axis=1)

    return backend.compiled(sums)


def _watched(network: Network, position: int | None) -> slice | None:
    """Where the kernel of a layer stands among the parameters of a member."""
    # Parameters stand in the order of the weights, so a kernel is one stretch of them.
    begin = 0
    for weight in network.trainable:
        if weight.layer == position and weight.name == "kernel":
            return slice(begin, begin + weight.size)
        begin += weight.size
    if position is None:
        return None
    kernels = [weight.layer for weight in network.trainable if weight.name == "kernel"]
    raise ShapeError(f"watch is {position}; the layers with a kernel are {kernels}, give one")


def _shapes(weights: Sequence[Weight]) -> list[Shape]:
    """The shape of each array in one member."""
    return [weight.shape for weight in weights]
