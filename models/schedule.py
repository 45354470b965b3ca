"""Learning rates that change from step to step, as Keras schedules."""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import ops


class CyclicalLearningRate(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that runs to and fro between two values.

    With cycle = floor(1 + t / (2 s)) and x = |t / s - 2 cycle + 1| at step t and half cycle s,
    rate(t) = base + (far - base) max(0, 1 - x) gamma^t, Smith's policy "exp_range"; with gamma = 1
    it is his "triangular".

    Args:
        base: The rate at step 0 and at the end of every cycle.
        far: The rate in the middle of a cycle, before it decays; may lie below `base`.
        half_cycle: Steps from one to the other.
        gamma: The factor per step, at most 1.

    Raises:
        ValueError: If a number is not above 0, or gamma is above 1.

    References:
        Smith (2015), Cyclical learning rates for training neural networks, section 3.
    """

    def __init__(self, *, base: float, far: float, half_cycle: int, gamma: float) -> None:
        for name, value in (("base", base), ("far", far), ("half_cycle", half_cycle)):
            if not value > 0:
                raise ValueError(f"{name} = {value!r} is no {name}: it must be above 0.")
        if not 0.0 < gamma <= 1.0:
            raise ValueError(f"gamma = {gamma!r} is no decay: it must be above 0 and at most 1.")
        self.base, self.far, self.half_cycle = base, far, half_cycle
        self.gamma = gamma

    def __call__(self, step: Any) -> Any:
        """The rate at a step, counted from 0; a tensor of the step's shape."""
        # Whole numbers up to 2^24 are exact in single precision: enough for 16 million steps.
        t = ops.cast(step, "float32")
        cycle = ops.floor(1.0 + t / (2.0 * self.half_cycle))
        x = ops.abs(t / self.half_cycle - 2.0 * cycle + 1.0)
        # gamma^t; gamma itself, close to 1, would lose digits in single precision.
        scale = ops.exp(t * math.log(self.gamma))
        return self.base + (self.far - self.base) * ops.maximum(0.0, 1.0 - x) * scale

    def get_config(self) -> dict[str, Any]:
        """The arguments, by name."""
        return {
            "base": self.base,
            "far": self.far,
            "half_cycle": self.half_cycle,
            "gamma": self.gamma,
        }
