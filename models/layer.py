"""What every layer knows of itself, and the dense layer, which both families of networks have.

Nothing here imports Keras, so a protocol may hold a network at no cost.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.error import ActivationError, ArchitectureError

ACTIVATIONS = ("leaky_relu", "linear", "relu", "sigmoid", "softmax", "tanh")

Shape = tuple[int, ...]


class Layer:
    """A layer as a plain value: here one that changes no shape and has no numbers of its own.

    Every method takes the shape of one example as it comes in: (rows, columns, channels) or
    (features,).
    """

    __slots__ = ()

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of an example after the layer.

        Raises:
            ArchitectureError: If the layer cannot take examples of this shape.
        """
        return shape

    def weights(self, shape: Shape) -> dict[str, Shape]:
        """Names and shapes of what is trained, in the order of Keras's `trainable_weights`."""
        return {}

    def statistics(self, shape: Shape) -> dict[str, Shape]:
        """Names and shapes of moving statistics, in the order of `non_trainable_weights`."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dense(Layer):
    """A fully connected layer: `activation(inputs @ kernel + bias)`.

    Args:
        units: Width of the layer, at least 1.
        activation: One of `ACTIVATIONS`.
        bias: Whether the layer has a bias.
        negative_slope: Slope of "leaky_relu" below zero; 0 for every other activation.
    """

    units: int
    activation: str
    bias: bool = True
    negative_slope: float = 0.0

    def __post_init__(self) -> None:
        if self.units < 1:
            raise ArchitectureError(
                f"a layer got units={self.units}; a width of at least 1 is wanted"
            )
        check_activation(self.activation, negative_slope=self.negative_slope)

    def output_shape(self, shape: Shape) -> Shape:
        """One number for each unit, of examples that are vectors."""
        if len(shape) != 1:
            raise ArchitectureError(
                f"Dense, gets examples of shape {shape}; 1 axis is wanted: put Flatten() before it"
            )
        return (self.units,)

    def weights(self, shape: Shape) -> dict[str, Shape]:
        """Kernel (in, out), and bias (out,) where there is one."""
        bias = {"bias": (self.units,)} if self.bias else {}
        return {"kernel": (shape[-1], self.units), **bias}


def check_activation(activation: str, *, negative_slope: float) -> None:
    """Raises ActivationError unless the activation is known and the slope belongs to it."""
    if activation not in ACTIVATIONS:
        raise ActivationError(
            f"activation {activation!r} is unknown; use one of {', '.join(ACTIVATIONS)}"
        )
    if activation == "leaky_relu" and not 0.0 < negative_slope < 1.0:
        raise ActivationError(
            f"leaky_relu got negative_slope={negative_slope}; a slope between 0 and 1 is "
            "wanted (for 0 use activation='relu')"
        )
    if activation != "leaky_relu" and negative_slope != 0.0:
        raise ActivationError(
            f"{activation} got negative_slope={negative_slope}; only "
            "activation='leaky_relu' has a slope below zero"
        )
