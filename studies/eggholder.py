"""R1's regression of the eggholder function by dense networks of many shapes (problem 4).

A trial is one draw of points and noise, of their order in each epoch, and of weights. The arms of a
trial, which differ in the shape of the network, share points, noise and order.

Sources: R1 problem 4; the function is Whitley et al. (1996), Evaluating evolutionary algorithms.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from models.layer import Dense
from models.network.layer import BatchNorm
from models.network.network import Network
from models.optimizer import SGD
from studies.protocol import ProtocolError, TrainedProtocol, arm
from studies.task import Examples, task

# The square that R1 draws its points from is [-SIDE, SIDE]^2.
SIDE = 512.0
# R1's noise is drawn with scale=np.sqrt(0.3): 0.3 is its variance.
NOISE_VARIANCE = 0.3
# Widths of a hidden layer, and units that all hidden layers of a network may have together.
WIDTHS = (16, 32, 64, 128, 256, 512)
MOST_UNITS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class EggholderProtocol(TrainedProtocol):
    """How a network is trained and judged.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        points: Training points of each network, its own.
        held: Further points of its own that it is judged by.
        epochs: Passes over the training points.
        batch_size: Points in a step.
        learning_rate: Of plain gradient descent.
        units: Widths of the hidden layers, first to last.
        first: The activation of the first of them: "relu" as of the others, or "linear".
    """

    points: int
    held: int
    epochs: int
    batch_size: int
    learning_rate: float
    units: tuple[int, ...] = arm()
    first: str = arm(default="relu")

    def __post_init__(self) -> None:
        TrainedProtocol.__post_init__(self)
        self.require_positive("points", "held", "epochs", "batch_size", "learning_rate")
        if not self.units or min(self.units) < 1:
            wanted = "one width of at least 1 for each of one or more hidden layers"
            raise ProtocolError(self, "units", self.units, wanted)
        self.require_one_of("first", ("relu", "linear"))


def eggholder(x: np.ndarray) -> np.ndarray:
    """The eggholder function, [point].

    Args:
        x: Points, [point, 2].

    Examples:
        >>> round(float(eggholder(np.array([[512.0, 404.2319]]))[0]), 4)
        -959.6407
    """
    first, second = x[..., 0], x[..., 1] + 47.0
    value: np.ndarray = -second * np.sin(np.sqrt(np.abs(first / 2 + second))) - first * np.sin(
        np.sqrt(np.abs(first - second))
    )
    return value


def points(count: int, seed: np.random.SeedSequence) -> tuple[np.ndarray, np.ndarray]:
    """Points uniform in the square, and the function there with R1's noise.

    Args:
        count: How many points.
        seed: Where they come from; it is left as it is, so equal seeds give equal points.

    Returns:
        float32 [point, 2] and float32 [point].
    """
    rng = np.random.default_rng(seed)
    x = rng.uniform(-SIDE, SIDE, (count, 2))
    y = eggholder(x) + rng.normal(scale=np.sqrt(NOISE_VARIANCE), size=count)
    return x.astype(np.float32), y.astype(np.float32)


def shapes(depth: int) -> tuple[tuple[int, ...], ...]:
    """Widths of the hidden layers of all networks of a depth that R1 allows.

    Args:
        depth: Number of hidden layers.

    Examples:
        >>> [len(shapes(depth)) for depth in (1, 2, 3)]
        [6, 25, 112]
    """
    return tuple(
        units for units in itertools.product(WIDTHS, repeat=depth) if sum(units) <= MOST_UNITS
    )


def network_of(units: tuple[int, ...], *, first: str = "relu") -> Network:
    """R1's network: two numbers in, one out, ReLU and then batch normalisation in each layer.

    Args:
        units: Widths of the hidden layers, first to last.
        first: The activation of the first; R1's print is cut off before it says that of the others.
    """
    activations = (first, *["relu"] * (len(units) - 1))
    hidden = [
        layer
        for width, activation in zip(units, activations, strict=True)
        for layer in (Dense(units=width, activation=activation), BatchNorm())
    ]
    return Network(inputs=(2,), layers=(*hidden, Dense(units=1, activation="linear")))


def regress(
    protocol: EggholderProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks on points of their own and judges them by others.

    Returns:
        `rmse`: the root mean squared error on the held points after the last epoch, [trial];
        `guess`: the same for who always answers with the training points' mean, [trial];
        `nearest`: the same for who answers with the nearest training point's number, [trial];
        `loss`: of training, the mean over each epoch's batches of their root mean squared errors,
        [trial, epoch].
    """
    point_seed, order_seed, weight_seed = seed.spawn(3)
    drawn = [points(protocol.points + protocol.held, one) for one in point_seed.spawn(size)]
    x, y = (np.stack(arrays) for arrays in zip(*drawn, strict=True))
    kept, held = slice(protocol.points), slice(protocol.points, None)
    examples = Examples(
        x=x[:, kept],
        y=y[:, kept],
        order=_orders(protocol, order_seed, size),
        x_held=x[:, held],
        y_held=y[:, held],
    )
    learning = task(
        network_of(protocol.units, first=protocol.first),
        examples,
        weight_seed=weight_seed,
        trained_by=protocol.trainer,
    )
    trained, seen = learning.train(
        optimizer=SGD(learning_rate=protocol.learning_rate),
        batch_size=protocol.batch_size,
        watches=False,
    )
    return {
        "rmse": learning.judge(trained).loss,
        "guess": rmse(y[:, kept].mean(axis=1, dtype=float, keepdims=True), y[:, held]),
        "nearest": rmse(nearest(x[:, kept], y[:, kept], asked=x[:, held]), y[:, held]),
        "loss": seen.loss.T,
    }


def rmse(answers: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Root mean squared error, [trial].

    Args:
        answers: [trial, point], or one for all points, [trial, 1].
        y: What was wanted, [trial, point].
    """
    error: np.ndarray = np.sqrt(np.square(answers - y.astype(float)).mean(axis=1))
    return error


def nearest(x: np.ndarray, y: np.ndarray, *, asked: np.ndarray) -> np.ndarray:
    """The number at the nearest known point, [trial, point].

    Args:
        x: Known points, [trial, known point, 2].
        y: Their numbers, [trial, known point].
        asked: Other points, [trial, point, 2].
    """
    found = [KDTree(known).query(wanted)[1] for known, wanted in zip(x, asked, strict=True)]
    return np.take_along_axis(y, np.stack(found), axis=1)


def _orders(protocol: EggholderProtocol, seed: np.random.SeedSequence, size: int) -> np.ndarray:
    """The order in which each network takes its points, [epoch, trial, position]."""
    orders = np.empty((protocol.epochs, size, protocol.points), np.int32)
    for member, one in enumerate(seed.spawn(size)):
        rng = np.random.default_rng(one)
        for epoch in range(protocol.epochs):
            orders[epoch, member] = rng.permutation(protocol.points)
    return orders
