"""LeNet-5 trained with and without batch normalisation and dropout (R1 and R2, problem 3).

A trial is one network with its own weights, its own order of images and, unless the protocol asks
for the set's own division, its own images. Arms differ in their network, in what the pixels become
and in how long they train; they share images, orders and the draws of kernels of equal shape.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from models.network.layer import BatchNorm, Conv2D, Dropout
from models.network.network import Network
from models.optimizer import OPTIMIZERS
from studies import datasets
from studies.image_sample import ImageSample, sample_images
from studies.lenet import r1_network, r2_network
from studies.protocol import Protocol, ProtocolError, arm

if TYPE_CHECKING:
    from models.network.state import State

# What the bytes 0 and 255 become; standardised pixels have the mean 0 and the variance 1.
PIXELS = {"raw": (0.0, 255.0), "unit": (0.0, 1.0), "standardised": (0.0, 255.0)}
CHANCE = 0.1
SHOWN_UNITS = 6
LOOKED_AT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LenetProtocol(Protocol):
    """How LeNet-5 is trained, and what it is held to.

    Args:
        block: How many networks are trained at once.
        dataset: The images; see `studies.datasets`.
        training: Images of each network's own to train on; None for the set's training images.
        held: Images of its own that judge it; None for the set's test images.
        report: Whose LeNet-5 it is: "R1" or "R2".
        optimizer: "adam" or "sgd".
        learning_rate: Its rate.
        batch_size: Images in a batch.
        target: The accuracy on held images that counts as having learned.
        margin: The difference of accuracies that is worth speaking of.
        early: The epoch that stands for the report's first one, counted from 1.
        epochs: Passes over the training images in a call of fit, each in a new order.
        fits: Calls of fit, one after the other; the optimiser goes on from call to call.
        pixels: What the network gets: "raw" (0 to 255), "unit" (0 to 1) or "standardised" by the
            mean and the variance of all its training pixels.
        first: The activation of the first convolution; R2 knows "tanh" alone.
        input_norm: Whether the pixels are batch normalised.
        hidden_norm: Whether every hidden layer is.
        input_dropout: Whether pixels are dropped, at a rate of 0.2.
        hidden_dropout: Whether hidden units are dropped, at a rate of 0.5.
    """

    dataset: str
    training: int | None
    held: int | None
    report: str
    optimizer: str
    learning_rate: float
    batch_size: int
    target: float
    margin: float
    early: int
    epochs: int
    fits: int = arm()
    pixels: str = arm()
    first: str = arm()
    input_norm: bool = arm()
    hidden_norm: bool = arm()
    input_dropout: bool = arm()
    hidden_dropout: bool = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("batch_size", "epochs", "fits", "early", "margin")
        self.require_one_of("report", ("R1", "R2"))
        self.require_one_of("optimizer", ("adam", "sgd"))
        self.require_one_of("pixels", PIXELS)
        self.require_one_of("first", ("tanh", "relu") if self.report == "R1" else ("tanh",))
        if not CHANCE < self.target < 1.0:
            raise ProtocolError(self, "target", self.target, f"between {CHANCE} and 1")
        if self.early > self.epochs:
            raise ProtocolError(self, "early", self.early, f"at most epochs, {self.epochs}")

    @property
    def network(self) -> Network:
        """What is trained."""
        same = {
            "input_norm": self.input_norm,
            "hidden_norm": self.hidden_norm,
            "input_dropout": self.input_dropout,
            "hidden_dropout": self.hidden_dropout,
        }
        return r1_network(first=self.first, **same) if self.report == "R1" else r2_network(**same)


def lenet(
    protocol: LenetProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks and follows them from epoch to epoch.

    Returns:
        `accuracy` and `loss`: means over an epoch's batches as they come, dropout included, as
        Keras prints them, [trial, epoch]; `held_accuracy` and `held_loss`: after each epoch on held
        images, in inference, [trial, epoch]; `epochs_to_target`: after how many epochs the held
        accuracy first reaches the target, between two epochs by a straight line, one epoch more
        than there are where it never does, [trial]; `kernels`: the first layer's, [trial, image,
        row, column]; and for networks with batch normalisation what `_normalisation` returns.
    """
    from models.network.training import train_networks  # Loads Keras, which collection must not.

    image_seed, weight_seed, dropout_seed = seed.spawn(3)
    network = protocol.network
    sample = _sample(protocol, image_seed, size)
    state, history = train_networks(
        network,
        _initial(network, weight_seed, size),
        x=sample.x,
        y=sample.y,
        order=sample.order,
        optimizer=OPTIMIZERS[protocol.optimizer](learning_rate=protocol.learning_rate),
        batch_size=protocol.batch_size,
        seed=dropout_seed if _has(network, Dropout) else None,
        validation=sample.held,
    )
    assert history.validation is not None
    held_accuracy = history.validation.accuracy.T
    conv = next(i for i, layer in enumerate(network.layers) if isinstance(layer, Conv2D))
    kernel = state.layer(network, position=conv)["kernel"]
    return {
        "accuracy": history.accuracy.T,
        "loss": history.loss.T,
        "held_accuracy": held_accuracy,
        "held_loss": history.validation.loss.T,
        "epochs_to_target": epochs_to(protocol.target, held_accuracy),
        "kernels": np.moveaxis(kernel[..., 0, :], -1, 1),
        **(_normalisation(network, state, sample) if _has(network, BatchNorm) else {}),
    }


