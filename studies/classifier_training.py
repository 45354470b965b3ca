"""What R3's five-class classifiers learn, and what gradients their first layers see on the way.

A trial is one network with its own weights and its own order of images. Networks of one trial share
images, order and, where shapes agree, weights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from models.optimizer import Adam
from studies.classifier import NETWORKS, RELU_THROUGHOUT, network
from studies.image_sample import COLUMNS, ROWS
from studies.image_training import JudgedProtocol, image_task
from studies.protocol import ProtocolError, arm
from studies.task import Task

if TYPE_CHECKING:
    from models.network.history import History
    from models.network.state import State

# T-shirt/top, Trouser, Pullover, Dress and Coat. R3 names one of its classes, "bottom-wear", which
# of Fashion-MNIST's ten can only be Trouser; the first five are clothes, as R3's are, and hold it.
FIVE_CLASSES = (0, 1, 2, 3, 4)
# R3 reads its metrics and the weights at every tenth step, the first one included: from one reading
# to the next are ten steps. Its metrics are no means of the ten batches; see `studies.reading`.
READ_EVERY = 10
# Where the one permutation of pixels comes from that all networks and images share.
SHUFFLE = 784
# Other draws of weights come from other children than those that a draw spawns by itself.
REDRAWN = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierProtocol(JudgedProtocol):
    """How one of R3's networks is trained and judged.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        dataset: The images; see `studies.datasets`.
        training: Images of each network, those for validation included; None for the set's own
            training images, which all networks share.
        validation: The share of them that is kept from training and watched on the way.
        held: Images that judge each network; None for the set's own test images, 0 for nobody,
            who then does not watch the images for validation either.
        epochs: Passes over the training images.
        batch_size: Images of a full batch.
        learning_rate: Adam's; networks at rate 0 learn nothing.
        network: One of `studies.classifier.NETWORKS`.
        activation: What stands where R3 has ReLU, "relu" or "sigmoid"; or "relu throughout", which
            stands where it has nothing, too.
        pixels: What the darkest and the brightest pixel become.
        repetition: Which experiment; no arm, so that another has other images, orders and weights.
        redraw: Which draw of initial weights for the same images and orders.
        shuffled: Whether pixels stand in another order, which is one for all images and networks.
    """

    validation: float
    epochs: int
    batch_size: int
    repetition: int
    learning_rate: float = arm()
    network: str = arm()
    activation: str = arm()
    pixels: tuple[float, float] = arm()
    redraw: int = arm(default=0)
    shuffled: bool = arm(default=False)

    def __post_init__(self) -> None:
        JudgedProtocol.__post_init__(self)
        self.require_positive("epochs", "batch_size")
        self.require_one_of("network", tuple(NETWORKS))
        self.require_one_of("activation", ("relu", "sigmoid", RELU_THROUGHOUT))
        if not 0.0 < self.validation < 1.0:
            raise ProtocolError(self, "validation", self.validation, "a share between 0 and 1")
        if not self.learning_rate >= 0.0:
            raise ProtocolError(self, "learning_rate", self.learning_rate, "at least 0")
        if self.redraw < 0:
            raise ProtocolError(self, "redraw", self.redraw, "0 or above")


def learn_classes(
    protocol: ClassifierProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks, watches them, and judges them on images that they have not seen.

    Returns:
        `training_loss`, `training_accuracy`: means over the batches of each epoch, as Keras reports
        them, [trial, epoch]; `gradient`: the Euclidean norm of the first kernel's gradient, mean
        over all steps, [trial]; `gradient_by_epoch`: the same of each epoch, [trial, epoch];
        `step_accuracy`: of each batch before its step, [trial, step]. Of networks that are judged
        also `test_accuracy`: on the images held back, after the last epoch, [trial];
        `validation_loss`, `validation_accuracy`: after each epoch, [trial, epoch].
    """
    drawn = _drawn(protocol, seed, size)
    trained, seen = _train(drawn, protocol, watches=protocol.judged)
    norms = seen.gradient_norm.T.astype(float)
    ends = np.cumsum(seen.steps)[:-1]
    by_epoch = [part.mean(axis=1) for part in np.split(norms, ends, axis=1)]
    judged = {}
    if seen.validation is not None:
        judged = {
            "test_accuracy": drawn.judge(trained).accuracy,
            "validation_loss": seen.validation.loss.T,
            "validation_accuracy": seen.validation.accuracy.T,
        }
    return {
        **judged,
        "training_loss": seen.loss.T,
        "training_accuracy": seen.accuracy.T,
        "gradient": norms.mean(axis=1),
        "gradient_by_epoch": np.stack(by_epoch, axis=1),
        "step_accuracy": seen.step_accuracy.T,
    }


