"""Architectures as plain values."""

import subprocess
import sys

import pytest

from models.dense.architecture import Mlp, chain
from models.error import ActivationError, ArchitectureError


def test_a_chain_lists_its_fans_and_weight_shapes():
    net = chain(inputs=3, hidden=[5, 2], activation="tanh", outputs=4, output_bias=False)
    assert net.fans == ((3, 5), (5, 2), (2, 4))
    assert net.weight_shapes == ((3, 5), (5,), (5, 2), (2,), (2, 4))
    assert net.outputs == 4


def test_networks_that_differ_in_slopes_alone_are_one_network_without_slopes():
    relu, leaky = (
        chain(inputs=1, hidden=[2], activation=activation, negative_slope=slope, outputs=1)
        for activation, slope in (("relu", 0.0), ("leaky_relu", 0.2))
    )
    assert leaky.slopes == (0.2, 0.0)
    assert relu != leaky
    assert relu.without_slopes() == leaky.without_slopes() == relu


def test_a_protocol_may_import_architectures_without_keras():
    code = (
        "import sys, models.dense.architecture, models.initializer, models.optimizer;"
        "assert not {'keras', 'tensorflow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("error", "message", "make"),
    [
        (
            ArchitectureError,
            "a network got inputs=0; at least 1 feature is wanted",
            lambda: chain(inputs=0, hidden=[], activation="relu", outputs=1),
        ),
        (
            ArchitectureError,
            "a network got no layers; give at least the output layer",
            lambda: Mlp(inputs=1, layers=()),
        ),
        (
            ActivationError,
            "layer 0 of 2 is softmax; only the last layer may be",
            lambda: chain(inputs=1, hidden=[2], activation="softmax", outputs=1),
        ),
    ],
)
def test_a_mistake_says_what_came_and_what_is_wanted(error, message, make):
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value) == message
