"""Losses of a population: one number for each member and example.

The loss that is minimised is the sum over members of each member's mean over its batch, so that
no member's gradient depends on another's.
"""

from __future__ import annotations

import numpy as np
from keras import ops

from models.backend.interface import Tensor
from models.dense.architecture import Mlp
from models.error import LossError, ShapeError

LOSSES = ("categorical_crossentropy", "mse", "sparse_categorical_crossentropy")


def example_losses(loss: str, *, y: Tensor, output: Tensor, logits: Tensor) -> Tensor:
    """Loss of each example.

    Args:
        loss: One of `LOSSES`.
        y: Targets [member, out, batch]; for the sparse loss class numbers [member, 1, batch].
        output: Predictions [member, out, batch].
        logits: Values that enter the last layer's activation [member, out, batch].

    Returns:
        Tensor [member, batch].
    """
    if loss == "mse":
        return ops.mean(ops.square(output - y), axis=1)
    # From the values before the softmax, as Keras itself does on TensorFlow: the logarithm of a
    # softmax that has been rounded to zero is lost.
    log_probability = ops.log_softmax(logits, axis=1)
    if loss == "sparse_categorical_crossentropy":
        y = ops.one_hot(ops.cast(y[:, 0], "int32"), logits.shape[1], axis=1)
    return -ops.sum(y * log_probability, axis=1)


def check_loss(loss: str, *, architecture: Mlp) -> None:
    """Raises LossError unless the loss is known and fits the last layer."""
    if loss not in LOSSES:
        raise LossError(f"loss {loss!r} is unknown; use one of {', '.join(LOSSES)}")
    activation = architecture.layers[-1].activation
    if loss.endswith("categorical_crossentropy") and activation != "softmax":
        raise LossError(
            f"{loss} got a last layer with activation {activation!r}; it needs "
            "activation='softmax' there"
        )


def targets(y: np.ndarray, *, x: np.ndarray, loss: str, outputs: int) -> np.ndarray:
    """Checks targets and gives them a last axis.

    Args:
        y: [member, example, out] or [example, out]; for the sparse loss without the last axis.
        x: Inputs, whose leading axes y must have.
        loss: One of `LOSSES`.
        outputs: Width of the last layer.

    Returns:
        float32 [member, example, out] or [example, out], out being 1 for the sparse loss.
    """
    sparse = loss == "sparse_categorical_crossentropy"
    wanted = x.shape[:-1] if sparse else (*x.shape[:-1], outputs)
    if tuple(y.shape) != wanted:
        raise ShapeError(
            f"y has the shape {tuple(y.shape)}; for {loss} and these inputs {wanted} is wanted"
        )
    return np.asarray(y[..., None] if sparse else y, np.float32)
