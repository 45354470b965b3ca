"""Defaults of Keras that the reports leave unsaid: what they were then, and what they are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """Settings of one object of Keras that some reports leave unsaid.

    Args:
        reports: Who leaves them unsaid.
        path: Where the object stands in Keras.
        then: The settings by name, as text, in Keras 2, which the reports used.
        arguments: What has no default and must be given to make one; None for a function, whose
            arguments are asked for.
    """

    reports: str
    path: str
    then: Mapping[str, str]
    arguments: Mapping[str, Any] | None = field(default_factory=dict)


# These reports give a number of their own; who leaves it out gets another network.
NOBODY = "none of them"
_WINDOW = {"pool_size": "(2, 2)", "strides": "None", "padding": "valid"}
DEFAULTS: Mapping[str, Default] = {
    "dense": Default(
        reports="R1, R2, R3, R5",
        path="layers.Dense",
        arguments={"units": 1},
        then={
            "activation": "linear",
            "use_bias": "True",
            "kernel_initializer": "GlorotUniform",
            "bias_initializer": "Zeros",
            "kernel_regularizer": "None",
        },
    ),
    "convolution": Default(
        reports="R1, R2, R3",
        path="layers.Conv2D",
        arguments={"filters": 1, "kernel_size": 3},
        then={
            "strides": "(1, 1)",
            "padding": "valid",
            "activation": "linear",
            "use_bias": "True",
            "kernel_initializer": "GlorotUniform",
            "bias_initializer": "Zeros",
        },
    ),
    "average-pooling": Default(
        reports="R1, R2",
        path="layers.AveragePooling2D",
        arguments={"pool_size": 2},
        then={name: value for name, value in _WINDOW.items() if name == "padding"},
    ),
    "average-pooling-window": Default(
        reports="R1, R2", path="layers.AveragePooling2D", arguments=None, then=_WINDOW
    ),
    "max-pooling": Default(reports="R3", path="layers.MaxPooling2D", arguments=None, then=_WINDOW),
    "batch-norm": Default(
        reports="R1, R2",
        path="layers.BatchNormalization",
        then={
            "axis": "-1",
            "momentum": "0.99",
            "epsilon": "0.001",
            "center": "True",
            "scale": "True",
            "beta_initializer": "Zeros",
            "gamma_initializer": "Ones",
            "moving_mean_initializer": "Zeros",
            "moving_variance_initializer": "Ones",
        },
    ),
    "leaky-relu": Default(reports=NOBODY, path="layers.LeakyReLU", then={"negative_slope": "0.3"}),
    "dropout": Default(
        reports="R1, R2",
        path="layers.Dropout",
        arguments={"rate": 0.5},
        then={"noise_shape": "None", "seed": "None"},
    ),
    "sgd": Default(
        reports="R1, R2, R3",
        path="optimizers.SGD",
        then={"learning_rate": "0.01", "momentum": "0", "nesterov": "False"},
    ),
    "adam": Default(
        reports="R1, R2, R3",
        path="optimizers.Adam",
        then={
            "learning_rate": "0.001",
            "beta_1": "0.9",
            "beta_2": "0.999",
            "epsilon": "1e-07",
            "amsgrad": "False",
        },
    ),
    "rmsprop": Default(
        reports="R5",
        path="optimizers.RMSprop",
        then={
            "learning_rate": "0.001",
            "rho": "0.9",
            "momentum": "0",
            "epsilon": "1e-07",
            "centered": "False",
        },
    ),
    "random-normal": Default(
        reports=NOBODY, path="initializers.RandomNormal", then={"mean": "0", "stddev": "0.05"}
    ),
    "truncated-normal": Default(
        reports=NOBODY, path="initializers.TruncatedNormal", then={"mean": "0", "stddev": "0.05"}
    ),
    "sparse-cross-entropy": Default(
        reports="R1, R2, R3",
        path="losses.SparseCategoricalCrossentropy",
        then={"from_logits": "False"},
    ),
    "cross-entropy": Default(
        reports="R1, R2",
        path="losses.CategoricalCrossentropy",
        then={"from_logits": "False", "label_smoothing": "0"},
    ),
    "fit": Default(
        reports="R1, R2, R3, R5",
        path="Model.fit",
        arguments=None,
        then={
            "batch_size": "None",
            "epochs": "1",
            "shuffle": "True",
            "validation_split": "0",
            "class_weight": "None",
            "sample_weight": "None",
        },
    ),
    "compile": Default(
        reports="R1, R2, R3, R5",
        path="Model.compile",
        arguments=None,
        then={"optimizer": "rmsprop", "loss_weights": "None"},
    ),
    "compile-xla": Default(
        reports="R1, R2, R3, R5",
        path="Model.compile",
        arguments=None,
        then={"jit_compile": "None"},
    ),
}


def now(name: str) -> str:
    """The settings as they are in the installed Keras, as text.

    Args:
        name: One of `DEFAULTS`.
    """
    from models.keras import default  # Loads Keras, which collection must not.

    row = DEFAULTS[name]
    names = tuple(row.then)
    if row.arguments is None:
        return told(default.signature(row.path, names=names))
    return told(default.defaults(row.path, arguments=row.arguments, names=names))


def then(name: str, *, instead: Mapping[str, str] | None = None) -> str:
    """The settings as the reports had them, as text.

    Args:
        name: One of `DEFAULTS`.
        instead: Settings that are to be told otherwise.
    """
    return told({**DEFAULTS[name].then, **(instead or {})})


def told(settings: Mapping[str, str]) -> str:
    """Settings in a line."""
    return ", ".join(f"{name} {value}" for name, value in settings.items())
