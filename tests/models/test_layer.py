"""The dense layer, and what every layer knows of itself."""

import subprocess
import sys

import pytest

from models.error import ActivationError, ArchitectureError
from models.layer import Dense, Layer


def test_a_protocol_may_hold_layers_without_keras():
    code = "import sys, models.layer; assert not {'keras', 'tensorflow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_layer_changes_no_shape_and_holds_nothing_unless_it_says_so():
    layer = Layer()
    assert layer.output_shape((3, 4, 2)) == (3, 4, 2)
    assert layer.weights((3, 4, 2)) == layer.statistics((3, 4, 2)) == {}


def test_a_dense_layer_knows_its_output_and_its_weights():
    layer = Dense(units=4, activation="relu")
    assert layer.output_shape((7,)) == (4,)
    assert list(layer.weights((7,)).items()) == [("kernel", (7, 4)), ("bias", (4,))]
    assert Dense(units=4, activation="relu", bias=False).weights((7,)) == {"kernel": (7, 4)}
    assert layer.statistics((7,)) == {}


@pytest.mark.parametrize(
    ("error", "message", "make"),
    [
        (
            ArchitectureError,
            "a layer got units=0; a width of at least 1 is wanted",
            lambda: Dense(units=0, activation="relu"),
        ),
        (
            ActivationError,
            "activation 'gelu' is unknown; use one of leaky_relu, linear, relu, sigmoid, softmax, "
            "tanh",
            lambda: Dense(units=1, activation="gelu"),
        ),
        (
            ActivationError,
            "leaky_relu got negative_slope=0.0; a slope between 0 and 1 is wanted (for 0 use "
            "activation='relu')",
            lambda: Dense(units=1, activation="leaky_relu"),
        ),
        (
            ActivationError,
            "relu got negative_slope=0.1; only activation='leaky_relu' has a slope below zero",
            lambda: Dense(units=1, activation="relu", negative_slope=0.1),
        ),
        (
            ArchitectureError,
            "Dense, gets examples of shape (2, 2, 1); 1 axis is wanted: put Flatten() before it",
            lambda: Dense(units=1, activation="relu").output_shape((2, 2, 1)),
        ),
    ],
)
def test_a_mistake_says_what_came_and_what_is_wanted(error, message, make):
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value) == message
