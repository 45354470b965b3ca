"""Backpropagation by hand: dense networks with softmax, written out in NumPy in double precision.

The network of R4, problem 1, of any depth, with a leading axis of independent members. It is a
reference to read and to hold automatic differentiation against; NumPy alone moves its weights.

Values are [member, unit, point], the points innermost: with three units innermost nothing of such
an array vectorises. A network is a list of layers, each a pair of weights [member, in, out] and
biases [member, out].
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from models.error import ActivationError

LayerArrays = tuple[np.ndarray, np.ndarray]
Layers = Sequence[LayerArrays]

HIDDEN_ACTIVATIONS = ("tanh", "sigmoid", "relu")


def activate(activation: str, z: np.ndarray) -> np.ndarray:
    """The activation of z, elementwise.

    Args:
        activation: One of `HIDDEN_ACTIVATIONS`.
        z: Values, any shape.

    Raises:
        ActivationError: If the activation is none of them.
    """
    if activation not in HIDDEN_ACTIVATIONS:
        raise ActivationError(
            f"activation {activation!r} is unknown; use one of {', '.join(HIDDEN_ACTIVATIONS)}"
        )
    if activation == "relu":
        return np.asarray(np.maximum(z, 0.0))
    if activation == "sigmoid":
        # 1 / (1 + exp(-z)) without a power that overflows.
        return np.asarray(0.5 + 0.5 * np.tanh(0.5 * z))
    return np.asarray(np.tanh(z))


def slope(activation: str, a: np.ndarray) -> np.ndarray:
    """The derivative of the activation, from its value.

    Args:
        activation: One of `HIDDEN_ACTIVATIONS`.
        a: What `activate` gave, any shape.
    """
    if activation == "tanh":
        return np.asarray(1.0 - a * a)
    if activation == "sigmoid":
        return np.asarray(a * (1.0 - a))
    return (a > 0.0).astype(a.dtype)


def initial_layers(
    generator: np.random.Generator | np.random.RandomState,
    *,
    members: int,
    widths: Sequence[int],
) -> list[LayerArrays]:
    """Weights from N(0, 1 / fan in), layer after layer, and biases of zero.

    Args:
        generator: What the weights are drawn from.
        members: How many networks.
        widths: Inputs, units of each hidden layer, outputs.

    Returns:
        Layers of weights [member, in, out] and biases [member, out].
    """
    return [
        (
            generator.standard_normal((members, fan_in, fan_out)) / np.sqrt(fan_in),
            np.zeros((members, fan_out)),
        )
        for fan_in, fan_out in pairwise(widths)
    ]


def forward_by_hand(layers: Layers, *, x: np.ndarray, activation: str) -> list[np.ndarray]:
    """The values of every layer, one after the other.

    Args:
        layers: The networks.
        x: Points, [member, point, 2]; as many features as the first layer has inputs.
        activation: Activation of the hidden layers.

    Returns:
        The inputs, the outputs of each hidden layer and the logits, each [member, unit, point].
    """
    values = [np.ascontiguousarray(x.swapaxes(1, 2))]
    for position, (weights, biases) in enumerate(layers):
        z = weights.swapaxes(1, 2) @ values[-1]
        z += biases[:, :, None]
        values.append(z if position == len(layers) - 1 else activate(activation, z))
    return values


def data_loss(layers: Layers, *, x: np.ndarray, y: np.ndarray, activation: str) -> np.ndarray:
    """The mean cross-entropy of the softmax over the points.

    Args:
        layers: The networks.
        x: Points, [member, point, feature].
        y: Class numbers, [member, point].
        activation: Activation of the hidden layers.

    Returns:
        Losses, [member].
    """
    logits = forward_by_hand(layers, x=x, activation=activation)[-1]
    # -log softmax_y = log sum_k exp(z_k) - z_y, with the largest logit taken out.
    largest = logits.max(axis=1, keepdims=True)
    total = np.log(np.exp(logits - largest).sum(axis=1)) + largest[:, 0]
    chosen = np.take_along_axis(logits, y[:, None, :], axis=1)[:, 0]
    losses: np.ndarray = (total - chosen).mean(axis=1)
    return losses


def penalty(layers: Layers, *, weight_decay: float) -> np.ndarray:
    """Half the weight decay times the sum of all squared weights; biases are free.

    Returns:
        Penalties on the summed loss, [member].
    """
    squares = [np.square(weights).sum(axis=(1, 2)) for weights, _ in layers]
    return np.asarray(0.5 * weight_decay * np.sum(squares, axis=0))


def accuracy_by_hand(
    layers: Layers, *, x: np.ndarray, y: np.ndarray, activation: str
) -> np.ndarray:
    """The share of points whose class has the largest logit.

    Args:
        layers: The networks.
        x: Points, [member, point, feature].
        y: Class numbers, [member, point].
        activation: Activation of the hidden layers.

    Returns:
        Shares, [member].
    """
    logits = forward_by_hand(layers, x=x, activation=activation)[-1]
    shares: np.ndarray = (logits.argmax(axis=1) == y).mean(axis=1)
    return shares


def one_hot(y: np.ndarray, *, classes: int) -> np.ndarray:
    """Class numbers [member, point] as targets, [member, class, point]."""
    return np.asarray(y[:, None, :] == np.arange(classes)[None, :, None], dtype=float)


def gradients_by_hand(
    layers: Layers, *, x: np.ndarray, y: np.ndarray, activation: str
) -> list[LayerArrays]:
    """The gradient of the cross-entropy summed over the points, by backpropagation.

    Args:
        layers: The networks.
        x: Points, [member, point, feature].
        y: Class numbers, [member, point].
        activation: Activation of the hidden layers.

    Returns:
        Gradients shaped like `layers`.
    """
    values = forward_by_hand(layers, x=x, activation=activation)
    return _backward(layers, values, one_hot(y, classes=layers[-1][0].shape[2]), activation)


def train_by_hand(
    layers: Layers,
    *,
    x: np.ndarray,
    y: np.ndarray,
    activation: str,
    rate: float,
    weight_decay: float,
    iterations: int,
) -> list[LayerArrays]:
    """Gradient descent on the summed loss, all points in every step, with weight decay.

    Args:
        layers: The initial networks, which stay as they are.
        x: Points, [member, point, feature].
        y: Class numbers, [member, point].
        activation: Activation of the hidden layers.
        rate: What the gradient is multiplied by in a step.
        weight_decay: What is added to the gradient of the weights is this much of them.
        iterations: How many steps.

    Returns:
        The trained networks.
    """
    moved = [(weights.copy(), biases.copy()) for weights, biases in layers]
    target = one_hot(y, classes=layers[-1][0].shape[2])
    for _ in range(iterations):
        values = forward_by_hand(moved, x=x, activation=activation)
        found = _backward(moved, values, target, activation)
        for (weights, biases), (by_weights, by_biases) in zip(moved, found, strict=True):
            weights -= rate * (by_weights + weight_decay * weights)
            biases -= rate * by_biases
    return moved


def automatic_gradients(
    layers: Layers, *, x: np.ndarray, y: np.ndarray, activation: str
) -> list[LayerArrays]:
    """What `gradients_by_hand` gives, from automatic differentiation of a Keras network.

    It is that of the populations, in the double precision of the arrays where the backend has it.

    Args:
        layers: The networks.
        x: Points, [member, point, feature].
        y: Class numbers, [member, point].
        activation: Activation of the hidden layers.

    Returns:
        Gradients shaped like `layers`.
    """
    # What is written out by hand above needs no network library.
    from keras import ops

    from models.backend import interface as backend
    from models.dense.architecture import chain
    from models.dense.loss import example_losses
    from models.dense.population import forward_mlp

    hidden = [biases.shape[1] for _, biases in layers[:-1]]
    classes = layers[-1][1].shape[1]
    net = chain(
        inputs=x.shape[2],
        hidden=hidden,
        activation=activation,
        outputs=classes,
        output_activation="softmax",
    )
    inputs, wanted = x.swapaxes(1, 2), one_hot(y, classes=classes)

    def total(tensors: Sequence[object]) -> object:
        slopes = ops.zeros(len(layers), dtype=str(x.dtype))
        *_, (output, logits) = forward_mlp(net, tensors, ops.convert_to_tensor(inputs), slopes)
        losses = example_losses(
            "categorical_crossentropy",
            y=ops.convert_to_tensor(wanted),
            output=output,
            logits=logits,
        )
        return ops.sum(losses)

    flat = backend.gradient(total, [array for layer in layers for array in layer])
    return list(zip(flat[::2], flat[1::2], strict=True))


def _backward(
    layers: Layers, values: Sequence[np.ndarray], target: np.ndarray, activation: str
) -> list[LayerArrays]:
    """The gradient of the summed cross-entropy from the values of every layer."""
    logits = values[-1]
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    # By the logits the cross-entropy of the softmax changes as softmax - target.
    error = odds / odds.sum(axis=1, keepdims=True) - target
    found = []
    for position in range(len(layers) - 1, -1, -1):
        below = values[position]
        found.append((below @ error.swapaxes(1, 2), error.sum(axis=2)))
        if position > 0:
            error = (layers[position][0] @ error) * slope(activation, below)
    return found[::-1]
