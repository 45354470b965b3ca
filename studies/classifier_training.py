"""What R3's five-class classifiers learn, and what gradients their first layers see on the way.

A trial is one network with its own weights and its own order of images. Networks of one trial share
images, order and, where shapes agree, weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studies import datasets
from studies.classifier import NETWORKS, network
from studies.image_sample import COLUMNS, ROWS, ImageSample, sample_images, split
from studies.protocol import Protocol, ProtocolError, arm

if TYPE_CHECKING:
    from models.network.history import History
    from models.network.network import Network
    from models.network.state import State

# T-shirt/top, Trouser, Pullover, Dress and Coat. R3 names one of its classes, "bottom-wear", which
# of Fashion-MNIST's ten can only be Trouser; the first five are clothes, as R3's are, and hold it.
FIVE_CLASSES = (0, 1, 2, 3, 4)
CLASS_NAMES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat")
# R3 reads its metrics at every tenth step, as the mean of the ten batches before, and the weights.
READ_EVERY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierProtocol(Protocol):
    """How one of R3's networks is trained and judged.

    Args:
        block: How many networks are trained at once.
        dataset: The images; see `studies.datasets`.
        training: Images of each network, those for validation included; None for the set's own
            training images, which all networks share.
        validation: The share of them that is kept from training and watched on the way.
        held: Images that judge each network; None for the set's own test images.
        epochs: Passes over the training images.
        batch_size: Images of a full batch.
        learning_rate: Adam's; networks at rate 0 learn nothing.
        network: One of `studies.classifier.NETWORKS`.
        activation: What stands where R3 has ReLU: "relu" or "sigmoid".
        pixels: What the darkest and the brightest pixel become.
        target_accuracy: The training accuracy that `steps_to_target` waits for.
        repetition: Which experiment; no arm, so that another has other images, orders and weights.
    """

    dataset: str
    training: int | None
    validation: float
    held: int | None
    epochs: int
    batch_size: int
    target_accuracy: float
    repetition: int
    learning_rate: float = arm()
    network: str = arm()
    activation: str = arm()
    pixels: tuple[float, float] = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("epochs", "batch_size")
        self.require_one_of("network", tuple(NETWORKS))
        self.require_one_of("activation", ("relu", "sigmoid"))
        if not 0.0 < self.validation < 1.0:
            raise ProtocolError(self, "validation", self.validation, "a share between 0 and 1")
        if not self.learning_rate >= 0.0:
            raise ProtocolError(self, "learning_rate", self.learning_rate, "at least 0")
        if (self.training is None) != (self.held is None):
            raise ProtocolError(self, "held", self.held, "None exactly where training is None")


def learn(
    protocol: ClassifierProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks, watches them, and judges them on images that they have not seen.

    Returns:
        `test_accuracy`: on the images held back, after the last epoch, [trial];
        `training_loss`, `training_accuracy`: means over the batches of each epoch, as Keras reports
        them, [trial, epoch]; `validation_loss`, `validation_accuracy`: after each epoch, [trial,
        epoch]; `gradient`: the Euclidean norm of the first kernel's gradient, mean over all steps,
        [trial]; `gradient_by_epoch`: the same of each epoch, [trial, epoch]; `steps_to_target`: the
        first step at which the training accuracy of the last ten batches is at the target, one more
        than all steps where it never is, [trial].
    """
    from models.network.population import evaluate_networks

    task = _Task.drawn(protocol, seed, size)
    trained, seen = task.train(task.order, validation=task.validation)
    judged = evaluate_networks(task.network, trained, x=task.images.x_held, y=task.images.y_held)
    assert seen.validation is not None
    norms = seen.gradient_norm.T.astype(float)
    ends = np.cumsum(seen.steps)[:-1]
    by_epoch = [part.mean(axis=1) for part in np.split(norms, ends, axis=1)]
    return {
        "test_accuracy": judged.accuracy,
        "training_loss": seen.loss.T,
        "training_accuracy": seen.accuracy.T,
        "validation_loss": seen.validation.loss.T,
        "validation_accuracy": seen.validation.accuracy.T,
        "gradient": norms.mean(axis=1),
        "gradient_by_epoch": np.stack(by_epoch, axis=1),
        "steps_to_target": steps_to(seen.step_accuracy.T, target=protocol.target_accuracy),
    }


