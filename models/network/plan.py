"""What each step of a training takes: batches, rates, keys of the draws. NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.error import OptimizerError, SeedError, ShapeError
from models.network.layer import Dropout
from models.network.network import Network
from models.optimizer import Optimizer

Rates = np.ndarray | Sequence[float] | None


def batch_lengths(
    batch_size: int | Sequence[Sequence[int]], *, epochs: int, positions: int
) -> list[np.ndarray]:
    """The lengths of the batches of each epoch.

    Args:
        batch_size: One for all, or the lengths by epoch.
        epochs: Number of epochs.
        positions: Examples that an epoch takes.

    Returns:
        For each epoch an array [step]; the last length is short where the examples run out.
    """
    if isinstance(batch_size, int):
        if batch_size < 1:
            raise ShapeError(f"batch_size is {batch_size}; at least 1 example is wanted")
        full, rest = divmod(positions, batch_size)
        lengths = [batch_size] * full + ([rest] if rest else [])
        return [np.array(lengths, np.int32)] * epochs
    plan = [np.array(lengths, np.int32) for lengths in batch_size]
    if len(plan) != epochs or not all(lengths.size and lengths.min() > 0 for lengths in plan):
        raise ShapeError(
            f"batch_size has {len(plan)} epochs; wanted {epochs}, each with one or more lengths of "
            "at least 1"
        )
    return [_clipped(lengths, positions=positions) for lengths in plan]


def _clipped(lengths: np.ndarray, *, positions: int) -> np.ndarray:
    """The lengths of one epoch, the last one short where the examples run out."""
    begins = np.cumsum(lengths) - lengths
    if begins[-1] >= positions:
        raise ShapeError(
            f"batch_size has a batch that begins at position {begins[-1]} of its epoch; order has "
            f"{positions} positions, so every batch must begin below that"
        )
    clipped: np.ndarray = np.minimum(lengths, positions - begins)
    return clipped


def learning_rates(learning_rate: Rates, *, optimizer: Optimizer, steps: int) -> np.ndarray:
    """The learning rate of each step [step].

    Args:
        learning_rate: One rate for each step, or None for the rate of the optimiser.
        optimizer: The optimiser.
        steps: Number of steps.
    """
    if learning_rate is None:
        return np.full(steps, optimizer.learning_rate, np.float32)
    rates = np.asarray(learning_rate, np.float32)
    if rates.shape != (steps,) or not (np.isfinite(rates) & (rates >= 0)).all():
        raise OptimizerError(
            f"learning_rate has the shape {rates.shape}; {steps} finite rates of at least 0, one "
            "for each step, are wanted"
        )
    return rates


def dropout_keys(
    network: Network, *, seed: np.random.SeedSequence | None, members: int
) -> np.ndarray:
    """What the dropout of each member draws from [member]: a number below 2^31."""
    dropping = any(isinstance(layer, Dropout) and layer.rate > 0 for layer in network.layers)
    if dropping and seed is None:
        raise SeedError("the network has dropout and seed is None; give a SeedSequence")
    if seed is None:
        return np.zeros(members, np.int32)
    # The children that `spawn` would give, without counting them: equal seeds give equal keys.
    keys = [
        np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, member))
        for member in range(members)
    ]
    # 31 bits, for which every backend has an integer.
    return np.array([key.generate_state(1)[0] >> 1 for key in keys], np.int32)
