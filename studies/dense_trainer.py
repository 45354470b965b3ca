"""Who trains dense networks: a population at once, or ordinary Keras models one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from models.optimizer import Optimizer
from studies.protocol import KERAS, POPULATION

if TYPE_CHECKING:
    from models.dense.architecture import Mlp
    from models.initializer import Initializer
    from models.keras.instance import Recipe

Seed = np.random.SeedSequence
# Kernel [member, in, out] of each layer and, where it has one, its bias [member, out].
Weights = list[np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class DenseTraining:
    """What dense networks are trained on, and how; arrays as in `models.dense.training`.

    Args:
        x: Inputs, [member, example, feature] or [example, feature].
        y: Targets, with the first axes of x.
        order: Indices of examples, [epoch, member, position].
        optimizer: What takes the steps.
        loss: As Keras names it.
        batch_size: Examples of a full batch.
        seed: Where the orders come from if the trainer shuffles.
    """

    x: np.ndarray
    y: np.ndarray
    order: np.ndarray
    optimizer: Optimizer
    loss: str
    batch_size: int
    seed: Seed


class DenseTrainer(Protocol):
    """What a study of dense networks needs; arrays as in `models.dense`."""

    def start(
        self, net: Mlp, *, members: int, kernels: tuple[Initializer, ...], seed: Seed
    ) -> Weights:
        """Initial weights, each member's own; one initialiser for each layer."""

    def train(self, net: Mlp, weights: Weights, training: DenseTraining) -> Weights:
        """The trained weights."""

    def predict(self, net: Mlp, weights: Weights, *, x: np.ndarray) -> np.ndarray:
        """Outputs of each member, [member, example, out]."""

    def outputs(self, net: Mlp, weights: Weights, *, x: np.ndarray) -> list[np.ndarray]:
        """Outputs of each layer of each member, [member, example, unit]."""

    def gradients(
        self, net: Mlp, weights: Weights, *, x: np.ndarray, y: np.ndarray, loss: str
    ) -> Weights:
        """Gradients of each member's mean loss, shaped like the weights."""


class DensePopulation:
    """All networks at once, in the orders that they are given."""

    def start(
        self, net: Mlp, *, members: int, kernels: tuple[Initializer, ...], seed: Seed
    ) -> Weights:
        """Draws in NumPy, so that every backend starts from the same."""
        from models.dense.weight import initial_weights  # Loads Keras, which collection must not.

        return initial_weights(net, members=members, kernel=kernels, seed=seed)

    def train(self, net: Mlp, weights: Weights, training: DenseTraining) -> Weights:
        """By one compiled program, which draws nothing."""
        from models.dense.training import train_mlps

        return train_mlps(
            net,
            weights,
            x=training.x,
            y=training.y,
            order=training.order,
            optimizer=training.optimizer,
            loss=training.loss,
            batch_size=training.batch_size,
        )

    def predict(self, net: Mlp, weights: Weights, *, x: np.ndarray) -> np.ndarray:
        """All members at once."""
        from models.dense.population import MlpPopulation

        return MlpPopulation(architecture=net, members=len(weights[0])).predict(weights, x=x)

    def outputs(self, net: Mlp, weights: Weights, *, x: np.ndarray) -> list[np.ndarray]:
        """All members at once."""
        from models.dense.population import MlpPopulation

        return MlpPopulation(architecture=net, members=len(weights[0])).layer_outputs(weights, x=x)

    def gradients(
        self, net: Mlp, weights: Weights, *, x: np.ndarray, y: np.ndarray, loss: str
    ) -> Weights:
        """All members at once."""
        from models.dense.training import mlp_gradients

        return mlp_gradients(net, weights, x=x, y=y, loss=loss)


class DenseOneByOne:
    """What a reader of a report would run: Keras's layers, initialisers, `fit`, `predict`."""

    def start(
        self, net: Mlp, *, members: int, kernels: tuple[Initializer, ...], seed: Seed
    ) -> Weights:
        """Draws by Keras's own initialisers; a rule that Keras does not have, as its paper says."""
        from models.keras.instance import Recipe, initial_states
        from models.keras.start import Start

        starts = tuple(Start(kernel=kernel) for kernel in kernels)
        recipe = Recipe(inputs=(net.inputs,), layers=net.layers, starts=starts)
        return [*initial_states(recipe, members=members, seed=seed).weights]

    def train(self, net: Mlp, weights: Weights, training: DenseTraining) -> Weights:
        """By `fit`, which shuffles on its own; orders say how many epochs there are."""
        from models.keras.training import Aim, train_one_by_one
        from models.network.state import State

        trained, _ = train_one_by_one(
            _recipe(net),
            State(weights=tuple(weights)),
            x=training.x,
            y=training.y,
            order=training.order,
            optimizer=training.optimizer,
            aim=Aim(loss=training.loss),
            batch_size=training.batch_size,
            seed=training.seed,
        )
        return [*trained.weights]

    def predict(self, net: Mlp, weights: Weights, *, x: np.ndarray) -> np.ndarray:
        """By `predict`."""
        return self.outputs(net, weights, x=x)[-1]

    def outputs(self, net: Mlp, weights: Weights, *, x: np.ndarray) -> list[np.ndarray]:
        """By `predict`."""
        from models.keras.output import outputs_one_by_one
        from models.network.state import State

        return outputs_one_by_one(_recipe(net), State(weights=tuple(weights)), x=x)

    def gradients(
        self, net: Mlp, weights: Weights, *, x: np.ndarray, y: np.ndarray, loss: str
    ) -> Weights:
        """Of Keras's loss through Keras's layers."""
        from models.keras.output import gradients_one_by_one
        from models.network.state import State

        return gradients_one_by_one(
            _recipe(net), State(weights=tuple(weights)), x=x, y=y, loss=loss
        )


DENSE_TRAINERS: Mapping[str, DenseTrainer] = {POPULATION: DensePopulation(), KERAS: DenseOneByOne()}


def dense_trainer(name: str | None) -> DenseTrainer:
    """The trainer of this name; a population where a protocol names none.

    Args:
        name: One of `studies.protocol.TRAINERS`, or None.
    """
    return DENSE_TRAINERS[name or POPULATION]


def _recipe(net: Mlp) -> Recipe:
    """What its models are built from; their numbers are given to them, so nothing says how."""
    from models.keras.instance import Recipe

    return Recipe.of((net.inputs,), net.layers)
