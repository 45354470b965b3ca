"""The variance that batch normalisation keeps of what dropout hands it, and the one that arrives.

Dropout with the share p kept scales what it keeps by 1 / p, so that a unit of mean 0 and variance 1
has the variance 1 / p in training and 1 in inference (Li et al. 2018, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studies.protocol import Protocol, ProtocolError, arm

ORDERS = DROPOUT_FIRST, NORM_FIRST = ("dropout first", "batch norm first")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftProtocol(Protocol):
    """What passes through a dropout layer and a batch normalisation.

    Args:
        block: How many units the layers have.
        steps: How many batches move the moving variance, by Keras's own momentum.
        batch_size: Examples of each.
        rate: The share that dropout drops, in (0, 1).
        order: Which of the two layers comes first; one of `ORDERS`.
    """

    steps: int
    batch_size: int
    rate: float
    order: str = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("steps", "batch_size")
        self.require_one_of("order", ORDERS)
        if not 0.0 < self.rate < 1.0:
            raise ProtocolError(self, "rate", self.rate, "above 0 and below 1")


def shift_of_variance(
    protocol: ShiftProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Hands standard normal numbers to Keras's layers, first as in training, then as in inference.

    A trial is one unit.

    Returns:
        Reals [trial]: `moving`, the moving variance that batch normalisation ends with, `arriving`,
        the variance of what reaches it in inference, and `ratio`, the second over the first.
    """
    from models.keras import layer  # Loads Keras, which collection must not.

    data_seed, mask_seed = seed.spawn(2)
    x = np.random.default_rng(data_seed).standard_normal(
        (protocol.steps * protocol.batch_size, size), np.float32
    )
    seen = arriving = x
    if protocol.order == DROPOUT_FIRST:
        number = int(mask_seed.generate_state(1)[0])
        seen = layer.dropped(x, rate=protocol.rate, layers=1, steps=1, seed=number)[0, 0]
        arriving = layer.output(
            "layers.Dropout", settings={"rate": protocol.rate}, x=x, weights=[], training=False
        )
    # What follows batch normalisation changes nothing of what it keeps.
    kept = layer.normalized(
        np.split(seen, protocol.steps), settings={}, gamma=np.ones(size), beta=np.zeros(size)
    )
    moving = kept["moving variance"][-1].astype(float)
    variance = arriving.astype(float).var(axis=0)
    return {"moving": moving, "arriving": variance, "ratio": variance / moving}
