"""What `evaluate`, `predict`, a callback and a further `fit` do, beside closed forms.

Small sets of numbers and y ≈ w x, whose errors can be counted by hand.
"""

from __future__ import annotations

import numpy as np

WEIGHT, BATCH = 0.5, 4
RATE, MOMENTUM = 0.1, 0.9
# Of a callback: each epoch has a rate of its own.
RATES = (0.5, 0.25, 0.125, 0.0625)
TRAINED, JUDGED = 7, (10, 6)
HELD_OUT = 0.3


def errors_by_keras() -> np.ndarray:
    """What `evaluate` says of two sets, of ten numbers and of six, behind a `fit`.

    Returns:
        Mean squared and mean absolute error, [set, number].
    """
    from models.keras import line  # Loads Keras, which collection must not.

    sets = [_numbers(count, seed=k) for k, count in enumerate((TRAINED, *JUDGED))]
    return np.array(line.evaluated(sets[0], sets[1:], weight=WEIGHT, batch_size=BATCH))


def errors_in_closed_form(*, by_batch: bool = False, runs_on: bool = False) -> np.ndarray:
    """The same in closed form: every example counts alike, and each set for itself.

    Args:
        by_batch: Whether batches of four count alike instead, however short the last one is.
        runs_on: Whether a set counts those before it, too.
    """
    found, before = [], np.empty(0)
    for k, count in enumerate(JUDGED, start=1):
        x, y = (array.astype(float) for array in _numbers(count, seed=k))
        errors = WEIGHT * x - y
        if runs_on:
            before = errors = np.concatenate([before, errors])
        parts = np.split(errors, range(BATCH, len(errors), BATCH)) if by_batch else [errors]
        squared = np.mean([np.mean(part**2) for part in parts])
        found.append([squared, np.mean([np.mean(np.abs(part)) for part in parts])])
    return np.array(found)


def held_out_by_keras() -> float:
    """The validation loss of ten numbers of which `fit` holds out three."""
    from models.keras import line

    x, y = _numbers(10, seed=1)
    return line.held_out(x, y, weight=WEIGHT, share=HELD_OUT)


def held_out_in_closed_form(*, first: bool = False) -> float:
    """The mean squared error of the last three.

    Args:
        first: Whether of the first three instead.
    """
    x, y = (array.astype(float) for array in _numbers(10, seed=1))
    chosen = slice(None, 3) if first else slice(-3, None)
    return float(np.mean((WEIGHT * x - y)[chosen] ** 2))


def ends_by_keras() -> np.ndarray:
    """Where w of 1 ≈ w ends after each of three calls of `fit` with momentum, [fit]."""
    from models.keras import line

    return np.array(line.fitted_again(rate=RATE, momentum=MOMENTUM, fits=3))


def ends_in_closed_form(*, forgets: bool = False) -> np.ndarray:
    """The same in closed form: v <- 0.9 v - 0.1 g with g = 2 (w - 1), and v stays between calls.

    Args:
        forgets: Whether each call begins with v = 0 instead.
    """
    weight, velocity, ends = 0.0, 0.0, []
    for _ in range(3):
        velocity = (0.0 if forgets else MOMENTUM * velocity) - RATE * 2.0 * (weight - 1.0)
        weight += velocity
        ends.append(weight)
    return np.array(ends)


def rates_by_callback() -> list[float]:
    """The rates at which four epochs descend where LearningRateScheduler sets them."""
    from models.keras import line

    return line.rates_by_epoch(RATES)


def predicted_apart(*, rounded: bool = False) -> int:
    """How many of 64 numbers come back from `predict` changed, behind a layer of dropout.

    Args:
        rounded: Whether they are compared with what half precision makes of them.
    """
    from models.keras import line

    x = np.random.default_rng(6).normal(size=(8, 8)).astype("float32")
    wanted = x.astype("float16") if rounded else x
    return int((line.predicted(x, rate=0.5) != wanted).sum())


def _numbers(count: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng((9, seed))
    x, y = rng.normal(size=count), rng.normal(size=count)
    # A short last batch, and the examples that are held out, stand out.
    y[-3:] += 5.0
    return x.astype("float32"), y.astype("float32")
