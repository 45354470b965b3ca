"""Populations of networks on images: one set-up for all families.

Families differ in their network, in what the pixels become, in optimiser and schedule, and in what
they look at afterwards. What they have in common stands here: a block's images, weights and dropout
masks come from the first three children of its seed, so that arms see the same of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from models.initializer import Initializer
from models.network.layer import BatchNorm, Dropout
from models.network.network import Network
from models.network.state import State
from studies import datasets
from studies.image_sample import sample_images
from studies.protocol import ProtocolError, TrainedProtocol
from studies.task import Task, task
from studies.trainer import Seed


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageProtocol(TrainedProtocol):
    """What protocols of networks on images share.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        dataset: The images; see `studies.datasets`.
        training: Images of each network's own to train on; None for the set's training images,
            which all networks share.
    """

    dataset: str
    training: int | None

    def inputs(self) -> Mapping[str, Any]:
        """The images that were found: the numbers depend on them beside protocol and source."""
        return datasets.fingerprint(self.dataset)

    def pool(self) -> str:
        """The images that all networks have in common, or all draw theirs from."""
        if self.training is None:
            return datasets.shared(self.dataset)
        return datasets.split(self.dataset)

    @property
    def held_back(self) -> int | None:
        """Images of each network's own that it never trains on; None for the set's test images."""
        # Nobody looks at them, and a sample of its own must hold something back.
        return None if self.training is None else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedProtocol(ImageProtocol):
    """What protocols of networks share that other images judge.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        dataset: The images; see `studies.datasets`.
        training: Images of each network's own to train on; None for the set's training images,
            which all networks share.
        held: Images of its own that judge each network; None for the set's test images, 0 where
            nobody judges it and what it learns is read from training alone.

    Raises:
        ProtocolError: If one of the two numbers comes without the other, or one is below 0.
    """

    held: int | None

    def __post_init__(self) -> None:
        TrainedProtocol.__post_init__(self)
        if (self.training is None) != (self.held is None):
            raise ProtocolError(self, "held", self.held, "None exactly where training is None")
        if self.held is not None and self.held < 0:
            raise ProtocolError(self, "held", self.held, "0 or above")

    @property
    def judged(self) -> bool:
        """Whether other images judge the networks."""
        return self.held != 0

    @property
    def held_back(self) -> int | None:
        """Images of each network's own that it never trains on; None for the set's test images."""
        # A sample of its own must hold something back, whether anybody looks at it or not.
        return None if self.held is None else max(1, self.held)


def image_task(
    protocol: ImageProtocol,
    network: Network,
    *,
    seed: Seed,
    members: int,
    epochs: int,
    pixels: tuple[float, float],
    classes: tuple[int, ...] | None = None,
    kernel: Initializer | None = None,
    bias: float | Initializer | None = None,
) -> Task:
    """Draws what a block of networks learns from.

    Args:
        protocol: Which images, and how many.
        network: The network.
        seed: The block's, of which three children are spawned: for images and their orders, for
            initial weights, for dropout's masks.
        members: How many networks.
        epochs: Passes over the training images, each in a new order.
        pixels: What the darkest and the brightest pixel become.
        classes: The labels to keep, renumbered from 0 in this order; None keeps all.
        kernel: How kernels are drawn; None leaves it to Keras.
        bias: The value of every bias, or how biases are drawn; None leaves it to Keras.

    Raises:
        DatasetError: If the set has fewer images.
    """
    image_seed, weight_seed, dropout_seed = seed.spawn(3)
    images = sample_images(
        protocol.dataset,
        training=protocol.training,
        held=protocol.held_back,
        epochs=epochs,
        members=members,
        pixels=pixels,
        seed=image_seed,
        classes=classes,
    )
    return task(
        network,
        images,
        weight_seed=weight_seed,
        dropout_seed=dropout_seed,
        kernel=kernel,
        bias=bias,
        trained_by=protocol.trainer,
    )


def with_shared_kernels(drawn: Task) -> Task:
    """The task with the weights that its network has without batch normalisation and dropout.

    Networks that differ in these alone then start from the same kernels, wherever else the layers
    stand in between.
    """
    bare = tuple(
        layer for layer in drawn.network.layers if not isinstance(layer, BatchNorm | Dropout)
    )
    plain = drawn.trainer.start(
        replace(drawn.network, layers=bare),
        members=drawn.state.members,
        kernel=None,
        bias=None,
        seed=drawn.weight_seed,
    )
    shared = iter(plain.weights)
    weights = [
        next(shared) if weight.name in ("kernel", "bias") else values
        for weight, values in zip(drawn.network.trainable, drawn.state.weights, strict=True)
    ]
    return replace(drawn, state=State(weights=tuple(weights), statistics=drawn.state.statistics))
