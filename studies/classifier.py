"""Five-class image classifiers as R3 builds them, and what it says of training in general."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from models.layer import Dense
from models.network.layer import Conv2D, Flatten, GlobalAveragePool, MaxPool
from models.network.network import Network

IMAGE = (28, 28, 1)
CLASSES = Dense(units=5, activation="softmax")


def _conv(units: int, kernel: int, activation: str = "relu") -> Conv2D:
    return Conv2D(units=units, kernel=kernel, activation=activation)


NETWORKS: Mapping[str, Network] = {
    "mlp1": Network(inputs=IMAGE, layers=(Flatten(), Dense(units=64, activation="relu"), CLASSES)),
    "mlp2": Network(
        inputs=IMAGE,
        layers=(
            Flatten(),
            Dense(units=16, activation="relu"),
            Dense(units=64, activation="linear", bias=False),
            CLASSES,
        ),
    ),
    "cnn3": Network(
        inputs=IMAGE,
        layers=(
            *(_conv(16, 3), _conv(8, 7), MaxPool(), _conv(16, 5, "linear"), MaxPool()),
            *(GlobalAveragePool(), CLASSES),
        ),
    ),
    "cnn4": Network(
        inputs=IMAGE,
        layers=(
            *(_conv(16, 3), _conv(8, 5), _conv(8, 3), MaxPool(), _conv(16, 5), MaxPool()),
            *(GlobalAveragePool(), CLASSES),
        ),
    ),
    "cnn5": Network(
        inputs=IMAGE,
        layers=(
            *(_conv(16, 3), _conv(8, 3), _conv(8, 3), _conv(8, 3), MaxPool()),
            *(_conv(16, 3), _conv(16, 3), MaxPool(), GlobalAveragePool(), CLASSES),
        ),
    ),
}
# An activation of `network`: ReLU in the hidden layers that are linear, too.
RELU_THROUGHOUT = "relu throughout"
# What stands in the functions that R3 calls create_mlp1_sig to create_cnn5_sig, layer by layer.
R3_SIGMOID_ACTIVATIONS: Mapping[str, tuple[str, ...]] = {
    "mlp1": ("relu",),
    "mlp2": ("relu", "linear"),
    "cnn3": ("relu", "relu", "linear"),
    "cnn4": ("relu", "relu", "relu", "relu"),
    "cnn5": ("relu", "relu", "relu", "relu", "relu", "relu"),
}


def network(name: str, *, activation: str) -> Network:
    """One of R3's networks, with other activations in its hidden layers.

    Args:
        name: One of `NETWORKS`.
        activation: What stands where it has ReLU, so that "relu" leaves it as it is; linear layers
            stay. Or `RELU_THROUGHOUT`, which puts ReLU where it has none.
    """
    instead = {"linear": "relu"} if activation == RELU_THROUGHOUT else {"relu": activation}
    layers = tuple(
        replace(layer, activation=instead.get(layer.activation, layer.activation))
        if isinstance(layer, Conv2D | Dense)
        else layer
        for layer in NETWORKS[name].layers
    )
    return replace(NETWORKS[name], layers=layers)


def hidden_activations(network: Network) -> tuple[str, ...]:
    """The activations of the layers with weights, first to last but one."""
    layers = [layer for layer in network.layers[:-1] if isinstance(layer, Conv2D | Dense)]
    return tuple(layer.activation for layer in layers)


def parameters(name: str) -> int:
    """How many numbers one of R3's networks trains."""
    return NETWORKS[name].trainable_parameters


def mlp_parameters_by_r3(name: str) -> int:
    """R3's formula for a perceptron: weights between its layers, and a bias for each hidden unit.

    With D inputs, K hidden layers of H_1 ... H_K units and C classes it is H_1 D + H_K C +
    the sum of H_k H_(k-1) over the layers between + the sum of H_k.
    """
    network = NETWORKS[name]
    *hidden, classes = [layer.units for layer in network.layers if isinstance(layer, Dense)]
    widths = [math.prod(network.inputs), *hidden, classes]
    return sum(one * next_one for one, next_one in itertools.pairwise(widths)) + sum(hidden)


def cnn_parameters_by_r3(name: str) -> int:
    """R3's formula for a convolutional network: the sum of height, width and number of kernels."""
    kernels = [layer for layer in NETWORKS[name].layers if isinstance(layer, Conv2D)]
    return sum(layer.kernel * layer.kernel * layer.units for layer in kernels)


def steps_of_fit(*, examples: int, batch_size: int, epochs: int) -> int:
    """The optimizer steps that an ordinary Keras fit takes.

    Args:
        examples: Training examples.
        batch_size: Examples of a full batch.
        epochs: Passes over the examples.
    """
    from models.keras import model as reference  # Loads Keras, which collection must not.

    return reference.steps_of_fit(examples=examples, batch_size=batch_size, epochs=epochs)


def gradient_and_step(optimizer: str, *, seed: int) -> dict[str, np.ndarray]:
    """One training step of a linear model: the gradient, and R3's (w_k - w_k+1) / learning rate.

    Args:
        optimizer: "sgd" or "adam".
        seed: The seed of weights and data.

    Returns:
        `gradient` and `from_weights`, both [weight], in double precision.
    """
    from models.keras import model as reference

    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(50, 8)), rng.normal(size=50)
    before = rng.normal(size=8)
    # The gradient of the mean squared error of a linear model, in closed form.
    gradient = 2.0 * x.T @ (x @ before - y) / len(y)
    rate = 0.01
    after = reference.step(before, gradient, optimizer=optimizer, learning_rate=rate)
    return {"gradient": gradient, "from_weights": (before - after) / rate}
