"""Collapse of deep narrow networks to a constant (R1, R2, R5, problem 2; Lu et al. 2019).

A trial is one network with its own data and weights. Every criterion that a report uses is measured
on the same network: what a report calls collapsed depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.optimizer import OPTIMIZERS
from studies.dense_trainer import DenseTrainer, DenseTraining, dense_trainer
from studies.protocol import ProtocolError, TrainedProtocol, arm

if TYPE_CHECKING:
    from models.dense.architecture import Mlp
    from models.initializer import Initializer

REACH = 7.0**0.5
TARGETS = ("abs(x)", "x sin 5x")
PROBES = ("ten points from 1 to 10", "1000 fresh points", "training points")
# R2 calls a network collapsed when the variance of its predictions is at most 10e-4.
FLAT_VARIANCE = 10e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class CollapseProtocol(TrainedProtocol):
    """How a deep narrow network is trained and probed.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        points: Training points per network, uniform on [-sqrt 7, sqrt 7].
        target: What is learned: "abs(x)" or "x sin 5x".
        hidden_layers: Hidden layers.
        width: Units of each.
        output_bias: Whether the output layer has a bias.
        optimizer: "adam" or "rmsprop".
        learning_rate: Its learning rate.
        epochs: Passes over the training points.
        batch_size: Examples of one update.
        probe: Where predictions are compared; one of `PROBES`.
        hidden_kernel: How the hidden layers' weights are drawn.
        output_kernel: How the output layer's weights are drawn.
        activation: "relu" or "leaky_relu".
        negative_slope: Its slope left of zero; 0 for "relu".
    """

    points: int
    target: str
    hidden_layers: int
    width: int
    output_bias: bool
    optimizer: str
    learning_rate: float
    epochs: int
    batch_size: int
    probe: str
    output_kernel: str
    hidden_kernel: str = arm()
    activation: str = arm()
    negative_slope: float = arm()

    def __post_init__(self) -> None:
        TrainedProtocol.__post_init__(self)
        self.require_positive("points", "hidden_layers", "width", "learning_rate", "batch_size")
        self.require_positive("epochs")
        self.require_one_of("target", TARGETS)
        self.require_one_of("probe", PROBES)
        self.require_one_of("optimizer", ("adam", "rmsprop"))
        self.require_one_of("activation", ("relu", "leaky_relu"))
        if self.activation == "relu":
            self.require_one_of("negative_slope", (0.0,))
        elif not 0.0 < self.negative_slope < 1.0:
            raise ProtocolError(
                self, "negative_slope", self.negative_slope, "between 0 and 1 for 'leaky_relu'"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class BornDeadProtocol(TrainedProtocol):
    """How networks are probed before any training.

    Args:
        block: How many networks are drawn at once.
        trainer: Whose layers and initial weights they have; see `studies.protocol`.
        width: Units of each hidden layer.
        hidden_layers: Hidden layers.
        kernel: How weights are drawn; biases are zero.
    """

    width: int
    hidden_layers: int
    kernel: str

    def __post_init__(self) -> None:
        TrainedProtocol.__post_init__(self)
        self.require_positive("width", "hidden_layers")


def collapse(
    protocol: CollapseProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks and asks of each, by every criterion, whether it has collapsed.

    Returns:
        Booleans [trial]: `one_prediction` (all predictions equal, R5), `flat` (variance at most
        1e-3, R2), `all_zero` (all predictions exactly 0, R1), `cut` (no input reaches the output:
        the derivative of the prediction is 0 at every point). Reals [trial]: `log_variance`, the
        decimal log of the predictions' variance, at least -12.
    """
    data_seed, weight_seed = seed.spawn(2)
    net, kernels = network(protocol), kernels_of(protocol)
    trainer = dense_trainer(protocol.trainer)
    weights = trainer.start(net, members=size, kernels=kernels, seed=weight_seed)
    return trained_and_probed(protocol, net, weights, trainer, data_seed, size)


