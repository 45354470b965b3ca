"""What R3's classifiers learn, against the training that it is made of and against plain NumPy."""

from dataclasses import replace

import keras
import numpy as np
import pytest

import models.network.training
from evidence.drawing.trial import draw
from models.initializer import Initializer
from models.network.population import evaluate_networks
from models.network.state import initial_state
from models.network.training import network_gradients, train_networks
from models.optimizer import Adam
from studies import datasets
from studies.classifier import network
from studies.classifier_training import (
    FIVE_CLASSES,
    ClassifierProtocol,
    correlations,
    learn_classes,
    read_weights,
    shuffled,
    specialise,
)
from studies.image_sample import sample_images
from studies.protocol import ProtocolError

pytestmark = pytest.mark.usefixtures("embedded")

SEED = 5
SMALL = ClassifierProtocol(
    block=2,
    dataset="fashion_mnist",
    training=60,
    validation=0.1,
    held=30,
    epochs=2,
    batch_size=5,
    repetition=0,
    learning_rate=0.01,
    network="mlp1",
    activation="relu",
    pixels=(-1.0, 1.0),
)
STUDIES = (learn_classes, read_weights, specialise)


def small(**knobs):
    return replace(SMALL, **knobs)


def drawn(study, protocol, *, root=1, index=0):
    return draw(study, protocol, root=root, index=index)


def material(protocol, size):
    """Images, the order of those that are trained on, the network and its initial weights."""
    image_seed, weight_seed = np.random.SeedSequence(SEED).spawn(2)
    images = sample_images(
        protocol.dataset,
        training=protocol.training,
        held=protocol.held,
        epochs=protocol.epochs,
        members=size,
        pixels=protocol.pixels,
        seed=image_seed,
        classes=FIVE_CLASSES,
    )
    kept = images.y.shape[-1] - round(images.y.shape[-1] * protocol.validation)
    rows = [[row[row < kept] for row in epoch] for epoch in images.order]
    net = network(protocol.network, activation=protocol.activation)
    kernel = Initializer(scheme="glorot_uniform")
    state = initial_state(net, members=size, kernel=kernel, seed=weight_seed)
    return images, np.array(rows), net, state, kept


@pytest.mark.parametrize("name", ["mlp2", "cnn5"])
def test_what_is_learned_is_what_the_plain_training_gives(name):
    protocol = small(network=name, training=20, batch_size=7)
    found = learn_classes(protocol, np.random.SeedSequence(SEED), 2)
    images, order, net, state, kept = material(protocol, 2)
    assert order.shape == (2, 2, 18) and kept == 18
    trained, seen = train_networks(
        net,
        state,
        x=images.x[:, :kept],
        y=images.y[:, :kept],
        order=order,
        optimizer=Adam(learning_rate=0.01),
        batch_size=7,
        watch=net.trainable[0].layer,
    )
    judged = evaluate_networks(net, trained, x=images.x_held, y=images.y_held)
    watched = evaluate_networks(net, trained, x=images.x[:, kept:], y=images.y[:, kept:])
    expected = {
        "test_accuracy": judged.accuracy,
        "training_loss": seen.loss.T,
        "training_accuracy": seen.accuracy.T,
        "gradient": seen.gradient_norm.mean(axis=0),
        "gradient_by_epoch": seen.gradient_norm.reshape(2, 3, 2).mean(axis=1).T,
    }
    for outcome, values in expected.items():
        np.testing.assert_allclose(found[outcome], values, rtol=1e-5, err_msg=outcome)
    for metric in ("loss", "accuracy"):
        last = found[f"validation_{metric}"][:, -1]
        np.testing.assert_allclose(last, getattr(watched, metric), rtol=1e-5)


def test_networks_that_nobody_judges_are_trained_alike():
    protocol = small(training=20, batch_size=7)
    whole, unjudged = (
        learn_classes(one, np.random.SeedSequence(SEED), 2)
        for one in (protocol, replace(protocol, held=0))
    )
    assert set(whole) - set(unjudged) == {"test_accuracy", "validation_loss", "validation_accuracy"}
    for name, values in unjudged.items():
        np.testing.assert_array_equal(values, whole[name], err_msg=name)


def test_another_draw_has_other_weights_and_the_same_images_and_orders(trainings):
    arms = [drawn(learn_classes, small(network="mlp2", redraw=number)) for number in (0, 1, 2)]
    (_, first, data, *_), *others = trainings
    for _, state, given, *_ in others:
        for name in ("x", "y", "order"):
            np.testing.assert_array_equal(data[name], given[name])
        assert (first.weights[0] != state.weights[0]).all()
    assert (others[0][1].weights[0] != others[1][1].weights[0]).all()
    assert len({arm["training_loss"].tobytes() for arm in arms}) == 3
    with pytest.raises(ProtocolError, match=r"redraw = -1 .* 0 or above"):
        small(redraw=-1)


