"""Dense networks as plain values.

Nothing here imports Keras, so a protocol may hold an architecture at no cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models.error import ActivationError, ArchitectureError
from models.layer import Dense


@dataclass(frozen=True, slots=True, kw_only=True)
class Mlp:
    """A chain of dense layers.

    Args:
        inputs: Number of input features, at least 1.
        layers: The layers, first to last; the last one is the output.
    """

    inputs: int
    layers: tuple[Dense, ...]

    def __post_init__(self) -> None:
        if self.inputs < 1:
            raise ArchitectureError(
                f"a network got inputs={self.inputs}; at least 1 feature is wanted"
            )
        if not self.layers:
            raise ArchitectureError("a network got no layers; give at least the output layer")
        for position, layer in enumerate(self.layers[:-1]):
            if layer.activation == "softmax":
                raise ActivationError(
                    f"layer {position} of {len(self.layers)} is softmax; only the last layer may be"
                )

    @property
    def outputs(self) -> int:
        """Width of the last layer."""
        return self.layers[-1].units

    @property
    def fans(self) -> tuple[tuple[int, int], ...]:
        """Pairs (fan in, fan out), one for each layer."""
        widths = (self.inputs, *(layer.units for layer in self.layers))
        return tuple(pairwise(widths))

    @property
    def weight_shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shapes of one member's weights: kernel [in, out], then bias [out] where there is one."""
        return tuple(
            shape
            for (fan_in, _), layer in zip(self.fans, self.layers, strict=True)
            for shape in layer.weights((fan_in,)).values()
        )

    @property
    def slopes(self) -> tuple[float, ...]:
        """Slope below zero of each layer; 0 for every layer that is not leaky."""
        return tuple(layer.negative_slope for layer in self.layers)

    def without_slopes(self) -> Mlp:
        """The same network with every leaky layer written as ReLU.

        Networks that differ in their slopes alone run the same compiled code, which gets the
        slopes as numbers; this is what they have in common.
        """
        layers = [
            replace(layer, activation="relu", negative_slope=0.0)
            if layer.activation == "leaky_relu"
            else layer
            for layer in self.layers
        ]
        return replace(self, layers=tuple(layers))


def chain(
    *,
    inputs: int,
    hidden: Sequence[int],
    activation: str,
    negative_slope: float = 0.0,
    outputs: int,
    output_activation: str = "linear",
    output_bias: bool = True,
) -> Mlp:
    """A network whose hidden layers share one activation.

    Args:
        inputs: Number of input features.
        hidden: Widths of the hidden layers, first to last.
        activation: Activation of every hidden layer.
        negative_slope: Slope below zero of the hidden layers, for "leaky_relu".
        outputs: Width of the last layer.
        output_activation: Activation of the last layer.
        output_bias: Whether the last layer has a bias.

    Returns:
        The network.
    """
    layers = [
        Dense(units=units, activation=activation, negative_slope=negative_slope) for units in hidden
    ]
    last = Dense(units=outputs, activation=output_activation, bias=output_bias)
    return Mlp(inputs=inputs, layers=(*layers, last))
