"""The numbers of a population of layered networks: weights and moving statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.error import InitializerError
from models.initializer import Initializer, draw
from models.network.network import Network, Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a population of one network has learnt.

    Args:
        weights: Arrays of float32 [member, …], in the order of `Network.trainable`.
        statistics: Arrays of float32 [member, channel], in the order of `Network.statistics`.
    """

    weights: tuple[np.ndarray, ...]
    statistics: tuple[np.ndarray, ...] = ()

    @property
    def members(self) -> int:
        """How many networks there are."""
        return len(self.weights[0])

    def layer(self, network: Network, *, position: int) -> dict[str, np.ndarray]:
        """The arrays of one layer by name ("kernel", "bias", "gamma", "moving_mean", …)."""
        named = [
            *zip(network.trainable, self.weights, strict=True),
            *zip(network.statistics, self.statistics, strict=True),
        ]
        return {weight.name: values for weight, values in named if weight.layer == position}

    def take(self, members: slice) -> State:
        """The state of some of the members."""
        return State(
            weights=tuple(weight[members] for weight in self.weights),
            statistics=tuple(values[members] for values in self.statistics),
        )


def join_states(states: Sequence[State]) -> State:
    """The state of all members of several populations of one network."""
    return State(
        weights=tuple(map(np.concatenate, zip(*(state.weights for state in states), strict=True))),
        statistics=tuple(
            map(np.concatenate, zip(*(state.statistics for state in states), strict=True))
        ),
    )


def stacked(members: Sequence[tuple[Sequence[np.ndarray], Sequence[np.ndarray]]]) -> State:
    """The state of networks whose numbers came one by one.

    Args:
        members: Weights and moving statistics of each.
    """
    weights, statistics = zip(*members, strict=True)
    return State(
        weights=tuple(map(np.stack, zip(*weights, strict=True))),
        statistics=tuple(map(np.stack, zip(*statistics, strict=True))),
    )


def initial_state(
    network: Network,
    *,
    members: int,
    kernel: Initializer,
    bias: float | Initializer = 0.0,
    seed: np.random.SeedSequence,
) -> State:
    """Draws the initial weights of a population; every member has its own.

    Batch normalisation starts as in Keras: gamma and the moving variance at 1, beta and the moving
    mean at 0. The first members of a large population are exactly the members of a small one.

    Args:
        network: The network.
        members: Number of networks in the population.
        kernel: How all kernels are drawn.
        bias: The value of every bias, or how biases are drawn (their fans are their length, as in
            Keras).
        seed: Where the draws come from; it is left as it is, so equal seeds give equal weights.

    Returns:
        The state of the population.

    Raises:
        InitializerError: If a scheme is "rai", or an initialiser has `shared`.
    """
    for initializer in (kernel, bias):
        if isinstance(initializer, Initializer) and (
            initializer.scheme == "rai" or initializer.shared
        ):
            raise InitializerError(
                f"layered networks got {initializer}; 'rai' and shared=True are for "
                "models/dense/ alone, give another scheme"
            )
    # An array has its own generator: what it draws then depends on no other array's shape.
    how = {"kernel": kernel, "bias": bias, "gamma": 1.0, "beta": 0.0}
    weights = [
        _values(
            weight,
            how=how[weight.name],
            members=members,
            generator=_generator(seed, position=position),
        )
        for position, weight in enumerate(network.trainable)
    ]
    statistics = [
        np.full((members, *weight.shape), weight.name == "moving_variance", np.float32)
        for weight in network.statistics
    ]
    return State(weights=tuple(weights), statistics=tuple(statistics))


def _values(
    weight: Weight, *, how: float | Initializer, members: int, generator: np.random.Generator
) -> np.ndarray:
    shape = (members, *weight.shape)
    if not isinstance(how, Initializer):
        return np.full(shape, how, np.float32)
    # Of a vector Keras takes the length for both fans.
    fans = weight.fans if weight.name == "kernel" else (weight.size, weight.size)
    return draw(how, shape, fans=fans, generator=generator).astype(np.float32)


def _generator(seed: np.random.SeedSequence, *, position: int) -> np.random.Generator:
    key = (*seed.spawn_key, position)
    return np.random.default_rng(np.random.SeedSequence(seed.entropy, spawn_key=key))
