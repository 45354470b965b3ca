"""Who trains layered networks: a population at once, or ordinary Keras models one at a time.

Both take and give the same values, so that a study asks neither which it is. What a report leaves
unsaid about initial weights is None: a population then draws what Keras draws by default, and
Keras's layers are told nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from models.initializer import Initializer
from models.network.network import Network
from models.network.state import State, initial_state
from models.optimizer import Optimizer
from studies.protocol import KERAS, POPULATION

if TYPE_CHECKING:
    from models.keras.instance import Recipe
    from models.keras.training import Aim
    from models.network.history import History
    from models.network.population import Evaluation

Seed = np.random.SeedSequence
Batches = int | Sequence[Sequence[int]]
Pair = tuple[np.ndarray, np.ndarray]
# What Keras draws kernels from where a report says nothing.
GLOROT = Initializer(scheme="glorot_uniform")


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What networks are trained on, and how; arrays as in `models.network.training`.

    Args:
        x: Inputs, [example, …] for all members or [member, example, …].
        y: Classes or numbers, with the first axes of x.
        order: Indices of examples, [epoch, member, position].
        optimizer: What takes the steps.
        batch_size: Examples of a full batch, or the lengths of each epoch's batches.
        seed: Where the orders come from if the trainer shuffles.
        dropout_seed: Where a population's dropout draws from; None for a network without.
        learning_rate: The rate of each step, [step]; None for the optimiser's own.
        watch: Position of the layer whose kernel's gradient norm is recorded; None for none.
        validation: Examples that are evaluated after each epoch; None for none.
        stepwise: Whether loss and accuracy of each batch are recorded.
    """

    x: np.ndarray
    y: np.ndarray
    order: np.ndarray
    optimizer: Optimizer
    batch_size: Batches
    seed: Seed
    dropout_seed: Seed | None
    learning_rate: np.ndarray | None
    watch: int | None
    validation: Pair | None
    stepwise: bool


class Trainer(Protocol):
    """What a study of layered networks needs; arrays as in `models.network.training`."""

    def start(
        self,
        network: Network,
        *,
        members: int,
        kernel: Initializer | None,
        bias: float | Initializer | None,
        seed: Seed,
    ) -> State:
        """Initial weights, each member's own."""

    def train(self, network: Network, state: State, training: Training) -> tuple[State, History]:
        """Trained networks, and what was seen on the way."""

    def judge(self, network: Network, state: State, *, x: np.ndarray, y: np.ndarray) -> Evaluation:
        """Loss and accuracy of each member in inference."""

    def outputs(self, network: Network, state: State, *, x: np.ndarray) -> list[np.ndarray]:
        """Outputs of each layer of each member in inference, [member, example, …]."""


class Population:
    """All networks at once, in the orders that they are given."""

    def start(
        self,
        network: Network,
        *,
        members: int,
        kernel: Initializer | None,
        bias: float | Initializer | None,
        seed: Seed,
    ) -> State:
        """Draws in NumPy, so that every backend starts from the same."""
        return initial_state(
            network,
            members=members,
            kernel=GLOROT if kernel is None else kernel,
            bias=0.0 if bias is None else bias,
            seed=seed,
        )

    def train(self, network: Network, state: State, training: Training) -> tuple[State, History]:
        """By one compiled program; it draws nothing but dropout's masks and tells every step."""
        from models.network.training import train_networks  # Loads Keras; collection must not.

        return train_networks(
            network,
            state,
            x=training.x,
            y=training.y,
            order=training.order,
            optimizer=training.optimizer,
            batch_size=training.batch_size,
            seed=training.dropout_seed,
            learning_rate=training.learning_rate,
            watch=training.watch,
            validation=training.validation,
        )

    def judge(self, network: Network, state: State, *, x: np.ndarray, y: np.ndarray) -> Evaluation:
        """All members on a batch at once."""
        from models.network.population import evaluate_networks

        return evaluate_networks(network, state, x=x, y=y)

    def outputs(self, network: Network, state: State, *, x: np.ndarray) -> list[np.ndarray]:
        """All members on all examples at once."""
        from models.network.population import network_outputs

        return network_outputs(network, state, x=x)


class OneByOne:
    """What a reader of a report would run: Keras's layers, initialisers, `fit`, `evaluate`."""

    def start(
        self,
        network: Network,
        *,
        members: int,
        kernel: Initializer | None,
        bias: float | Initializer | None,
        seed: Seed,
    ) -> State:
        """Draws by Keras's own initialisers."""
        from models.keras.instance import Recipe, initial_states
        from models.keras.start import Start

        recipe = Recipe.of(network.inputs, network.layers, start=Start(kernel=kernel, bias=bias))
        return initial_states(recipe, members=members, seed=seed)

    def train(self, network: Network, state: State, training: Training) -> tuple[State, History]:
        """By `fit`, which shuffles on its own; orders say which examples there are."""
        from models.keras.training import train_one_by_one

        watch = training.watch
        return train_one_by_one(
            _recipe(network),
            state,
            x=training.x,
            y=training.y,
            order=training.order,
            optimizer=training.optimizer,
            aim=_aim(network),
            batch_size=training.batch_size,
            # Networks with and without dropout shuffle alike.
            seed=training.seed,
            learning_rate=training.learning_rate,
            watch=None if watch is None else _kernel(network, layer=watch),
            validation=training.validation,
            stepwise=training.stepwise,
        )

    def judge(self, network: Network, state: State, *, x: np.ndarray, y: np.ndarray) -> Evaluation:
        """By `evaluate`."""
        from models.keras.training import evaluate_one_by_one

        return evaluate_one_by_one(_recipe(network), state, x=x, y=y, aim=_aim(network))

    def outputs(self, network: Network, state: State, *, x: np.ndarray) -> list[np.ndarray]:
        """By `predict`."""
        from models.keras.output import outputs_one_by_one

        return outputs_one_by_one(_recipe(network), state, x=x)


TRAINERS: Mapping[str, Trainer] = {POPULATION: Population(), KERAS: OneByOne()}


def trainer(name: str | None) -> Trainer:
    """The trainer of this name; a population where a protocol names none.

    Args:
        name: One of `studies.protocol.TRAINERS`, or None.
    """
    return TRAINERS[name or POPULATION]


def _recipe(network: Network) -> Recipe:
    """What its models are built from; their numbers are given to them, so nothing says how."""
    from models.keras.instance import Recipe

    return Recipe.of(network.inputs, network.layers)


def _aim(network: Network) -> Aim:
    from models.keras.training import CLASSES, NUMBER

    return NUMBER if network.regresses else CLASSES


def _kernel(network: Network, *, layer: int) -> int:
    """The position of a layer's kernel among the arrays that are trained."""
    named = [(weight.layer, weight.name) for weight in network.trainable]
    return named.index((layer, "kernel"))
