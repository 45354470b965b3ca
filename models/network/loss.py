"""What networks are judged by, which follows from their last layer.

Networks that end in softmax tell classes: their loss is the mean cross-entropy. Those that end in
one linear unit give a number: their loss is the root mean squared error.
"""

from __future__ import annotations

from typing import Any

from keras import ops

from models.backend.interface import Tensor
from models.network.network import Network


def scores(network: Network, logits: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Loss of each example, and whether the answer is right.

    Args:
        network: The network.
        logits: What enters the last activation [member, batch, output].
        y: Classes or numbers [member, batch].

    Returns:
        Two float32 tensors: cross-entropies or squared errors [member, batch], and 1 for each right
        answer [member, batch], which has no members where the network gives numbers.
    """
    if network.regresses:
        # One output for each member and example. No answer is right or wrong, which an array of no
        # members says.
        errors = ops.square(logits[:, :, 0] - y)
        return errors, errors[:0]
    # From what enters the softmax: the logarithm of a probability rounded to 0 is lost.
    losses = ops.sparse_categorical_crossentropy(y, logits, from_logits=True)
    return losses, ops.cast(ops.argmax(logits, axis=-1) == y, "float32")


def overall(network: Network, means: Any) -> Any:
    """The loss over many examples, from the mean of each member's losses of one example.

    The slope of a root is infinite at 0, and a step from there gives NaN, as in Keras. It takes a
    batch in which every number is met exactly, which numbers with noise do not allow.

    Args:
        network: The network.
        means: [member], a tensor or an array.
    """
    return means**0.5 if network.regresses else means
