"""One Keras model in training: compiled once, begun anew for each network, followed by epoch."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from models.keras.instance import Instance, Recipe
from models.keras.model import root_mean_square
from models.keras.seed import seeded_lightly
from models.optimizer import Optimizer, keras_optimizer

ROOT_MEAN_SQUARE = "root mean square"
# Examples in a batch of an evaluation, which no report speaks of.
EVALUATION_BATCH = 250
# TensorFlow compiles these models to graphs alone, as it does on a CPU unless told otherwise; JAX
# without compilation would take a hundred times as long.
COMPILES: Any = False if keras.backend.backend() == "tensorflow" else "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What a model is compiled with, beside its learning rate.

    Args:
        optimizer: The optimiser; one for all rates has the rate 0.
        loss: A loss by Keras's name, or `ROOT_MEAN_SQUARE`.
        metric: A metric by Keras's name; None for none.
        rates: The rate of each step, where it changes within an epoch; None elsewhere.
        watched: Position of the array of weights whose gradient's norm is kept, and for how many
            steps; None where none is watched.
    """

    optimizer: Optimizer
    loss: str
    metric: str | None = None
    rates: tuple[float, ...] | None = None
    watched: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """What Keras reports of an epoch; numbers are NaN where it reports none.

    Args:
        loss: Of training, the running mean at the end.
        metric: The same of the metric.
        held_loss: Of the examples that are watched.
        held_metric: The same of the metric.
        steps: Loss and metric of each batch before its step, [step, 2]; no steps unless asked for.
    """

    loss: float
    metric: float
    held_loss: float
    held_metric: float
    steps: np.ndarray


class Course:
    """A compiled model.

    Args:
        recipe: What it is built from.
        compiled: What it is compiled with.
    """

    def __init__(self, recipe: Recipe, compiled: Compiled) -> None:
        self.instance = Instance(recipe)
        self._metric = compiled.metric
        model = self.instance.model
        self.optimizer = _optimizer(compiled)
        model.compile(
            optimizer=self.optimizer,
            loss=root_mean_square if compiled.loss == ROOT_MEAN_SQUARE else compiled.loss,
            metrics=[] if compiled.metric is None else [compiled.metric],
            jit_compile=COMPILES,
        )
        self.optimizer.build(model.trainable_variables)
        self._fresh = [ops.convert_to_numpy(v).copy() for v in self.optimizer.variables]

    def begin(
        self, weights: Sequence[np.ndarray], statistics: Sequence[np.ndarray], *, seed: int
    ) -> None:
        """Starts from these numbers with a fresh optimiser.

        Args:
            weights: In the order of the model's `trainable_variables`.
            statistics: Moving statistics, in the order of the layers.
            seed: Where the seeds of dropout come from.
        """
        self.instance.fill(weights, statistics)
        self.instance.drop(seed=seed)
        for variable, values in zip(self.optimizer.variables, self._fresh, strict=True):
            variable.assign(values)

    def epoch(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        lengths: np.ndarray,
        rate: float | None,
        seed: int,
        held: tuple[np.ndarray, np.ndarray] | None,
        stepwise: bool,
    ) -> Epoch:
        """One epoch, which goes on where the last one ended.

        Args:
            x: Examples, [example, …].
            y: Targets, [example, …].
            lengths: Lengths of the batches, [step].
            rate: The learning rate; None where steps have rates of their own.
            seed: Given to `keras.utils.set_random_seed`: with one seed for all epochs TensorFlow
                would shuffle each of them alike.
            held: Examples that are evaluated afterwards, and their targets.
            stepwise: Whether single steps are told.
        """
        if rate is not None:
            self.optimizer.learning_rate = rate
        follow = self._fitted if _as_fit_cuts(lengths, examples=len(y)) else self._by_batches
        with seeded_lightly(seed):
            return follow(x, y, lengths=lengths, held=held, stepwise=stepwise)

    def evaluated(self, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """Loss and metric over examples by Keras's `evaluate`, the metric NaN where there is none.

        Args:
            x: Examples, [example, …].
            y: Targets, [example, …].
        """
        told = self.instance.model.evaluate(
            x, y, batch_size=EVALUATION_BATCH, verbose=0, return_dict=True
        )
        return told["loss"], told.get(str(self._metric), np.nan)

    def norms(self, steps: int) -> np.ndarray:
        """The norm of the watched gradient at the first steps, [step]."""
        return np.asarray(ops.convert_to_numpy(self.optimizer.norms))[:steps].copy()

    def _fitted(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        lengths: np.ndarray,
        held: tuple[np.ndarray, np.ndarray] | None,
        stepwise: bool,
    ) -> Epoch:
        """By `fit`, which shuffles the examples."""
        means: list[tuple[float, float]] = []
        keep = keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda _, logs: means.append(self._pair(logs))
        )
        whole = lengths.sum() == len(y)
        seen = self.instance.model.fit(
            x,
            y,
            batch_size=int(lengths[0]),
            # Examples that fill no batch are left out where the plan leaves them out.
            steps_per_epoch=None if whole else len(lengths),
            epochs=1,
            verbose=0,
            callbacks=[keep] if stepwise else None,
            validation_data=held,
            validation_batch_size=EVALUATION_BATCH,
        ).history
        last = {name: values[-1] for name, values in seen.items()}
        (loss, metric), (held_loss, held_metric) = self._pair(last), self._pair(last, prefix="val_")
        return Epoch(
            loss=loss,
            metric=metric,
            held_loss=held_loss,
            held_metric=held_metric,
            steps=_unrolled(means, lengths),
        )

    def _by_batches(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        lengths: np.ndarray,
        held: tuple[np.ndarray, np.ndarray] | None,
        stepwise: bool,
    ) -> Epoch:
        """By `train_on_batch`, where lengths change within the epoch, as R2's own loop does it."""
        order = np.random.permutation(len(y))
        ends = np.cumsum(lengths)
        batches = [order[end - length : end] for end, length in zip(ends, lengths, strict=True)]
        model = self.instance.model
        steps = np.array(
            [self._pair(model.train_on_batch(x[b], y[b], return_dict=True)) for b in batches]
        )
        loss, metric = np.average(steps, axis=0, weights=lengths)
        held_loss, held_metric = (np.nan, np.nan) if held is None else self.evaluated(*held)
        return Epoch(
            loss=loss,
            metric=metric,
            held_loss=held_loss,
            held_metric=held_metric,
            steps=steps if stepwise else steps[:0],
        )

    def _pair(self, logs: dict[str, float], prefix: str = "") -> tuple[float, float]:
        """Loss and metric, by the names that Keras reports them under."""
        names = (f"{prefix}loss", f"{prefix}{self._metric}")
        loss, metric = (float(logs.get(name, np.nan)) for name in names)
        return loss, metric


