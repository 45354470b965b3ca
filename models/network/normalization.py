"""Batch normalisation of each member's channels or units by themselves.

Images and vectors are laid out as `models.network.operation` says: the channels of the members
stand side by side, so that moments per channel are moments per member and channel.
"""

from __future__ import annotations

from keras import ops

from models.backend import interface as backend
from models.backend.interface import Tensor
from models.network.layer import BatchNorm


def normalize(
    layer: BatchNorm, gamma: Tensor, beta: Tensor, x: Tensor, *, moving: list[Tensor] | None
) -> tuple[Tensor, list[Tensor]]:
    """Batch normalisation.

    Args:
        layer: The layer.
        gamma: Scale [member, channel].
        beta: Offset [member, channel].
        x: Images or vectors.
        moving: Mean and variance [member, channel] to use, or None for those of the batch.

    Returns:
        A tensor like x, and the mean and the variance used [member, channel].
    """
    images = len(x.shape) == 4
    if moving is None and images:
        # Per channel is per member and channel here, since the members stand side by side.
        flat = [ops.reshape(values, (-1,)) for values in (gamma, beta)]
        y, *moments = backend.batch_normalization(x, *flat, epsilon=layer.epsilon)
        return y, [ops.reshape(moment, gamma.shape) for moment in moments]
    if moving is None:
        # Vectors are [member, batch, feature]: the moments are those over the batch.
        mean = ops.mean(x, axis=1)
        moving = [mean, ops.mean(ops.square(x - mean[:, None]), axis=1)]
    mean, variance = moving
    # gamma (x - mean) / sqrt(variance + epsilon) + beta, as one product and one sum.
    scale = gamma / ops.sqrt(variance + layer.epsilon)
    offset = beta - mean * scale
    if images:
        return rescaled(x, scale, offset), moving
    return x * scale[:, None] + offset[:, None], moving


def image_moments(x: Tensor, *, members: int) -> tuple[Tensor, Tensor]:
    """Mean and variance of each channel of images [batch, row, column, member × channel].

    The variance is the mean square less the squared mean, in one pass: good to a millionth for data
    whose mean is not far larger than their spread, as pixels are.

    Returns:
        Two tensors [member, channel].
    """
    # Over the batch first: sums along a short last axis are slow.
    mean, square = (ops.mean(ops.mean(z, axis=0), axis=(0, 1)) for z in (x, ops.square(x)))
    variance = ops.maximum(square - ops.square(mean), 0.0)
    shape = (members, x.shape[-1] // members)
    return ops.reshape(mean, shape), ops.reshape(variance, shape)


def rescaled(x: Tensor, scale: Tensor, offset: Tensor) -> Tensor:
    """Images whose channels are multiplied by one number each and added to another.

    Args:
        x: [batch, row, column, member × channel].
        scale: [member, channel].
        offset: [member, channel].
    """
    return x * ops.reshape(scale, (-1,)) + ops.reshape(offset, (-1,))
