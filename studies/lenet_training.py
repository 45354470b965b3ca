"""LeNet-5 trained with and without batch normalisation and dropout (R1 and R2, problem 3).

A trial is one network with its own weights, its own order of images and, unless the protocol asks
for the set's own division, its own images. Arms differ in their network, in what the pixels become
and in how long they train; they share images, orders and the draws of kernels of equal shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.layer import Dense
from models.network.layer import BatchNorm, Conv2D
from models.network.network import Network
from models.optimizer import OPTIMIZERS
from studies.image_sample import RAW, UNIT, standardised
from studies.image_training import JudgedProtocol, image_task, with_shared_kernels
from studies.lenet import r1_network, r2_network
from studies.protocol import ProtocolError, arm
from studies.task import Task

if TYPE_CHECKING:
    from models.network.history import History
    from models.network.state import State

STANDARDISED = "standardised"
# What the bytes 0 and 255 become; standardised pixels have the mean 0 and the variance 1.
PIXELS = {"raw": RAW, "unit": UNIT, STANDARDISED: RAW}
# As many as the smallest convolution has.
SHOWN_UNITS = 6
# Held images that are put through all layers: enough for a variance, and few enough for memory.
LOOKED_AT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LenetProtocol(JudgedProtocol):
    """How LeNet-5 is trained.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        dataset: The images; see `studies.datasets`.
        training: Images of each network's own to train on; None for the set's training images.
        held: Images of its own that judge it; None for the set's test images, 0 for nobody.
        report: Whose LeNet-5 it is: "R1" or "R2".
        optimizer: "adam" or "sgd".
        learning_rate: Its rate.
        batch_size: Images in a batch.
        epochs: Passes over the training images in a call of fit, each in a new order.
        refit: Epochs of a second call of fit, which goes on where the first ended, optimiser
            included; 0 for none.
        pixels: What the network gets: "raw" (0 to 255), "unit" (0 to 1) or "standardised" by the
            mean and the variance of all its training pixels.
        first: The activation of the first convolution; R2 knows "tanh" alone.
        input_norm: Whether the pixels are batch normalised.
        hidden_norm: Whether every hidden layer is.
        input_dropout: Whether pixels are dropped, at a rate of 0.2.
        hidden_dropout: Whether hidden units are dropped, at a rate of 0.5.
        statistics: Whether it is told what batch normalisation has learnt, for which held images
            are put through all layers; it changes nothing else.
        correlation: Whether it is told how units of the last hidden layer go together, for which
            held images are put through all layers; it changes nothing else.
    """

    report: str
    optimizer: str
    learning_rate: float
    batch_size: int
    epochs: int
    refit: int = arm()
    pixels: str = arm()
    first: str = arm()
    input_norm: bool = arm()
    hidden_norm: bool = arm()
    input_dropout: bool = arm()
    hidden_dropout: bool = arm()
    statistics: bool = arm(default=False)
    correlation: bool = arm(default=False)

    def __post_init__(self) -> None:
        JudgedProtocol.__post_init__(self)
        self.require_positive("batch_size", "epochs")
        if self.refit < 0:
            raise ProtocolError(self, "refit", self.refit, "0 or above")
        self.require_one_of("report", ("R1", "R2"))
        self.require_one_of("optimizer", ("adam", "sgd"))
        self.require_one_of("pixels", PIXELS)
        self.require_one_of("first", ("tanh", "relu") if self.report == "R1" else ("tanh",))
        normalises = self.input_norm or self.hidden_norm
        if self.statistics and not (self.judged and normalises):
            wanted = "False where nothing is normalised, or where there are no images to judge by"
            raise ProtocolError(self, "statistics", self.statistics, wanted)
        if self.correlation and not self.judged:
            wanted = "False where there are no images to judge by"
            raise ProtocolError(self, "correlation", self.correlation, wanted)

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
        Keras prints them, [trial, epoch]; `kernels`: the first layer's, [trial, image, row,
        column]. Of networks that are judged also `held_accuracy` and `held_loss`: after each epoch
        on held images, in inference, [trial, epoch]; `untrained_accuracy`: on the same before the
        first step, [trial]; and where the protocol asks for them what `_normalisation`
        and `_correlation` return.
    """
    drawn = _drawn(protocol, seed, size)
    network = drawn.network
    state, history = drawn.train(
        optimizer=OPTIMIZERS[protocol.optimizer](learning_rate=protocol.learning_rate),
        batch_size=protocol.batch_size,
        watches=protocol.judged,
    )
    # Normalisation and dropout of the pixels stand before the first convolution.
    conv = next(i for i, layer in enumerate(network.layers) if isinstance(layer, Conv2D))
    kernel = state.layer(network, position=conv)["kernel"]
    return {
        "accuracy": history.accuracy.T,
        "loss": history.loss.T,
        # The kernel [trial, row, column, 1, unit]: a unit's weights are an image.
        "kernels": np.moveaxis(kernel[..., 0, :], -1, 1),
        **(_judged(drawn, history) if history.validation is not None else {}),
        **(_normalisation(drawn, state, steps=history.steps.sum()) if protocol.statistics else {}),
        **({"correlation": _correlation(drawn, state)} if protocol.correlation else {}),
    }


