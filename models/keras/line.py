"""The smallest models that are fitted, judged and asked: y ≈ w x, and one that changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

Pair = tuple[np.ndarray, np.ndarray]


def evaluated(
    trained: Pair, judged: Sequence[Pair], *, weight: float, batch_size: int
) -> list[list[float]]:
    """What `evaluate` says of y ≈ w x, set after set, behind an epoch of `fit` that moves nothing.

    Args:
        trained: Numbers x and y that are fitted before, [example] each.
        judged: Sets of such numbers.
        weight: w.
        batch_size: Examples of a full batch.

    Returns:
        Mean squared and mean absolute error of each set, [set][number].
    """
    model, _ = _line(weight, optimizer=keras.optimizers.SGD(0.0))
    x, y = trained
    model.fit(x[:, None], y[:, None], batch_size=batch_size, verbose=0)
    return [
        [float(one) for one in model.evaluate(x[:, None], y[:, None], batch_size, verbose=0)]
        for x, y in judged
    ]


def held_out(x: np.ndarray, y: np.ndarray, *, weight: float, share: float) -> float:
    """The validation loss of y ≈ w x, of which `fit` holds out a share.

    Args:
        x: Numbers, [example].
        y: Numbers, [example].
        weight: w, which stays.
        share: What `validation_split` is given.
    """
    model, _ = _line(weight, optimizer=keras.optimizers.SGD(0.0))
    seen = model.fit(x[:, None], y[:, None], validation_split=share, verbose=0)
    return float(seen.history["val_loss"][0])


def fitted_again(*, rate: float, momentum: float, fits: int) -> list[float]:
    """Where w of 1 ≈ w ends after each of some calls of `fit` of one step, from w = 0, [fit].

    Args:
        rate: The learning rate of gradient descent on the mean squared error.
        momentum: Its momentum.
        fits: How many calls.
    """
    model, layer = _line(0.0, optimizer=keras.optimizers.SGD(rate, momentum=momentum))
    one, ends = np.ones((1, 1), "float32"), []
    for _ in range(fits):
        model.fit(one, one, verbose=0)
        ends.append(_weight(layer))
    return ends


def rates_by_epoch(rates: Sequence[float]) -> list[float]:
    """The rate at which each epoch of `fit` descends where LearningRateScheduler sets it, [epoch].

    Args:
        rates: What the callback is to set, by the number that it is given.
    """
    model, layer = _line(0.0, optimizer=keras.optimizers.SGD(0.0), loss=_answer)
    one, ends = np.ones((1, 1), "float32"), [0.0]
    # The number of an epoch is the callback's; whatever is beyond the list has the last rate.
    scheduler = keras.callbacks.LearningRateScheduler(
        lambda epoch, _: float(rates[min(epoch, len(rates) - 1)])
    )
    keep = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: ends.append(_weight(layer)))
    model.fit(one, one, epochs=len(rates), verbose=0, callbacks=[scheduler, keep])
    return [float(rate) for rate in -np.diff(ends)]


def predicted(x: np.ndarray, *, rate: float) -> np.ndarray:
    """What `predict` gives back of numbers that meet nothing but dropout, [example, number].

    Args:
        x: Numbers, [example, number].
        rate: The rate of dropout.
    """
    model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Dropout(rate)])
    return np.asarray(model.predict(x, verbose=0))


def named_accuracy(answers: np.ndarray, wanted: np.ndarray, *, loss: str) -> float:
    """The metric that `compile` makes of the word "accuracy", after `evaluate`.

    Args:
        answers: Probabilities, [example, class].
        wanted: Targets, as the loss takes them.
        loss: The loss's name.
    """
    model = keras.Sequential([keras.Input(answers.shape[1:]), keras.layers.Activation("linear")])
    model.compile(loss=loss, metrics=["accuracy"], jit_compile=False)
    return float(model.evaluate(answers, wanted, verbose=0)[1])


def seeds_drawn(count: int, *, seed: int | None = None) -> list[int]:
    """The seeds of generators that are made one after the other.

    Args:
        count: How many.
        seed: What each is given; None for nothing.
    """
    made = [keras.random.SeedGenerator(seed) for _ in range(count)]
    return [int(ops.convert_to_numpy(one.state)[0]) for one in made]


def _line(weight: float, *, optimizer: Any, loss: Any = "mse") -> tuple[Any, Any]:
    layer = keras.layers.Dense(1, use_bias=False)
    model = keras.Sequential([keras.Input((1,)), layer])
    layer.kernel.assign([[weight]])
    model.compile(optimizer=optimizer, loss=loss, metrics=["mae"], jit_compile=False)
    return model, layer


def _weight(layer: Any) -> float:
    return float(ops.convert_to_numpy(layer.kernel)[0, 0])


def _answer(wanted: Any, answers: Any) -> Any:
    return ops.mean(answers)
