"""Training networks: every member on its own batches, in its own order, at once."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops

from models.backend import interface as backend
from models.error import ShapeError
from models.network.forward import Mode, Tensor, forward
from models.network.history import History, history, join
from models.network.loss import check_targets, overall, scores, targets
from models.network.network import Network, Weight
from models.network.plan import Rates, batch_lengths, dropout_keys, learning_rates
from models.network.population import check_inputs, convolves, evaluate, tensors
from models.network.state import State, check_state, join_states
from models.optimizer import Optimizer, without_rate


def train(
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
        network: the network.
        state: initial weights and moving statistics.
        x: inputs [example, …] shared by all members, or [member, example, …].
        y: classes or numbers [example], or [member, example] exactly if x has a member axis.
        order: indices of examples [epoch, member, position].
        optimizer: from `models.optimizer`.
        batch_size: examples in a batch; or for each epoch the lengths of its batches, the last of
            which is short where the examples run out.
        seed: where dropout draws from; wanted exactly where the network has dropout.
        learning_rate: one rate for each step, or a schedule that is called with the number of the
            step, from 0, such as Keras's; None for the optimiser's own rate.
        watch: position of a layer whose kernel's gradient norm is recorded at each step.
        validation: inputs and classes or numbers, as x and y, evaluated after each epoch.

    Returns:
        The trained state, and what was seen on the way.
    """
    _check(network, state, x=x, y=y, order=order)
    plan = batch_lengths(batch_size, epochs=len(order), positions=order.shape[2])
    rates = learning_rates(learning_rate, optimizer=optimizer, steps=sum(map(len, plan)))
    keys = dropout_keys(network, seed=seed, members=state.members)
    size = backend.members_at_once(
        state.members,
        batch=max(int(lengths.max()) for lengths in plan),
        convolves=convolves(network),
    )
    own = x.ndim > 1 + len(network.inputs)
    run = _Run(
        network=network,
        program=_program(network, without_rate(optimizer), size, watch),
        plan=plan,
        rates=rates,
    )
    shared = None if own else _data(network, x, y)
    parts = []
    for begin in range(0, state.members, size):
        chosen = slice(begin, begin + size)
        held = validation
        if held is not None and held[1].ndim == 2:
            held = (held[0][chosen], held[1][chosen])
        parts.append(
            run.members(
                state.take(chosen),
                data=_data(network, x[chosen], y[chosen]) if shared is None else shared,
                order=order[:, chosen],
                keys=keys[chosen],
                validation=held,
            )
        )
    states, histories = zip(*parts, strict=True)
    return join_states(states), join(histories)