# What the numbers depend on beyond protocol and source: the images that were found.
lenet.inputs = datasets.inputs_of  # type: ignore[attr-defined]


def epochs_to(target: float, accuracy: np.ndarray) -> np.ndarray:
    """After how many epochs an accuracy first reaches the target.

    Between two epochs it is taken to rise in a straight line, and before the first one from that of
    a guess. Networks that never reach it count as one epoch more than there are.

    Args:
        target: What is to be reached, above a guess's accuracy.
        accuracy: After each epoch, [trial, epoch].

    Returns:
        Epochs, [trial].
    """
    trials, epochs = accuracy.shape
    path = np.concatenate([np.full((trials, 1), CHANCE), accuracy], axis=1)
    reached = path >= target
    after = reached.argmax(axis=1)
    row = np.arange(trials)
    # Where nothing is reached `after` is 0, and what is read there is not used.
    high, low = path[row, after], path[row, np.maximum(after - 1, 0)]
    part = np.divide(target - low, high - low, out=np.ones(trials), where=high > low)
    taken: np.ndarray = np.where(reached.any(axis=1), after - 1 + part, epochs + 1.0)
    return taken


def _sample(protocol: LenetProtocol, seed: np.random.SeedSequence, size: int) -> ImageSample:
    """The images of a block, with the pixels of its arm."""
    sample = sample_images(
        protocol.dataset,
        training=protocol.training,
        held=protocol.held,
        epochs=protocol.epochs * protocol.fits,
        members=size,
        pixels=PIXELS[protocol.pixels],
        seed=seed,
    )
    if protocol.pixels != "standardised":
        return sample
    axes = tuple(range(sample.x.ndim - 4, sample.x.ndim))
    centre = sample.x.mean(axis=axes, keepdims=True, dtype=float).astype("float32")
    spread = sample.x.std(axis=axes, keepdims=True, dtype=float).astype("float32")
    return replace(sample, x=(sample.x - centre) / spread, x_held=(sample.x_held - centre) / spread)


def _initial(network: Network, seed: np.random.SeedSequence, size: int) -> State:
    """Keras's initial weights; networks that differ in normalisation and dropout share kernels."""
    from models.initializer import Initializer
    from models.network.state import State, initial_state

    glorot = Initializer(scheme="glorot_uniform")
    bare = tuple(layer for layer in network.layers if not isinstance(layer, BatchNorm | Dropout))
    plain = initial_state(replace(network, layers=bare), members=size, kernel=glorot, seed=seed)
    own = initial_state(network, members=size, kernel=glorot, seed=seed)
    shared = iter(plain.weights)
    weights = [
        next(shared) if weight.name in ("kernel", "bias") else values
        for weight, values in zip(network.trainable, own.weights, strict=True)
    ]
    return State(weights=tuple(weights), statistics=own.statistics)


def _normalisation(network: Network, state: State, sample: ImageSample) -> dict[str, np.ndarray]:
    """What batch normalisation has learnt, and how it fits what it meets in inference.

    Returns:
        `gamma`, `beta`, `moving_mean` and `moving_variance` of six units of each layer, evenly
        chosen, [trial, layer, unit]; `mean_variance`: the mean moving variance over a layer's
        units, [trial, layer]; `shift`: the factor, at least 1, by which a unit's variance over held
        images in inference differs from the moving variance, epsilon added to both as the layer
        does, averaged over units, [trial, layer].
    """
    from models.network.population import network_outputs

    own = sample.y_held.ndim == 2
    x = sample.x_held[:, :LOOKED_AT] if own else sample.x_held[:LOOKED_AT]
    every = x if own else np.broadcast_to(x, (state.members, *x.shape))
    outputs = [every, *network_outputs(network, state, x=x)]
    units: dict[str, list[np.ndarray]] = {}
    variances, shifts = [], []
    for position, layer in enumerate(network.layers):
        if not isinstance(layer, BatchNorm):
            continue
        learnt = state.layer(network, position=position)
        moving = learnt["moving_variance"].astype(float)
        for name, values in learnt.items():
            chosen = np.linspace(0, values.shape[1] - 1, SHOWN_UNITS).round().astype(int)
            units.setdefault(name, []).append(values[:, chosen])
        entering = outputs[position]
        met = entering.var(axis=tuple(range(1, entering.ndim - 1)), dtype=float)
        quotient = (met + layer.epsilon) / (moving + layer.epsilon)
        variances.append(moving.mean(axis=1))
        shifts.append(np.maximum(quotient, 1.0 / quotient).mean(axis=1))
    return {
        **{name: np.stack(arrays, axis=1) for name, arrays in units.items()},
        "mean_variance": np.stack(variances, axis=1),
        "shift": np.stack(shifts, axis=1),
    }


def _has(network: Network, kind: type) -> bool:
    return any(isinstance(layer, kind) for layer in network.layers)
