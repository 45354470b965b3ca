"""The global seed: set for a while, and forgotten."""

import random

import numpy as np
import pytest

from models.keras.fit import sightings
from models.keras.layer import made
from models.keras.seed import seeded, seeded_lightly


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


# Seeded at less cost


def numbers():
    """A draw of each kind, in turn."""
    return [random.random(), np.random.random(), *drawn()]


def test_what_is_drawn_is_what_keras_own_seed_gives():
    """Orders of `fit` are compared in `test_course.py`."""
    found = []
    for seeding in (seeded, seeded_lightly):
        with seeding(5):
            found.append(numbers())
    with seeded_lightly(6):
        assert found[0] == found[1] != numbers()


def test_an_outer_seed_goes_on_as_if_nothing_had_been_seeded_within():
    tensorflow = pytest.importorskip("tensorflow")

    def found(within):
        with seeded(3):
            before = [*numbers(), float(tensorflow.random.uniform(()))]
            for seed in within:
                with seeded_lightly(seed):
                    numbers()
                    tensorflow.random.uniform(())
            return [*before, *numbers(), float(tensorflow.random.uniform(()))]

    assert found([]) == found([5, 6])


def test_nothing_is_left_of_a_light_seed_even_if_the_work_fails():
    python, numpy = random.getstate(), np.random.get_state()[1].copy()
    with pytest.raises(ZeroDivisionError), seeded_lightly(5):
        numbers()
        _ = 1 / 0
    assert random.getstate() == python
    assert (np.random.get_state()[1] == numpy).all()
    orders = sightings(examples=50, epochs=2, batch_size=25).order
    assert (orders[0] != orders[1]).any()


def test_a_context_that_nobody_has_seeded_has_no_random_numbers_afterwards(monkeypatch):
    pytest.importorskip("tensorflow")
    from tensorflow.python.eager.context import context

    monkeypatch.delattr(context(), "_rng", raising=False)
    with seeded_lightly(5):
        assert context()._seed == 5
    assert not hasattr(context(), "_rng") and context()._seed is None
