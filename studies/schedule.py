"""The schedules of R2, problem 4: a cyclical learning rate and a cyclic batch size."""

from __future__ import annotations

import numpy as np

from models.batching import CyclicBatchSize


def cyclical_rates(
    *, base: float, far: float, half_cycle: int, gamma: float, steps: int
) -> np.ndarray:
    """The rates that our Keras schedule gives to the first steps, [step].

    Args:
        base: The rate at step 0.
        far: The rate in the middle of a cycle, before decay.
        half_cycle: Steps from one to the other.
        gamma: The decay per step.
        steps: How many steps.
    """
    from models.schedule import CyclicalLearningRate  # Loads Keras, which collection must not.

    schedule = CyclicalLearningRate(
        base=base, far=far, half_cycle=half_cycle, mode="exp_range", gamma=gamma
    )
    return np.asarray(schedule(np.arange(steps)), dtype=float)


def cyclical_rates_in_closed_form(
    *, base: float, far: float, half_cycle: int, gamma: float, steps: int
) -> np.ndarray:
    """The same by Smith's formula in double precision, [step]; see `cyclical_rates`."""
    t = np.arange(steps)
    cycle = np.floor(1 + t / (2 * half_cycle))
    x = np.abs(t / half_cycle - 2 * cycle + 1)
    rates: np.ndarray = base + (far - base) * np.maximum(0.0, 1 - x) * gamma**t
    return rates


def cyclic_batch_sizes(
    *, smallest: int, largest: int, examples: int, epochs: int
) -> list[list[int]]:
    """The batch sizes of each epoch under R2's policy; see `models.batching`.

    Args:
        smallest: The size at which each cycle starts.
        largest: The limit of the first cycle.
        examples: Training examples per epoch.
        epochs: How many epochs.
    """
    policy = CyclicBatchSize(smallest=smallest, largest=largest)
    return policy.epochs(examples=examples, epochs=epochs)
