"""What R2's LeNet learns in a few epochs at one learning rate and batch size (problem 4, Q2, Q4).

LeNet-5 with batch normalisation on the input and in every hidden layer, stochastic gradient
descent, raw pixels. A trial is one set of images with an order for each epoch and one draw of
weights; rates and batch sizes are arms, so that the networks of one trial differ in nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.optimizer import SGD
from studies.image_sample import RAW
from studies.image_training import ImageProtocol, image_task
from studies.lenet import R2_NORMALISED
from studies.protocol import ProtocolError, TrainedProtocol, arm

# Batch normalisation keeps most networks finite even at a rate of 10, the last layer's weights have
# nothing that would. A loss that is no number any more is worse than all others: it counts as this.
HIGHEST_LOSS = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepProtocol(ImageProtocol):
    """How R2's LeNet is trained.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        dataset: The images; see `studies.datasets`.
        training: Images of each network; None for the set's training images, shared by all.
        epochs: Passes over them.
        learning_rate: The rate of every step; 0 leaves the network as it is.
        batch_size: Images of a full batch.
        stepwise: Whether the loss of every batch is told as well; it changes nothing else.
    """

    epochs: int
    learning_rate: float = arm()
    batch_size: int = arm()
    stepwise: bool = arm(default=False)

    def __post_init__(self) -> None:
        TrainedProtocol.__post_init__(self)
        self.require_positive("epochs", "batch_size")
        if not self.learning_rate >= 0.0:
            raise ProtocolError(self, "learning_rate", self.learning_rate, "at least 0")


def sweep(
    protocol: SweepProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks and keeps what Keras reports as training loss and accuracy.

    Returns:
        `loss`: mean over the examples of each epoch, as they were met, at most 1e6, which losses
        that are no number count as, [trial, epoch]; `accuracy`: the same, [trial, epoch]; and where
        the protocol asks for it `step_loss`: of each batch before its step, [trial, step].
    """
    drawn = image_task(
        protocol, R2_NORMALISED, seed=seed, members=size, epochs=protocol.epochs, pixels=RAW
    )
    _, seen = drawn.train(
        optimizer=SGD(learning_rate=protocol.learning_rate),
        batch_size=protocol.batch_size,
        watches=False,
        stepwise=protocol.stepwise,
    )
    told = {"step_loss": bounded(seen.step_loss.T)} if protocol.stepwise else {}
    return {"loss": bounded(seen.loss.T), "accuracy": seen.accuracy.T, **told}


def bounded(loss: np.ndarray) -> np.ndarray:
    """Losses of any shape, those that are no number or above 1e6 as 1e6."""
    found: np.ndarray = np.where(loss < HIGHEST_LOSS, loss, HIGHEST_LOSS).astype(float)
    return found
