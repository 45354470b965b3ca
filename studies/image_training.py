"""Populations of networks on images: images, orders, initial weights and training, once for all.

Families differ in their network, in what the pixels become, in optimiser and schedule, and in what
they look at afterwards. What they have in common stands here: a block's images, weights and dropout
masks come from the first three children of its seed, so that arms see the same of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from models.initializer import Initializer
from models.network.layer import BatchNorm, Dropout
from models.network.network import Network
from models.network.state import State, initial_state
from models.optimizer import Optimizer
from studies import datasets
from studies.image_sample import ImageSample, split
from studies.protocol import Protocol

if TYPE_CHECKING:
    from models.network.history import History
    from models.network.population import Evaluation

Seed = np.random.SeedSequence
# What Keras draws kernels from where a report says nothing.
GLOROT = Initializer(scheme="glorot_uniform")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageProtocol(Protocol):
    """What protocols of networks on images share.

    Args:
        block: How many networks are trained at once.
        dataset: The images; see `studies.datasets`.
        training: Images of each network's own to train on; None for the set's training images,
            which all networks share.
    """

    dataset: str
    training: int | None

    def inputs(self) -> Mapping[str, Any]:
        """The images that were found: the numbers depend on them beside protocol and source."""
        return datasets.fingerprint(self.dataset)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageTask:
    """What a population of one network learns from.

    Args:
        network: The network.
        state: Its initial weights, each member's own.
        images: What each member trains on, and what judges it.
        order: The order of the training images, [epoch, member, position].
        watched: Images and classes that may be evaluated after each epoch.
        dropout_seed: Where dropout's masks are drawn from.
    """

    network: Network
    state: State
    images: ImageSample
    order: np.ndarray
    watched: tuple[np.ndarray, np.ndarray]
    dropout_seed: Seed

    def keeping(self, share: float) -> ImageTask:
        """The task with the last training images kept from training and watched instead.

        Args:
            share: How many of them are kept, in (0, 1).
        """
        order, kept = split(self.images, share=share)
        return replace(self, order=order, watched=kept)

    def train(
        self,
        *,
        optimizer: Optimizer,
        batch_size: int | Sequence[Sequence[int]],
        learning_rate: np.ndarray | None = None,
        watches: bool = True,
        gradients: bool = False,
    ) -> tuple[State, History]:
        """Trains the population.

        Args:
            optimizer: What takes the steps.
            batch_size: Images of a full batch, or the lengths of each epoch's batches.
            learning_rate: The rate of each step, [step]; None for the optimiser's own.
            watches: Whether the watched images are evaluated after each epoch.
            gradients: Whether the norm of the first kernel's gradient is recorded at each step.

        Returns:
            The trained state, and what was seen on the way.
        """
        from models.network.training import (
            train_networks,  # Loads Keras, which collection must not.
        )

        return train_networks(
            self.network,
            self.state,
            x=self.images.x,
            y=self.images.y,
            order=self.order,
            optimizer=optimizer,
            batch_size=batch_size,
            seed=self.dropout_seed,
            learning_rate=learning_rate,
            watch=self.network.trainable[0].layer if gradients else None,
            validation=self.watched if watches else None,
        )

    def judge(self, state: State) -> Evaluation:
        """How well networks do on the images held back."""
        from models.network.population import evaluate_networks

        return evaluate_networks(self.network, state, x=self.images.x_held, y=self.images.y_held)


def task(
    network: Network,
    images: ImageSample,
    *,
    weight_seed: Seed,
    dropout_seed: Seed,
    kernel: Initializer = GLOROT,
    bias: float | Initializer = 0.0,
) -> ImageTask:
    """Draws the initial weights of a population, which then has all that it learns from.

    Every member has its own weights: kernels as Keras draws them by default and biases of 0, unless
    a report says otherwise.

    Args:
        network: The network.
        images: What each member trains on; it tells how many members there are. What is held back
            is watched.
        weight_seed: Where weights are drawn from.
        dropout_seed: Where dropout's masks are drawn from.
        kernel: How kernels are drawn.
        bias: The value of every bias, or how biases are drawn.
    """
    state = initial_state(
        network, members=images.order.shape[1], kernel=kernel, bias=bias, seed=weight_seed
    )
    return ImageTask(
        network=network,
        state=state,
        images=images,
        order=images.order,
        watched=images.held,
        dropout_seed=dropout_seed,
    )


def with_shared_kernels(drawn: ImageTask, *, weight_seed: Seed) -> ImageTask:
    """The task with the weights that its network has without batch normalisation and dropout.

    Networks that differ in these alone then start from the same kernels, wherever else the layers
    stand in between.
    """
    bare = tuple(
        layer for layer in drawn.network.layers if not isinstance(layer, BatchNorm | Dropout)
    )
    plain = task(
        replace(drawn.network, layers=bare),
        drawn.images,
        weight_seed=weight_seed,
        dropout_seed=drawn.dropout_seed,
    )
    shared = iter(plain.state.weights)
    weights = [
        next(shared) if weight.name in ("kernel", "bias") else values
        for weight, values in zip(drawn.network.trainable, drawn.state.weights, strict=True)
    ]
    return replace(drawn, state=State(weights=tuple(weights), statistics=drawn.state.statistics))
