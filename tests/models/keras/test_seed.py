"""The global seed: set for a while, and forgotten."""

import random

import numpy as np
import pytest

from models.keras.fit import sightings
from models.keras.layer import made
from models.keras.seed import seeded


def drawn():
    return np.array(made("initializers.RandomNormal", {})((10,)))


def test_what_draws_without_a_seed_follows_the_global_one():
    with seeded(5):
        first = drawn()
    with seeded(5):
        again = drawn()
    with seeded(6):
        other = drawn()
    assert (first == again).all() and (first != other).all()


def test_nothing_is_left_of_the_seed_afterwards():
    python, numpy = random.getstate(), np.random.get_state()[1].copy()
    with seeded(5):
        random.random()
        np.random.random()
    assert random.getstate() == python
    assert (np.random.get_state()[1] == numpy).all()
    # TensorFlow's seed would make all epochs one.
    orders = sightings(examples=50, epochs=2, batch_size=25).order
    assert (orders[0] != orders[1]).any()


def test_the_seed_is_forgotten_if_the_work_fails():
    before = random.getstate()
    with pytest.raises(ZeroDivisionError), seeded(5):
        _ = 1 / 0
    assert random.getstate() == before
