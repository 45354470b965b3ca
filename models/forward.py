"""One pass through an image network, for all members of a population."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.layer import Activation, BatchNorm, Conv2D, Dense, Dropout, Flatten, Layer
from models.network import Network
from models.operation import activate, affine, convolve, drop, flatten, normalize, pool, spread

Tensor = Any  # A tensor of whichever backend Keras runs on.


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
        outputs: after each layer, as `models.operation` lays images and vectors out.
        logits: what enters the last softmax [member, batch, class].
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
        x: images or vectors, as `models.operation` lays them out.
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
    for position, layer in enumerate(network.layers):
        if held < members and _parts_members(layer, mode=mode):
            x = x if isinstance(layer, Conv2D | Dense) else spread(x, members=members)
            held = members
        if isinstance(layer, Conv2D | Dense):
            logits = _product(layer, remaining, x)
            x = activate(layer.activation, logits, slope=layer.negative_slope)
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


def _product(layer: Conv2D | Dense, weights: Iterator[Tensor], x: Tensor) -> Tensor:
    """What enters the activation of a layer with a kernel, which is taken from the weights."""
    kernel = next(weights)
    bias = next(weights) if layer.bias else None
    if isinstance(layer, Dense):
        return affine(kernel, bias, x)
    return convolve(layer, kernel, bias, x)


def _normalize(
    layer: BatchNorm, weights: Iterator[Tensor], old: list[Tensor], x: Tensor, *, mode: Mode
) -> tuple[Tensor, list[Tensor]]:
    """Normalises by the batch or by the moving statistics, and moves these if it trains."""
    gamma, beta = next(weights), next(weights)
    if not mode.training:
        return normalize(layer, gamma, beta, x, moving=old)[0], old
    y, moments = normalize(layer, gamma, beta, x, moving=None)
    share = layer.momentum
    return y, [a * share + b * (1.0 - share) for a, b in zip(old, moments, strict=True)]
