"""Networks trained one at a time by Keras, with what a population's training takes and gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.keras.course import ROOT_MEAN_SQUARE, Compiled, Epoch, course
from models.keras.instance import Recipe, number
from models.network.history import History
from models.network.plan import Rates, batch_lengths, learning_rates
from models.network.population import Evaluation
from models.network.state import State, stacked
from models.optimizer import SGD, Optimizer, without_rate

Examples = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a model is trained for, and how that is told.

    Args:
        loss: The loss by Keras's name, or `models.keras.course.ROOT_MEAN_SQUARE`.
        metric: A metric by Keras's name; None for none.
    """

    loss: str
    metric: str | None = None

    def told(self, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Losses and accuracies, from losses and metrics [..., 2]; no accuracies of numbers."""
        losses, metrics = pairs[..., 0], pairs[..., 1]
        return losses, metrics if self.metric == "accuracy" else metrics[..., :0]

    def judged(self, pairs: np.ndarray) -> Evaluation:
        """The same of examples that are evaluated, where a number's loss is that of all of them."""
        losses, accuracies = self.told(pairs)
        # The mean of batches' root mean squares is not that of all examples, which the metric is.
        return Evaluation(
            loss=pairs[..., 1] if self.metric == ERROR else losses, accuracy=accuracies
        )


ERROR = "root_mean_squared_error"
CLASSES = Aim(loss="sparse_categorical_crossentropy", metric="accuracy")
NUMBER = Aim(loss=ROOT_MEAN_SQUARE, metric=ERROR)


def train_one_by_one(
    recipe: Recipe,
    state: State,
    *,
    x: np.ndarray,
    y: np.ndarray,
    order: np.ndarray,
    optimizer: Optimizer,
    aim: Aim,
    batch_size: int | Sequence[Sequence[int]],
    seed: np.random.SeedSequence,
    learning_rate: Rates = None,
    watch: int | None = None,
    validation: Examples | None = None,
    stepwise: bool = False,
) -> tuple[State, History]:
    """Trains networks with `fit`, one after the other.

    Args:
        recipe: What each network is built from.
        state: Initial weights and moving statistics.
        x: Inputs [example, …] shared by all members, or [member, example, …].
        y: Targets [example, …], or [member, example, …] exactly if x has a member axis.
        order: Indices [epoch, member, position] of the examples that each member trains on, the
            same in all epochs; in which order they are met is left to `fit`.
        optimizer: From `models.optimizer`.
        aim: What is to fall, and what is told beside it.
        batch_size: Examples in a batch; or for each epoch the lengths of its batches.
        seed: Where shuffles and the seeds of dropout are drawn from; it is left as it is.
        learning_rate: One rate for each step; None for the optimiser's own rate.
        watch: Position of an array of weights whose gradient's norm is recorded at each step.
        validation: Inputs and targets, as x and y, evaluated after each epoch.
        stepwise: Whether the history tells single steps.

    Returns:
        The trained state, and what was seen on the way; without `stepwise` its `step_loss` and
        `step_accuracy` have no steps.
    """
    plan = batch_lengths(batch_size, epochs=len(order), positions=order.shape[2])
    steps = sum(map(len, plan))
    by_epoch, table = _rates(
        learning_rates(learning_rate, optimizer=optimizer, steps=steps), plan=plan
    )
    followed = course(
        recipe,
        Compiled(
            # Every epoch is given its rate, so that all rates share one traced step.
            optimizer=without_rate(optimizer),
            loss=aim.loss,
            metric=aim.metric,
            rates=table,
            watched=None if watch is None else (watch, steps),
        ),
    )
    states, seen, norms = [], [], []
    for member in range(state.members):
        chosen = np.sort(order[0, member])
        inputs, targets = (part[chosen] for part in of_member(recipe, x, y, member=member))
        held = None if validation is None else of_member(recipe, *validation, member=member)
        followed.begin(*of_state(state, member=member), seed=number(seed, member, 0))
        seen.append(
            [
                followed.epoch(
                    inputs,
                    targets,
                    lengths=lengths,
                    rate=rate,
                    seed=number(seed, member, 1 + epoch),
                    held=held,
                    stepwise=stepwise,
                )
                for epoch, (lengths, rate) in enumerate(zip(plan, by_epoch, strict=True))
            ]
        )
        states.append(followed.instance.numbers())
        norms.append(np.empty(0, np.float32) if watch is None else followed.norms(steps))
    history = _history(seen, norms, aim=aim, plan=plan, validates=validation is not None)
    return stacked(states), history


def evaluate_one_by_one(
    recipe: Recipe, state: State, *, x: np.ndarray, y: np.ndarray, aim: Aim
) -> Evaluation:
    """Loss and accuracy of every member by Keras's `evaluate`.

    Args:
        recipe: What each network is built from.
        state: Its weights and moving statistics.
        x: Inputs [example, …], or [member, example, …] where each member has its own.
        y: Targets, with the first axes of x.
        aim: What is told.
    """
    judging = course(
        recipe, Compiled(optimizer=without_rate(SGD()), loss=aim.loss, metric=aim.metric)
    )
    told = []
    for member in range(state.members):
        judging.instance.fill(*of_state(state, member=member))
        told.append(judging.evaluated(*of_member(recipe, x, y, member=member)))
    return aim.judged(np.array(told))


def of_member(recipe: Recipe, x: np.ndarray, y: np.ndarray, *, member: int) -> Examples:
    """The examples of one member, which are all examples where they are shared."""
    own = x.ndim > 1 + len(recipe.inputs)
    return (x[member], y[member]) if own else (x, y)


def of_state(state: State, *, member: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The weights and the moving statistics of one member."""
    return [w[member] for w in state.weights], [s[member] for s in state.statistics]


def _rates(
    rates: np.ndarray, *, plan: Sequence[np.ndarray]
) -> tuple[list[float | None], tuple[float, ...] | None]:
    """The rate of each epoch; or a table of all steps, where one changes within an epoch."""
    ends = np.cumsum([len(lengths) for lengths in plan])[:-1]
    parts = np.split(rates, ends)
    if all((part == part[0]).all() for part in parts):
        return [float(part[0]) for part in parts], None
    return [None] * len(plan), tuple(map(float, rates))


def _history(
    seen: Sequence[Sequence[Epoch]],
    norms: Sequence[np.ndarray],
    *,
    aim: Aim,
    plan: Sequence[np.ndarray],
    validates: bool,
) -> History:
    """What was seen, with the axes that `History` has.

    Args:
        seen: Epochs of each member, [member][epoch].
        norms: Of each member, [member][step].
        aim: What is told.
        plan: Lengths of the batches of each epoch.
        validates: Whether examples were evaluated after each epoch.
    """
    trained = np.array([[(e.loss, e.metric) for e in one] for one in seen]).swapaxes(0, 1)
    held = np.array([[(e.held_loss, e.held_metric) for e in one] for one in seen]).swapaxes(0, 1)
    # Unrolled in double precision from what Keras sums in single; no more digits are told.
    steps = np.stack([np.concatenate([e.steps for e in one]) for one in seen], axis=1)
    steps = steps.astype(np.float32)
    loss, accuracy = aim.told(trained)
    step_loss, step_accuracy = aim.told(steps)
    return History(
        step_loss=step_loss,
        step_accuracy=step_accuracy,
        steps=np.array([len(lengths) for lengths in plan]),
        loss=loss,
        accuracy=accuracy,
        gradient_norm=np.stack(norms, axis=1),
        validation=aim.judged(held) if validates else None,
    )
