"""Layers that the claims use: what Keras computes beside closed forms in double precision.

Settings that a report leaves unsaid are left unsaid here, too, so that Keras's defaults are what is
compared.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from studies.library import agreement
from studies.library.agreement import Answers, Form
from studies.library.normalization import normalized

Weights = Sequence[np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A layer and what it gets.

    Args:
        layer: Where it stands in Keras.
        inputs: The shape of what comes in, [example, …].
        weights: The shapes of what it trains.
        settings: What it is made with.
        training: Whether it is called as in training.
        middle: What its inputs lie about.
    """

    layer: str
    inputs: tuple[int, ...]
    weights: tuple[tuple[int, ...], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    training: bool = False
    middle: float = 0.0


def _windows(x: np.ndarray, *, rows: int, columns: int, stride: int) -> np.ndarray:
    """Windows [example, row, column, window row, window column, channel] that lie inside."""
    found = np.lib.stride_tricks.sliding_window_view(x, (rows, columns), axis=(1, 2))
    return np.moveaxis(found[:, ::stride, ::stride], 3, 5)


def convolution(
    x: np.ndarray, weights: Weights, *, stride: int = 1, same: bool = False, first: bool = False
) -> np.ndarray:
    """A convolution with bias; with equal padding an odd row or column goes to the end.

    Args:
        x: [example, row, column, channel].
        weights: Kernel [row, column, in, out] and bias [out].
        stride: Step between neighbouring outputs.
        same: Whether zeros are padded until there are as many outputs as places, over the stride.
        first: Whether an odd row or column of zeros goes to the beginning instead.
    """
    kernel, bias = weights
    if same:
        pads = []
        for side, size in zip(x.shape[1:3], kernel.shape[:2], strict=True):
            zeros = max(0, (-(-side // stride) - 1) * stride + size - side)
            few, many = zeros // 2, zeros - zeros // 2
            pads.append((many, few) if first else (few, many))
        x = np.pad(x, ((0, 0), *pads, (0, 0)))
    windows = _windows(x, rows=kernel.shape[0], columns=kernel.shape[1], stride=stride)
    sums: np.ndarray = np.einsum("nijabc,abcd->nijd", windows, kernel) + bias
    return sums


def pooled(x: np.ndarray, *, size: int, average: bool) -> np.ndarray:
    """The mean or the maximum over windows that do not overlap; what is left over is dropped."""
    windows = _windows(x, rows=size, columns=size, stride=size)
    found: np.ndarray = windows.mean(axis=(3, 4)) if average else windows.max(axis=(3, 4))
    return found


def softmax(x: np.ndarray) -> np.ndarray:
    """Probabilities over the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    shares: np.ndarray = e / e.sum(axis=-1, keepdims=True)
    return shares


def _leaky(x: np.ndarray, slope: float) -> np.ndarray:
    return np.where(x > 0.0, x, slope * x)


IMAGES, VECTORS = (2, 5, 6, 2), (4, 3)
KERNEL, BIAS = (3, 3, 2, 3), (3,)
CASES: Mapping[str, Case] = {
    "dense": Case(
        layer="layers.Dense", inputs=VECTORS, weights=((3, 4), (4,)), settings={"units": 4}
    ),
    "dense-relu": Case(
        layer="layers.Dense",
        inputs=VECTORS,
        weights=((3, 4), (4,)),
        settings={"units": 4, "activation": "relu"},
    ),
    "convolution-valid": Case(
        layer="layers.Conv2D",
        inputs=IMAGES,
        weights=(KERNEL, BIAS),
        settings={"filters": 3, "kernel_size": 3},
    ),
    "convolution-same": Case(
        layer="layers.Conv2D",
        inputs=IMAGES,
        weights=((2, 2, 2, 3), BIAS),
        settings={"filters": 3, "kernel_size": 2, "padding": "same"},
    ),
    "convolution-strided": Case(
        layer="layers.Conv2D",
        inputs=IMAGES,
        weights=((2, 2, 2, 3), BIAS),
        settings={"filters": 3, "kernel_size": 2, "strides": 2},
    ),
    "convolution-same-strided": Case(
        layer="layers.Conv2D",
        inputs=IMAGES,
        weights=(KERNEL, BIAS),
        settings={"filters": 3, "kernel_size": 3, "strides": 2, "padding": "same"},
    ),
    "average-pooling": Case(
        layer="layers.AveragePooling2D", inputs=IMAGES, settings={"pool_size": 2}
    ),
    "max-pooling": Case(layer="layers.MaxPooling2D", inputs=IMAGES, settings={"pool_size": 2}),
    "global-average-pooling": Case(layer="layers.GlobalAveragePooling2D", inputs=IMAGES),
    "flatten": Case(layer="layers.Flatten", inputs=IMAGES),
    **{
        name: Case(layer="layers.Activation", inputs=VECTORS, settings={"activation": name})
        for name in ("relu", "sigmoid", "tanh", "softmax", "leaky_relu")
    },
    # The exponential of a hundred is more than single precision holds.
    "softmax-about-a-hundred": Case(
        layer="layers.Activation",
        inputs=VECTORS,
        settings={"activation": "softmax"},
        middle=100.0,
    ),
    "leaky-layer": Case(layer="layers.LeakyReLU", inputs=VECTORS),
    "leaky-layer-given": Case(
        layer="layers.LeakyReLU", inputs=VECTORS, settings={"negative_slope": 0.01}
    ),
    "batch-norm-vectors": Case(
        layer="layers.BatchNormalization", inputs=(5, 3), weights=((3,), (3,)), training=True
    ),
    "batch-norm-images": Case(
        layer="layers.BatchNormalization", inputs=IMAGES, weights=((2,), (2,)), training=True
    ),
}
FORMS: Mapping[str, Form] = {
    "dense": lambda x, w: x @ w[0] + w[1],
    "dense-without-bias": lambda x, w: x @ w[0],
    "dense-relu": lambda x, w: np.maximum(x @ w[0] + w[1], 0.0),
    "convolution-valid": convolution,
    "convolution-same": lambda x, w: convolution(x, w, same=True),
    "convolution-same-first": lambda x, w: convolution(x, w, same=True, first=True),
    "convolution-turned": lambda x, w: convolution(x, [w[0][::-1, ::-1], w[1]]),
    "convolution-strided": lambda x, w: convolution(x, w, stride=2),
    "convolution-same-strided": lambda x, w: convolution(x, w, stride=2, same=True),
    "average-pooling": lambda x, w: pooled(x, size=2, average=True),
    "max-pooling": lambda x, w: pooled(x, size=2, average=False),
    "global-average-pooling": lambda x, w: x.mean(axis=(1, 2)),
    "flatten": lambda x, w: x.reshape(len(x), -1),
    "flatten-channels-first": lambda x, w: np.moveaxis(x, 3, 1).reshape(len(x), -1),
    "relu": lambda x, w: np.maximum(x, 0.0),
    "relu-leaking": lambda x, w: _leaky(x, 0.05),
    "sigmoid": lambda x, w: 1.0 / (1.0 + np.exp(-x)),
    "tanh": lambda x, w: np.tanh(x),
    "softmax": lambda x, w: softmax(x),
    "softmax-about-a-hundred": lambda x, w: softmax(x),
    "leaky_relu": lambda x, w: _leaky(x, 0.2),
    "leaky-layer": lambda x, w: _leaky(x, 0.3),
    "leaky-layer-given": lambda x, w: _leaky(x, 0.01),
    "batch-norm-vectors": normalized,
    "batch-norm-images": normalized,
    "batch-norm-bessel": lambda x, w: normalized(x, w, bessel=True),
}


def of_keras(name: str) -> Answers:
    """What a layer of Keras puts out and its gradients, float32, by name.

    Args:
        name: One of `CASES`.
    """
    from models.keras import layer  # Loads Keras, which collection must not.

    case, (x, weights, upstream) = CASES[name], given(name)
    same: dict[str, Any] = {
        "settings": case.settings,
        "x": x,
        "weights": weights,
        "training": case.training,
    }
    gradients = layer.slopes(case.layer, **same, upstream=upstream)
    return _named(layer.output(case.layer, **same), gradients)


def of_form(name: str, *, form: str) -> Answers:
    """What a closed form gives for what a layer gets, in double precision, by name.

    Args:
        name: One of `CASES`.
        form: One of `FORMS`.
    """
    x, weights, upstream = given(name)
    y = FORMS[form](x.astype(float), [weight.astype(float) for weight in weights])
    if y.shape != upstream.shape:
        return {"output": y}
    return _named(y, agreement.slopes(FORMS[form], x, weights, upstream=upstream))


def given(name: str) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
    """Input, weights and the slope by each output of a case, float32; always the same.

    Args:
        name: One of `CASES`.
    """
    case, rng = CASES[name], np.random.default_rng(7)
    # A grid in random order: no two numbers are so near that a maximum or a kink lies between the
    # ends of a difference.
    count = int(np.prod(case.inputs))
    x = rng.permutation(np.linspace(-2.0, 2.0, 2 * count)[::2]).reshape(case.inputs) + case.middle
    weights = [rng.normal(size=shape) for shape in case.weights]
    upstream = rng.normal(size=np.shape(FORMS[name](x, weights)))
    rounded = [array.astype(np.float32) for array in (x, *weights, upstream)]
    return rounded[0], rounded[1:-1], rounded[-1]


def at_zero(name: str) -> float:
    """The slope of an activation of Keras at exactly 0.

    Args:
        name: One of `CASES` without weights.
    """
    from models.keras import layer

    case, zero = CASES[name], np.zeros((1, 1), np.float32)
    (slope,) = layer.slopes(
        case.layer,
        settings=case.settings,
        x=zero,
        weights=[],
        upstream=np.ones_like(zero),
        training=False,
    )
    return float(slope[0, 0])


def _named(y: np.ndarray, gradients: Sequence[np.ndarray]) -> Answers:
    names = itertools.chain(["input"], (f"weight {i}" for i in itertools.count()))
    return {
        "output": y,
        **{f"gradient of {name}": one for name, one in zip(names, gradients, strict=False)},
    }