def test_shuffled_pixels_are_one_permutation_of_every_image(trainings):
    drawn(learn_classes, small(network="cnn3", training=20))
    drawn(learn_classes, small(network="cnn3", training=20, shuffled=True))
    (*_, plain, _, _), (*_, moved, _, _) = trainings
    for name in ("x", "validation"):
        ours, theirs = plain[name], moved[name]
        if name == "validation":
            ours, theirs = ours[0], theirs[0]
        assert (ours != theirs).any() and ours.shape == theirs.shape
        np.testing.assert_array_equal(shuffled(ours), theirs)
    flat = np.arange(784.0)[None]
    np.testing.assert_array_equal(np.sort(shuffled(flat)), flat)
    np.testing.assert_array_equal(
        shuffled(flat.reshape(1, 28, 28, 1)).reshape(1, 784), shuffled(flat)
    )


def test_the_watched_gradient_is_that_of_the_first_kernel():
    protocol = small(network="cnn3", training=20, epochs=1, batch_size=18)
    found = learn_classes(protocol, np.random.SeedSequence(SEED), 2)
    images, _, net, state, kept = material(protocol, 2)
    first = network_gradients(net, state, x=images.x[:, :kept], y=images.y[:, :kept])[0]
    assert net.trainable[0].shape == (3, 3, 1, 16)
    norms = np.linalg.norm(first.reshape(2, -1), axis=1)
    np.testing.assert_allclose(found["gradient"], norms, rtol=1e-3)
    np.testing.assert_allclose(found["gradient_by_epoch"][:, 0], norms, rtol=1e-3)


def test_r3s_reading_is_the_way_of_ten_steps_over_the_rate():
    protocol = small(epochs=1)
    found = read_weights(protocol, np.random.SeedSequence(SEED), 2)
    images, order, _, state, _ = material(protocol, 2)
    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(5),
        ]
    )
    model.set_weights([weight[1] for weight in state.weights])
    # From what enters the softmax: from its probabilities TensorFlow alone finds the way back, and
    # elsewhere Keras cuts them off at 1e-7.
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    x, y = images.x[1].reshape(-1, 784), images.y[1]
    for batch in order[0, 1, :50].reshape(10, 5):
        model.train_on_batch(x[batch], y[batch])
    way = np.linalg.norm(model.get_weights()[0] - state.weights[0][1]) / 0.01
    assert found["way"][1] == pytest.approx(way, rel=1e-3)
    assert (found["gradient"] > 0.0).all() and (found["gradient"] < 0.2 * found["way"]).all()


def test_ten_batches_must_be_there_for_r3s_reading():
    with pytest.raises(ProtocolError, match=r"training = 60 is impossible: .*enough for 60 images"):
        drawn(read_weights, small(batch_size=6))


def test_each_outcome_has_its_shape_and_range():
    learned = drawn(learn_classes, SMALL)
    for name in ("training_accuracy", "validation_accuracy"):
        assert learned[name].shape == (2, 2)
    for name in ("training_accuracy", "validation_accuracy", "test_accuracy"):
        assert (learned[name] >= 0.0).all() and (learned[name] <= 1.0).all()
    for name in ("test_accuracy", "gradient"):
        assert learned[name].shape == (2,) and learned[name].dtype == float
    assert learned["step_accuracy"].shape == (2, 22)
    assert (learned["test_accuracy"] * 30 % 1 < 1e-6).all()
    special = drawn(specialise, SMALL)
    for name in ("before", "after", "mistaken"):
        assert special[name].shape == (2, 5)
    assert (abs(special["after"]) <= 1.0).all()
    for name in ("weights_before", "weights_after", "difference"):
        assert special[name].shape == (2, 5, 28, 28)


def test_units_are_compared_with_each_class_against_the_others():
    found = specialise(SMALL, np.random.SeedSequence(SEED), 2)
    images, _, _, state, kept = material(SMALL, 2)
    x, y = images.x[1, :kept, :, :, 0], images.y[1, :kept]
    expected = x[y == 2].mean(axis=0) - x[y != 2].mean(axis=0)
    np.testing.assert_allclose(found["difference"][1, 2], expected, atol=2e-3)
    units = state.weights[0][1].T
    best = max(np.corrcoef(unit, expected.ravel())[0, 1] for unit in units)
    assert found["before"][1, 2] == pytest.approx(best, abs=1e-5)
    # The pictures show one unit before and after: the one that is best after training.
    shown = found["weights_before"][1, 2].ravel()
    assert min(abs(units - shown).max(axis=1)) < 1e-4
    match = np.corrcoef(found["weights_after"][1, 2].ravel(), expected.ravel())[0, 1]
    assert found["after"][1, 2] == pytest.approx(match, abs=1e-3)
    following = x[y == 3].mean(axis=0) - x[y != 3].mean(axis=0)
    mistaken = np.corrcoef(found["weights_after"][1, 2].ravel(), following.ravel())[0, 1]
    assert found["mistaken"][1, 2] == pytest.approx(mistaken, abs=1e-3)


