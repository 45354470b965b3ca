"""One epoch of fit and of a population."""

import pytest

from models.network.layer import Dropout
from studies import deep_network, lenet
from studies.library.step import NARROW, NETWORKS, PAIRS, strays, without_dropout


def test_dropout_is_left_out_and_nothing_else():
    net = deep_network.network_of("relu")
    left = without_dropout(net)
    assert len(left.layers) == len(net.layers) - 1 and left.trainable[:3] == net.trainable[:3]
    for pair in NETWORKS.values():
        assert not any(isinstance(layer, Dropout) for layer in pair.network.layers)


def test_networks_of_every_family_are_there():
    assert NETWORKS["lenet-r2-normalised"].network == lenet.R2_NORMALISED
    assert {"mlp1", "mlp2", "cnn3", "cnn4", "cnn5", "deep-relu", "deep-tanh", "eggholder"} <= set(
        PAIRS
    )
    assert set(NARROW) <= set(PAIRS)


@pytest.mark.parametrize("name", ["eggholder", "collapse-r1"])
def test_ends_lie_together_and_in_another_order_apart(name):
    assert strays(name, within=1e-4) == []
    apart = strays(name, within=1e-4, backwards=True)
    assert apart[0].startswith("all arrays together ") and apart[0].endswith(
        " times as far apart as is allowed"
    )
