"""Training networks: every member on its own batches, in its own order, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from keras import ops

from models.backend import interface as backend
from models.backend.interface import Tensor
from models.network.example import batch, check, of_members, tensors
from models.network.forward import forward_networks
from models.network.history import History, history, join_histories
from models.network.loss import overall, scores
from models.network.network import Network
from models.network.operation import Mode
from models.network.plan import Rates, batch_lengths, dropout_keys, learning_rates
from models.network.population import evaluate_networks
from models.network.program import Steps, compiled_steps
from models.network.state import State, join_states
from models.optimizer import Optimizer, without_rate


def train_networks(
    network: Network,
    state: State,
    *,
    x: np.ndarray,
    y: np.ndarray,
    order: np.ndarray,
    optimizer: Optimizer,
    batch_size: int | Sequence[Sequence[int]],
    seed: np.random.SeedSequence | None = None,
    learning_rate: Rates = None,
    watch: int | None = None,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
) -> tuple[State, History]:
    """Trains a population to tell the classes, or to give the numbers.

    Each member takes the steps that `model.fit` would take with its weights, its examples in its
    order, and a fresh optimiser. What falls is the sum over members of each member's mean
    cross-entropy over its batch, or root mean squared error where the network gives a number, so no
    member's gradient depends on another's. Batches may differ in length: a short last batch, or
    lengths that vary, are computed as they are and not padded, because batch normalisation would
    see the padding.

    Args:
        network: The network.
        state: Initial weights and moving statistics.
        x: Inputs [example, …] shared by all members, or [member, example, …].
        y: Classes or numbers [example], or [member, example] exactly if x has a member axis.
        order: Indices of examples [epoch, member, position].
        optimizer: From `models.optimizer`.
        batch_size: Examples in a batch; or for each epoch the lengths of its batches, the last of
            which is short where the examples run out.
        seed: Where dropout draws from; wanted exactly where the network has dropout.
        learning_rate: One rate for each step; None for the optimiser's own rate.
        watch: Position of a layer whose kernel's gradient norm is recorded at each step.
        validation: Inputs and classes or numbers, as x and y, evaluated after each epoch.

    Returns:
        The trained state, and what was seen on the way.
    """
    check(network, state, x=x, y=y, order=order)
    plan = batch_lengths(batch_size, epochs=len(order), positions=order.shape[2])
    rates = learning_rates(learning_rate, optimizer=optimizer, steps=sum(map(len, plan)))
    keys = dropout_keys(network, seed=seed, members=state.members)
    # A few members at a time: what a layer holds for them then stays in a core's cache.
    size = backend.members_at_once(
        state.members,
        batch=max(int(lengths.max()) for lengths in plan),
        convolves=network.convolves,
    )
    run = _Run(
        network=network,
        # Every step is given its rate, so all rates share one program.
        steps=compiled_steps(network, optimizer=without_rate(optimizer), members=size, watch=watch),
        plan=plan,
        rates=rates,
    )
    # Examples of all members become tensors once, and a member's own when their turn has come.
    shared = None if y.ndim == 2 else tensors(network, x, y)
    parts = []
    for begin in range(0, state.members, size):
        chosen = slice(begin, begin + size)
        parts.append(
            run.members(
                state.take(chosen),
                data=shared or tensors(network, x[chosen], y[chosen]),
                order=order[:, chosen],
                keys=keys[chosen],
                validation=validation and of_members(network, *validation, chosen=chosen),
            )
        )
    states, histories = zip(*parts, strict=True)
    return join_states(states), join_histories(histories)


def network_gradients(
    network: Network, state: State, *, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Gradient of each member's loss over all examples.

    Batch normalisation uses the examples' own mean and variance, as a step of training does;
    dropout is left out.

    Args:
        network: The network.
        state: Its weights and moving statistics.
        x: Inputs [example, …] shared by all members, or [member, example, …].
        y: Classes or numbers [example], or [member, example] exactly if x has a member axis.

    Returns:
        Arrays shaped like `state.weights`.
    """
    check(network, state, x=x, y=y)
    # One batch of all examples, for each member.
    everything = np.tile(np.arange(y.shape[-1]), (state.members, 1))
    given = tensors(network, x, y)
    inputs, wanted = batch(network, *given, ops.convert_to_tensor(everything))
    # A pass that trains takes the moments of its examples; these are moved and not looked at.
    statistics = [ops.convert_to_tensor(values, "float32") for values in state.statistics]

    def total(weights: Sequence[Tensor]) -> Tensor:
        logits = forward_networks(
            network, weights, statistics, inputs, mode=Mode(training=True)
        ).logits
        losses, _ = scores(network, logits, wanted)
        return ops.sum(overall(network, ops.mean(losses, axis=1)))

    return tuple(backend.gradient(total, state.weights))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One training, member by member alike: the program, its batches and its rates.

    Args:
        network: The network.
        steps: The compiled steps.
        plan: Lengths of the batches of each epoch.
        rates: Learning rate of each step.
    """

    network: Network
    steps: Steps
    plan: list[np.ndarray]
    rates: np.ndarray

    def members(
        self,
        state: State,
        *,
        data: tuple[Tensor, Tensor],
        order: np.ndarray,
        keys: np.ndarray,
        validation: tuple[np.ndarray, np.ndarray] | None,
    ) -> tuple[State, History]:
        """Trains the members that are computed at once."""
        self.steps.start(state)
        seen, evaluations, first = [], [], 0
        for lengths, epoch in zip(self.plan, order, strict=True):
            rates = self.rates[first : first + len(lengths)]
            seen.append(
                self.steps.fit.run(
                    epoch, *data, lengths=lengths, rates=rates, keys=keys, first=first
                )
            )
            # Steps are counted over all epochs, since dropout draws by the number of the step.
            first += len(lengths)
            if validation is not None:
                x, y = validation
                evaluations.append(evaluate_networks(self.network, self.steps.state(), x=x, y=y))
        return self.steps.state(), history(seen, evaluations, plan=self.plan)