def read_weights(
    protocol: ClassifierProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Takes ten steps, as many as R3 takes from one reading of the weights to the next.

    R3 reads for the first time after its first step; here the ten steps are the first ones.

    Returns:
        `way`: what R3 calls the gradient: how far the first kernel has moved, over the rate,
        [trial]; `gradient`: the norm of its gradient, mean over the ten steps, [trial].

    Raises:
        ProtocolError: If an epoch has fewer than ten full batches.
    """
    drawn = _drawn(protocol, seed, size)
    wanted = READ_EVERY * protocol.batch_size
    if drawn.order.shape[2] < wanted:
        raise ProtocolError(
            protocol, "training", protocol.training, f"enough for {wanted} images after validation"
        )
    trained, seen = _train(replace(drawn, order=drawn.order[:1, :, :wanted]), protocol)
    # The first array of weights is the first layer's kernel.
    moved = (trained.weights[0] - drawn.state.weights[0]).reshape(size, -1)
    return {
        "way": np.linalg.norm(moved.astype(float), axis=1) / protocol.learning_rate,
        "gradient": seen.gradient_norm.T.astype(float).mean(axis=1),
    }


def specialise(
    protocol: ClassifierProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains perceptrons and compares their first layer's weights with the classes' mean images.

    Returns:
        `before`, `after`: for each class the best correlation over units between a unit's weights
        and the class's mean training image minus that of the other classes, before and after
        training, [trial, class]; `mistaken`: after training, the correlation of that best unit's
        weights with the image of the next class, [trial, class]; `weights_before`,
        `weights_after`: for each class the weights of the unit that is best after training, as
        images, [trial, class, 28, 28]; `difference`: the class's mean image minus the others',
        [trial, class, 28, 28].
    """
    drawn = _drawn(protocol, seed, size)
    trained, _ = _train(drawn, protocol)
    differences = class_differences(drawn)
    # The kernel [member, pixel, unit] as [member, unit, pixel]: a unit's weights are an image.
    before, after = (np.swapaxes(state.weights[0], 1, 2) for state in (drawn.state, trained))
    match = correlations(differences, after)
    # The best unit of each class, [member, class, 1], to take along the unit's axis.
    best = match.argmax(axis=2)[:, :, None]
    return {
        # The best unit before training may be another one; the pictures show one unit twice.
        "before": correlations(differences, before).max(axis=2),
        "after": match.max(axis=2),
        "mistaken": np.take_along_axis(np.roll(match, -1, axis=1), best, axis=2)[:, :, 0],
        "weights_before": _as_images(np.take_along_axis(before, best, axis=1)),
        "weights_after": _as_images(np.take_along_axis(after, best, axis=1)),
        "difference": _as_images(differences),
    }


def correlations(images: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Pearson's correlation over pixels of each image with each unit's weights.

    Args:
        images: [member, class, pixel].
        weights: [member, unit, pixel].

    Returns:
        [member, class, unit].
    """
    scaled = []
    for array in (images, weights):
        centred = array - array.mean(axis=2, keepdims=True, dtype=float)
        scaled.append(centred / np.linalg.norm(centred, axis=2, keepdims=True))
    first, second = scaled
    return np.asarray(first @ np.swapaxes(second, 1, 2))


def class_differences(drawn: Task) -> np.ndarray:
    """Each class's mean training image minus the mean of the others, [member, class, pixel]."""
    members, kept = drawn.order.shape[1:]
    x, y = drawn.examples.x, drawn.examples.y
    # What all members share stands for each of them.
    if y.ndim == 1:
        x, y = (np.broadcast_to(array, (members, *array.shape)) for array in (x, y))
    # The images kept from training are the last ones.
    pixels = x[:, :kept].reshape(members, kept, ROWS * COLUMNS)
    of_class = y[:, None, :kept] == np.arange(len(FIVE_CLASSES))[:, None]
    of_class, others = (chosen.astype("float32") for chosen in (of_class, ~of_class))
    # [member, class, image] by [member, image, pixel]: sums over a class's images, all at once.
    means = [one @ pixels / one.sum(axis=2, keepdims=True) for one in (of_class, others)]
    return np.asarray(means[0] - means[1])


def _drawn(protocol: ClassifierProtocol, seed: np.random.SeedSequence, size: int) -> Task:
    """A block's task; the last training images are for validation."""
    drawn = image_task(
        protocol,
        network(protocol.network, activation=protocol.activation),
        seed=seed,
        members=size,
        epochs=protocol.epochs,
        pixels=protocol.pixels,
        classes=FIVE_CLASSES,
    )
    if protocol.redraw:
        drawn = _redrawn(drawn, protocol.redraw)
    if protocol.shuffled:
        images = drawn.examples
        drawn = drawn.on(replace(images, x=shuffled(images.x), x_held=shuffled(images.x_held)))
    return drawn.keeping(protocol.validation)


def _redrawn(drawn: Task, number: int) -> Task:
    """The task with other initial weights, of which each number has its own."""
    seed = drawn.weight_seed
    other = np.random.SeedSequence(
        entropy=seed.entropy, spawn_key=(*seed.spawn_key, REDRAWN + number)
    )
    state = drawn.trainer.start(
        drawn.network, members=drawn.state.members, kernel=None, bias=None, seed=other
    )
    return replace(drawn, state=state)


def shuffled(x: np.ndarray) -> np.ndarray:
    """Images [..., 28, 28, 1] or [..., 784] with their pixels in another order, the same for all.

    Every pixel keeps what it is worth, and loses its neighbours.
    """
    order = np.random.default_rng(SHUFFLE).permutation(ROWS * COLUMNS)
    first = x.shape[: x.ndim - (3 if x.shape[-1] == 1 else 1)]
    moved: np.ndarray = x.reshape(*first, ROWS * COLUMNS)[..., order].reshape(x.shape)
    return moved


def _train(
    drawn: Task, protocol: ClassifierProtocol, *, watches: bool = False
) -> tuple[State, History]:
    """Trains with R3's optimiser, and records the gradient of the first kernel."""
    return drawn.train(
        optimizer=Adam(learning_rate=protocol.learning_rate),
        batch_size=protocol.batch_size,
        watches=watches,
        gradients=True,
        stepwise=True,
    )


def _as_images(weights: np.ndarray) -> np.ndarray:
    """Weights [trial, class, pixel] as images [trial, class, 28, 28], as fine as pictures need."""
    return weights.reshape(*weights.shape[:2], ROWS, COLUMNS).astype("float16")
