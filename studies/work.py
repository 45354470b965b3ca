"""How much work a block of a study is, so that a plan can tell what full ones take from quick ones.

Work is counted in seconds of an imagined core. What a real one takes differs from that by a factor
of its own, which the plan finds out from blocks of the same kind; only the ratio of two blocks of
one kind has to be right. A study that is not named here has the same protocol at both scales, or
one whose seconds nobody needs to know beforehand.

No study imports this module: what a block is stored under does not depend on it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from models.network.network import Network
from studies import cost, datasets
from studies.activation import CLASSES, HIDDEN, UNITS, ActivationProtocol
from studies.backprop import BackpropProtocol, RoundingProtocol
from studies.classifier import NETWORKS, network
from studies.classifier_training import FIVE_CLASSES, READ_EVERY, ClassifierProtocol
from studies.collapse import CollapseProtocol
from studies.deep_network import DeepNetworkProtocol, network_of
from studies.descent import NETWORK, DescentProtocol
from studies.eggholder import EggholderProtocol
from studies.eggholder import network_of as eggholder_network
from studies.image_training import ImageProtocol
from studies.learning_rate import SweepProtocol
from studies.lenet import R2_NORMALISED
from studies.lenet_training import LenetProtocol
from studies.protocol import POPULATION
from studies.schedule import ScheduleProtocol, plan
from studies.shared_weights import SharedWeightsProtocol
from studies.vanishing import VanishingProtocol

# What the imagined core does in a second: as many operations as a common one in convolutions, and
# in products of matrices where a network has no convolution; and as many bytes as it moves from
# its caches.
OPERATIONS, PRODUCTS, BYTES = 1e10, 1e11, 1e10
# What a block takes beside, however small its networks are, and each of its steps, however many
# networks take it at once. Both were read off pairs of blocks that were drawn; see the tests.
BLOCK, STEP = 0.08, 2e-4
# A pass in inference is a third of one forth and back.
INFERENCE = 1 / 3


def work_of(study: Callable[..., Any], protocol: object) -> tuple[str, float] | None:
    """Kind and amount of the work of a block; None of protocols that are not counted.

    Args:
        study: The study.
        protocol: Its protocol.
    """
    amount = _seconds(protocol, study.__name__)
    if amount is None:
        return None
    trainer = getattr(protocol, "trainer", None) or POPULATION
    return f"{study.__name__} by {trainer}", amount


@functools.singledispatch
def _seconds(protocol: object, study: str) -> float | None:
    """Seconds of the imagined core for one block."""
    return None


@_seconds.register
def _(protocol: LenetProtocol, study: str) -> float:
    training, held = _images(protocol)
    epochs = protocol.epochs + protocol.refit
    return _trained(
        protocol.network,
        members=protocol.block,
        steps=epochs * -(-training // protocol.batch_size),
        examples=epochs * training,
        # After each epoch and before the first.
        judged=(epochs + 1) * held,
        optimizer=protocol.optimizer,
    )


@_seconds.register
def _(protocol: SweepProtocol, study: str) -> float:
    training, _ = _images(protocol)
    return _trained(
        R2_NORMALISED,
        members=protocol.block,
        steps=protocol.epochs * -(-training // protocol.batch_size),
        examples=protocol.epochs * training,
    )


@_seconds.register
def _(protocol: ScheduleProtocol, study: str) -> float:
    training, held = _images(protocol)
    planned = plan(protocol, examples=training).batches
    return _trained(
        R2_NORMALISED,
        members=protocol.block,
        steps=sum(map(len, planned)),
        examples=protocol.epochs * training,
        # After each epoch, before the first, and by their own statistics as in training.
        judged=(protocol.epochs + 1 + 3) * held,
    )


@_seconds.register
def _(protocol: ClassifierProtocol, study: str) -> float:
    training, held = _images(protocol, classes=FIVE_CLASSES)
    watched = round(protocol.validation * training)
    epochs, examples = protocol.epochs, training - watched
    if study == "read_weights":
        epochs, examples, watched, held = 1, READ_EVERY * protocol.batch_size, 0, 0
    return _trained(
        network(protocol.network, activation=protocol.activation),
        members=protocol.block,
        steps=epochs * -(-examples // protocol.batch_size),
        examples=epochs * examples,
        judged=epochs * watched + held,
        optimizer="adam",
    )


@_seconds.register
def _(protocol: DescentProtocol, study: str) -> float:
    training, held = _images(protocol, classes=FIVE_CLASSES)
    watched = round(protocol.validation * training)
    examples = training - watched
    return _trained(
        NETWORKS[NETWORK],
        members=protocol.block,
        steps=protocol.epochs * -(-examples // protocol.batch_size),
        examples=protocol.epochs * examples,
        judged=protocol.epochs * watched + held,
        optimizer=protocol.optimizer,
    )


@_seconds.register
def _(protocol: DeepNetworkProtocol, study: str) -> float:
    _, held = _images(protocol)
    return _trained(
        network_of(protocol.activation),
        members=protocol.block,
        steps=protocol.steps,
        examples=protocol.steps * protocol.batch_size,
        judged=held,
        optimizer="adam",
    )


@_seconds.register
def _(protocol: VanishingProtocol, study: str) -> float:
    training, held = _images(protocol)
    return _trained(
        protocol.network,
        members=protocol.block,
        steps=protocol.epochs * -(-training // protocol.batch_size),
        examples=protocol.epochs * training,
        # Before the first step and after the last.
        judged=2 * held,
        optimizer=protocol.optimizer,
    )


@_seconds.register
def _(protocol: EggholderProtocol, study: str) -> float:
    return _trained(
        eggholder_network(protocol.units),
        members=protocol.block,
        steps=protocol.epochs * -(-protocol.points // protocol.batch_size),
        examples=protocol.epochs * protocol.points,
        judged=protocol.held,
    )


@_seconds.register
def _(protocol: CollapseProtocol, study: str) -> float:
    hidden = protocol.hidden_layers * [protocol.width]
    return _trained(
        cost.dense_network((1, *hidden, 1)),
        members=protocol.block,
        steps=protocol.epochs * -(-protocol.points // protocol.batch_size),
        examples=protocol.epochs * protocol.points,
        optimizer="adam",
    )


@_seconds.register
def _(protocol: SharedWeightsProtocol, study: str) -> float | None:
    one = _seconds(protocol.collapse, study)
    share = protocol.block * protocol.models / protocol.collapse.block
    return None if one is None else share * one


@_seconds.register
def _(protocol: ActivationProtocol, study: str) -> float:
    pixels = int(np.prod(datasets.load(protocol.dataset).x_test.shape[1:]))
    weights = pixels * UNITS + HIDDEN * UNITS**2 + UNITS * CLASSES
    return 2 * protocol.block * protocol.images * weights / OPERATIONS


@_seconds.register(BackpropProtocol)
@_seconds.register(RoundingProtocol)
def _(protocol: BackpropProtocol | RoundingProtocol, study: str) -> float:
    # Iterations over a few points in NumPy: what each costs is the same at every scale.
    return protocol.block * protocol.iterations / 1e5


def _images(protocol: ImageProtocol, *, classes: tuple[int, ...] | None = None) -> tuple[int, int]:
    """How many images a network trains on, and how many are held back from it."""
    held = protocol.held_back
    if protocol.training is not None and held is not None:
        return protocol.training, held
    found = datasets.load(protocol.dataset)
    training, test = (
        int(len(labels) if classes is None else np.isin(labels, classes).sum())
        for labels in (found.y_train, found.y_test)
    )
    return training, test


def _trained(
    network: Network,
    *,
    members: int,
    steps: int,
    examples: int,
    judged: int = 0,
    optimizer: str = "sgd",
) -> float:
    """Seconds of the imagined core to train and judge a population.

    Args:
        network: The network.
        members: How many there are.
        steps: Steps of each.
        examples: Examples that each sees in all of them.
        judged: Examples that judge each, whenever that is.
        optimizer: What takes the steps; of "rmsprop" and "adam" the dearer one is near enough.
    """
    operations = cost.operations(network, examples=1) * (examples + INFERENCE * judged)
    # Parameters are met once in a step, what layers put out once for each example.
    seen = cost.bytes_moved(network, steps=1, batch=1, optimizer=optimizer)
    parameters = cost.bytes_moved(network, steps=1, batch=0, optimizer=optimizer)
    moved = steps * parameters + (examples + INFERENCE * judged) * (seen - parameters)
    pace = OPERATIONS if network.convolves else PRODUCTS
    each = operations / pace + moved / BYTES
    return BLOCK + steps * STEP + members * each
