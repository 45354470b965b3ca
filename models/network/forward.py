"""One pass through an image network, for all members of a population."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from keras import ops

from models.network.layer import Activation, BatchNorm, Conv2D, Dense, Dropout, Flatten, Layer
from models.network.network import Network
from models.network.operation import (
    activate,
    affine,
    convolve,
    drop,
    flatten,
    image_moments,
    normalize,
    pool,
    rescaled,
    spread,
)

Tensor = Any  # A tensor of whichever backend Keras runs on.
Scaling = tuple[Tensor, Tensor]  # Factor and summand of each channel, [member, channel].


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """Whether a pass trains.

    Args:
        training: whether batch normalisation uses the batch.
        keys: [member], what dropout draws from; None for no dropout.
        step: number of the step, from 0; every step has its own dropout.
    """

    training: bool = False
    keys: Tensor = None
    step: Tensor = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """What a pass gives.

    Args:
        outputs: after each layer, as `models.network.operation` lays images and vectors out.
        logits: what enters the last activation [member, batch, output].
        statistics: moving statistics after the batch, in the order of `Network.statistics`.
    """

    outputs: list[Tensor]
    logits: Tensor
    statistics: list[Tensor]


def forward(
    network: Network,
    weights: Sequence[Tensor],
    statistics: Sequence[Tensor],
    x: Tensor,
    *,
    mode: Mode,
) -> Forward:
    """Computes all layers.

    Args:
        network: the network.
        weights: [member, …], in the order of `Network.trainable`.
        statistics: [member, channel], in the order of `Network.statistics`.
        x: images or vectors, as `models.network.operation` lays them out.
        mode: whether to train.

    Returns:
        The outputs of the layers and the new moving statistics.
    """
    remaining, moving = iter(weights), iter(statistics)
    members = weights[0].shape[0]
    held = x.shape[-1] // network.inputs[-1] if len(network.inputs) == 3 else x.shape[0]
    outputs: list[Tensor] = []
    updated: list[Tensor] = []
    logits = x
    scaling = None
    for position, layer in enumerate(network.layers):
        if held < members and _parts_members(layer, mode=mode):
            x = x if isinstance(layer, Conv2D | Dense) else spread(x, members=members)
            held = members
        if isinstance(layer, Conv2D | Dense):
            logits = _product(layer, remaining, x, scaling=scaling)
            x, scaling = activate(layer.activation, logits, slope=layer.negative_slope), None
        elif isinstance(layer, BatchNorm) and mode.training and _reads_data(network, position):
            old = [next(moving), next(moving)]
            scaling, new = _scaling(layer, remaining, old, x)
            updated += new
            outputs.append(rescaled(x, *scaling))
            continue
        elif isinstance(layer, BatchNorm):
            old = [next(moving), next(moving)]
            x, new = _normalize(layer, remaining, old, x, mode=mode)
            updated += new
        elif isinstance(layer, Dropout):
            if _drops(layer, mode=mode):
                count = mode.step * len(network.layers) + position
                x = drop(layer.rate, x, keys=mode.keys, count=count)
        elif isinstance(layer, Activation):
            x = activate(layer.activation, x, slope=layer.negative_slope)
        elif isinstance(layer, Flatten):
            x = flatten(x, members=held)
        else:
            x = pool(layer, x, members=held)
        outputs.append(x)
    return Forward(outputs=outputs, logits=logits, statistics=updated)


def _drops(layer: Dropout, *, mode: Mode) -> bool:
    return mode.keys is not None and layer.rate > 0.0


def _parts_members(layer: Layer, *, mode: Mode) -> bool:
    """Whether members that shared the inputs of a layer have outputs of their own."""
    if isinstance(layer, Dropout):
        return _drops(layer, mode=mode)
    return isinstance(layer, Conv2D | Dense | BatchNorm)


def _reads_data(network: Network, position: int) -> bool:
    """Whether a layer gets what no weight has touched, and a convolution its outputs."""
    before, after = network.layers[:position], network.layers[position + 1]
    return isinstance(after, Conv2D) and all(isinstance(layer, Dropout) for layer in before)


def _product(
    layer: Conv2D | Dense, weights: Iterator[Tensor], x: Tensor, *, scaling: Scaling | None
) -> Tensor:
    """What enters the activation of a layer with a kernel, which is taken from the weights."""
    kernel = next(weights)
    bias = next(weights) if layer.bias else None
    if isinstance(layer, Dense):
        return affine(kernel, bias, x)
    return convolve(layer, kernel, bias, x, scaling=scaling)


def _scaling(
    layer: BatchNorm, weights: Iterator[Tensor], old: list[Tensor], x: Tensor
) -> tuple[Scaling, list[Tensor]]:
    """What batch normalisation multiplies data by and adds to them, and the moved statistics.

    The convolution after it takes both into its kernel, so that no gradient with respect to the
    images is needed, which at 28x28 pixels costs as much as the rest of a LeNet's step.
    """
    gamma, beta = next(weights), next(weights)
    mean, variance = moments = image_moments(x, members=gamma.shape[0])
    scale = gamma / ops.sqrt(variance + layer.epsilon)
    return (scale, beta - mean * scale), _moved(layer, old, moments)


def _normalize(
    layer: BatchNorm, weights: Iterator[Tensor], old: list[Tensor], x: Tensor, *, mode: Mode
) -> tuple[Tensor, list[Tensor]]:
    """Normalises by the batch or by the moving statistics, and moves these if it trains."""
    gamma, beta = next(weights), next(weights)
    if not mode.training:
        return normalize(layer, gamma, beta, x, moving=old)[0], old
    y, moments = normalize(layer, gamma, beta, x, moving=None)
    return y, _moved(layer, old, moments)


def _moved(layer: BatchNorm, old: list[Tensor], moments: Sequence[Tensor]) -> list[Tensor]:
    share = layer.momentum
    return [a * share + b * (1.0 - share) for a, b in zip(old, moments, strict=True)]
