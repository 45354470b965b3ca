"""What each layer computes, for all members of a population at once.

Images are [batch, row, column, member × channel], the channels of one member side by side, so that
a convolution of all members is one convolution in groups, and what Keras does per channel is per
member by itself. Vectors are [member, batch, feature]. Images and vectors that all members share
have the axes of one member, and a leading axis of length 1 for vectors.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from keras import activations, ops

from models.backend import interface as backend
from models.backend.interface import Tensor
from models.layer import Dense, Layer
from models.network.convolution import Scaling, convolve
from models.network.layer import (
    AveragePool,
    BatchNorm,
    Conv2D,
    Dropout,
    Flatten,
    GlobalAveragePool,
    MaxPool,
)
from models.network.normalization import image_moments, normalize, rescaled


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """Whether a pass trains.

    Args:
        training: Whether batch normalisation uses the batch.
        keys: [member], what dropout draws from; None for no dropout.
        step: Number of the step, from 0; every step has its own dropout.
    """

    training: bool = False
    keys: Tensor = None
    step: Tensor = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What passes from one layer to the next.

    Args:
        values: Images or vectors.
        held: How many members' values they are: 1 as long as all members share them.
        scaling: What the next layer, a convolution, is to apply to the values first; None for
            nothing.
        logits: What entered the activation of a layer with a kernel; None after any other.
        statistics: The moved mean and variance of batch normalisation; nothing after any other.
    """

    values: Tensor
    held: int
    scaling: Scaling | None = None
    logits: Tensor = None
    statistics: tuple[Tensor, ...] = ()

    @property
    def output(self) -> Tensor:
        """What the layer puts out, whoever computes it."""
        return self.values if self.scaling is None else rescaled(self.values, *self.scaling)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a layer computes with, beside what comes from the layer before it.

    Args:
        weights: Its own weights [member, …].
        moving: Its own moving mean and variance [member, channel]; nothing for most layers.
        mode: Whether the pass trains.
        members: How many networks there are.
        place: Its position in the network, from 0, and how many layers there are.
        folds: Whether it gets what no weight has touched, and a convolution its outputs.
    """

    weights: Sequence[Tensor]
    moving: Sequence[Tensor]
    mode: Mode
    members: int
    place: tuple[int, int]
    folds: bool


@functools.singledispatch
def compute(layer: Layer, signal: Signal, setting: Setting) -> Signal:
    """What a layer makes of what comes in: one function below for each kind of layer.

    Raises:
        TypeError: If this module knows none.
    """
    raise TypeError(
        f"{type(layer).__name__} has no computation here; register one with compute in "
        "models.network.operation"
    )


@compute.register
def _(layer: Conv2D, signal: Signal, setting: Setting) -> Signal:
    # Nothing follows the kernel where the layer has no bias.
    kernel, bias = (*setting.weights, None)[:2]
    logits = convolve(layer, kernel, bias, signal.values, scaling=signal.scaling)
    return _activated(layer, logits, setting)


@compute.register
def _(layer: Dense, signal: Signal, setting: Setting) -> Signal:
    kernel, bias = (*setting.weights, None)[:2]
    # [member or 1, batch, in] by [member, in, out].
    logits = ops.matmul(signal.values, kernel)
    return _activated(layer, logits if bias is None else logits + bias[:, None], setting)


@compute.register
def _(layer: BatchNorm, signal: Signal, setting: Setting) -> Signal:
    gamma, beta = setting.weights
    x, members = spread(signal, members=setting.members), setting.members
    if not setting.mode.training:
        y, _ = normalize(layer, gamma, beta, x, moving=list(setting.moving))
        return Signal(values=y, held=members, statistics=tuple(setting.moving))
    if setting.folds:
        # The convolution that follows takes factor and summand into its kernel, so that no gradient
        # with respect to the images is needed, which at 28x28 pixels costs as much as the rest of a
        # LeNet's step.
        mean, variance = image_moments(x, members=members)
        scale = gamma / ops.sqrt(variance + layer.epsilon)
        moved = _moved(layer, setting.moving, [mean, variance])
        scaling = (scale, beta - mean * scale)
        return Signal(values=x, held=members, scaling=scaling, statistics=moved)
    y, moments = normalize(layer, gamma, beta, x, moving=None)
    return Signal(values=y, held=members, statistics=_moved(layer, setting.moving, moments))


@compute.register
def _(layer: Dropout, signal: Signal, setting: Setting) -> Signal:
    keys = setting.mode.keys
    if keys is None or layer.rate == 0.0:
        return Signal(values=signal.values, held=signal.held)
    x = spread(signal, members=setting.members)
    # Every layer of every step counts, so that no two draws have one number.
    position, layers = setting.place
    count = setting.mode.step * layers + position
    return Signal(values=drop(layer.rate, x, keys=keys, count=count), held=setting.members)


@compute.register
def _(layer: Flatten, signal: Signal, setting: Setting) -> Signal:
    x, members = signal.values, signal.held
    rows, columns, channels = x.shape[1:]
    x = ops.reshape(x, (-1, rows * columns, members, channels // members))
    x = ops.transpose(x, (2, 0, 1, 3))
    flat = ops.reshape(x, (members, -1, rows * columns * channels // members))
    return Signal(values=flat, held=members)


@compute.register
def _(layer: GlobalAveragePool, signal: Signal, setting: Setting) -> Signal:
    x, members = signal.values, signal.held
    mean = ops.reshape(ops.mean(x, axis=(1, 2)), (-1, members, x.shape[-1] // members))
    return Signal(values=ops.transpose(mean, (1, 0, 2)), held=members)


@compute.register
def _(layer: MaxPool, signal: Signal, setting: Setting) -> Signal:
    pooled = ops.max_pool(signal.values, layer.size, layer.size, data_format="channels_last")
    return Signal(values=pooled, held=signal.held)


@compute.register
def _(layer: AveragePool, signal: Signal, setting: Setting) -> Signal:
    pooled = ops.average_pool(signal.values, layer.size, layer.size, data_format="channels_last")
    return Signal(values=pooled, held=signal.held)


def drop(rate: float, x: Tensor, *, keys: Tensor, count: Tensor) -> Tensor:
    """Sets numbers to zero with probability `rate` and divides the others by 1 - `rate`.

    Args:
        rate: The probability, a float.
        x: Images or vectors.
        keys: [member], what the draws of each member come from.
        count: Number of this draw, one that no other draw with these keys has.

    Returns:
        Tensor like x.
    """
    members = keys.shape[0]
    images = len(x.shape) == 4
    channels = x.shape[-1] // members if images else x.shape[-1]
    shape = (ops.shape(x)[0], *x.shape[1:3], channels) if images else (ops.shape(x)[1], channels)
    # A rate is met exactly where 8 bits can say it, as 0.5, and to 1e-5 with 16 bits elsewhere.
    bits = 8 if (rate * 256).is_integer() else 16
    draws = [
        backend.random_integers(shape, bits=bits, key=keys[member], count=count)
        for member in range(members)
    ]
    # A member's mask comes from its own key, whatever the number of members.
    drawn = ops.stack(draws, axis=3 if images else 0)
    kept = ops.cast(drawn >= round(rate * 2**bits), "float32") * (1.0 / (1.0 - rate))
    return x * (ops.reshape(kept, (-1, *x.shape[1:])) if images else kept)


def spread(signal: Signal, *, members: int) -> Tensor:
    """The values, of which every member gets its own copy where all of them shared one."""
    x = signal.values
    if signal.held == members:
        return x
    if len(x.shape) == 4:
        return ops.tile(x, (1, 1, 1, members))
    return ops.tile(x, (members, 1, 1))


def _activated(layer: Conv2D | Dense, logits: Tensor, setting: Setting) -> Signal:
    """The outputs of a layer with a kernel: it has one for each member, even of shared inputs."""
    return Signal(values=_activation(layer, logits), held=setting.members, logits=logits)


def _activation(layer: Conv2D | Dense, z: Tensor) -> Tensor:
    """The activation of each number, or softmax over the last axis."""
    if layer.activation == "leaky_relu":
        return activations.leaky_relu(z, negative_slope=layer.negative_slope)
    return getattr(activations, layer.activation)(z)


def _moved(
    layer: BatchNorm, old: Sequence[Tensor], moments: Sequence[Tensor]
) -> tuple[Tensor, ...]:
    """The moving statistics after a batch with these moments."""
    share = layer.momentum
    return tuple(a * share + b * (1.0 - share) for a, b in zip(old, moments, strict=True))
