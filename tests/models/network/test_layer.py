"""Layers of image networks as plain values."""

import subprocess
import sys

import pytest

from models.error import ActivationError, ArchitectureError
from models.network.layer import Activation, AveragePool, BatchNorm, Conv2D, Dropout, MaxPool


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
            ActivationError,
            "Activation got 'softmax'; give it to the last dense layer, whose loss needs it",
            lambda: Activation(activation="softmax"),
        ),
        (
            ArchitectureError,
            "AveragePool got size=0; at least 1 is wanted",
            lambda: AveragePool(size=0),
        ),
        (
            ArchitectureError,
            "padding 'full' is unknown; use one of same, valid",
            lambda: MaxPool(padding="full"),
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
