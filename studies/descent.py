"""R3's mlp2 under gradient descent at several rates, under a schedule, and under Adam (section 4).

A trial is one draw of five-class images, their order in each epoch, and weights. The arms of a
trial, which differ in the rates and the optimiser, share all of these.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.optimizer import OPTIMIZERS
from studies.classifier import NETWORKS
from studies.classifier_training import FIVE_CLASSES
from studies.image_training import JudgedProtocol, image_task
from studies.protocol import ProtocolError, arm

# The model that R3 trains at every rate.
NETWORK = "mlp2"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescentProtocol(JudgedProtocol):
    """How mlp2 is trained.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        dataset: The images; see `studies.datasets`.
        training: Images of each network, those for validation included; None for the set's own
            training images of the five classes, which all networks share.
        validation: The share of them, the last ones, that is kept from training.
        held: Images that judge each network; None for the set's own test images.
        batch_size: Images of a full batch.
        optimizer: "sgd" or "adam".
        stages: Learning rates and for how many epochs each, in turn.
        pixels: What the darkest and the brightest pixel become.
    """

    validation: float
    batch_size: int
    optimizer: str = arm()
    stages: tuple[tuple[float, int], ...] = arm()
    pixels: tuple[float, float] = arm()

    def __post_init__(self) -> None:
        JudgedProtocol.__post_init__(self)
        self.require_positive("batch_size")
        self.require_one_of("optimizer", ("sgd", "adam"))
        if not self.stages or any(rate < 0.0 or epochs < 1 for rate, epochs in self.stages):
            wanted = "pairs of a rate of at least 0 and at least one epoch"
            raise ProtocolError(self, "stages", self.stages, wanted)
        if not 0.0 < self.validation < 1.0:
            raise ProtocolError(self, "validation", self.validation, "a share between 0 and 1")

    @property
    def epochs(self) -> int:
        """Passes over the training images, all stages together."""
        return sum(epochs for _, epochs in self.stages)


def descend(
    protocol: DescentProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks, watches them, and judges them on images that they have not seen.

    Returns:
        `test_accuracy`: on the images held back, after the last epoch, [trial];
        `loss`: of training, mean over the examples of each epoch, [trial, epoch];
        `validation_accuracy`: after each epoch, [trial, epoch]; `step_loss`: of each batch before
        its step, [trial, step].
    """
    drawn = image_task(
        protocol,
        NETWORKS[NETWORK],
        seed=seed,
        members=size,
        epochs=protocol.epochs,
        pixels=protocol.pixels,
        classes=FIVE_CLASSES,
    ).keeping(protocol.validation)
    trained, seen = drawn.train(
        # Every step is given its rate, so that the optimiser's own does not matter.
        optimizer=OPTIMIZERS[protocol.optimizer](),
        learning_rate=_rates(protocol, positions=drawn.order.shape[2]),
        batch_size=protocol.batch_size,
        stepwise=True,
    )
    assert seen.validation is not None
    return {
        "test_accuracy": drawn.judge(trained).accuracy,
        "loss": seen.loss.T,
        "validation_accuracy": seen.validation.accuracy.T,
        "step_loss": seen.step_loss.T,
    }


def updates(protocol: DescentProtocol, *, examples: int) -> list[int]:
    """How many steps each stage takes.

    Args:
        protocol: Stages and batch size.
        examples: Training examples per epoch.
    """
    # The last batch of an epoch may be short, and is a step as well.
    return [epochs * -(-examples // protocol.batch_size) for _, epochs in protocol.stages]


def _rates(protocol: DescentProtocol, *, positions: int) -> np.ndarray:
    """The learning rate of each step, [step]."""
    counts = updates(protocol, examples=positions)
    return np.repeat([rate for rate, _ in protocol.stages], counts)
