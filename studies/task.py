"""What a population of networks learns from, how it is trained on that, and how it is judged.

Studies of layered networks differ in their examples, in optimiser and schedule, and in what they
look at afterwards. What they have in common stands here: examples with an order for each epoch,
initial weights, training, and judgement on what was held back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from models.initializer import Initializer
from models.network.network import Network
from models.network.state import State
from models.optimizer import Optimizer
from studies.trainer import Seed, Trainer, Training, trainer

if TYPE_CHECKING:
    from models.network.history import History
    from models.network.population import Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Examples, with the order in which each member sees them.

    Args:
        x: Training examples, [example, ...] for all members or [member, example, ...].
        y: Their classes or numbers, [example] or [member, example].
        order: Indices of training examples, [epoch, member, position].
        x_held: Examples held back from training, with the axes of x.
        y_held: Their classes or numbers, with the axes of y.
    """

    x: np.ndarray
    y: np.ndarray
    order: np.ndarray
    x_held: np.ndarray
    y_held: np.ndarray

    @property
    def held(self) -> tuple[np.ndarray, np.ndarray]:
        """What is held back, as `train_networks` and `evaluate_networks` take it."""
        return self.x_held, self.y_held


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a population of one network learns from.

    Args:
        network: The network.
        state: Its initial weights, each member's own.
        examples: What each member trains on, and what judges it.
        order: The order of the training examples, [epoch, member, position].
        watched: Examples that may be evaluated after each epoch, with their classes or numbers.
        weight_seed: Where initial weights were drawn from.
        dropout_seed: Where dropout's masks are drawn from; None for a network without dropout.
        trainer: Who trains it.
    """

    network: Network
    state: State
    examples: Examples
    order: np.ndarray
    watched: tuple[np.ndarray, np.ndarray]
    weight_seed: Seed
    dropout_seed: Seed | None
    trainer: Trainer

    def on(self, examples: Examples) -> Task:
        """The same networks on other examples, of which those held back are watched."""
        return replace(self, examples=examples, order=examples.order, watched=examples.held)

    def keeping(self, share: float) -> Task:
        """The task with the last training examples kept from training and watched instead.

        Args:
            share: How many of them are kept, in (0, 1).
        """
        order, kept = split(self.examples, share=share)
        return replace(self, order=order, watched=kept)

    def train(
        self,
        *,
        optimizer: Optimizer,
        batch_size: int | Sequence[Sequence[int]],
        learning_rate: np.ndarray | None = None,
        watches: bool = True,
        gradients: bool = False,
        stepwise: bool = False,
    ) -> tuple[State, History]:
        """Trains the networks.

        Args:
            optimizer: What takes the steps.
            batch_size: Examples of a full batch, or the lengths of each epoch's batches.
            learning_rate: The rate of each step, [step]; None for the optimiser's own.
            watches: Whether the watched examples are evaluated after each epoch.
            gradients: Whether the norm of the first kernel's gradient is recorded at each step.
            stepwise: Whether loss and accuracy of each batch are; a population tells them anyway.

        Returns:
            The trained state, and what was seen on the way.
        """
        training = Training(
            x=self.examples.x,
            y=self.examples.y,
            order=self.order,
            optimizer=optimizer,
            batch_size=batch_size,
            seed=self.weight_seed,
            dropout_seed=self.dropout_seed,
            learning_rate=learning_rate,
            watch=self.network.trainable[0].layer if gradients else None,
            validation=self.watched if watches else None,
            stepwise=stepwise,
        )
        return self.trainer.train(self.network, self.state, training)

    def judge(self, state: State) -> Evaluation:
        """How well networks do on the examples held back."""
        x, y = self.examples.held
        return self.trainer.judge(self.network, state, x=x, y=y)

    def outputs(self, state: State, *, x: np.ndarray) -> list[np.ndarray]:
        """Outputs of each layer of each network in inference, [member, example, …].

        Args:
            state: The networks.
            x: Inputs [example, …], or [member, example, …] where each has its own.
        """
        return self.trainer.outputs(self.network, state, x=x)


def task(
    network: Network,
    examples: Examples,
    *,
    weight_seed: Seed,
    dropout_seed: Seed | None = None,
    kernel: Initializer | None = None,
    bias: float | Initializer | None = None,
    trained_by: str | None = None,
) -> Task:
    """Draws the initial weights of a population, which then has all that it learns from.

    Every member has its own weights: kernels as Keras draws them by default and biases of 0, unless
    a report says otherwise.

    Args:
        network: The network.
        examples: What each member trains on; it tells how many members there are. What is held back
            is watched.
        weight_seed: Where weights are drawn from.
        dropout_seed: Where dropout's masks are drawn from; None for a network without dropout.
        kernel: How kernels are drawn; None leaves it to Keras.
        bias: The value of every bias, or how biases are drawn; None leaves it to Keras.
        trained_by: One of `studies.protocol.TRAINERS`; None for a population.
    """
    chosen = trainer(trained_by)
    state = chosen.start(
        network, members=examples.order.shape[1], kernel=kernel, bias=bias, seed=weight_seed
    )
    return Task(
        network=network,
        state=state,
        examples=examples,
        order=examples.order,
        watched=examples.held,
        weight_seed=weight_seed,
        dropout_seed=dropout_seed,
        trainer=chosen,
    )


def split(examples: Examples, *, share: float) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Keeps the last training examples from training.

    Args:
        examples: With orders of all training examples.
        share: How many of them are kept, in (0, 1).

    Returns:
        Orders of the others, [epoch, member, position], and the examples that are kept, with their
        classes or numbers.
    """
    count = examples.y.shape[-1]
    first = count - round(share * count)
    # A random order of all examples is a random order of those that are left.
    order = examples.order[examples.order < first].reshape(*examples.order.shape[:2], first)
    own = examples.y.ndim == 2
    x, y = (
        (examples.x[:, first:], examples.y[:, first:])
        if own
        else (examples.x[first:], examples.y[first:])
    )
    return order, (x, y)
