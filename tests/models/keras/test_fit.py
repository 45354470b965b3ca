"""What a layer saw of a fit."""

import numpy as np
import pytest

from models.keras.fit import rates_taken, reported, sightings


def test_a_record_has_every_meeting_in_its_place():
    seen = sightings(examples=5, epochs=2, batch_size=2, shuffle=False)
    np.testing.assert_array_equal(seen.order, [[0, 1, 2, 3, 4]] * 2)
    np.testing.assert_array_equal(seen.batches, [2, 2, 1, 2, 2, 1])
    assert seen.judged == 0


def test_validation_is_counted_and_leaves_no_trace_in_training():
    seen = sightings(examples=5, epochs=2, batch_size=2, shuffle=False, validation=3)
    assert seen.judged == 6
    assert seen.order.min() == 0 and seen.batches.sum() == 10


def test_a_record_starts_afresh_with_every_fit():
    for _ in range(2):
        assert sightings(examples=4, epochs=1, batch_size=2, shuffle=False).batches.sum() == 4


def test_a_callback_sets_a_size_for_every_epoch():
    assert sightings(examples=4, epochs=2, batch_size=2, resized=(1, 4)).batches.sum() == 8
    with pytest.raises(IndexError):
        sightings(examples=4, epochs=2, batch_size=2, resized=(1,))


def test_an_order_follows_the_seed():
    first, again, other = (
        sightings(examples=50, epochs=1, batch_size=50, seed=seed).order for seed in (1, 1, 2)
    )
    assert (first == again).all() and (first != other).any()


def test_an_epoch_is_reported_as_its_batches_were_met():
    x, y = np.ones(3, "float32"), np.array([1.0, 1.0, 0.0], "float32")
    seen = reported(x, y, weight=0.0, rate=0.25, batch_size=2)
    # The first two cost 1 each and move w to 0.5; the last then costs 0.25 and moves it to 0.25.
    assert seen["loss"] == pytest.approx(2.25 / 3)
    assert seen["mae"] == pytest.approx(2.5 / 3)
    assert seen["weight"] == pytest.approx(0.25)


def test_the_rates_of_a_schedule_are_those_of_the_steps():
    told = {"initial_learning_rate": 0.1, "decay_steps": 1, "decay_rate": 0.5}
    rates = rates_taken("exponential", settings=told, steps=3)
    np.testing.assert_allclose(rates, [0.1, 0.05, 0.025], rtol=1e-6)