def born_dead(
    protocol: BornDeadProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Probes untrained ReLU networks on both sides of zero.

    Returns:
        Booleans [trial]: `constant_right` (constant on x > 0), `constant` (on both rays).
    """
    from models.dense.architecture import chain
    from models.initializer import Initializer

    net = chain(
        inputs=1, hidden=[protocol.width] * protocol.hidden_layers, activation="relu", outputs=1
    )
    kernels = (Initializer(scheme=protocol.kernel),) * len(net.layers)
    drawing = dense_trainer(protocol.trainer)
    weights = drawing.start(net, members=size, kernels=kernels, seed=seed)
    # Without biases the network is positively homogeneous: on each ray it is constant if and only
    # if its last hidden layer is silent at one point.
    probes = np.array([[-1.0], [1.0]], dtype="float32")
    last = drawing.outputs(net, weights, x=probes)[-2]
    silent = (last == 0.0).all(axis=2)
    return {"constant_right": silent[:, 1], "constant": silent.all(axis=1)}


def trained_and_probed(
    protocol: CollapseProtocol,
    net: Mlp,
    weights: list[np.ndarray],
    trainer: DenseTrainer,
    seed: np.random.SeedSequence,
    size: int,
) -> dict[str, np.ndarray]:
    """Trains networks from given weights and probes them, as `collapse` does.

    Args:
        protocol: How they are trained and probed.
        net: Their layers.
        weights: Their initial weights, a trial axis first.
        trainer: Who trains them.
        seed: The seed of points, order and probes.
        size: How many there are.

    Returns:
        What `collapse` returns.
    """
    rng = np.random.default_rng(seed)
    x = rng.uniform(-REACH, REACH, (size, protocol.points, 1)).astype("float32")
    order = np.argsort(rng.random((protocol.epochs, size, protocol.points), "float32"), axis=-1)
    optimizer = OPTIMIZERS[protocol.optimizer]
    training = DenseTraining(
        x=x,
        y=_target(protocol, x),
        order=order,
        optimizer=optimizer(learning_rate=protocol.learning_rate),
        loss="mse",
        batch_size=protocol.batch_size,
        seed=seed,
    )
    weights = trainer.train(net, weights, training)
    probes = _probes(protocol, x, rng)
    predicted = trainer.predict(net, weights, x=probes)[..., 0]
    variance = predicted.astype(float).var(axis=1)
    return {
        "one_prediction": (predicted == predicted[:, :1]).all(axis=1),
        "flat": variance <= FLAT_VARIANCE,
        "all_zero": (predicted == 0.0).all(axis=1),
        "cut": ~(_derivatives(protocol, net, weights, trainer, probes) != 0.0).any(axis=1),
        "log_variance": np.log10(np.maximum(variance, 1e-12)),
    }


def network(protocol: CollapseProtocol) -> Mlp:
    """The layers of a protocol's networks."""
    from models.dense.architecture import chain

    return chain(
        inputs=1,
        hidden=[protocol.width] * protocol.hidden_layers,
        activation=protocol.activation,
        negative_slope=protocol.negative_slope,
        outputs=1,
        output_bias=protocol.output_bias,
    )


def kernels_of(protocol: CollapseProtocol, *, shared: bool = False) -> tuple[Initializer, ...]:
    """How each layer's weights are drawn; `shared` is for hidden layers, see `Initializer`."""
    from models.initializer import Initializer

    hidden = Initializer(scheme=protocol.hidden_kernel, shared=shared)
    return (hidden,) * protocol.hidden_layers + (Initializer(scheme=protocol.output_kernel),)


def _target(protocol: CollapseProtocol, x: np.ndarray) -> np.ndarray:
    return np.abs(x) if protocol.target == "abs(x)" else x * np.sin(5.0 * x)


def _probes(protocol: CollapseProtocol, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Where predictions are compared: [point, 1] for all networks or [trial, point, 1]."""
    if protocol.probe == "ten points from 1 to 10":
        return np.linspace(1.0, 10.0, 10, dtype="float32")[:, None]
    if protocol.probe == "training points":
        return x
    return rng.uniform(-REACH, REACH, (len(x), 1000, 1)).astype("float32")


def _derivatives(
    protocol: CollapseProtocol,
    net: Mlp,
    weights: list[np.ndarray],
    trainer: DenseTrainer,
    probes: np.ndarray,
) -> np.ndarray:
    """The derivative of each prediction, [trial, point], at up to 100 of the points.

    Computed layer by layer in double precision, because a leaky network's derivative can be far
    below what single precision would leave of a difference between two predictions.
    """
    some = probes[..., :: -(-probes.shape[-2] // 100), :]
    outputs = trainer.outputs(net, weights, x=some)
    kernels = [array.astype(float) for array in weights if array.ndim == 3]
    slope = np.ones((len(kernels[0]), some.shape[-2], 1))
    # The chain rule: [trial, point, unit] by [trial, in, out], then each unit's own slope.
    for kernel, output in zip(kernels[:-1], outputs[:-1], strict=True):
        slope = slope @ kernel * np.where(output > 0.0, 1.0, protocol.negative_slope)
    derivative: np.ndarray = (slope @ kernels[-1])[..., 0]
    return derivative
