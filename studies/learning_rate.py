"""What R2's LeNet learns in a few epochs at one learning rate and batch size (problem 4, Q2, Q4).

LeNet-5 with batch normalisation on the input and in every hidden layer, stochastic gradient
descent, raw pixels. A trial is one set of images with an order for each epoch and one draw of
weights; rates and batch sizes are arms, so that the networks of one trial differ in nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studies import datasets
from studies.image_sample import sample_images
from studies.lenet import r2_network
from studies.protocol import Protocol, ProtocolError, arm

PIXELS = (0.0, 255.0)
# Batch normalisation keeps most networks finite even at a rate of 10, the last layer's weights have
# nothing that would. A loss that is no number any more is worse than all others: it counts as this.
HIGHEST_LOSS = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepProtocol(Protocol):
    """How R2's LeNet is trained.

    Args:
        block: How many networks are trained at once.
        dataset: The images; see `studies.datasets`.
        training: Images of each network; None for the set's training images, shared by all.
        epochs: Passes over them.
        learning_rate: The rate of every step; 0 leaves the network as it is.
        batch_size: Images of a full batch.
    """

    dataset: str
    training: int | None
    epochs: int
    learning_rate: float = arm()
    batch_size: int = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("epochs", "batch_size")
        if not self.learning_rate >= 0.0:
            raise ProtocolError(self, "learning_rate", self.learning_rate, "at least 0")


def sweep(
    protocol: SweepProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks and keeps what Keras reports as training loss and accuracy.

    Returns:
        `loss`: mean over the examples of each epoch, as they were met, at most 1e6, which losses
        that are no number count as, [trial, epoch]; `accuracy`: the same, [trial, epoch].
    """
    from models.initializer import Initializer  # Loads Keras, which collection must not.
    from models.network.state import initial_state
    from models.network.training import train_networks
    from models.optimizer import SGD

    image_seed, weight_seed = seed.spawn(2)
    images = sample_images(
        protocol.dataset,
        training=protocol.training,
        # Nobody looks at what is held back, and a sample of its own must hold something back.
        held=None if protocol.training is None else 1,
        epochs=protocol.epochs,
        members=size,
        pixels=PIXELS,
        seed=image_seed,
    )
    net = r2_network(input_norm=True, hidden_norm=True, input_dropout=False, hidden_dropout=False)
    kernel = Initializer(scheme="glorot_uniform")
    _, seen = train_networks(
        net,
        initial_state(net, members=size, kernel=kernel, seed=weight_seed),
        x=images.x,
        y=images.y,
        order=images.order,
        optimizer=SGD(learning_rate=protocol.learning_rate),
        batch_size=protocol.batch_size,
    )
    return {"loss": bounded(seen.loss.T), "accuracy": seen.accuracy.T}


def bounded(loss: np.ndarray) -> np.ndarray:
    """Losses of any shape, those that are no number or above 1e6 as 1e6."""
    found: np.ndarray = np.where(loss < HIGHEST_LOSS, loss, HIGHEST_LOSS).astype(float)
    return found


# What the numbers depend on beyond protocol and source: the images that were found.
sweep.inputs = datasets.inputs_of  # type: ignore[attr-defined]
