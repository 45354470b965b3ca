"""Optimisers as plain values, and the Keras optimiser each one stands for.

Only optimisers that act on each number by itself are here. Clipping by the global norm is left
out on purpose: its norm runs over all members of a population and would couple them.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from models.error import OptimizerError

if TYPE_CHECKING:
    import keras


def _check_range(owner: object, name: str, *, low: float, high: float) -> None:
    value = getattr(owner, name)
    if not (math.isfinite(value) and low <= value <= high):
        raise OptimizerError(
            f"{type(owner).__name__} got {name}={value}; a number in [{low:g}, {high:g}] is wanted"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SGD:
    """Gradient descent, with momentum if it is above 0, as `keras.optimizers.SGD` does it."""

    learning_rate: float = 0.01
    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        _check_range(self, "learning_rate", low=0.0, high=math.inf)
        _check_range(self, "momentum", low=0.0, high=1.0)
        if self.nesterov and self.momentum == 0.0:
            raise OptimizerError(
                "SGD got nesterov=True with momentum=0.0; give a momentum or leave nesterov out"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Adam:
    """Adam as `keras.optimizers.Adam` does it, without AMSGrad (Kingma and Ba 2015, section 2)."""

    learning_rate: float = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def __post_init__(self) -> None:
        _check_range(self, "learning_rate", low=0.0, high=math.inf)
        _check_range(self, "beta_1", low=0.0, high=1.0)
        _check_range(self, "beta_2", low=0.0, high=1.0)
        _check_range(self, "epsilon", low=0.0, high=math.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class RMSprop:
    """RMSprop as `keras.optimizers.RMSprop` does it, without momentum and not centred."""

    learning_rate: float = 0.001
    rho: float = 0.9
    epsilon: float = 1e-7

    def __post_init__(self) -> None:
        _check_range(self, "learning_rate", low=0.0, high=math.inf)
        _check_range(self, "rho", low=0.0, high=1.0)
        _check_range(self, "epsilon", low=0.0, high=math.inf)


Optimizer = SGD | Adam | RMSprop
# As protocols name them.
OPTIMIZERS: dict[str, type[SGD] | type[Adam] | type[RMSprop]] = {
    "sgd": SGD,
    "adam": Adam,
    "rmsprop": RMSprop,
}


def without_rate(optimizer: Optimizer) -> Optimizer:
    """The same optimiser with a learning rate of 0, what its compiled code depends on.

    Raises:
        OptimizerError: If the optimiser is none of this module.
    """
    if not isinstance(optimizer, SGD | Adam | RMSprop):
        raise OptimizerError(
            f"got an optimiser of type {type(optimizer).__name__}; use SGD, Adam or RMSprop from "
            "models.optimizer (others may couple the members of a population)"
        )
    return replace(optimizer, learning_rate=0.0)


def keras_optimizer(optimizer: Optimizer) -> keras.optimizers.Optimizer:
    """The Keras optimiser with the same name and the same settings.

    What a report leaves unsaid is left to Keras: a setting that has its default is not passed on.
    """
    import keras

    unsaid = asdict(type(optimizer)())
    # Keras takes a momentum of 0.0 and refuses 0.
    settings = {
        name: value if isinstance(value, bool) else float(value)
        for name, value in asdict(optimizer).items()
        if value != unsaid[name]
    }
    return getattr(keras.optimizers, type(optimizer).__name__)(**settings)
