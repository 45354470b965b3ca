"""One pass through a network, for all members of a population."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from models.backend.interface import Tensor
from models.network.layer import Conv2D, Dropout
from models.network.network import Network
from models.network.operation import Mode, Setting, Signal, compute


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """What a pass gives.

    Args:
        outputs: After each layer, as `models.network.operation` lays images and vectors out.
        logits: What enters the last activation [member, batch, output].
        statistics: Moving statistics after the batch, in the order of `Network.statistics`.
    """

    outputs: list[Tensor]
    logits: Tensor
    statistics: list[Tensor]


def forward_networks(
    network: Network,
    weights: Sequence[Tensor],
    statistics: Sequence[Tensor],
    x: Tensor,
    *,
    mode: Mode,
) -> Forward:
    """Computes all layers.

    Args:
        network: The network.
        weights: [member, …], in the order of `Network.trainable`.
        statistics: [member, channel], in the order of `Network.statistics`.
        x: Images or vectors, as `models.network.operation` lays them out.
        mode: Whether to train.

    Returns:
        The outputs of the layers and the new moving statistics.
    """
    remaining, moving = iter(weights), iter(statistics)
    layers, members = network.layers, weights[0].shape[0]
    # Images of several members have so many channels side by side, and vectors a member axis.
    held = x.shape[-1] // network.inputs[-1] if len(network.inputs) == 3 else x.shape[0]
    signal = Signal(values=x, held=held)
    outputs: list[Tensor] = []
    updated: list[Tensor] = []
    # There is one shape more than there are layers: that of what the last one puts out.
    for position, (layer, shape) in enumerate(zip(layers, network.shapes, strict=False)):
        setting = Setting(
            # Weights come in the order of the layers, and each layer takes its own.
            weights=list(itertools.islice(remaining, len(layer.weights(shape)))),
            moving=list(itertools.islice(moving, len(layer.statistics(shape)))),
            mode=mode,
            members=members,
            place=(position, len(layers)),
            folds=_folds(network, position),
        )
        signal = compute(layer, signal, setting)
        outputs.append(signal.output)
        updated += signal.statistics
    return Forward(outputs=outputs, logits=signal.logits, statistics=updated)


def _folds(network: Network, position: int) -> bool:
    """Whether a layer gets what no weight has touched, and a convolution its outputs."""
    before, after = network.layers[:position], network.layers[position + 1 : position + 2]
    untouched = all(isinstance(layer, Dropout) for layer in before)
    return untouched and any(isinstance(layer, Conv2D) for layer in after)
