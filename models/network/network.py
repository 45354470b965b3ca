"""Networks as plain values: a chain of layers, the shapes between them, their weights."""

from __future__ import annotations

import math
from dataclasses import dataclass

from models.error import ActivationError, ArchitectureError
from models.layer import Dense, Layer, Shape
from models.network.layer import Conv2D


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """One array of weights.

    Args:
        layer: Position of its layer in the network.
        name: "kernel", "bias", "gamma", "beta", "moving_mean" or "moving_variance".
        shape: Its shape in one member.
    """

    layer: int
    name: str
    shape: Shape

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def fans(self) -> tuple[int, int]:
        """Numbers that enter one output of a kernel, and that one input enters."""
        # An output of a convolution sees a window of inputs; of a dense layer, one place.
        field = math.prod(self.shape[:-2])
        return field * self.shape[-2], field * self.shape[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A chain of layers on images or vectors that tells classes or gives a number.

    Args:
        inputs: (rows, columns, channels) of an image, or (features,) of a vector.
        layers: The layers, first to last; the last one is dense, with softmax for the
            probabilities of classes, or one linear unit for a number.
    """

    inputs: Shape
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
    def shapes(self) -> tuple[Shape, ...]:
        """Shape of one example: as it comes in, then after each layer."""
        shapes = [self.inputs]
        for position, layer in enumerate(self.layers):
            try:
                shapes.append(layer.output_shape(shapes[-1]))
            except ArchitectureError as error:
                # A layer knows what it cannot take, and the network where that layer stands.
                raise ArchitectureError(f"layer {position}, {error}") from None
        return tuple(shapes)

    @property
    def trainable(self) -> tuple[Weight, ...]:
        """What the optimiser changes, in the order of Keras's `trainable_weights`."""
        return tuple(
            Weight(layer=position, name=name, shape=wanted)
            for position, (layer, shape) in enumerate(zip(self.layers, self.shapes, strict=False))
            for name, wanted in layer.weights(shape).items()
        )

    @property
    def statistics(self) -> tuple[Weight, ...]:
        """Moving statistics, in the order of Keras's `non_trainable_weights`."""
        return tuple(
            Weight(layer=position, name=name, shape=wanted)
            for position, (layer, shape) in enumerate(zip(self.layers, self.shapes, strict=False))
            for name, wanted in layer.statistics(shape).items()
        )

    @property
    def convolves(self) -> bool:
        """Whether it has convolutions."""
        return any(isinstance(layer, Conv2D) for layer in self.layers)

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
