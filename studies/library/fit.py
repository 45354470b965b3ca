"""What `fit` shows to a model: examples in which order, in which batches, in which mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from studies.protocol import Protocol, arm

if TYPE_CHECKING:
    from models.keras.fit import Sightings

EXPONENTIAL = {"initial_learning_rate": 0.1, "decay_steps": 4, "decay_rate": 0.5}
CYCLICAL = {"base": 0.1, "far": 1e-3, "half_cycle": 4, "gamma": 0.95}
# R3's three rates, each of them for a few steps.
PIECEWISE = {"boundaries": [3, 7], "values": [0.1, 0.01, 0.001]}
SCHEDULES: Mapping[str, Mapping[str, Any]] = {
    "exponential": EXPONENTIAL,
    "piecewise": PIECEWISE,
    "cyclical": CYCLICAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProtocol(Protocol):
    """How the order of an ordinary fit is looked at.

    Args:
        block: How many pairs of examples one fit has.
        batch_size: Examples of a full batch.
        shuffle: Whether `fit` is told to shuffle, or "batch"; None leaves it to Keras.
    """

    batch_size: int
    shuffle: bool | str | None = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("batch_size")
        self.require_one_of("shuffle", (True, False, "batch", None))


def orders(
    protocol: OrderProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Fits a model to numbered examples for an epoch; a trial is a pair of examples.

    If every order is as likely as any other, which of two examples comes first is a fair coin, and
    coins of pairs that share no example are independent.

    Returns:
        Booleans [trial]: `neighbours`, whether example 2 i + 1 comes before example 2 i; `halves`,
        whether an example of the second half comes before its partner of the first.
    """
    from models.keras import fit  # Loads Keras, which collection must not.

    seen = fit.sightings(
        examples=2 * size,
        epochs=1,
        batch_size=protocol.batch_size,
        shuffle=protocol.shuffle,
        seed=int(seed.generate_state(1)[0]),
    )
    places = np.argsort(seen.order[0])
    return {
        "neighbours": places[1::2] < places[::2],
        "halves": places[size:] < places[:size],
    }


def distinct_orders(*, seed: int | None, shuffle: bool | None) -> int:
    """In how many orders three epochs of one fit meet a hundred examples.

    Args:
        seed: Given to `keras.utils.set_random_seed`; None for none.
        shuffle: Whether they are shuffled; None leaves it to Keras.
    """
    from models.keras import fit

    seen = fit.sightings(examples=100, epochs=3, batch_size=50, shuffle=shuffle, seed=seed)
    return len(np.unique(seen.order, axis=0))


def ten_examples(*, shuffle: bool | None = None, validation: int = 0) -> Sightings:
    """A fit of three epochs to ten examples in batches of four, as a layer saw it.

    Args:
        shuffle: Whether they are shuffled; None leaves it to Keras.
        validation: Further examples, numbered -1, that are evaluated after each epoch.
    """
    from models.keras import fit

    return fit.sightings(
        examples=10, epochs=3, batch_size=4, shuffle=shuffle, validation=validation
    )


def batch_lengths(examples: int, *, batch_size: int | None) -> list[int]:
    """The lengths of the batches of one epoch.

    Args:
        examples: Training examples.
        batch_size: Examples of a full batch; None leaves it to Keras.
    """
    from models.keras import fit

    seen = fit.sightings(examples=examples, epochs=1, batch_size=batch_size)
    return [int(length) for length in seen.batches]


def resized_lengths(sizes: Sequence[int], *, by_hand: bool) -> list[int]:
    """The lengths of the batches of ten examples in epochs whose batches are to be resized.

    Args:
        sizes: The batch size that each epoch is to have.
        by_hand: Whether each epoch is a `fit` of its own that is given its size; else all are one
            `fit` in batches of four, and a callback sets the sizes.
    """
    from models.keras import fit

    if by_hand:
        return [length for size in sizes for length in batch_lengths(10, batch_size=size)]
    seen = fit.sightings(examples=10, epochs=len(sizes), batch_size=4, resized=sizes)
    return [int(length) for length in seen.batches]


def epochs_in_order(*, shuffle: bool | None) -> int:
    """In how many of three epochs ten examples are met in the order in which they stand.

    Args:
        shuffle: As of `fit`; None for its default.
    """
    return int((ten_examples(shuffle=shuffle).order == np.arange(10)).all(axis=1).sum())


def whole_epochs(*, late: int) -> int:
    """In how many of three epochs each of a hundred examples is met exactly once.

    Args:
        late: How many meetings after the beginning of an epoch one is taken to begin.
    """
    from models.keras import fit

    seen = fit.sightings(examples=100, epochs=4, batch_size=50).order.ravel()
    epochs = np.sort(seen[late : late + 300].reshape(3, 100))
    return int((epochs == np.arange(100)).all(axis=1).sum())


def rates_taken(name: str, *, steps: int) -> np.ndarray:
    """The learning rate at each step of a training under a schedule, [step].

    Args:
        name: One of `SCHEDULES`.
        steps: Steps of training.
    """
    from models.keras import fit

    return fit.rates_taken(name, settings=dict(SCHEDULES[name]), steps=steps)


def rates_in_closed_form(name: str, *, steps: int, first: int = 0) -> np.ndarray:
    """The rate of a schedule at each step, [step].

    Args:
        name: One of `SCHEDULES`.
        steps: How many steps.
        first: The number of the first of them.
    """
    t = np.arange(first, first + steps, dtype=float)
    if name == "exponential":
        return np.asarray(0.1 * 0.5 ** (t / 4.0))
    if name == "piecewise":
        # A boundary is the last step of the rate before it.
        return np.select([t <= 3.0, t <= 7.0], [0.1, 0.01], 0.001)
    # Smith's triangle between 0.1 and 0.001 with half cycles of 4 steps, decayed by 0.95 a step.
    height = 1.0 - np.abs((t % 8.0) / 4.0 - 1.0)
    return np.asarray(0.1 + (1e-3 - 0.1) * height * 0.95**t)
