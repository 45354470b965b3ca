"""Dropout's masks: which numbers are dropped, and how the next step, example and layer differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studies.protocol import Protocol, ProtocolError, arm


@dataclass(frozen=True, slots=True, kw_only=True)
class DropoutProtocol(Protocol):
    """Which masks are drawn.

    Args:
        block: How many trials one layer gives.
        rate: The layer's rate, in (0, 1).
        seeds: "own": nothing is said, and layers go on from step to step; "one": layers are made
            anew for each step with one integer seed.
    """

    rate: float
    seeds: str = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_one_of("seeds", ("own", "one"))
        if not 0.0 < self.rate < 1.0:
            raise ProtocolError(self, "rate", self.rate, "above 0 and below 1")


def masks(
    protocol: DropoutProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Calls two layers twice on ones, and once more under another global seed.

    A trial is two examples of two units.

    Returns:
        Booleans [trial]: `dropped`, whether the first number is. And whether it fares as another
        does: `step` in the next step, `example` the same unit of the next example, `unit` the next
        unit of the same example, `layer` the same place in another layer, `seed` the same place
        under another global seed.
    """
    from models.keras import layer  # Loads Keras, which collection must not.

    one, another = (int(number) for number in seed.generate_state(2))
    ones, rate = np.ones((2 * size, 2), np.float32), protocol.rate
    own = 7 if protocol.seeds == "one" else None
    zero = layer.dropped(ones, rate=rate, layers=2, steps=2, seed=one, own=own) == 0.0
    other = layer.dropped(ones, rate=rate, layers=1, steps=1, seed=another, own=own) == 0.0
    first = zero[0, 0, ::2, 0]
    return {
        "dropped": first,
        "step": first == zero[0, 1, ::2, 0],
        "example": first == zero[0, 0, 1::2, 0],
        "unit": first == zero[0, 0, ::2, 1],
        "layer": first == zero[1, 0, ::2, 0],
        "seed": first == other[0, 0, ::2, 0],
    }


def agreement(rate: float) -> float:
    """The probability that two independent numbers fare alike.

    Examples:
        >>> agreement(0.5)
        0.5
    """
    return rate**2 + (1.0 - rate) ** 2


def kept_values(rate: float) -> str:
    """The distinct values that ones become in training, smallest first, to six digits.

    Args:
        rate: The layer's rate.
    """
    values = np.unique(in_training(rate))
    return ", ".join(f"{value:.6g}" for value in values)


def in_inference(rate: float) -> np.ndarray:
    """What ones become outside training, [example, unit].

    Args:
        rate: The layer's rate.
    """
    from models.keras import layer

    ones = np.ones((40, 40), np.float32)
    return layer.output(
        "layers.Dropout", settings={"rate": rate}, x=ones, weights=[], training=False
    )


def in_training(rate: float) -> np.ndarray:
    """What ones become in training, [example, unit].

    Args:
        rate: The layer's rate.
    """
    from models.keras import layer

    ones = np.ones((40, 40), np.float32)
    return np.asarray(layer.dropped(ones, rate=rate, layers=1, steps=1, seed=0)[0, 0])
