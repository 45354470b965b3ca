"""What a population trains on: images of its own or the set's division, and their order."""

import numpy as np
import pytest

from studies import datasets
from studies.image_sample import sample_images
from studies.imagefile import DatasetError


def sample(*, training=60, held=20, seed=1, **changes):
    settings = {"epochs": 2, "members": 3, "pixels": (0.0, 255.0)} | changes
    return sample_images(
        "mnist", training=training, held=held, seed=np.random.SeedSequence(seed), **settings
    )


def rows(images):
    """Each image as bytes, to look for it among others."""
    return [image.tobytes() for image in images.reshape(-1, 28 * 28).astype("uint8")]


def test_each_member_has_images_of_its_own_and_others_held_back(embedded):
    drawn = sample()
    assert drawn.x.shape == (3, 60, 28, 28, 1) and drawn.x.dtype == np.float32
    assert drawn.y.shape == (3, 60) and drawn.y.dtype == np.int32
    assert drawn.x_held.shape == (3, 20, 28, 28, 1) and drawn.y_held.shape == (3, 20)
    assert drawn.held[0] is drawn.x_held and drawn.held[1] is drawn.y_held
    first, second = set(rows(drawn.x[0])), set(rows(drawn.x[1]))
    assert first != second
    assert not first & set(rows(drawn.x_held[0]))


def test_images_keep_their_classes(embedded):
    drawn, data = sample(), datasets.load("mnist")
    images = np.concatenate([data.x_train, data.x_test])
    known = dict(zip(rows(images), np.concatenate([data.y_train, data.y_test]), strict=True))
    assert [known[row] for row in rows(drawn.x)] == drawn.y.ravel().tolist()
    assert [known[row] for row in rows(drawn.x_held)] == drawn.y_held.ravel().tolist()


def test_training_and_test_images_are_both_drawn_from(embedded):
    data = datasets.load("mnist")
    drawn = set(rows(sample(training=200).x))
    assert drawn & set(rows(data.x_train)) and drawn & set(rows(data.x_test))


def test_each_epoch_is_a_new_order_of_all_images(embedded):
    order = sample().order
    assert order.shape == (2, 3, 60)
    assert (np.sort(order, axis=-1) == np.arange(60)).all()
    assert len({row.tobytes() for epoch in order for row in epoch}) == 6


def test_without_numbers_all_members_get_the_sets_own_division(embedded):
    drawn, data = sample(training=None, held=None), datasets.load("mnist")
    assert drawn.x.shape == (898, 28, 28, 1) and drawn.order.shape == (2, 3, 898)
    assert (drawn.x[..., 0] == data.x_train).all() and (drawn.y == data.y_train).all()
    assert (drawn.x_held[..., 0] == data.x_test).all() and (drawn.y_held == data.y_test).all()


def test_one_number_without_the_other_is_refused(embedded):
    with pytest.raises(ValueError, match="are given together, or neither of them is"):
        sample(training=10, held=None)


@pytest.mark.parametrize("pixels", [(0.0, 1.0), (-1.0, 1.0), (0.0, 255.0)])
def test_the_darkest_and_the_brightest_pixel_become_the_ends(pixels, embedded):
    low, high = pixels
    drawn, raw = sample(pixels=pixels), sample()
    np.testing.assert_allclose(drawn.x, low + raw.x * (high - low) / 255.0, atol=1e-6)


def test_classes_are_chosen_and_renumbered(embedded):
    drawn = sample(classes=(7, 2), training=None, held=None)
    data = datasets.load("mnist")
    kept = np.isin(data.y_train, (7, 2))
    assert (drawn.x[..., 0] == data.x_train[kept]).all()
    assert (drawn.y == (data.y_train[kept] == 2)).all()


def test_the_seed_alone_decides_and_no_draw_changes_it(embedded):
    first, again, other = sample(), sample(), sample(seed=2)
    assert (first.x == again.x).all() and (first.order == again.order).all()
    assert not (first.x == other.x).all() and not (first.order == other.order).all()
    seed = np.random.SeedSequence(5)
    settings = {"training": 9, "held": 3, "epochs": 1, "members": 2, "pixels": (0.0, 1.0)}
    one, same = (sample_images("mnist", seed=seed, **settings) for _ in range(2))
    assert (one.x == same.x).all() and (one.order == same.order).all()


def test_more_images_than_there_are_is_refused_with_the_numbers(embedded):
    message = (
        "1500 images to train on and 300 to hold back were asked for; mnist has 1797 of these "
        "classes here. Ask for fewer where the protocol is written."
    )
    with pytest.raises(DatasetError) as refused:
        sample(training=1500, held=300)
    assert str(refused.value) == message
