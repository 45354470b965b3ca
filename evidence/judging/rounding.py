"""What may be rounding in numbers that networks computed in single precision."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evidence.drawing.trial import Outcomes

# What differs by a few units of the last digit of single precision is equal.
ROUNDING = 4.0 * float(np.finfo(np.float32).eps)


def of_the_largest(*operands: Outcomes) -> Callable[[int], float]:
    """From a number of trials to the rounding of the largest of their operands.

    Args:
        operands: What the numbers are, or are differences of, [trial].
    """
    return lambda count: max(_sized(one, count).max(initial=0.0) for one in operands) * ROUNDING


def of_the_typical(*operands: Outcomes) -> Callable[[int], float]:
    """From a number of trials to the rounding of a typical operand, whatever a few large ones are.

    Args:
        operands: What the numbers are, or are differences of, [trial].
    """
    return lambda count: max(float(np.median(_sized(one, count))) for one in operands) * ROUNDING


def _sized(outcomes: Outcomes, count: int) -> np.ndarray:
    sizes: np.ndarray = np.abs(outcomes.first(count).astype(float))
    return sizes
