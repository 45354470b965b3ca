"""What networks are judged by, which follows from their last layer.

Networks that end in softmax tell classes: their loss is the mean cross-entropy. Those that end in
one linear unit give a number: their loss is the root mean squared error.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from models.error import ShapeError
from models.network.network import Network

Tensor = Any  # A tensor of whichever backend Keras runs on.


def scores(network: Network, logits: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Loss of each example, and whether the answer is right.

    Args:
        network: the network.
        logits: what enters the last activation [member, batch, output].
        y: classes or numbers [member, batch].

    Returns:
        Two float32 tensors: cross-entropies or squared errors [member, batch], and 1 for each right
        answer [member, batch], which has no members where the network gives numbers.
    """
    if network.regresses:
        errors = ops.square(logits[:, :, 0] - y)
        return errors, errors[:0]
    losses = ops.sparse_categorical_crossentropy(y, logits, from_logits=True)
    return losses, ops.cast(ops.argmax(logits, axis=-1) == y, "float32")


def overall(network: Network, means: Any) -> Any:
    """The loss over many examples, from the mean of each member's losses of one example.

    The slope of a root is infinite at 0, and a step from there gives NaN, as in Keras. It takes a
    batch in which every number is met exactly, which numbers with noise do not allow.

    Args:
        network: the network.
        means: [member], a tensor or an array.
    """
    return means**0.5 if network.regresses else means


def targets(network: Network, y: np.ndarray) -> Tensor:
    """Classes as integers, or numbers as float32."""
    return ops.convert_to_tensor(y, "float32" if network.regresses else "int32")


def check_targets(network: Network, y: np.ndarray, *, x: np.ndarray) -> None:
    """Raises ShapeError unless y has a class, or a number, for each example of x."""
    wanted = x.shape[: -len(network.inputs)]
    kind: type[np.generic] = np.floating if network.regresses else np.integer
    what = "floats, the numbers to be given" if network.regresses else "integers, the classes"
    if y.shape != wanted or not np.issubdtype(y.dtype, kind):
        raise ShapeError(
            f"y has the shape {y.shape} and the type {y.dtype}; for these inputs {wanted} of "
            f"{what}, is wanted"
        )
    if not network.regresses and (y.min() < 0 or y.max() >= network.classes):
        raise ShapeError(
            f"y runs from {y.min()} to {y.max()}; the network has {network.classes} classes, so "
            f"0 to {network.classes - 1} are wanted"
        )
