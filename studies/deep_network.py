"""R4's deep convolutional network: how it learns, and what its first dense layer puts out.

A trial is one network with its own weights, its own dropout masks and its own order of images.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from models.initializer import Initializer
from models.layer import Dense
from models.network.layer import Conv2D, Dropout, Flatten, MaxPool
from models.network.network import Network
from models.optimizer import Adam
from studies import datasets
from studies.image_sample import UNIT
from studies.image_training import JudgedProtocol, image_task
from studies.protocol import ProtocolError, arm
from studies.task import Task
from studies.trainer import GLOROT

if TYPE_CHECKING:
    from models.network.history import History
    from models.network.state import State

IMAGE = (28, 28, 1)
# Position of the layer of 1024 units, whose outputs R4 shows as "softmax_input".
DENSE = 5
# R4's own wording: normal weights of 0.1 and biases of 0.1, or Xavier for both.
CONSTANT, XAVIER = "normal 0.1", "xavier"
NORMAL, BIAS = Initializer(scheme="truncated_normal", stddev=0.1), 0.1
# The steps in which one arm is said to learn faster than the other.
EARLY_STEPS = 500
# A tanh output is never exactly 0; this near to it counts as inactive, in its disfavour.
NEAR_ZERO = 1e-3
SHOWN = 200
# Networks, and their images, that go through all layers at once: what the first convolution holds
# for two networks and 250 images is 50 MB.
MEMBERS, IMAGES = 2, 250


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepNetworkProtocol(JudgedProtocol):
    """How R4's network is trained and looked at.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        dataset: The images; see `studies.datasets`.
        training: Images that a network trains on; None for the set's training images.
        held: Images that it is judged by; None for the set's test images.
        batch_size: Images in a step.
        learning_rate: Adam's.
        steps: Steps in all; 0 leaves the network as it was drawn.
        activation: "relu" or "tanh", of both convolutions and of the first dense layer.
        weights: "normal 0.1" (kernels from a normal of 0.1 truncated at two standard deviations,
            biases 0.1) or "xavier" (kernels and biases uniform after Glorot and Bengio 2010).
        parameters: Whether the spread of each array of parameters is told, which takes a tenth of a
            second for three million of them; it changes nothing else.
    """

    batch_size: int
    learning_rate: float
    steps: int = arm()
    activation: str = arm()
    weights: str = arm()
    parameters: bool = arm(default=False)

    def __post_init__(self) -> None:
        JudgedProtocol.__post_init__(self)
        self.require_positive("batch_size", "learning_rate")
        self.require_one_of("activation", ("relu", "tanh"))
        self.require_one_of("weights", (CONSTANT, XAVIER))
        if not self.judged:
            raise ProtocolError(self, "held", self.held, "above 0, or None")
        if self.steps < 0:
            raise ProtocolError(self, "steps", self.steps, "0 or above")
        if self.parameters and not self.steps:
            wanted = "False without steps, when they are as they were drawn"
            raise ProtocolError(self, "parameters", self.parameters, wanted)


def network_of(activation: str) -> Network:
    """R4's network.

    Args:
        activation: Of both convolutions and of the first dense layer.
    """
    return Network(
        inputs=IMAGE,
        layers=(
            Conv2D(units=32, kernel=5, activation=activation, padding="same"),
            MaxPool(),
            Conv2D(units=64, kernel=5, activation=activation, padding="same"),
            MaxPool(),
            Flatten(),
            Dense(units=1024, activation=activation),
            Dropout(rate=0.5),
            Dense(units=10, activation="softmax"),
        ),
    )


def train_network(
    protocol: DeepNetworkProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks and looks at their outputs for the held images, and at their parameters.

    Returns:
        `test_accuracy`: on the held images, [trial].
        Of the 1024 units after the first dense layer, as in inference, for the held images:
        `zeros`: the share of outputs that are exactly 0, [trial]; `near_zeros`: the share within
        0.001 of 0, [trial]; `dead_units`: the share of units that are 0 for every image, [trial];
        `distance_to_normal`: see `distance_to_normal`, [trial]; `outputs`: 200 of them, for
        pictures, [trial, 200].
        `distance_of_normal`: the same distance of as many normal draws, [trial].
        Where the protocol asks for them, of the eight arrays of parameters, kernels and biases from
        first to last:
        `deviation`: the standard deviation, [trial, array]; `summary`: R4's "std", (sum(p -
        mean(p)))^2 in single precision, over sum((p - mean(p))^2), [trial, array];
        `uncentred_summary`: the same without its mean taken off, [trial, array].
        With steps, before each, on the batch that it is about to learn from, with units dropped:
        `step_accuracy`: the share of right answers, [trial, step]; `early_accuracy`: its mean over
        the first 500 steps, or all if there are fewer, [trial].
    """
    xavier = protocol.weights == XAVIER
    count = protocol.training or len(datasets.load(protocol.dataset).y_train)
    drawn = image_task(
        protocol,
        network_of(protocol.activation),
        seed=seed,
        members=size,
        epochs=len(_plan(protocol, count)),
        pixels=UNIT,
        kernel=GLOROT if xavier else NORMAL,
        bias=GLOROT if xavier else BIAS,
    )
    # The children of the seed after those of images, weights and dropout.
    shown_seed, normal_seed = seed.spawn(2)
    state, history = _trained(protocol, drawn)
    rng, normal = np.random.default_rng(shown_seed), np.random.default_rng(normal_seed)
    seen, of_normal = [], []
    for begin in range(0, size, MEMBERS):
        some = slice(begin, begin + MEMBERS)
        x, y = drawn.examples.held
        own = y.ndim == 2
        outputs, hits = _held_outputs(
            drawn,
            state.take(some),
            x=x[some] if own else x,
            y=y[some] if own else y,
        )
        seen += [_described(*one, rng=rng) for one in zip(outputs, hits, strict=True)]
        # A distance shrinks with the root of the count, so that only equal counts compare.
        of_normal += [distance_to_normal(normal.normal(size=one.size)) for one in outputs]
    outcomes = {name: np.stack([one[name] for one in seen]) for name in seen[0]}
    outcomes["distance_of_normal"] = np.array(of_normal)
    if protocol.parameters:
        outcomes |= _parameters(state)
    if history is not None:
        accuracy = history.step_accuracy.T
        outcomes["step_accuracy"] = accuracy
        outcomes["early_accuracy"] = accuracy[:, :EARLY_STEPS].mean(axis=1, dtype=float)
    return outcomes


