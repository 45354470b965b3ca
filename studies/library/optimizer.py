"""Optimisers over ten steps from given gradients, beside closed forms in double precision.

What a setting leaves unsaid has Keras's default on one side, and the documentation's on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

STEPS = 10
Gradients = np.ndarray
Rule = Callable[[Gradients], Iterator[np.ndarray]]

# Name in Keras and settings; a report that leaves one unsaid leaves it unsaid here.
SETTINGS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    "nesterov": ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    "adam": ("Adam", {}),
    "rmsprop": ("RMSprop", {}),
}


def descent(gradients: Gradients, *, rate: float = 0.01) -> Iterator[np.ndarray]:
    """Gradient descent: minus the rate times the gradient."""
    for gradient in gradients:
        yield -rate * gradient


def momentum(gradients: Gradients, *, nesterov: bool) -> Iterator[np.ndarray]:
    """Momentum 0.9 at a rate of 0.1: v <- 0.9 v - 0.1 g; the step is v, or 0.9 v - 0.1 g."""
    velocity = np.zeros_like(gradients[0])
    for gradient in gradients:
        velocity = 0.9 * velocity - 0.1 * gradient
        yield 0.9 * velocity - 0.1 * gradient if nesterov else velocity


def adam(
    gradients: Gradients, *, corrected: bool = True, beta_2: float = 0.999
) -> Iterator[np.ndarray]:
    """Adam with a rate of 0.001, decays 0.9 and 0.999 and epsilon 1e-7.

    m and v are moving means of g and g^2 from 0, and the step is
    -0.001 sqrt(1 - 0.999^t) / (1 - 0.9^t) m / (sqrt(v) + 1e-7).

    References:
        Kingma and Ba (2015), Adam, end of section 2: epsilon after the correction.
    """
    first, second = np.zeros_like(gradients[0]), np.zeros_like(gradients[0])
    for step, gradient in enumerate(gradients, start=1):
        first = 0.9 * first + 0.1 * gradient
        second = beta_2 * second + (1.0 - beta_2) * gradient**2
        correction = np.sqrt(1.0 - beta_2**step) / (1.0 - 0.9**step) if corrected else 1.0
        yield -0.001 * correction * first / (np.sqrt(second) + 1e-7)


def rmsprop(gradients: Gradients, *, rho: float = 0.9) -> Iterator[np.ndarray]:
    """RMSprop with a rate of 0.001, decay 0.9, epsilon 1e-7: v from 0, the step -rate g / root v.

    Keras adds epsilon to v before the root.
    """
    second = np.zeros_like(gradients[0])
    for gradient in gradients:
        second = rho * second + (1.0 - rho) * gradient**2
        yield -0.001 * gradient / np.sqrt(second + 1e-7)


RULES: Mapping[str, Rule] = {
    "sgd": descent,
    "sgd-by-a-tenth": lambda g: descent(g, rate=0.1),
    "momentum": lambda g: momentum(g, nesterov=False),
    "nesterov": lambda g: momentum(g, nesterov=True),
    "adam": adam,
    "adam-uncorrected": lambda g: adam(g, corrected=False),
    "rmsprop": rmsprop,
    "rmsprop-slower": lambda g: rmsprop(g, rho=0.99),
}


def path_by_keras(name: str) -> np.ndarray:
    """Where an optimiser of Keras goes from given gradients, [step, weight].

    Args:
        name: One of `SETTINGS`.
    """
    from models.keras import optimizer  # Loads Keras, which collection must not.

    weights, gradients = given()
    kind, settings = SETTINGS[name]
    return optimizer.path_of(kind, settings=settings, weights=weights, gradients=list(gradients))


def path_by_rule(name: str) -> np.ndarray:
    """Where a rule in closed form goes from the same gradients, [step, weight].

    Args:
        name: One of `RULES`.
    """
    weights, gradients = given()
    path: np.ndarray = weights + np.cumsum(list(RULES[name](gradients)), axis=0)
    return path


def given() -> tuple[np.ndarray, np.ndarray]:
    """Weights [weight] and gradients [step, weight] of sizes from 1e-4 to 10; always the same."""
    rng = np.random.default_rng(3)
    sizes = 10.0 ** np.linspace(-4.0, 1.0, 12)
    return rng.normal(size=12) * 0.01, rng.normal(size=(STEPS, 12)) * sizes
