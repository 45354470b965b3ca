"""Layers of networks on images or vectors as plain values."""

import subprocess
import sys

import pytest

from models.error import ActivationError, ArchitectureError
from models.network.layer import (
    AveragePool,
    BatchNorm,
    Conv2D,
    Dropout,
    Flatten,
    GlobalAveragePool,
    MaxPool,
)


def test_a_protocol_may_import_networks_without_keras():
    code = (
        "import sys, models.network.layer, models.network.network, models.network.plan;"
        "import models.network.state;"
        "assert not {'keras', 'tensorflow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("error", "message", "make"),
    [
        (
            ArchitectureError,
            "Conv2D got units=0; at least 1 is wanted",
            lambda: Conv2D(units=0, kernel=3, activation="relu"),
        ),
        (
            ArchitectureError,
            "Conv2D got stride=0; at least 1 is wanted",
            lambda: Conv2D(units=1, kernel=3, stride=0, activation="relu"),
        ),
        (
            ArchitectureError,
            "padding 'full' is unknown; use one of same, valid",
            lambda: Conv2D(units=1, kernel=3, padding="full", activation="relu"),
        ),
        (
            ActivationError,
            "activation 'gelu' is unknown; use one of leaky_relu, linear, relu, sigmoid, softmax, "
            "tanh",
            lambda: Conv2D(units=1, kernel=3, activation="gelu"),
        ),
        (
            ActivationError,
            "a convolution got activation='softmax'; only the last dense layer may have it",
            lambda: Conv2D(units=1, kernel=3, activation="softmax"),
        ),
        (
            ArchitectureError,
            "AveragePool got size=0; at least 1 is wanted",
            lambda: AveragePool(size=0),
        ),
        (
            ArchitectureError,
            "MaxPool got size=-1; at least 1 is wanted",
            lambda: MaxPool(size=-1),
        ),
        (
            ArchitectureError,
            "BatchNorm got momentum=1.5; a number in [0, 1] is wanted",
            lambda: BatchNorm(momentum=1.5),
        ),
        (
            ArchitectureError,
            "BatchNorm got epsilon=0.0; a number above 0 is wanted",
            lambda: BatchNorm(epsilon=0.0),
        ),
        (
            ArchitectureError,
            "Dropout got rate=1.0; a number in [0, 1) is wanted",
            lambda: Dropout(rate=1.0),
        ),
    ],
)
def test_a_mistake_says_what_came_and_what_is_wanted(error, message, make):
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value) == message


KERNEL = {"kernel": (3, 3, 2, 4)}


@pytest.mark.parametrize(
    ("layer", "output", "weights"),
    [
        (
            Conv2D(units=4, kernel=3, activation="relu"),
            (9, 5, 4),
            KERNEL | {"bias": (4,)},
        ),
        (
            Conv2D(units=4, kernel=3, activation="relu", stride=2, padding="same", bias=False),
            (6, 4, 4),
            KERNEL,
        ),
        (AveragePool(size=3), (3, 2, 2), {}),
        (MaxPool(size=3), (3, 2, 2), {}),
        (GlobalAveragePool(), (2,), {}),
        (Flatten(), (154,), {}),
        (BatchNorm(), (11, 7, 2), {"gamma": (2,), "beta": (2,)}),
        (Dropout(rate=0.5), (11, 7, 2), {}),
    ],
    ids=repr,
)
def test_a_layer_knows_its_output_and_its_weights(layer, output, weights):
    """Those of Keras, which `tests/models/network/test_network.py` asks for whole networks."""
    shape = (11, 7, 2)
    assert layer.output_shape(shape) == output
    assert list(layer.weights(shape).items()) == list(weights.items())
    moving = ["moving_mean", "moving_variance"] if isinstance(layer, BatchNorm) else []
    assert layer.statistics(shape) == dict.fromkeys(moving, (2,))


@pytest.mark.parametrize(
    ("message", "layer", "shape"),
    [
        (
            "Flatten, gets examples of shape (5,); 3 axes are wanted: put it before Flatten()",
            Flatten(),
            (5,),
        ),
        (
            "AveragePool, has a window of 4 rows and columns and gets examples of shape (5, 3, 1); "
            "make it smaller or its padding 'same'",
            AveragePool(size=4),
            (5, 3, 1),
        ),
    ],
)
def test_examples_that_do_not_fit_are_told_which_would(message, layer, shape):
    """A network puts the layer's position before it."""
    with pytest.raises(ArchitectureError) as caught:
        layer.output_shape(shape)
    assert str(caught.value) == message
