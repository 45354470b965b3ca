"""The studies: what the four models of a trial share, and what they do not."""

from dataclasses import replace

import numpy as np
import pytest
from digits import COUNT, split
from study import ARMS, ForestChange, NetworkChange, change_forest, change_network, plans_of

NETWORK = NetworkChange(
    block=2,
    training=100,
    held_out=50,
    new_seed=True,
    new_split=True,
    factor=0.5,
    units=4,
    epochs=1,
    batch=20,
    rate=0.5,
)
FOREST = ForestChange(
    block=2, training=100, held_out=50, new_seed=True, new_split=True, factor=0.5, trees=2
)
STUDIES = pytest.mark.parametrize(
    ("study", "protocol"), [(change_network, NETWORK), (change_forest, FOREST)]
)
SEED = np.random.SeedSequence(7)


def seed():
    """The same seed again: a sequence that has been spawned from gives others."""
    return np.random.SeedSequence(7)


def test_a_split_shares_no_image():
    training, held_out = split(SEED, training=1000, held_out=COUNT - 1000)
    assert sorted([*training, *held_out]) == list(range(COUNT))


def test_each_model_differs_from_the_first_in_one_thing():
    first, other_seed, other_knob, other_split = plans_of(NETWORK, seed())
    key = [plan.seed.spawn_key for plan in (first, other_seed, other_knob, other_split)]
    assert (key[0] == key[2] == key[3]) and key[1] != key[0]
    assert [plan.factor for plan in (first, other_seed, other_knob, other_split)] == [1, 1, 0.5, 1]
    assert first.split is other_seed.split is other_knob.split
    assert not np.array_equal(first.split[0], other_split.split[0])


@STUDIES
def test_outcomes_are_accuracies_of_the_four_models(study, protocol):
    outcomes = study(protocol, seed(), 3)
    assert tuple(outcomes) == ARMS
    for shares in outcomes.values():
        assert shares.shape == (3,)
        assert ((shares >= 0.0) & (shares <= 1.0)).all()


@STUDIES
def test_the_same_seed_gives_the_same_numbers_and_another_one_others(study, protocol):
    once, again = study(protocol, seed(), 4), study(protocol, seed(), 4)
    other = study(protocol, np.random.SeedSequence(8), 4)
    assert all(np.array_equal(once[arm], again[arm]) for arm in ARMS)
    assert any(not np.array_equal(once[arm], other[arm]) for arm in ARMS)


@STUDIES
def test_in_the_controls_worlds_nothing_is_another(study, protocol):
    same = replace(protocol, new_seed=False, new_split=False, factor=1.0)
    outcomes = study(same, seed(), 2)
    assert all(np.array_equal(outcomes[arm], outcomes["first"]) for arm in ARMS)
