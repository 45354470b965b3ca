"""What deep dense networks learn whose weights start so small that gradients vanish (problem 2).

The reports' network, 784 inputs, a linear layer of 100 units, five hidden layers of 100, softmax,
which they draw and never train. A trial is one network with its own weights and its own images.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.initializer import Initializer
from models.layer import Dense
from models.network.layer import Flatten
from models.network.network import Network
from models.optimizer import OPTIMIZERS
from studies.image_sample import UNIT
from studies.image_training import JudgedProtocol, image_task
from studies.protocol import ProtocolError, arm

IMAGE = (28, 28, 1)
UNITS, HIDDEN, CLASSES = 100, 5, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class VanishingProtocol(JudgedProtocol):
    """How a deep dense network is drawn and trained.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        dataset: The images; see `studies.datasets`.
        training: Images that a network trains on; None for the set's training images.
        held: Images that it is judged by; None for the set's test images.
        batch_size: Images of a batch.
        epochs: Passes over the training images, each in a new order.
        optimizer: "sgd", "adam" or "rmsprop".
        learning_rate: Its rate.
        activation: "relu", "tanh" or "sigmoid", of the hidden layers.
        sigma: The standard deviation of all weights; biases are 0.
    """

    batch_size: int
    epochs: int
    optimizer: str = arm()
    learning_rate: float = arm()
    activation: str = arm()
    sigma: float = arm()

    def __post_init__(self) -> None:
        JudgedProtocol.__post_init__(self)
        self.require_positive("batch_size", "epochs", "learning_rate", "sigma")
        self.require_one_of("optimizer", OPTIMIZERS)
        self.require_one_of("activation", ("relu", "tanh", "sigmoid"))
        if not self.judged:
            raise ProtocolError(self, "held", self.held, "above 0, or None")

    @property
    def network(self) -> Network:
        """What is trained."""
        hidden = Dense(units=UNITS, activation=self.activation)
        return Network(
            inputs=IMAGE,
            layers=(
                Flatten(),
                Dense(units=UNITS, activation="linear"),
                *(hidden,) * HIDDEN,
                Dense(units=CLASSES, activation="softmax"),
            ),
        )


def learn_from_small_weights(
    protocol: VanishingProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks and looks at how far their layers have moved.

    Returns:
        `moved`: the length of the change of each hidden layer's weights as a multiple of their own
        length before training, [trial, layer]; `accuracy`: in training, a mean over an epoch's
        batches, [trial, epoch]; `held_accuracy`: on held images after the last epoch, [trial];
        `untrained_accuracy`: on the same before the first step, [trial].
    """
    drawn = image_task(
        protocol,
        protocol.network,
        seed=seed,
        members=size,
        epochs=protocol.epochs,
        pixels=UNIT,
        kernel=Initializer(scheme="random_normal", stddev=protocol.sigma),
    )
    state, history = drawn.train(
        optimizer=OPTIMIZERS[protocol.optimizer](learning_rate=protocol.learning_rate),
        batch_size=protocol.batch_size,
        watches=False,
    )
    before, after = (
        # Kernels have three axes, [trial, in, out], and biases two; the linear layer comes first.
        [array.astype(float) for array in one.weights if array.ndim == 3][1 : 1 + HIDDEN]
        for one in (drawn.state, state)
    )
    moved = [
        np.linalg.norm(new - old, axis=(1, 2)) / np.linalg.norm(old, axis=(1, 2))
        for old, new in zip(before, after, strict=True)
    ]
    return {
        "moved": np.stack(moved, axis=1),
        "accuracy": history.accuracy.T,
        "held_accuracy": drawn.judge(state).accuracy,
        "untrained_accuracy": drawn.judge(drawn.state).accuracy,
    }
