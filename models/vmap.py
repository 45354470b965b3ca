"""The program that a user of JAX would write for many small networks: `jax.vmap` of one.

It stands beside populations so that they are timed against a program of many networks too, and not
against one network after another alone. Nothing in it is made for speed: the forward pass of one
dense network, its mean squared error, `jax.grad`, Adam by hand, `jax.lax.scan` over the batches of
an epoch, `jax.vmap` over networks and `jax.jit` of the whole. It knows no Keras.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from models.optimizer import Adam

Weights = list[Any]
Train = Callable[..., Weights]


def trainer(*, optimizer: Adam, batch_size: int) -> Train:
    """A program that trains networks of ReLU with a linear output, not yet compiled.

    Its first call compiles it. The last batch of an epoch is short where the examples run out.

    Args:
        optimizer: Its learning rate, and what it keeps of its moments.
        batch_size: Examples of a batch.

    Returns:
        A function of initial weights (for each layer the kernel [network, in, out] and, where the
        layer has one, the bias [network, out]), inputs [network, example, feature], targets
        [network, example, out] and orders [network, epoch, position], that returns the weights
        after as many epochs.
    """

    def step(state: Any, batch: tuple[Any, Any]) -> tuple[Any, None]:
        weights, first, second, count = state
        slopes = jax.grad(loss)(weights, *batch)
        return adam(optimizer, weights, slopes, first=first, second=second, count=count + 1), None

    def train(weights: Weights, x: Any, y: Any, order: Any) -> Weights:
        zeros = [jnp.zeros_like(weight) for weight in weights]
        full = len(x) // batch_size

        def epoch(state: Any, places: Any) -> tuple[Any, None]:
            batches = places[: full * batch_size].reshape(full, batch_size)
            state, _ = jax.lax.scan(lambda s, i: step(s, (x[i], y[i])), state, batches)
            # A scan takes batches of one length: the short one is a step of its own.
            if rest := len(x) - full * batch_size:
                state, _ = step(state, (x[places[-rest:]], y[places[-rest:]]))
            return state, None

        (trained, *_), _ = jax.lax.scan(epoch, (weights, zeros, zeros, 0), order)
        return list(trained)

    compiled: Train = jax.jit(jax.vmap(train))
    return compiled


def loss(weights: Sequence[Any], x: Any, y: Any) -> Any:
    """The mean squared error of one network over the examples of a batch.

    Args:
        weights: For each layer the kernel [in, out] and, where the layer has one, the bias [out].
        x: Inputs [example, feature].
        y: Targets [example, out].
    """
    first = True
    for weight in weights:
        if weight.ndim == 1:
            x = x + weight
        else:
            # What comes out of a layer meets its ReLU where it enters the next one.
            x = (x if first else jax.nn.relu(x)) @ weight
            first = False
    return jnp.mean((x - y) ** 2)


def adam(
    optimizer: Adam,
    weights: Weights,
    slopes: Weights,
    *,
    first: Weights,
    second: Weights,
    count: Any,
) -> tuple[Weights, Weights, Weights, Any]:
    """One step of Adam.

    Args:
        optimizer: Its learning rate, and what it keeps of its moments.
        weights: Of one network.
        slopes: Their gradients.
        first: Moving means of the gradients.
        second: Moving means of their squares.
        count: The number of this step, the first being 1.

    Returns:
        The weights and moments after the step, and its number.

    References:
        Kingma and Ba 2015, "Adam: a method for stochastic optimization", arXiv 1412.6980, section
        2, in the order that its end gives, as Keras has it.
    """
    one, two = optimizer.beta_1, optimizer.beta_2
    first = [one * m + (1.0 - one) * g for m, g in zip(first, slopes, strict=True)]
    second = [two * v + (1.0 - two) * g**2 for v, g in zip(second, slopes, strict=True)]
    rate = optimizer.learning_rate * jnp.sqrt(1.0 - two**count) / (1.0 - one**count)
    moved = [
        w - rate * m / (jnp.sqrt(v) + optimizer.epsilon)
        for w, m, v in zip(weights, first, second, strict=True)
    ]
    return moved, first, second, count