def read_weights(
    protocol: ClassifierProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Takes ten steps, after which R3 reads the weights for the first time.

    Returns:
        `way`: what R3 calls the gradient: how far the first kernel has moved, over the rate,
        [trial]; `gradient`: the norm of its gradient, mean over the ten steps, [trial].

    Raises:
        ProtocolError: If an epoch has fewer than ten full batches.
    """
    task = _Task.drawn(protocol, seed, size)
    wanted = READ_EVERY * protocol.batch_size
    if task.order.shape[2] < wanted:
        raise ProtocolError(
            protocol, "training", protocol.training, f"enough for {wanted} images after validation"
        )
    trained, seen = task.train(task.order[:1, :, :wanted])
    moved = (trained.weights[0] - task.state.weights[0]).reshape(size, -1)
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
        training, [trial, class]; `weights_before`, `weights_after`: for each class the weights of
        the unit that is best after training, as images, [trial, class, 28, 28]; `difference`: the
        class's mean image minus the others', [trial, class, 28, 28].
    """
    task = _Task.drawn(protocol, seed, size)
    trained, _ = task.train(task.order)
    differences = task.class_differences()
    found: dict[str, np.ndarray] = {}
    best = None
    for name, state in (("after", trained), ("before", task.state)):
        # The kernel [member, pixel, unit] as [member, unit, pixel]: a unit's weights are an image.
        units = np.swapaxes(state.weights[0], 1, 2)
        match = correlations(differences, units)
        best = match.argmax(axis=2) if best is None else best
        shown = np.take_along_axis(units, best[:, :, None], axis=1)
        found[name] = match.max(axis=2)
        found[f"weights_{name}"] = _as_images(shown)
    return found | {"difference": _as_images(differences)}


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


def steps_to(accuracy: np.ndarray, *, target: float) -> np.ndarray:
    """The first step at which the mean accuracy of the last ten batches is at a target, from 1.

    Args:
        accuracy: Of each batch before its step, [trial, step].
        target: In (0, 1].

    Returns:
        [trial], float; one more than all steps where the target is never reached, which is fewer
        than it would take: a slow arm may look faster than it is, never slower.
    """
    trials, steps = accuracy.shape
    totals = np.cumsum(np.pad(accuracy.astype(float), ((0, 0), (1, 0))), axis=1)
    means = (totals[:, READ_EVERY:] - totals[:, :-READ_EVERY]) / READ_EVERY
    # Rounding must not hide that exactly the target was reached.
    reached = np.concatenate([means >= target - 1e-9, np.ones((trials, 1), bool)], axis=1)
    first = reached.argmax(axis=1)
    return np.asarray(np.where(first < means.shape[1], first + READ_EVERY, steps + 1.0))


# What the numbers depend on beyond protocol and source: the images that were found.
for _study in (learn, read_weights, specialise):
    _study.inputs = datasets.inputs_of  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What a population of one network learns from.

    Args:
        protocol: Every knob.
        network: The network.
        state: Its initial weights.
        images: The images; of those to train on the last ones are for validation.
        order: The order of the others, [epoch, member, position].
        validation: Images and classes that are not trained on and watched on the way.
    """

    protocol: ClassifierProtocol
    network: Network
    state: State
    images: ImageSample
    order: np.ndarray
    validation: tuple[np.ndarray, np.ndarray]

    @classmethod
    def drawn(cls, protocol: ClassifierProtocol, seed: np.random.SeedSequence, size: int) -> _Task:
        """Draws images, orders and weights."""
        from models.initializer import Initializer
        from models.network.state import initial_state

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
        net = network(protocol.network, activation=protocol.activation)
        kernel = Initializer(scheme="glorot_uniform")
        state = initial_state(net, members=size, kernel=kernel, seed=weight_seed)
        return cls(
            protocol=protocol,
            network=net,
            state=state,
            images=images,
            order=order,
            validation=validation,
        )

    def train(
        self, order: np.ndarray, *, validation: tuple[np.ndarray, np.ndarray] | None = None
    ) -> tuple[State, History]:
        """Trains with R3's optimiser, and watches the gradient of the first kernel."""
        from models.network.training import train_networks
        from models.optimizer import Adam

        return train_networks(
            self.network,
            self.state,
            x=self.images.x,
            y=self.images.y,
            order=order,
            optimizer=Adam(learning_rate=self.protocol.learning_rate),
            batch_size=self.protocol.batch_size,
            watch=self.network.trainable[0].layer,
            validation=validation,
        )

    def class_differences(self) -> np.ndarray:
        """Each class's mean training image minus the mean of the others, [member, class, pixel]."""
        members, kept = self.order.shape[1:]
        x, y = self.images.x, self.images.y
        if y.ndim == 1:
            x, y = (np.broadcast_to(array, (members, *array.shape)) for array in (x, y))
        pixels = x[:, :kept].reshape(members, kept, ROWS * COLUMNS)
        of_class = y[:, None, :kept] == np.arange(len(FIVE_CLASSES))[:, None]
        of_class, others = (chosen.astype("float32") for chosen in (of_class, ~of_class))
        means = [one @ pixels / one.sum(axis=2, keepdims=True) for one in (of_class, others)]
        return np.asarray(means[0] - means[1])


def _as_images(weights: np.ndarray) -> np.ndarray:
    """Weights [trial, class, pixel] as images [trial, class, 28, 28], as fine as pictures need."""
    return weights.reshape(*weights.shape[:2], ROWS, COLUMNS).astype("float16")
