"""All parameters of a member in one long row, as optimisers take them, and cut up again.

An optimiser's dozen operations are then compiled once, and not once for each kernel and bias.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from keras import ops

from models.backend.interface import Tensor
from models.layer import Shape


def joined(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Joins the arrays [member, …] of each member: [member, number].

    No arrays give an array of no members, which has no numbers either.
    """
    if not arrays:
        return np.zeros((0, 0), np.float32)
    members = len(arrays[0])
    return np.concatenate([np.reshape(values, (members, -1)) for values in arrays], axis=1)


def cut(values: Tensor, *, shapes: Sequence[Shape]) -> list[Tensor]:
    """Cuts numbers [member, number] into arrays [member, …].

    Args:
        values: What `joined` gave, as a tensor.
        shapes: The shape of each array in one member, in order.
    """
    if not shapes:
        return []
    # One split, whose gradient is one concatenation; the gradient of each slice by itself would
    # be an array as large as all parameters.
    ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1].tolist()
    return [
        ops.reshape(piece, (values.shape[0], *shape))
        for shape, piece in zip(shapes, ops.split(values, ends, axis=1), strict=True)
    ]
