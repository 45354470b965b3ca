"""Batch normalisation with Keras's defaults, over several steps, beside its closed form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from studies.library.agreement import Answers

# Keras's own, which every report leaves unsaid.
MOMENTUM, EPSILON = 0.99, 1e-3


def normalized(x: np.ndarray, weights: Sequence[np.ndarray], *, bessel: bool = False) -> np.ndarray:
    """Batch normalisation by the batch's own mean and variance.

    Args:
        x: [example, …, channel].
        weights: Scale and offset, [channel] each.
        bessel: Whether the variance is divided by n - 1, not by n.
    """
    gamma, beta = weights
    axes = tuple(range(x.ndim - 1))
    variance = x.var(axis=axes, ddof=int(bessel))
    result: np.ndarray = gamma * (x - x.mean(axis=axes)) / np.sqrt(variance + EPSILON) + beta
    return result


def normalisation_over_steps(kind: str) -> Answers:
    """What Keras's batch normalisation with its defaults does in four steps, by name.

    Args:
        kind: "vectors" or "images".
    """
    from models.keras import layer

    batches, gamma, beta = _batches(kind)
    return layer.normalized(list(batches), settings={}, gamma=gamma, beta=beta)


def normalisation_in_closed_form(
    kind: str, *, momentum: float = MOMENTUM, bessel: bool = False, moves: bool = True
) -> Answers:
    """The same in closed form, in double precision.

    Args:
        kind: "vectors" or "images".
        momentum: Weight of the old moving mean and variance.
        bessel: Whether the variance that moves is divided by n - 1, not by n.
        moves: Whether the moving variance moves.
    """
    batches, gamma, beta = _batches(kind)
    axes = tuple(range(batches.ndim - 2))
    mean, variance = np.zeros(len(gamma)), np.ones(len(gamma))
    means, variances = [], []
    for batch in batches.astype(float):
        mean = momentum * mean + (1.0 - momentum) * batch.mean(axis=axes)
        new = batch.var(axis=axes, ddof=int(bessel))
        variance = momentum * variance + (1.0 - momentum) * new if moves else variance
        means.append(mean)
        variances.append(variance)
    last = batches[-1].astype(float)
    return {
        "output in training": np.stack([normalized(b, [gamma, beta]) for b in batches]),
        "moving mean": np.stack(means),
        "moving variance": np.stack(variances),
        "output in inference": gamma * (last - mean) / np.sqrt(variance + EPSILON) + beta,
    }


def entering_variance(kind: str, *, moved: np.ndarray) -> np.ndarray:
    """What enters the moving variance at the first step, over the variance divided by n, [channel].

    Args:
        kind: "vectors" or "images".
        moved: The moving variance after each step, [step, channel].
    """
    batches, *_ = _batches(kind)
    entered = (moved[0].astype(float) - MOMENTUM) / (1.0 - MOMENTUM)
    share: np.ndarray = entered / batches[0].astype(float).var(axis=tuple(range(batches.ndim - 2)))
    return share


def _batches(kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Batches of four steps [step, example, …, channel], scale and offset [channel]."""
    rng = np.random.default_rng(11)
    shape = {"vectors": (4, 6, 3), "images": (4, 2, 3, 3, 3)}[kind]
    spread, middle = np.array([1.0, 3.0, 30.0]), np.array([0.0, 2.0, -9.0])
    batches = (rng.normal(size=shape) * spread + middle).astype(np.float32)
    return batches, np.array([1.5, 0.5, -2.0]), np.array([0.1, -3.0, 1.0])