def gradients(
    network: Network, state: State, *, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Gradient of each member's loss over all examples.

    Batch normalisation uses the examples' own mean and variance, as a step of training does;
    dropout is left out.

    Args:
        network: the network.
        state: its weights and moving statistics.
        x: inputs [example, …] shared by all members, or [member, example, …].
        y: classes or numbers [example], or [member, example] exactly if x has a member axis.

    Returns:
        Arrays shaped like `state.weights`.
    """
    check_state(network, state)
    check_inputs(network, x, members=state.members)
    check_targets(network, y, x=x)
    everything = np.tile(np.arange(y.shape[-1]), (state.members, 1))
    inputs, wanted = _take(network, *_data(network, x, y), ops.convert_to_tensor(everything))
    _, statistics = tensors(state)

    def total(weights: Sequence[Tensor]) -> Tensor:
        logits = forward(network, weights, statistics, inputs, mode=Mode(training=True)).logits
        losses, _ = scores(network, logits, wanted)
        return ops.sum(overall(network, ops.mean(losses, axis=1)))

    return tuple(backend.gradient(total, state.weights))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One training, member by member alike: the program, its batches and its rates.

    Args:
        network: the network.
        program: the compiled steps.
        plan: lengths of the batches of each epoch.
        rates: learning rate of each step.
    """

    network: Network
    program: backend.Fit
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
        self.program.start(_flat(state.weights), _flat(state.statistics))
        seen, evaluations, first = [], [], 0
        for lengths, epoch in zip(self.plan, order, strict=True):
            steps = slice(first, first + len(lengths))
            seen.append(
                self.program.run(
                    epoch, *data, lengths=lengths, rates=self.rates[steps], keys=keys, first=first
                )
            )
            first += len(lengths)
            if validation is not None:
                x, y = validation
                evaluations.append(evaluate(self.network, self._state(), x=x, y=y))
        return self._state(), history(seen, evaluations, plan=self.plan)

    def _state(self) -> State:
        flat = (self.program.parameters(), self.program.statistics())
        named = (self.network.trainable, self.network.statistics)
        weights, statistics = (
            tuple(np.array(ops.convert_to_numpy(array)) for array in _cut(weights, values))
            for weights, values in zip(named, flat, strict=True)
        )
        return State(weights=weights, statistics=statistics)


# Programs live as long as the process: a block of another seed finds its program compiled.
@functools.cache
def _program(
    network: Network, optimizer: Optimizer, members: int, watch: int | None
) -> backend.Fit:
    """The compiled steps of a few members of one network."""

    def step_loss(
        parameters: Tensor, statistics: Tensor, batch: Any, keys: Tensor, step: Tensor
    ) -> tuple[Tensor, Any]:
        inputs, wanted = batch
        weights = _cut(network.trainable, parameters)
        moving = _cut(network.statistics, statistics)
        mode = Mode(training=True, keys=keys, step=step)
        result = forward(network, weights, moving, inputs, mode=mode)
        means, hits = (
            ops.mean(values, axis=1) for values in scores(network, result.logits, wanted)
        )
        losses = overall(network, means)
        new = ops.concatenate(result.statistics, axis=1) if moving else statistics
        return ops.sum(losses), (new, losses, hits)

    return backend.fit(
        step_loss,
        functools.partial(_take, network),
        optimizer=optimizer,
        shape=(members, network.trainable_parameters),
        watched=_watched(network, watch),
    )


def _watched(network: Network, position: int | None) -> slice | None:
    """Where the kernel of a layer stands among the parameters of a member."""
    begin = 0
    for weight in network.trainable:
        if weight.layer == position and weight.name == "kernel":
            return slice(begin, begin + weight.size)
        begin += weight.size
    if position is None:
        return None
    kernels = [weight.layer for weight in network.trainable if weight.name == "kernel"]
    raise ShapeError(f"watch is {position}; the layers with a kernel are {kernels}, give one")


def _take(network: Network, x: Tensor, y: Tensor, indices: Tensor) -> tuple[Tensor, Tensor]:
    """The examples of a batch, laid out as `models.network.operation` wants them.

    Args:
        network: the network.
        x: [example, …], or [member, example, …].
        y: [example], or [member, example].
        indices: [member, batch].

    Returns:
        Inputs, and classes or numbers [member, batch].
    """
    members = indices.shape[0]
    if len(y.shape) == 2:
        # A member's own examples stand in their part of one long list.
        examples = ops.shape(y)[1]
        indices = indices + ops.expand_dims(ops.arange(members, dtype=indices.dtype), 1) * examples
        x, y = ops.reshape(x, (-1, *x.shape[2:])), ops.reshape(y, (-1,))
    wanted = ops.take(y, indices, axis=0)
    if len(network.inputs) == 1:
        return ops.take(x, indices, axis=0), wanted
    rows, columns, channels = network.inputs
    images = ops.take(x, ops.transpose(indices), axis=0)
    images = ops.reshape(images, (-1, members, rows * columns, channels))
    images = ops.transpose(images, (0, 2, 1, 3))
    return ops.reshape(images, (-1, rows, columns, members * channels)), wanted


def _data(network: Network, x: np.ndarray, y: np.ndarray) -> tuple[Tensor, Tensor]:
    return ops.convert_to_tensor(x, "float32"), targets(network, y)


def _flat(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Joins the arrays of each member: [member, number]."""
    if not arrays:
        return np.zeros((0, 0), np.float32)
    members = len(arrays[0])
    return np.concatenate([np.reshape(values, (members, -1)) for values in arrays], axis=1)


def _cut(weights: Sequence[Weight], values: Tensor) -> list[Tensor]:
    """Cuts [member, number] into arrays [member, …]."""
    if not weights:
        return []
    ends = np.cumsum([weight.size for weight in weights])[:-1].tolist()
    return [
        ops.reshape(piece, (values.shape[0], *weight.shape))
        for weight, piece in zip(weights, ops.split(values, ends, axis=1), strict=True)
    ]


def _check(
    network: Network, state: State, *, x: np.ndarray, y: np.ndarray, order: np.ndarray
) -> None:
    """Raises ShapeError unless the arrays fit the network and each other."""
    check_state(network, state)
    check_inputs(network, x, members=state.members)
    check_targets(network, y, x=x)
    if order.ndim != 3 or order.shape[1] != state.members:
        raise ShapeError(
            f"order has the shape {order.shape}; wanted (epochs, {state.members}, examples), a row "
            "for each epoch and member"
        )
    examples = y.shape[-1]
    if order.min() < 0 or order.max() >= examples:
        raise ShapeError(
            f"order runs from {order.min()} to {order.max()}; there are {examples} examples, so "
            f"indices from 0 to {examples - 1} are wanted"
        )
