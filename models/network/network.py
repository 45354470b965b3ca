"""Networks as plain values: a chain of layers, the shapes between them, their weights."""

from __future__ import annotations

import math
from dataclasses import dataclass

from models.dense.architecture import Dense
from models.error import ActivationError, ArchitectureError
from models.network.layer import (
    AveragePool,
    BatchNorm,
    Conv2D,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """One array of weights.

    Args:
        layer: position of its layer in the network.
        name: "kernel", "bias", "gamma", "beta", "moving_mean" or "moving_variance".
        shape: its shape in one member.
    """

    layer: int
    name: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def fans(self) -> tuple[int, int]:
        """Numbers that enter one output of a kernel, and that one input enters."""
        field = math.prod(self.shape[:-2])
        return field * self.shape[-2], field * self.shape[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A chain of layers on images or vectors that tells classes or gives a number.

    Args:
        inputs: (rows, columns, channels) of an image, or (features,) of a vector.
        layers: the layers, first to last; the last one is dense, with softmax for the
            probabilities of classes, or one linear unit for a number.
    """

    inputs: tuple[int, ...]
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if len(self.inputs) not in (1, 3) or min(self.inputs) < 1:
            raise ArchitectureError(
                f"a network got inputs={self.inputs}; (rows, columns, channels) or (features,) is "
                "wanted, each at least 1"
            )
        last = self.layers[-1] if self.layers else None
        if not isinstance(last, Dense) or not (last.activation == "softmax" or _is_number(last)):
            raise ArchitectureError(
                f"the last layer of a network is {last}; a Dense layer with activation='softmax', "
                "or with units=1 and activation='linear', is wanted"
            )
        for position, layer in enumerate(self.layers[:-1]):
            if isinstance(layer, Dense) and layer.activation == "softmax":
                raise ActivationError(
                    f"layer {position} of {len(self.layers)} is softmax; only the last layer may be"
                )
        _ = self.shapes

    @property
    def regresses(self) -> bool:
        """Whether it gives a number, and not the probabilities of classes."""
        return _is_number(self.layers[-1])

    @property
    def classes(self) -> int:
        """Width of the last layer."""
        return self.shapes[-1][0]

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shape of one example: as it comes in, then after each layer."""
        shapes = [self.inputs]
        for position, layer in enumerate(self.layers):
            shapes.append(_output_shape(layer, shapes[-1], position=position))
        return tuple(shapes)

    @property
    def trainable(self) -> tuple[Weight, ...]:
        """What the optimiser changes, in the order of Keras's `trainable_weights`."""
        weights: list[Weight] = []
        for position, (layer, shape) in enumerate(zip(self.layers, self.shapes, strict=False)):
            weights += [
                Weight(layer=position, name=name, shape=wanted)
                for name, wanted in _weights(layer, shape)
            ]
        return tuple(weights)

    @property
    def statistics(self) -> tuple[Weight, ...]:
        """Moving statistics, in the order of Keras's `non_trainable_weights`."""
        return tuple(
            Weight(layer=position, name=name, shape=shape[-1:])
            for position, (layer, shape) in enumerate(zip(self.layers, self.shapes, strict=False))
            if isinstance(layer, BatchNorm)
            for name in ("moving_mean", "moving_variance")
        )

    @property
    def trainable_parameters(self) -> int:
        """How many numbers the optimiser changes."""
        return sum(weight.size for weight in self.trainable)

    @property
    def parameters(self) -> int:
        """How many numbers the network has, moving statistics included, as Keras counts them."""
        return self.trainable_parameters + sum(weight.size for weight in self.statistics)


def _is_number(layer: Layer) -> bool:
    """Whether what a layer puts out is one number."""
    return isinstance(layer, Dense) and layer.units == 1 and layer.activation == "linear"


def _weights(layer: Layer, shape: tuple[int, ...]) -> list[tuple[str, tuple[int, ...]]]:
    """Names and shapes of what is trained in a layer that gets examples of a shape."""
    if isinstance(layer, BatchNorm):
        return [("gamma", shape[-1:]), ("beta", shape[-1:])]
    if not isinstance(layer, Conv2D | Dense):
        return []
    field = (layer.kernel, layer.kernel) if isinstance(layer, Conv2D) else ()
    kernel = ("kernel", (*field, shape[-1], layer.units))
    return [kernel, ("bias", (layer.units,))] if layer.bias else [kernel]


def _output_shape(layer: Layer, shape: tuple[int, ...], *, position: int) -> tuple[int, ...]:
    """Shape of an example after a layer."""
    kind = type(layer).__name__
    wanted = 1 if isinstance(layer, Dense) else 3
    spatial = isinstance(layer, Conv2D | AveragePool | MaxPool | GlobalAveragePool | Flatten)
    if (isinstance(layer, Dense) or spatial) and len(shape) != wanted:
        mend = "put Flatten() before it" if wanted == 1 else "put it before Flatten()"
        raise ArchitectureError(
            f"layer {position}, {kind}, gets examples of shape {shape}; "
            f"{'1 axis is' if wanted == 1 else '3 axes are'} wanted: {mend}"
        )
    if isinstance(layer, Dense):
        return (layer.units,)
    if isinstance(layer, Flatten):
        return (math.prod(shape),)
    if isinstance(layer, GlobalAveragePool):
        return shape[-1:]
    if isinstance(layer, Conv2D):
        window, stride, padding, channels = layer.kernel, layer.stride, layer.padding, layer.units
    elif isinstance(layer, MaxPool):
        window, stride, padding, channels = layer.size, layer.size, layer.padding, shape[-1]
    elif isinstance(layer, AveragePool):
        window, stride, padding, channels = layer.size, layer.size, "valid", shape[-1]
    else:
        return shape
    if padding == "valid" and min(shape[:2]) < window:
        raise ArchitectureError(
            f"layer {position}, {kind}, has a window of {window} rows and columns and gets "
            f"examples of shape {shape}; make it smaller or its padding 'same'"
        )
    rows, columns = (
        -(-side // stride) if padding == "same" else (side - window) // stride + 1
        for side in shape[:2]
    )
    return rows, columns, channels
