"""Initial weights as Keras draws them, for every scheme and default that a claim uses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr

from studies.protocol import Protocol, ProtocolError, arm

# The standard deviation of a normal variable truncated at two of its own.
TRUNCATED = 0.87962566103423978
# Layers whose kernels have 5000 numbers. Fans that differ from each other, and in the convolution
# from its numbers of channels, so that no scheme can be taken for another.
LAYERS: Mapping[str, tuple[str, Mapping[str, Any], tuple[int, ...], tuple[int, int]]] = {
    "dense": ("layers.Dense", {"units": 50}, (100,), (100, 50)),
    "convolution": (
        "layers.Conv2D",
        {"filters": 25, "kernel_size": 5},
        (9, 9, 8),
        (5 * 5 * 8, 5 * 5 * 25),
    ),
}
NUMBERS = 5000
# What a layer is told; "default" tells it nothing. The last two name their standard deviation in
# some reports and leave it unsaid in none.
SCHEMES: Mapping[str, str | None] = {
    "default": None,
    "glorot_uniform": "glorot_uniform",
    "glorot_normal": "glorot_normal",
    "he_normal": "he_normal",
    "random_normal": "random_normal",
    "truncated_normal": "truncated_normal",
}
# Of the two schemes without fans, where nothing is said.
STDDEV = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightProtocol(Protocol):
    """Which weights are drawn.

    Args:
        block: How many numbers of a kernel are looked at; at most 5000.
        layer: "dense" or "convolution".
        scheme: One of `SCHEMES`.
        seeds: "own": nothing is said and each layer draws its own; "one": all layers are given one
            initialiser object with an integer seed, as R1's code does.
    """

    layer: str
    scheme: str
    seeds: str = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_one_of("layer", LAYERS)
        self.require_one_of("scheme", SCHEMES)
        self.require_one_of("seeds", ("own", "one"))
        if self.block > NUMBERS:
            raise ProtocolError(self, "block", self.block, f"at most {NUMBERS}")


def draw_weights(
    protocol: WeightProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Builds layers of Keras: two under one global seed, and one under another.

    Returns:
        float [trial], a number of the kernel each: `weight` of the first layer, `second` of the
        second layer of the same shape, `other` of a layer under another global seed.
    """
    from models.keras import weight  # Loads Keras, which collection must not.

    path, settings, inputs, _ = LAYERS[protocol.layer]
    scheme = SCHEMES[protocol.scheme]
    if scheme is not None:
        told = weight.with_seed(scheme, seed=7) if protocol.seeds == "one" else scheme
        settings = {**settings, "kernel_initializer": told}
    one, another = (int(number) for number in seed.generate_state(2))
    first, second = weight.kernels(path, settings=settings, inputs=inputs, layers=2, seed=one)
    (other,) = weight.kernels(path, settings=settings, inputs=inputs, layers=1, seed=another)
    return {"weight": first[:size], "second": second[:size], "other": other[:size]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The law of a weight, symmetric about 0.

    Args:
        kind: "uniform", "normal" or "truncated" (a normal cut at twice its standard deviation).
        scale: Half the width of the uniform law; else the normal's standard deviation, before it
            is cut.
    """

    kind: str
    scale: float

    @property
    def limit(self) -> float:
        """The largest weight in size."""
        return {"uniform": 1.0, "normal": math.inf, "truncated": 2.0}[self.kind] * self.scale

    def rank(self, weight: np.ndarray) -> np.ndarray:
        """The probability of a weight that is smaller in size, of each weight.

        Args:
            weight: Of any shape.
        """
        size = np.abs(weight) / self.scale
        if self.kind == "uniform":
            return np.asarray(np.minimum(size, 1.0))
        inside = np.asarray(2.0 * ndtr(size) - 1.0)
        if self.kind == "normal":
            return inside
        return np.asarray(np.minimum(inside / (2.0 * ndtr(2.0) - 1.0), 1.0))


def law(scheme: str, *, layer: str) -> Law:
    """The documented law of a kernel's weights.

    Args:
        scheme: One of `SCHEMES`.
        layer: "dense" or "convolution".
    """
    fan_in, fan_out = LAYERS[layer][3]
    return law_by_fans(scheme, fan_in=fan_in, fan_out=fan_out)


def law_by_fans(scheme: str, *, fan_in: int, fan_out: int) -> Law:
    """The law of a scheme for a layer with these fans.

    Glorot's variance is 2 / (in + out), He's 2 / in, and a truncated normal is widened until its
    variance is that.

    Args:
        scheme: One of `SCHEMES`.
        fan_in: Numbers that enter one output.
        fan_out: Outputs that one number enters.

    References:
        Glorot and Bengio (2010), section 4.2.1; He et al. (2015), section 2.2.
    """
    glorot = math.sqrt(2.0 / (fan_in + fan_out))
    return {
        "default": Law(kind="uniform", scale=math.sqrt(3.0) * glorot),
        "glorot_uniform": Law(kind="uniform", scale=math.sqrt(3.0) * glorot),
        "glorot_normal": Law(kind="truncated", scale=glorot / TRUNCATED),
        "he_normal": Law(kind="truncated", scale=math.sqrt(2.0 / fan_in) / TRUNCATED),
        "random_normal": Law(kind="normal", scale=STDDEV),
        "truncated_normal": Law(kind="truncated", scale=STDDEV),
    }[scheme]


def repeats(name: str, *, seeds: str) -> bool:
    """Whether an initialiser object gives the same numbers when it is called again.

    Args:
        name: Its name in `keras.initializers`.
        seeds: "integer", "none" or "generator".
    """
    from models.keras import weight

    first, second = weight.drawn_twice(name, seeds=seeds, shape=(20, 30))
    return bool((first == second).all())


def distinct(name: str, *, rounded: bool = False) -> float:
    """The share of 5000 numbers of an initialiser that no other of them equals.

    Single precision holds about 0.999 of them apart, half precision about 0.8.

    Args:
        name: Its name in `keras.initializers`.
        rounded: Whether they are rounded to half precision first.
    """
    from models.keras import weight

    drawn, _ = weight.drawn_twice(name, seeds="integer", shape=(100, 50))
    numbers = drawn.astype(np.float16) if rounded else drawn
    return len(np.unique(numbers)) / numbers.size


def different_seeds(*, seed: int | None = None) -> int:
    """How many different seeds forty generators have.

    Args:
        seed: What each is given; None for nothing, so that each draws its own.
    """
    from models.keras import line

    return len(set(line.seeds_drawn(40, seed=seed)))


def biases(layer: str) -> np.ndarray:
    """The biases of a layer that was just built and told nothing, [unit].

    Args:
        layer: "dense" or "convolution".
    """
    from models.keras import weight

    path, settings, inputs, _ = LAYERS[layer]
    return weight.biases(path, settings=settings, inputs=inputs)
