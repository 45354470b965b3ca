"""How initial weights are drawn: in NumPy, so that every backend starts from the same.

The member axis leads, so the first members of a large population are exactly the members of a
small one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from models.error import InitializerError

# Keras draws its "normal" variance-scaling schemes from a normal truncated at two standard
# deviations, and divides by that distribution's standard deviation, this number.
TRUNCATED_SD = 0.87962566103423978
# Lu et al. 2019, section 4.2: N(0, 0.6007^2 / fan_in) keeps the length of the activations.
RAI_SD = 0.6007
# What the draws of "rai" are for, in turn.
_RAI_WEIGHTS, _RAI_POSITION, _RAI_VALUE = range(3)

_VARIANCE_SCALING: dict[str, tuple[str, float, str]] = {
    "glorot_normal": ("truncated_normal", 1.0, "average"),
    "glorot_uniform": ("uniform", 1.0, "average"),
    "he_normal": ("truncated_normal", 2.0, "in"),
}
_WITH_STDDEV = ("random_normal", "truncated_normal")
SCHEMES = (*_VARIANCE_SCALING, "rai", *_WITH_STDDEV)


@dataclass(frozen=True, slots=True, kw_only=True)
class Initializer:
    """How the kernel of a layer is drawn.

    Args:
        scheme: One of `SCHEMES`, each as Keras defines it; "rai" is randomised asymmetric
            initialisation and draws the bias as well, which is zero for every other scheme.
        stddev: Standard deviation, for "random_normal" and "truncated_normal" alone; the latter
            is that of the normal before it is truncated at two standard deviations.
        shared: Whether all members, and all layers of one shape, start from the same values,
            as they do when one initialiser with an integer seed is used again and again.
    """

    scheme: str
    stddev: float | None = None
    shared: bool = False

    def __post_init__(self) -> None:
        if self.scheme not in SCHEMES:
            raise InitializerError(
                f"scheme {self.scheme!r} is unknown; use one of {', '.join(SCHEMES)}"
            )
        given = self.stddev is not None and self.stddev > 0
        if self.scheme in _WITH_STDDEV and not given:
            raise InitializerError(
                f"{self.scheme} got stddev={self.stddev}; a standard deviation above 0 is wanted"
            )
        if self.scheme not in _WITH_STDDEV and self.stddev is not None:
            raise InitializerError(
                f"{self.scheme} got stddev={self.stddev}; it follows from the layer's fans, "
                "leave it out"
            )


def draw(
    initializer: Initializer,
    shape: tuple[int, ...],
    *,
    fans: tuple[int, int],
    generator: np.random.Generator,
) -> np.ndarray:
    """Draws an array of every scheme but "rai".

    Args:
        initializer: How it is drawn.
        shape: Its shape, the member axis first.
        fans: Numbers that enter one output, and that one input enters.
        generator: Where the draws come from.
    """
    if initializer.stddev is not None:
        if initializer.scheme == "truncated_normal":
            return initializer.stddev * _truncated_normal(shape, generator=generator)
        return initializer.stddev * generator.standard_normal(shape)
    distribution, scale, mode = _VARIANCE_SCALING[initializer.scheme]
    fan_in, fan_out = fans
    fan = fan_in if mode == "in" else (fan_in + fan_out) / 2
    stddev = math.sqrt(scale / fan)
    if distribution == "uniform":
        return math.sqrt(3) * stddev * generator.uniform(-1.0, 1.0, shape)
    return stddev / TRUNCATED_SD * _truncated_normal(shape, generator=generator)


def draw_rai(
    members: int, *, fans: tuple[int, int], generator: Callable[[int], np.random.Generator]
) -> tuple[np.ndarray, np.ndarray]:
    """Randomised asymmetric initialisation of the kernels and biases of one layer.

    The fan_in weights and the bias of each unit are drawn together from N(0, 0.6007^2 / fan_in);
    then one of these fan_in + 1 numbers, chosen at random, is drawn again from Beta(2, 1).

    Args:
        members: How many networks.
        fans: Numbers that enter the layer, and its units.
        generator: A generator for each of three purposes, 0 to 2.

    Returns:
        Kernels [member, in, out] and biases [member, out], in double precision.

    References:
        Lu et al. 2019, "Dying ReLU and initialization", arXiv 1903.06733, section 4.2.
    """
    fan_in, units = fans
    rows = generator(_RAI_WEIGHTS).standard_normal((members, units, fan_in + 1))
    rows *= RAI_SD / math.sqrt(fan_in)
    position = generator(_RAI_POSITION).integers(fan_in + 1, size=(members, units, 1))
    # The square root of a uniform number has the density 2x on [0, 1], which is Beta(2, 1).
    value = np.sqrt(generator(_RAI_VALUE).uniform(size=(members, units, 1)))
    np.put_along_axis(rows, position, value, axis=2)
    return rows[:, :, :fan_in].swapaxes(1, 2), rows[:, :, fan_in]


def _truncated_normal(shape: tuple[int, ...], *, generator: np.random.Generator) -> np.ndarray:
    """A standard normal truncated at two standard deviations.

    By the inverse of the distribution function, which takes one draw per number: rejection would
    let one member's draws depend on how many numbers were rejected in another's.
    """
    tail = ndtr(-2.0)
    normal: np.ndarray = ndtri(generator.uniform(tail, 1.0 - tail, shape))
    return normal