def _drawn(protocol: LenetProtocol, seed: np.random.SeedSequence, size: int) -> Task:
    """A block's task; networks that differ in normalisation and dropout share kernels."""
    drawn = image_task(
        protocol,
        protocol.network,
        seed=seed,
        members=size,
        epochs=protocol.epochs + protocol.refit,
        pixels=PIXELS[protocol.pixels],
    )
    # By the moments of what each network trains on, which are known once images are drawn.
    if protocol.pixels == STANDARDISED:
        drawn = drawn.on(standardised(drawn.examples))
    return with_shared_kernels(drawn)


def _judged(drawn: Task, history: History) -> dict[str, np.ndarray]:
    """How well the networks do on held images, after each epoch and before the first step."""
    assert history.validation is not None
    return {
        "held_accuracy": history.validation.accuracy.T,
        "held_loss": history.validation.loss.T,
        "untrained_accuracy": drawn.judge(drawn.state).accuracy,
    }


def _looked_at(drawn: Task, *, members: int) -> np.ndarray:
    """The first held images of each member, [trial, image, row, column, 1]."""
    images = drawn.examples
    if images.y_held.ndim == 2:
        return images.x_held[:, :LOOKED_AT]
    shared = images.x_held[:LOOKED_AT]
    return np.broadcast_to(shared, (members, *shared.shape))


def _correlation(drawn: Task, state: State) -> np.ndarray:
    """The mean absolute correlation between two units of the last hidden layer, [trial].

    Over held images in inference; a unit that is the same for all of them goes with no other.
    """
    layers = drawn.network.layers
    *_, hidden, _ = [i for i, layer in enumerate(layers) if isinstance(layer, Dense)]
    outputs = drawn.outputs(state, x=_looked_at(drawn, members=state.members))[hidden]
    centred = outputs - outputs.mean(axis=1, keepdims=True, dtype=float)
    norms = np.linalg.norm(centred, axis=1, keepdims=True)
    scaled = centred / np.where(norms > 0.0, norms, 1.0)
    units = scaled.shape[2]
    first, second = np.triu_indices(units, k=1)
    together = np.abs(np.swapaxes(scaled, 1, 2) @ scaled)[:, first, second]
    found: np.ndarray = together.mean(axis=1)
    return found


def _normalisation(drawn: Task, state: State, *, steps: int) -> dict[str, np.ndarray]:
    """What batch normalisation has learnt, and how it fits what it meets in inference.

    Args:
        drawn: What was trained, and on what.
        state: The trained networks.
        steps: How many steps they took.

    Returns:
        `gamma`, `beta`, `moving_mean` and `moving_variance` of six units of each layer, evenly
        chosen, [trial, layer, unit]; `mean_variance`: the mean moving variance over a layer's
        units, [trial, layer]; `shift`: the factor, at least 1, by which a unit's variance over held
        images in inference differs from the moving variance, epsilon added to both as the layer
        does, averaged over units, [trial, layer]; `pixel_mean`, `pixel_variance`: of all pixels
        that a network trains on, [trial]; `remainder`: the weight with which moving statistics
        still hold what they started from, a mean of 0 and a variance of 1, [trial].
    """
    network = drawn.network
    every = _looked_at(drawn, members=state.members)
    # What enters layer k, [trial, image, ..., channel], stands at k: the pixels enter the first.
    outputs = [every, *drawn.outputs(state, x=every)]
    units: dict[str, list[np.ndarray]] = {}
    variances, shifts, momenta = [], [], []
    for position, layer in enumerate(network.layers):
        if not isinstance(layer, BatchNorm):
            continue
        momenta.append(layer.momentum)
        learnt = state.layer(network, position=position)
        moving = learnt["moving_variance"].astype(float)
        for name, values in learnt.items():
            chosen = np.linspace(0, values.shape[1] - 1, SHOWN_UNITS).round().astype(int)
            units.setdefault(name, []).append(values[:, chosen])
        entering = outputs[position]
        # A channel's variance is over images and places; a unit's, which has no place, over images.
        met = entering.var(axis=tuple(range(1, entering.ndim - 1)), dtype=float)
        quotient = (met + layer.epsilon) / (moving + layer.epsilon)
        variances.append(moving.mean(axis=1))
        # Too large and too small a variance are a shift alike.
        shifts.append(np.maximum(quotient, 1.0 / quotient).mean(axis=1))
    return {
        **{name: np.stack(arrays, axis=1) for name, arrays in units.items()},
        "mean_variance": np.stack(variances, axis=1),
        "shift": np.stack(shifts, axis=1),
        **_pixels(drawn, members=state.members),
        "remainder": np.full(state.members, momenta[0] ** float(steps)),
    }


def _pixels(drawn: Task, *, members: int) -> dict[str, np.ndarray]:
    """Mean and variance over the pixels of all images that each network trains on, [trial]."""
    x = drawn.examples.x
    axes = tuple(range(x.ndim - 4, x.ndim))
    moments = {
        "pixel_mean": x.mean(axis=axes, dtype=float),
        "pixel_variance": x.var(axis=axes, dtype=float),
    }
    # What all networks share stands for each of them.
    return {name: np.broadcast_to(one, (members,)).copy() for name, one in moments.items()}