def distance_to_normal(values: np.ndarray) -> float:
    """How far a sample is from the normal distribution of its own mean and standard deviation.

    The largest vertical distance between the two distribution functions (Kolmogorov-Smirnov), from
    0 for a perfect fit: half or more for a sample half of which is one value below all others.

    Args:
        values: Reals, not all equal, any shape.

    References:
        Lilliefors (1967), On the Kolmogorov-Smirnov test for normality with mean and variance
        unknown.

    Examples:
        >>> round(distance_to_normal(np.array([0.0, 0.0, 0.0, 1.0])), 2)
        0.47
    """
    ordered = np.sort(values, axis=None).astype(float)
    fitted = ndtr((ordered - ordered.mean()) / ordered.std())
    steps = np.arange(ordered.size + 1) / ordered.size
    return float(max((steps[1:] - fitted).max(), (fitted - steps[:-1]).max()))


def summary_of(values: np.ndarray, *, centred: bool = True) -> float:
    """What R4 records as "std", (sum(p - mean(p)))^2, over the sum of squared deviations.

    Args:
        values: Parameters, not all equal, any shape; single precision, as TensorFlow sums them.
        centred: Whether the mean is taken off; R4 does.
    """
    single = values.astype(np.float32).ravel()
    total = (single - single.mean() if centred else single).sum()
    deviations = single.astype(float) - single.mean(dtype=float)
    return float(total) ** 2 / float((deviations**2).sum())


def _plan(protocol: DeepNetworkProtocol, images: int) -> list[list[int]]:
    """Lengths of the batches of each epoch: full ones alone, the last epoch cut to the steps."""
    each = images // protocol.batch_size
    if each == 0:
        raise ProtocolError(protocol, "batch_size", protocol.batch_size, f"at most {images}")
    epochs = math.ceil(protocol.steps / each)
    counts = [min(each, protocol.steps - each * epoch) for epoch in range(epochs)]
    return [[protocol.batch_size] * count for count in counts]


def _trained(protocol: DeepNetworkProtocol, drawn: Task) -> tuple[State, History | None]:
    if protocol.steps == 0:
        return drawn.state, None
    return drawn.train(
        optimizer=Adam(learning_rate=protocol.learning_rate),
        batch_size=_plan(protocol, drawn.examples.y.shape[-1]),
        watches=False,
        stepwise=True,
    )


def _held_outputs(
    drawn: Task, state: State, *, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The first dense layer's outputs [member, image, unit], and right answers [member, image]."""
    dense, hits = [], []
    for begin in range(0, y.shape[-1], IMAGES):
        batch = slice(begin, begin + IMAGES)
        own = y.ndim == 2
        outputs = drawn.outputs(state, x=x[:, batch] if own else x[batch])
        dense.append(outputs[DENSE])
        hits.append(outputs[-1].argmax(axis=-1) == (y[:, batch] if own else y[batch]))
    return np.concatenate(dense, axis=1), np.concatenate(hits, axis=1)


def _described(
    outputs: np.ndarray, hits: np.ndarray, *, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """What is said of one network's outputs [image, unit] and right answers [image]."""
    zero = outputs == 0.0
    numbers = {
        "test_accuracy": hits.mean(),
        "zeros": zero.mean(),
        "near_zeros": (np.abs(outputs) <= NEAR_ZERO).mean(),
        "dead_units": zero.all(axis=0).mean(),
        "distance_to_normal": distance_to_normal(outputs),
    }
    shown = outputs.ravel()[rng.integers(outputs.size, size=SHOWN)]
    return {name: np.asarray(number, float) for name, number in numbers.items()} | {
        "outputs": shown
    }


def _parameters(state: State) -> dict[str, np.ndarray]:
    """What is said of each array of parameters, [trial, array]."""

    def each(function: Callable[[np.ndarray], float]) -> np.ndarray:
        return np.array(
            [[function(values) for values in arrays] for arrays in zip(*state.weights, strict=True)]
        )

    return {
        "deviation": each(lambda values: float(values.std(dtype=float))),
        "summary": each(summary_of),
        "uncentred_summary": each(lambda values: summary_of(values, centred=False)),
    }
