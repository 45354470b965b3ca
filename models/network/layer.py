"""Layers of networks on images or vectors as plain values, with Keras's names and meanings.

Nothing here imports Keras, so a protocol may hold a network at no cost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from models.error import ActivationError, ArchitectureError
from models.layer import Layer, Shape, check_activation

PADDINGS = ("same", "valid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conv2D(Layer):
    """A convolution over rows and columns, then an activation.

    Args:
        units: Number of output channels, at least 1.
        kernel: Rows and columns that one output sees, at least 1.
        stride: Step between neighbouring outputs, at least 1.
        padding: One of `PADDINGS`.
        activation: One of `ACTIVATIONS`, softmax left out.
        bias: Whether the layer has a bias.
        negative_slope: Slope of "leaky_relu" below zero; 0 for every other activation.
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
        check_activation(self.activation, negative_slope=self.negative_slope)
        if self.activation == "softmax":
            raise ActivationError(
                "a convolution got activation='softmax'; only the last dense layer may have it"
            )

    def output_shape(self, shape: Shape) -> Shape:
        """One channel for each unit, wherever the kernel lies."""
        sides = _windows(self, shape, size=self.kernel, stride=self.stride, padding=self.padding)
        return (*sides, self.units)

    def weights(self, shape: Shape) -> dict[str, Shape]:
        """Kernel (row, column, in, out), and bias (out,) where there is one."""
        bias = {"bias": (self.units,)} if self.bias else {}
        return {"kernel": (self.kernel, self.kernel, shape[-1], self.units), **bias}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool(Layer):
    """One number for each window; windows do not overlap, rows and columns left over are dropped.

    Args:
        size: Rows and columns of a window, at least 1.
    """

    size: int = 2

    def __post_init__(self) -> None:
        _check_sizes(self, "size")

    def output_shape(self, shape: Shape) -> Shape:
        """The channels that came in, once for each whole window."""
        sides = _windows(self, shape, size=self.size, stride=self.size, padding="valid")
        return (*sides, shape[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class AveragePool(Pool):
    """The mean over each window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxPool(Pool):
    """The maximum over each window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalAveragePool(Layer):
    """The mean over all rows and columns, which leaves one number for each channel."""

    def output_shape(self, shape: Shape) -> Shape:
        """A vector of the channels."""
        _check_image(self, shape)
        return shape[-1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchNorm(Layer):
    """Batch normalisation of each channel or unit, with the defaults of Keras.

    Args:
        momentum: Weight of the old moving mean and variance at each step, in [0, 1].
        epsilon: What is added to the variance, above 0.
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

    def weights(self, shape: Shape) -> dict[str, Shape]:
        """A scale and an offset for each channel or unit."""
        return {"gamma": shape[-1:], "beta": shape[-1:]}

    def statistics(self, shape: Shape) -> dict[str, Shape]:
        """The moments of each channel or unit that inference uses."""
        return {"moving_mean": shape[-1:], "moving_variance": shape[-1:]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout(Layer):
    """Sets numbers to zero at random while training and scales the others up.

    Args:
        rate: Probability that a number is set to zero, in [0, 1).
    """

    rate: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.rate < 1.0:
            raise ArchitectureError(f"Dropout got rate={self.rate}; a number in [0, 1) is wanted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flatten(Layer):
    """Joins rows, columns and channels into one axis of features, in this order."""

    def output_shape(self, shape: Shape) -> Shape:
        """One vector of all the numbers."""
        _check_image(self, shape)
        return (math.prod(shape),)


def _check_sizes(layer: object, *names: str) -> None:
    for name in names:
        value = getattr(layer, name)
        if value < 1:
            raise ArchitectureError(
                f"{type(layer).__name__} got {name}={value}; at least 1 is wanted"
            )


def _check_image(layer: Layer, shape: Shape) -> None:
    if len(shape) != 3:
        raise ArchitectureError(
            f"{type(layer).__name__}, gets examples of shape {shape}; 3 axes are wanted: put it "
            "before Flatten()"
        )


def _windows(
    layer: Layer, shape: Shape, *, size: int, stride: int, padding: str
) -> tuple[int, int]:
    """How many windows of `size` rows and columns lie along the rows, and along the columns."""
    _check_image(layer, shape)
    if padding == "valid" and min(shape[:2]) < size:
        raise ArchitectureError(
            f"{type(layer).__name__}, has a window of {size} rows and columns and gets examples of "
            f"shape {shape}; make it smaller or its padding 'same'"
        )
    rows, columns = (
        # "same" rounds up: a last window may reach over the edge, a "valid" one may not.
        -(-side // stride) if padding == "same" else (side - size) // stride + 1
        for side in shape[:2]
    )
    return rows, columns
