"""What Keras's `fit` shows to a model, and what it reports: seen by a layer that keeps a record."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from models.keras.seed import seeded
from models.schedule import CyclicalLearningRate

SCHEDULES = {
    "exponential": keras.optimizers.schedules.ExponentialDecay,
    "piecewise": keras.optimizers.schedules.PiecewiseConstantDecay,
    "cyclical": CyclicalLearningRate,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """What a model saw in one `fit`.

    Args:
        order: The examples in the order in which they were met, [epoch, position].
        batches: How many examples each step of training had, [step].
        judged: How many examples it met in inference, validation included.
    """

    order: np.ndarray
    batches: np.ndarray
    judged: int


class _Record(keras.layers.Layer):
    """Passes on what comes in, and keeps which examples these were: x is [batch, 1], a number."""

    def __init__(self, *, meetings: int) -> None:
        super().__init__()
        self.meetings = meetings

    def build(self, shape: Any) -> None:
        self.met = self._counter((self.meetings,))
        self.lengths = self._counter((self.meetings,))
        self.count, self.steps, self.judged = (self._counter(()) for _ in range(3))

    def start(self) -> None:
        """Forgets what was seen."""
        for variable in self.variables:
            variable.assign(np.zeros(variable.shape, "int32"))

    def call(self, x: Any, training: bool = False) -> Any:
        size = ops.shape(x)[0]
        if training:
            places = self.count + ops.arange(size, dtype="int32")
            numbers = ops.cast(ops.round(x[:, 0]), "int32")
            self.met.assign(ops.scatter_update(self.met, places[:, None], numbers))
            here = ops.reshape(self.steps, (1, 1))
            self.lengths.assign(
                ops.scatter_update(self.lengths, here, ops.reshape(ops.cast(size, "int32"), (1,)))
            )
            self.count.assign(self.count + size)
            self.steps.assign(self.steps + 1)
        else:
            self.judged.assign(self.judged + size)
        return x

    def _counter(self, shape: tuple[int, ...]) -> Any:
        return self.add_weight(shape=shape, initializer="zeros", dtype="int32", trainable=False)


class _Resizer(keras.callbacks.Callback):
    """Sets each epoch's batch size where a callback can: in what it is told, and in the model."""

    def __init__(self, sizes: Sequence[int]) -> None:
        super().__init__()
        self.sizes = sizes

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.params["batch_size"] = self.sizes[epoch]
        self.model.batch_size = self.sizes[epoch]

    def on_train_end(self, logs: Any = None) -> None:
        del self.model.batch_size


@functools.cache
def _recorder(meetings: int) -> tuple[keras.Sequential, _Record]:
    """A model that learns nothing and keeps a record of so many meetings; compiled once."""
    record = _Record(meetings=meetings)
    model = keras.Sequential([keras.Input((1,)), record, keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse", jit_compile=False)
    return model, record


def sightings(
    *,
    examples: int,
    epochs: int,
    batch_size: int | None,
    shuffle: bool | str | None = None,
    validation: int = 0,
    seed: int | None = None,
    resized: Sequence[int] = (),
) -> Sightings:
    """Fits a model to numbered examples and tells which it met, and when.

    Args:
        examples: Training examples.
        epochs: Passes over them.
        batch_size: Examples of a full batch; None leaves it to Keras.
        shuffle: Whether they are shuffled, or "batch"; None leaves it to Keras.
        validation: Further examples that are evaluated after each epoch.
        seed: Given to `keras.utils.set_random_seed`; None for an order that nobody can foresee.
        resized: The batch size that a callback sets at the beginning of each epoch; empty for no
            callback.
    """
    model, record = _recorder(examples * epochs)
    record.start()
    held = {}
    if validation:
        other = np.full((validation, 1), -1.0, "float32")
        held = {"validation_data": (other, other)}
    told: dict[str, Any] = {} if shuffle is None else {"shuffle": shuffle}
    if resized:
        told["callbacks"] = [_Resizer(resized)]
    x = np.arange(examples, dtype="float32")[:, None]
    with seeded(seed):
        model.fit(x, x, batch_size=batch_size, epochs=epochs, verbose=0, **told, **held)
    counts = ops.convert_to_numpy(record.lengths)
    return Sightings(
        order=ops.convert_to_numpy(record.met).reshape(epochs, examples),
        batches=counts[: int(ops.convert_to_numpy(record.steps))],
        judged=int(ops.convert_to_numpy(record.judged)),
    )


def reported(x: np.ndarray, y: np.ndarray, *, weight: float, rate: float, batch_size: int) -> Any:
    """What `fit` reports of one epoch of y ≈ w x, met in the given order, and the last weight.

    Args:
        x: Numbers, [example].
        y: Numbers, [example].
        weight: w before the first step.
        rate: The learning rate of plain gradient descent on the mean squared error.
        batch_size: Examples of a full batch.

    Returns:
        The `loss`, the metric `mae`, and the `weight`.
    """
    layer = keras.layers.Dense(1, use_bias=False)
    model = keras.Sequential([keras.Input((1,)), layer])
    layer.kernel.assign([[weight]])
    sgd = keras.optimizers.SGD(rate)
    model.compile(optimizer=sgd, loss="mse", metrics=["mae"], jit_compile=False)
    seen = model.fit(
        x[:, None], y[:, None], batch_size=batch_size, epochs=1, shuffle=False, verbose=0
    )
    return {
        "loss": float(seen.history["loss"][0]),
        "mae": float(seen.history["mae"][0]),
        "weight": float(ops.convert_to_numpy(layer.kernel)[0, 0]),
    }


def rates_taken(name: str, *, settings: dict[str, Any], steps: int) -> np.ndarray:
    """The learning rate that gradient descent takes at each step under a schedule, [step].

    A model whose loss has the slope 1 everywhere starts each step at 0 and so ends at minus the
    rate.

    Args:
        name: One of `SCHEDULES`.
        settings: What the schedule is made with.
        steps: Steps of training.
    """
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    model = keras.Sequential([keras.Input((1,)), layer])
    optimizer = keras.optimizers.SGD(SCHEDULES[name](**settings))
    model.compile(optimizer=optimizer, loss=_answer, jit_compile=False)
    one, rates = np.ones((1, 1), "float32"), []
    for _ in range(steps):
        layer.kernel.assign([[0.0]])
        model.train_on_batch(one, one)
        rates.append(-float(ops.convert_to_numpy(layer.kernel)[0, 0]))
    return np.array(rates)


def _answer(wanted: Any, answers: Any) -> Any:
    return ops.mean(answers)
