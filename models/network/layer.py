"""Layers of image networks as plain values, with Keras's names and meanings.

Nothing here imports Keras, so a protocol may hold a network at no cost.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.dense.architecture import ACTIVATIONS, Dense
from models.error import ActivationError, ArchitectureError

PADDINGS = ("same", "valid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conv2D:
    """A convolution over rows and columns, then an activation.

    Args:
        units: number of output channels, at least 1.
        kernel: rows and columns that one output sees, at least 1.
        stride: step between neighbouring outputs, at least 1.
        padding: one of `PADDINGS`.
        activation: one of `ACTIVATIONS`, softmax left out.
        bias: whether the layer has a bias.
        negative_slope: slope of "leaky_relu" below zero; 0 for every other activation.
    """

    units: int
    kernel: int
    activation: str
    stride: int = 1
    padding: str = "valid"
    bias: bool = True
    negative_slope: float = 0.0

    def __post_init__(self) -> None:
        _check_sizes(self, "units", "kernel", "stride")
        if self.padding not in PADDINGS:
            raise ArchitectureError(
                f"padding {self.padding!r} is unknown; use one of {', '.join(PADDINGS)}"
            )
        # A dense layer has the same rules for its activation, and the same words for a mistake.
        Dense(units=1, activation=self.activation, negative_slope=self.negative_slope)
        if self.activation == "softmax":
            raise ActivationError(
                "a convolution got activation='softmax'; only the last dense layer may have it"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class AveragePool:
    """The mean over windows that do not overlap; rows and columns left over are dropped."""

    size: int = 2

    def __post_init__(self) -> None:
        _check_sizes(self, "size")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxPool:
    """The maximum over windows that do not overlap; rows and columns left over are dropped.

    Args:
        size: rows and columns of a window.
        padding: "same" keeps what is left over, in a window that reaches over the edge.
    """

    size: int = 2
    padding: str = "valid"

    def __post_init__(self) -> None:
        _check_sizes(self, "size")
        if self.padding not in PADDINGS:
            raise ArchitectureError(
                f"padding {self.padding!r} is unknown; use one of {', '.join(PADDINGS)}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalAveragePool:
    """The mean over all rows and columns, which leaves one number for each channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchNorm:
    """Batch normalisation of each channel or unit, with the defaults of Keras.

    Args:
        momentum: weight of the old moving mean and variance at each step, in [0, 1].
        epsilon: what is added to the variance, above 0.
    """

    momentum: float = 0.99
    epsilon: float = 1e-3

    def __post_init__(self) -> None:
        if not 0.0 <= self.momentum <= 1.0:
            raise ArchitectureError(
                f"BatchNorm got momentum={self.momentum}; a number in [0, 1] is wanted"
            )
        if not self.epsilon > 0.0:
            raise ArchitectureError(
                f"BatchNorm got epsilon={self.epsilon}; a number above 0 is wanted"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout:
    """Sets numbers to zero at random while training and scales the others up.

    Args:
        rate: probability that a number is set to zero, in [0, 1).
    """

    rate: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.rate < 1.0:
            raise ArchitectureError(f"Dropout got rate={self.rate}; a number in [0, 1) is wanted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """An activation that stands by itself, for instance after batch normalisation."""

    activation: str
    negative_slope: float = 0.0

    def __post_init__(self) -> None:
        Dense(units=1, activation=self.activation, negative_slope=self.negative_slope)
        if self.activation == "softmax":
            raise ActivationError(
                "Activation got 'softmax'; give it to the last dense layer, whose loss needs it"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Flatten:
    """Joins rows, columns and channels into one axis of features, in this order."""


Layer = (
    Conv2D
    | AveragePool
    | MaxPool
    | GlobalAveragePool
    | BatchNorm
    | Dropout
    | Activation
    | Flatten
    | Dense
)

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "AveragePool",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePool",
    "Layer",
    "MaxPool",
]


def _check_sizes(layer: object, *names: str) -> None:
    for name in names:
        value = getattr(layer, name)
        if value < 1:
            raise ArchitectureError(
                f"{type(layer).__name__} got {name}={value}; at least 1 is wanted"
            )
