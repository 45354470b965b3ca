"""A network of one hidden layer, in NumPy: many of them are trained side by side.

Each member has its own images, its own seed and its own learning rate, and none sees another: what
becomes of it does not depend on who is trained beside it.
"""

from dataclasses import dataclass

import numpy as np
from digits import CLASSES, PIXELS


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The weights of networks with one hidden layer of ReLU units.

    Args:
        first: Into the hidden layer, [member, pixel, unit].
        hidden_bias: [member, 1, unit].
        second: Out of it, [member, unit, class].
        bias: [member, 1, class].
    """

    first: np.ndarray
    hidden_bias: np.ndarray
    second: np.ndarray
    bias: np.ndarray


def initial(generators, *, units):
    """Weights as He draws them, each member's from its own generator.

    Args:
        generators: One per member.
        units: How many hidden units each has.
    """
    count = len(generators)
    first = np.stack([one.normal(0.0, (2 / PIXELS) ** 0.5, (PIXELS, units)) for one in generators])
    second = np.stack([one.normal(0.0, (2 / units) ** 0.5, (units, CLASSES)) for one in generators])
    return Weights(
        first=first,
        hidden_bias=np.zeros((count, 1, units)),
        second=second,
        bias=np.zeros((count, 1, CLASSES)),
    )


def logits(weights, images):
    """The logits [member, image, class] of images [member, image, pixel]."""
    hidden = np.maximum(images @ weights.first + weights.hidden_bias, 0.0)
    return hidden @ weights.second + weights.bias


def gradient(weights, images, labels):
    """The gradient of the mean cross-entropy over a batch, as weights.

    Args:
        weights: Of all members.
        images: The batch of each, [member, image, pixel].
        labels: [member, image].
    """
    hidden = np.maximum(images @ weights.first + weights.hidden_bias, 0.0)
    scores = hidden @ weights.second + weights.bias
    chances = np.exp(scores - scores.max(axis=-1, keepdims=True))
    chances /= chances.sum(axis=-1, keepdims=True)
    error = (chances - np.eye(CLASSES)[labels]) / labels.shape[1]
    back = (error @ weights.second.swapaxes(1, 2)) * (hidden > 0.0)
    return Weights(
        first=images.swapaxes(1, 2) @ back,
        hidden_bias=back.sum(axis=1, keepdims=True),
        second=hidden.swapaxes(1, 2) @ error,
        bias=error.sum(axis=1, keepdims=True),
    )


def trained(images, labels, *, seeds, rates, units, epochs, batch):
    """Networks after stochastic gradient descent.

    Args:
        images: What each member trains on, [member, image, pixel].
        labels: [member, image].
        seeds: A seed sequence per member, for its weights and for the order of its images.
        rates: The learning rate of each, [member].
        units: How many hidden units each has.
        epochs: How often each sees its images.
        batch: How many images a step is taken on.
    """
    generators = [np.random.default_rng(seed) for seed in seeds]
    weights = initial(generators, units=units)
    step = np.asarray(rates)[:, None, None]
    members, count = np.arange(len(generators))[:, None], labels.shape[1]
    for _ in range(epochs):
        order = np.stack([one.permutation(count) for one in generators])
        for start in range(0, count - batch + 1, batch):
            chosen = order[:, start : start + batch]
            slope = gradient(weights, images[members, chosen], labels[members, chosen])
            weights = Weights(
                first=weights.first - step * slope.first,
                hidden_bias=weights.hidden_bias - step * slope.hidden_bias,
                second=weights.second - step * slope.second,
                bias=weights.bias - step * slope.bias,
            )
    return weights


def accuracy(weights, images, labels):
    """The share of images that each member classifies correctly, [member]."""
    return (logits(weights, images).argmax(axis=-1) == labels).mean(axis=1)
