"""What a population of networks learns from, how it is trained, and how it is judged."""

from dataclasses import replace

import numpy as np
import pytest

from models.initializer import Initializer
from models.network.population import evaluate_networks
from models.network.training import network_gradients
from models.optimizer import SGD
from studies.image_sample import UNIT, sample_images
from studies.lenet import r1_network
from studies.task import Examples, split, task

pytestmark = pytest.mark.usefixtures("embedded")

IMAGES, WEIGHTS, DROPOUT = np.random.SeedSequence(4).spawn(3)
PLAIN = r1_network(input_norm=False, hidden_norm=False, hidden_dropout=False)


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


def test_what_is_held_back_is_watched_unless_training_examples_are_kept():
    whole = drawn()
    assert whole.watched[0] is whole.examples.x_held
    kept = whole.keeping(0.25)
    assert kept.order.shape == (2, 2, 9) and kept.order.max() == 8
    np.testing.assert_array_equal(kept.watched[0], whole.examples.x[:, 9:])


def test_training_watches_and_records_what_it_is_asked_for():
    _, seen = drawn().train(optimizer=SGD(learning_rate=0.1), batch_size=5)
    assert seen.validation.accuracy.shape == (2, 2) and seen.gradient_norm.size == 0
    one = replace(drawn(), order=np.tile(np.arange(12), (1, 2, 1)))
    _, seen = one.train(
        optimizer=SGD(learning_rate=0.1), batch_size=12, watches=False, gradients=True
    )
    assert seen.validation is None
    first = network_gradients(PLAIN, one.state, x=one.examples.x, y=one.examples.y)[0]
    norms = np.linalg.norm(first.reshape(2, -1), axis=1)
    np.testing.assert_allclose(seen.gradient_norm[0], norms, rtol=1e-4)


def test_networks_are_judged_on_what_was_held_back():
    one = drawn()
    found = evaluate_networks(PLAIN, one.state, x=one.examples.x_held, y=one.examples.y_held)
    np.testing.assert_array_equal(one.judge(one.state).accuracy, found.accuracy)


def test_other_examples_bring_their_order_and_what_is_watched_and_leave_the_weights():
    one = drawn()
    order = one.order[:1, :, ::-1]
    other = replace(one.examples, x=one.examples.x + 1.0, x_held=one.examples.x_held, order=order)
    moved = one.keeping(0.25).on(other)
    assert moved.examples is other and moved.order is order
    assert moved.watched[0] is other.x_held and moved.state is one.state


@pytest.mark.parametrize("members", [None, 2])
def test_the_last_examples_are_kept_from_training(members):
    shape = (20,) if members is None else (members, 20)
    y = np.broadcast_to(np.arange(20), shape)
    x = y[..., None, None, None].astype("float32")
    order = np.argsort(np.random.default_rng(0).random((3, 2, 20)), axis=-1)
    examples = Examples(x=x, y=y, order=order, x_held=x, y_held=y)
    kept, (held_x, held_y) = split(examples, share=0.1)
    assert kept.shape == (3, 2, 18)
    assert (np.sort(kept, axis=2) == np.arange(18)).all()
    assert held_y.shape == (*shape[:-1], 2) and (held_y == [18, 19]).all()
    np.testing.assert_array_equal(held_x.reshape(held_y.shape), held_y)
