"""The set-up that all studies of networks on images share."""

from dataclasses import replace

import numpy as np
import pytest

from models.initializer import Initializer
from models.network.population import evaluate_networks
from models.network.training import network_gradients
from models.optimizer import SGD
from studies import datasets
from studies.image_sample import UNIT, sample_images
from studies.image_training import ImageProtocol, task, with_shared_kernels
from studies.lenet import r1_network

pytestmark = pytest.mark.usefixtures("embedded")

IMAGES, WEIGHTS, DROPOUT = np.random.SeedSequence(4).spawn(3)
PLAIN = r1_network(input_norm=False, hidden_norm=False, hidden_dropout=False)
NORMALISED = r1_network(input_norm=True, hidden_norm=True, hidden_dropout=True)


def images_of(members=2, training=12, held=6):
    return sample_images(
        "mnist",
        training=training,
        held=held,
        epochs=2,
        members=members,
        pixels=UNIT,
        seed=IMAGES,
    )


def drawn(network=PLAIN, **changes):
    return task(network, images_of(), weight_seed=WEIGHTS, dropout_seed=DROPOUT, **changes)


def test_every_member_has_weights_of_its_own_from_the_weights_seed_alone():
    ours, other = drawn(), drawn()
    for first, second in zip(ours.state.weights, other.state.weights, strict=True):
        np.testing.assert_array_equal(first, second)
    kernel = ours.state.weights[0]
    assert kernel.shape == (2, 5, 5, 1, 6) and (kernel[0] != kernel[1]).all()
    assert not ours.state.weights[1].any(), "biases are 0"


def test_a_report_may_draw_kernels_and_biases_its_own_way():
    normal = Initializer(scheme="truncated_normal", stddev=0.1)
    own = drawn(kernel=normal, bias=0.1).state
    assert abs(own.weights[0]).max() <= 0.2 and (own.weights[1] == np.float32(0.1)).all()


def test_images_that_are_held_back_are_watched_unless_training_images_are_kept():
    whole = drawn()
    assert whole.watched[0] is whole.images.x_held
    kept = whole.keeping(0.25)
    assert kept.order.shape == (2, 2, 9) and kept.order.max() == 8
    np.testing.assert_array_equal(kept.watched[0], whole.images.x[:, 9:])


def test_training_watches_and_records_what_it_is_asked_for():
    _, seen = drawn().train(optimizer=SGD(learning_rate=0.1), batch_size=5)
    assert seen.validation.accuracy.shape == (2, 2) and seen.gradient_norm.size == 0
    one = replace(drawn(), order=np.tile(np.arange(12), (1, 2, 1)))
    _, seen = one.train(
        optimizer=SGD(learning_rate=0.1), batch_size=12, watches=False, gradients=True
    )
    assert seen.validation is None
    first = network_gradients(PLAIN, one.state, x=one.images.x, y=one.images.y)[0]
    norms = np.linalg.norm(first.reshape(2, -1), axis=1)
    np.testing.assert_allclose(seen.gradient_norm[0], norms, rtol=1e-4)


def test_networks_are_judged_on_what_was_held_back():
    one = drawn()
    found = evaluate_networks(PLAIN, one.state, x=one.images.x_held, y=one.images.y_held)
    np.testing.assert_array_equal(one.judge(one.state).accuracy, found.accuracy)


def test_networks_that_differ_in_normalisation_and_dropout_share_kernels():
    plain = with_shared_kernels(drawn(), weight_seed=WEIGHTS)
    other = with_shared_kernels(drawn(NORMALISED), weight_seed=WEIGHTS)
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
