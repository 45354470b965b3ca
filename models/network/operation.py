"""What each layer of an image network computes, for all members of a population at once.

Images are [batch, row, column, member × channel], the channels of one member side by side, so that
a convolution of all members is one convolution in groups, and what Keras does per channel is per
member by itself. Vectors are [member, batch, feature]. Images and vectors that all members share
have the axes of one member, and a leading axis of length 1 for vectors.
"""

from __future__ import annotations

from typing import Any

from keras import activations, ops

from models.backend import interface as backend
from models.network.layer import AveragePool, BatchNorm, Conv2D, GlobalAveragePool, MaxPool

Tensor = Any  # A tensor of whichever backend Keras runs on.


def activate(activation: str, z: Tensor, *, slope: float) -> Tensor:
    """Applies an activation to each number, or softmax to the last axis."""
    if activation == "leaky_relu":
        return activations.leaky_relu(z, negative_slope=slope)
    return getattr(activations, activation)(z)


def affine(kernel: Tensor, bias: Tensor | None, x: Tensor) -> Tensor:
    """What enters the activation of a dense layer.

    Args:
        kernel: [member, in, out].
        bias: [member, out], or None.
        x: [member or 1, batch, in].

    Returns:
        Tensor [member, batch, out].
    """
    z = ops.matmul(x, kernel)
    return z if bias is None else z + bias[:, None]


def convolve(
    layer: Conv2D,
    kernel: Tensor,
    bias: Tensor | None,
    x: Tensor,
    *,
    scaling: tuple[Tensor, Tensor] | None = None,
) -> Tensor:
    """What enters the activation of a convolution.

    Args:
        layer: the layer.
        kernel: [member, row, column, in, out].
        bias: [member, out], or None.
        x: [batch, row, column, member × in], or [batch, row, column, in] for shared images.
        scaling: what the channels of x are to be multiplied by first, and what is to be added to
            them, [member, in] each; None for x as it is.

    Returns:
        Tensor [batch, row, column, member × out].
    """
    if scaling is not None:
        # w * (s x + o) = (s w) * x + w * o, and o, the same in all images, is convolved once.
        scale, offset = scaling
        constant = ops.broadcast_to(ops.reshape(offset, (-1,)), (1, *x.shape[1:3], x.shape[-1]))
        scaled = kernel * scale[:, None, None, :, None]
        return convolve(layer, scaled, bias, x) + convolve(layer, kernel, None, constant)
    members, _, _, channels, units = kernel.shape
    if x.shape[-1] == members * channels and _windows_are_apart(layer, x):
        return _convolve_apart(layer, kernel, bias, x)
    # Shared images are convolved once with the kernels of all members, in a single group.
    joined = ops.reshape(
        ops.transpose(kernel, (1, 2, 3, 0, 4)), (*kernel.shape[1:4], members * units)
    )
    z = backend.convolution(x, joined, stride=layer.stride, padding=layer.padding)
    return z if bias is None else z + ops.reshape(bias, (-1,))


def _windows_are_apart(layer: Conv2D, x: Tensor) -> bool:
    """Whether no number of an image is seen by two outputs, nor any that is not there."""
    rows, columns = x.shape[1:3]
    whole = layer.padding == "valid" or rows % layer.stride == columns % layer.stride == 0
    one = layer.padding == "valid" and rows - layer.kernel < layer.stride
    return (layer.kernel == layer.stride and whole) or (one and rows == columns)


def _convolve_apart(layer: Conv2D, kernel: Tensor, bias: Tensor | None, x: Tensor) -> Tensor:
    """A convolution whose windows do not overlap, as a product of matrices.

    The windows are the image itself in another order, and the product takes half the time of the
    convolution in groups (120@2x2 on 4x4x16, forth and back: 0.17 ms against 0.32 ms a member).
    """
    members, size, _, channels, units = kernel.shape
    rows, columns = ((side - size) // layer.stride + 1 for side in x.shape[1:3])
    if x.shape[1:3] != (rows * size, columns * size):
        x = x[:, : rows * size, : columns * size]
    windows = ops.reshape(x, (-1, rows, size, columns, size, members, channels))
    windows = ops.reshape(
        ops.transpose(windows, (5, 0, 1, 3, 2, 4, 6)), (members, -1, size * size * channels)
    )
    z = ops.matmul(windows, ops.reshape(kernel, (members, -1, units)))
    z = z if bias is None else z + bias[:, None]
    z = ops.transpose(ops.reshape(z, (members, -1, rows * columns, units)), (1, 2, 0, 3))
    return ops.reshape(z, (-1, rows, columns, members * units))


def pool(layer: AveragePool | MaxPool | GlobalAveragePool, x: Tensor, *, members: int) -> Tensor:
    """Pools images [batch, row, column, member × channel].

    Returns:
        Images again, or after GlobalAveragePool vectors [member, batch, channel].
    """
    if isinstance(layer, GlobalAveragePool):
        mean = ops.mean(x, axis=(1, 2))
        return ops.transpose(ops.reshape(mean, (-1, members, x.shape[-1] // members)), (1, 0, 2))
    if isinstance(layer, MaxPool):
        return ops.max_pool(
            x, layer.size, layer.size, padding=layer.padding, data_format="channels_last"
        )
    return ops.average_pool(x, layer.size, layer.size, data_format="channels_last")


def flatten(x: Tensor, *, members: int) -> Tensor:
    """Vectors [member, batch, row × column × channel] of images; vectors stay as they are."""
    if len(x.shape) == 3:
        return x
    rows, columns, channels = x.shape[1:]
    x = ops.reshape(x, (-1, rows * columns, members, channels // members))
    x = ops.transpose(x, (2, 0, 1, 3))
    return ops.reshape(x, (members, -1, rows * columns * channels // members))


def normalize(
    layer: BatchNorm, gamma: Tensor, beta: Tensor, x: Tensor, *, moving: list[Tensor] | None
) -> tuple[Tensor, list[Tensor]]:
    """Batch normalisation.

    Args:
        layer: the layer.
        gamma: scale [member, channel].
        beta: offset [member, channel].
        x: images or vectors.
        moving: mean and variance [member, channel] to use, or None for those of the batch.

    Returns:
        A tensor like x, and the mean and the variance used [member, channel].
    """
    images = len(x.shape) == 4
    if moving is None and images:
        flat = [ops.reshape(values, (-1,)) for values in (gamma, beta)]
        y, *moments = backend.batch_normalization(x, *flat, epsilon=layer.epsilon)
        return y, [ops.reshape(moment, gamma.shape) for moment in moments]
    if moving is None:
        mean = ops.mean(x, axis=1)
        moving = [mean, ops.mean(ops.square(x - mean[:, None]), axis=1)]
    mean, variance = moving
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


def drop(rate: float, x: Tensor, *, keys: Tensor, count: Tensor) -> Tensor:
    """Sets numbers to zero with probability `rate` and divides the others by 1 - `rate`.

    Args:
        rate: the probability, a float.
        x: images or vectors.
        keys: [member], what the draws of each member come from.
        count: number of this draw, one that no other draw with these keys has.

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


def spread(x: Tensor, *, members: int) -> Tensor:
    """Gives every member its own copy of images or vectors that all of them share."""
    if len(x.shape) == 4:
        return ops.tile(x, (1, 1, 1, members))
    return ops.tile(x, (members, 1, 1))
