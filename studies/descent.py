"""R3's mlp2 under gradient descent at several rates, under a schedule, and under Adam (section 4).

A trial is one draw of five-class images, their order in each epoch, and weights. The arms of a
trial, which differ in the rates and the optimiser, share all of these.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.optimizer import OPTIMIZERS
from studies import datasets
from studies.classifier import NETWORKS
from studies.classifier_training import FIVE_CLASSES
from studies.image_sample import sample_images, split
from studies.protocol import Protocol, ProtocolError, arm

NETWORK = "mlp2"
# A single batch's loss is mostly its own: convergence is read from the last ten, as R3 does.
READ_OVER = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DescentProtocol(Protocol):
    """How mlp2 is trained.

    Args:
        block: How many networks are trained at once.
        dataset: The images; see `studies.datasets`.
        training: Images of each network, those for validation included; None for the set's own
            training images of the five classes, which all networks share.
        validation: The share of them, the last ones, that is kept from training.
        held: Images that judge each network; None for the set's own test images.
        batch_size: Images of a full batch.
        target_loss: The training loss that `steps_to_target` waits for.
        optimizer: "sgd" or "adam".
        stages: Learning rates and for how many epochs each, in turn.
        pixels: What the darkest and the brightest pixel become.
    """

    dataset: str
    training: int | None
    validation: float
    held: int | None
    batch_size: int
    target_loss: float
    optimizer: str = arm()
    stages: tuple[tuple[float, int], ...] = arm()
    pixels: tuple[float, float] = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("batch_size", "target_loss")
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
        `validation_accuracy`: after each epoch, [trial, epoch]; `steps_to_target`: the first step
        at which the mean loss of the last ten batches is at the target, one more than all steps
        where it never is, [trial]; `loss_roughness`: the standard deviation of the changes of the
        loss from batch to batch, [trial]; `accuracy_roughness`: that of the changes of validation
        accuracy from epoch to epoch in the second half of the training, [trial]; `best_epoch`: the
        first epoch with the highest validation accuracy, from 1, [trial].
    """
    from models.initializer import Initializer  # Loads Keras, which collection must not.
    from models.network.population import evaluate_networks
    from models.network.state import initial_state
    from models.network.training import train_networks

    image_seed, weight_seed = seed.spawn(2)
    images = sample_images(
        protocol.dataset,
        training=protocol.training,
        held=protocol.held,
        epochs=protocol.epochs,
        members=size,
        pixels=protocol.pixels,
        seed=image_seed,
        classes=FIVE_CLASSES,
    )
    order, validation = split(images, share=protocol.validation)
    net = NETWORKS[NETWORK]
    kernel = Initializer(scheme="glorot_uniform")
    trained, seen = train_networks(
        net,
        initial_state(net, members=size, kernel=kernel, seed=weight_seed),
        x=images.x,
        y=images.y,
        order=order,
        optimizer=OPTIMIZERS[protocol.optimizer](),
        learning_rate=_rates(protocol, positions=order.shape[2]),
        batch_size=protocol.batch_size,
        validation=validation,
    )
    assert seen.validation is not None
    accuracy = seen.validation.accuracy.T
    settled = accuracy[:, accuracy.shape[1] // 2 :]
    return {
        "test_accuracy": evaluate_networks(net, trained, x=images.x_held, y=images.y_held).accuracy,
        "loss": seen.loss.T,
        "validation_accuracy": accuracy,
        "steps_to_target": steps_to(seen.step_loss.T, target=protocol.target_loss),
        "loss_roughness": roughness(seen.step_loss.T),
        "accuracy_roughness": roughness(settled),
        "best_epoch": accuracy.argmax(axis=1) + 1.0,
    }


def steps_to(loss: np.ndarray, *, target: float) -> np.ndarray:
    """The first step at which the mean loss of the last ten batches is at most a target, from 1.

    Args:
        loss: Of each batch before its step, [trial, step].
        target: Above 0.

    Returns:
        [trial], float; one more than there are steps where the target is never reached, which is
        less than the truth and so never in favour of the faster arm.
    """
    steps = loss.shape[1]
    windows = np.lib.stride_tricks.sliding_window_view(loss.astype(float), READ_OVER, axis=1)
    reached = windows.mean(axis=2) <= target
    first: np.ndarray = np.where(
        reached.any(axis=1), reached.argmax(axis=1) + READ_OVER, steps + 1
    ).astype(float)
    return first


def roughness(curve: np.ndarray) -> np.ndarray:
    """The standard deviation of a curve's changes from one point to the next, [trial].

    Args:
        curve: [trial, point]; a single point has no changes, and a spread of 0.
    """
    changes = np.diff(curve.astype(float), axis=1)
    if not changes.shape[1]:
        return np.zeros(len(curve))
    spread: np.ndarray = changes.std(axis=1)
    return spread


def updates(protocol: DescentProtocol, *, examples: int) -> list[int]:
    """How many steps each stage takes.

    Args:
        protocol: Stages and batch size.
        examples: Training examples per epoch.
    """
    return [epochs * -(-examples // protocol.batch_size) for _, epochs in protocol.stages]


def _rates(protocol: DescentProtocol, *, positions: int) -> np.ndarray:
    """The learning rate of each step, [step]."""
    counts = updates(protocol, examples=positions)
    return np.repeat([rate for rate, _ in protocol.stages], counts)


# What the numbers depend on beyond protocol and source: the images that were found.
descend.inputs = datasets.inputs_of  # type: ignore[attr-defined]
