"""The set-up that all studies of networks on images share."""

from dataclasses import replace

import numpy as np
import pytest

from models.initializer import Initializer
from studies import datasets
from studies.image_sample import UNIT, sample_images
from studies.image_training import (
    ImageProtocol,
    JudgedProtocol,
    image_task,
    with_shared_kernels,
)
from studies.lenet import r1_network
from studies.protocol import ProtocolError
from studies.task import task

pytestmark = pytest.mark.usefixtures("embedded")

PLAIN = r1_network(input_norm=False, hidden_norm=False, hidden_dropout=False)
NORMALISED = r1_network(input_norm=True, hidden_norm=True, hidden_dropout=True)
PROTOCOL = JudgedProtocol(block=2, dataset="mnist", training=12, held=6)


def drawn(network=PLAIN, *, protocol=PROTOCOL, **changes):
    settings = {"members": 2, "epochs": 2, "pixels": UNIT} | changes
    return image_task(protocol, network, seed=np.random.SeedSequence(4), **settings)


def test_images_weights_and_masks_come_from_the_first_three_children_of_the_seed():
    ours = drawn(NORMALISED)
    images, weights, dropout = np.random.SeedSequence(4).spawn(3)
    sample = sample_images(
        "mnist", training=12, held=6, epochs=2, members=2, pixels=UNIT, seed=images
    )
    for name in ("x", "y", "order", "x_held", "y_held"):
        np.testing.assert_array_equal(getattr(ours.examples, name), getattr(sample, name))
    plain = task(NORMALISED, sample, weight_seed=weights, dropout_seed=dropout)
    for first, second in zip(ours.state.weights, plain.state.weights, strict=True):
        np.testing.assert_array_equal(first, second)
    assert ours.dropout_seed.spawn_key == dropout.spawn_key


def test_classes_kernels_and_biases_are_as_a_report_has_them():
    normal = Initializer(scheme="truncated_normal", stddev=0.1)
    own = drawn(classes=(3, 7), kernel=normal, bias=0.1)
    assert set(own.examples.y.ravel()) == {0, 1}
    weights = own.state.weights
    assert abs(weights[0]).max() <= 0.2 and (weights[1] == np.float32(0.1)).all()


def test_networks_that_nobody_judges_hold_back_the_least_that_a_sample_can():
    unjudged = ImageProtocol(block=2, dataset="mnist", training=12)
    assert drawn(protocol=unjudged).examples.y_held.shape == (2, 1)
    assert drawn().examples.y_held.shape == (2, 6)
    nobody = replace(PROTOCOL, held=0)
    assert PROTOCOL.judged and not nobody.judged
    assert drawn(protocol=nobody).examples.y_held.shape == (2, 1)
    whole = drawn(protocol=replace(unjudged, training=None)).examples
    assert len(whole.y_held) == len(datasets.load("mnist").y_test)


def test_networks_that_differ_in_normalisation_and_dropout_share_kernels():
    plain = with_shared_kernels(drawn())
    other = with_shared_kernels(drawn(NORMALISED))
    kernels = [
        values
        for weight, values in zip(NORMALISED.trainable, other.state.weights, strict=True)
        if weight.name in ("kernel", "bias")
    ]
    assert len(kernels) == len(plain.state.weights) < len(other.state.weights)
    for ours, theirs in zip(plain.state.weights, kernels, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_protocol_names_the_images_that_were_found():
    protocol = ImageProtocol(block=2, dataset="fashion_mnist", training=None)
    assert protocol.inputs() == datasets.fingerprint("fashion_mnist")
    assert protocol.pool() == datasets.shared("fashion_mnist")
    assert replace(protocol, training=9).pool() == datasets.split("fashion_mnist")


@pytest.mark.parametrize(("training", "held"), [(12, None), (None, 6)])
def test_one_number_of_images_without_the_other_is_refused(training, held):
    with pytest.raises(ProtocolError) as caught:
        replace(PROTOCOL, training=training, held=held)
    assert str(caught.value) == (
        f"JudgedProtocol.held = {held} is impossible: it must be None exactly where training is "
        "None. Change it where the protocol is written."
    )


def test_fewer_images_than_none_are_refused():
    with pytest.raises(ProtocolError) as caught:
        replace(PROTOCOL, held=-1)
    assert str(caught.value) == (
        "JudgedProtocol.held = -1 is impossible: it must be 0 or above. "
        "Change it where the protocol is written."
    )