@functools.cache
def course(recipe: Recipe, compiled: Compiled) -> Course:
    """The compiled model of a recipe, the same for all networks."""
    return Course(recipe, compiled)


class _Table(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate for each step, from a table; the last one for all steps behind it."""

    def __init__(self, rates: Sequence[float]) -> None:
        self.rates = tuple(rates)

    def __call__(self, step: Any) -> Any:
        place = ops.minimum(ops.cast(step, "int32"), len(self.rates) - 1)
        return ops.take(ops.convert_to_tensor(self.rates, "float32"), place)

    def get_config(self) -> dict[str, Any]:
        return {"rates": self.rates}


def _optimizer(compiled: Compiled) -> Any:
    made = keras_optimizer(compiled.optimizer)
    if compiled.rates is None and compiled.watched is None:
        return made
    config = made.get_config()
    if compiled.rates is not None:
        config["learning_rate"] = _Table(compiled.rates)
    kind = type(made) if compiled.watched is None else _watching(type(made), *compiled.watched)
    return kind(**config)


def _watching(kind: Any, position: int, steps: int) -> Any:
    """A kind of optimiser that keeps the norm of one gradient at each step."""

    class Watching(kind):
        """The same steps, and a record of what they rested on."""

        def build(self, variables: Any) -> None:
            """Makes room for the norms, beside what the optimiser itself keeps."""
            super().build(variables)
            self.norms = self.add_variable((steps,), dtype="float32", name="norms")

        def apply(self, grads: Any, trainable_variables: Any = None) -> None:
            """Keeps the norm, and takes the step."""
            grads = list(grads)
            norm = ops.sqrt(ops.sum(ops.square(grads[position])))
            place = ops.reshape(ops.cast(self.iterations, "int32"), (1, 1))
            self.norms.assign(ops.scatter_update(self.norms, place, ops.reshape(norm, (1,))))
            super().apply(grads, trainable_variables)

    return Watching


def _as_fit_cuts(lengths: np.ndarray, *, examples: int) -> bool:
    """Whether these are the first batches that `fit` cuts examples into, all of one size."""
    begins = lengths[0] * np.arange(len(lengths))
    return np.array_equal(lengths, np.minimum(lengths[0], examples - begins))


def _unrolled(means: Sequence[tuple[float, float]], lengths: np.ndarray) -> np.ndarray:
    """What single batches had, [step, 2], from the running means that Keras tells after each.

    With W_k examples in the first k batches it is (W_k m_k - W_(k-1) m_(k-1)) / (W_k - W_(k-1)).
    """
    if not means:
        return np.empty((0, 2))
    totals = np.array(means, float) * np.cumsum(lengths)[:, None]
    found: np.ndarray = np.diff(totals, axis=0, prepend=0.0) / lengths[:, None]
    return found