def test_nothing_is_learned_at_rate_zero():
    still = drawn(learn_classes, small(learning_rate=0.0))
    np.testing.assert_array_equal(*still["validation_accuracy"].T)
    found = drawn(specialise, small(learning_rate=0.0))
    np.testing.assert_array_equal(found["before"], found["after"])
    np.testing.assert_array_equal(found["weights_before"], found["weights_after"])


def test_correlations_are_pearsons():
    rng = np.random.default_rng(2)
    images, weights = rng.normal(size=(2, 3, 20)), rng.normal(size=(2, 4, 20))
    found = correlations(images, weights)
    assert found.shape == (2, 3, 4)
    for member, number, unit in np.ndindex(2, 3, 4):
        expected = np.corrcoef(images[member, number], weights[member, unit])[0, 1]
        assert found[member, number, unit] == pytest.approx(expected)


def test_arms_share_images_orders_and_weights_and_repetitions_share_nothing(monkeypatch):
    seen = []
    plain = models.network.training.train_networks

    def spy(network, state, *, x, y, order, **others):
        seen.append((x, y, order, state.weights[0]))
        return plain(network, state, x=x, y=y, order=order, **others)

    monkeypatch.setattr(models.network.training, "train_networks", spy)
    for knobs in ({}, {"activation": "sigmoid", "learning_rate": 0.1}, {"network": "mlp2"}):
        drawn(learn_classes, small(**knobs))
    drawn(learn_classes, small(pixels=(0.0, 255.0)))
    drawn(learn_classes, small(repetition=1))
    first, second, third, bytes_, again = seen
    for ours, theirs in zip(first, second, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for ours, theirs in zip(first[:3], third[:3], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_allclose((first[0] + 1.0) * 127.5, bytes_[0], atol=1e-3)
    assert (first[0].min(), first[0].max(), bytes_[0].max()) == (-1.0, 1.0, 255.0)
    for ours, theirs in zip(first, again, strict=True):
        assert (ours != theirs).any()


def test_the_sets_own_division_is_shared_and_its_last_tenth_validates(monkeypatch):
    seen = {}

    def spy(network, state, *, x, y, order, validation, **others):
        seen.update(x=x, order=order, validation=validation)
        raise StopIteration

    monkeypatch.setattr(models.network.training, "train_networks", spy)
    with pytest.raises(StopIteration):
        learn_classes(small(training=None, held=None), np.random.SeedSequence(SEED), 2)
    data = datasets.load("fashion_mnist")
    count = np.isin(data.y_train, FIVE_CLASSES).sum()
    kept = count - round(count / 10)
    assert seen["x"].shape == (count, 28, 28, 1)
    np.testing.assert_array_equal(seen["validation"][0], seen["x"][kept:])
    assert len(seen["validation"][1]) == count - kept
    ordered = np.sort(seen["order"], axis=2)
    np.testing.assert_array_equal(ordered, np.broadcast_to(np.arange(kept), (2, 2, kept)))


@pytest.mark.parametrize("study", STUDIES)
def test_the_seed_alone_decides_the_numbers(study):
    name = {learn_classes: "gradient", read_weights: "way", specialise: "after"}[study]
    ours = drawn(study, SMALL)[name]
    np.testing.assert_array_equal(ours, drawn(study, SMALL)[name])
    assert (ours != drawn(study, SMALL, root=2)[name]).all()
    assert (ours != drawn(study, SMALL, index=1)[name]).all()
    assert (ours[0] != ours[1]).all()


def test_the_numbers_are_known_to_depend_on_the_images():
    assert SMALL.inputs() == datasets.fingerprint("fashion_mnist")


def test_five_different_classes_are_told_apart():
    assert len(FIVE_CLASSES) == len(set(FIVE_CLASSES)) == 5


@pytest.mark.parametrize(
    ("knobs", "text"),
    [
        ({"network": "mlp3"}, "network = 'mlp3' is impossible: it must be one of mlp1, mlp2, cnn3"),
        ({"activation": "tanh"}, "activation = 'tanh' is impossible: it must be one of relu, sig"),
        ({"validation": 1.0}, "validation = 1.0 is impossible: it must be a share between 0 and 1"),
        ({"learning_rate": -0.1}, "learning_rate = -0.1 is impossible: it must be at least 0"),
        ({"held": None}, "held = None is impossible: it must be None exactly where training is"),
        ({"epochs": 0}, "epochs = 0 is impossible: it must be above 0"),
        ({"batch_size": 0}, "batch_size = 0 is impossible: it must be above 0"),
    ],
)
def test_an_impossible_protocol_is_refused(knobs, text):
    with pytest.raises(ProtocolError) as caught:
        small(**knobs)
    assert text in str(caught.value)
