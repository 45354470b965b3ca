"""Deep narrow networks that die, at birth or in training (Lu et al. 2019).

A trial is one ReLU network with its own data and weights. What the paper calls collapsed is a
network that is constant where it is trained; one that is born so stays so, because no gradient
passes a layer that is silent at every point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.optimizer import Adam
from studies.dense_trainer import DenseTraining, dense_trainer
from studies.protocol import TrainedProtocol, arm

if TYPE_CHECKING:
    from models.dense.architecture import Mlp
    from models.initializer import Initializer

# Inputs of mean 0 and variance 1.
REACH = 3.0**0.5
# The last hidden layer hands on to an output without activation, which lets nothing die.
OUTPUT_KERNEL = "he_normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A function of the paper.

    Args:
        inputs: How many numbers it takes.
        outputs: How many it gives.
        of: Its values [..., output] at points [..., input].
    """

    inputs: int
    outputs: int
    of: Callable[[np.ndarray], np.ndarray]


def _step_and_sine(x: np.ndarray) -> np.ndarray:
    values: np.ndarray = np.where(x > 0.0, 1.0, 0.0) + 0.2 * np.sin(5.0 * x)
    return values


def _sum_and_difference(x: np.ndarray) -> np.ndarray:
    first, second = x[..., 0], x[..., 1]
    values: np.ndarray = np.abs(np.stack([first + second, first - second], axis=-1))
    return values


TARGETS: Mapping[str, Target] = {
    "abs(x)": Target(inputs=1, outputs=1, of=np.abs),
    "x sin 5x": Target(inputs=1, outputs=1, of=lambda x: x * np.sin(5.0 * x)),
    "step + 0.2 sin 5x": Target(inputs=1, outputs=1, of=_step_and_sine),
    "abs(x1 + x2), abs(x1 - x2)": Target(inputs=2, outputs=2, of=_sum_and_difference),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DyingProtocol(TrainedProtocol):
    """How a deep narrow network is drawn and trained.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        points: Training points per network, each number uniform on [-sqrt 3, sqrt 3].
        target: What is learned, by mean squared error; one of `TARGETS`.
        hidden_layers: Hidden layers.
        width: Units of each.
        learning_rate: Adam's rate.
        epochs: Passes over the training points.
        batch_size: Examples of one update.
        kernel: How the hidden layers' weights are drawn; "rai" draws their biases, too. The output
            layer's are He's.
    """

    points: int
    target: str
    hidden_layers: int
    width: int
    learning_rate: float
    epochs: int
    batch_size: int
    kernel: str = arm()

    def __post_init__(self) -> None:
        TrainedProtocol.__post_init__(self)
        self.require_positive("points", "hidden_layers", "width", "learning_rate", "batch_size")
        self.require_positive("epochs")
        self.require_one_of("target", TARGETS)

    @property
    def network(self) -> Mlp:
        """What is trained."""
        from models.dense.architecture import chain

        target = TARGETS[self.target]
        return chain(
            inputs=target.inputs,
            hidden=[self.width] * self.hidden_layers,
            activation="relu",
            outputs=target.outputs,
        )

    @property
    def kernels(self) -> tuple[Initializer, ...]:
        """How each layer's weights are drawn."""
        from models.initializer import Initializer

        hidden = (Initializer(scheme=self.kernel),) * self.hidden_layers
        return (*hidden, Initializer(scheme=OUTPUT_KERNEL))


def die(protocol: DyingProtocol, seed: np.random.SeedSequence, size: int) -> dict[str, np.ndarray]:
    """Trains networks, and asks of each before and after whether it is constant.

    Returns:
        Booleans [trial]: `born_dead` (each output is the same at all training points before the
        first step) and `collapsed` (after the last).
    """
    data_seed, weight_seed = seed.spawn(2)
    net, target = protocol.network, TARGETS[protocol.target]
    trainer = dense_trainer(protocol.trainer)
    weights = trainer.start(net, members=size, kernels=protocol.kernels, seed=weight_seed)
    rng = np.random.default_rng(data_seed)
    x = rng.uniform(-REACH, REACH, (size, protocol.points, target.inputs)).astype("float32")
    order = np.argsort(rng.random((protocol.epochs, size, protocol.points), "float32"), axis=-1)
    training = DenseTraining(
        x=x,
        y=target.of(x).astype("float32"),
        order=order,
        optimizer=Adam(learning_rate=protocol.learning_rate),
        loss="mse",
        batch_size=protocol.batch_size,
        seed=data_seed,
    )
    trained = trainer.train(net, weights, training)
    before, after = (trainer.predict(net, one, x=x) for one in (weights, trained))
    return {"born_dead": constant(before), "collapsed": constant(after)}


def constant(predicted: np.ndarray) -> np.ndarray:
    """Whether each output of a network is the same at all points, [trial].

    Args:
        predicted: [trial, point, output].
    """
    alike: np.ndarray = (predicted == predicted[:, :1]).all(axis=(1, 2))
    return alike
