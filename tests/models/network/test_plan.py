"""What each step of a training takes."""

import numpy as np
import pytest

from models.batching import CyclicBatchSize
from models.error import OptimizerError, SeedError, ShapeError
from models.layer import Dense
from models.network.layer import Dropout
from models.network.network import Network
from models.network.plan import batch_lengths, dropout_keys, learning_rates
from models.optimizer import SGD

SOFTMAX = Dense(units=3, activation="softmax")
DROPPING = Network(inputs=(4,), layers=(Dropout(rate=0.5), SOFTMAX))


def lists(lengths):
    return [epoch.tolist() for epoch in lengths]


def test_one_batch_size_cuts_every_epoch_alike():
    assert lists(batch_lengths(8, epochs=2, positions=22)) == [[8, 8, 6]] * 2
    assert lists(batch_lengths(11, epochs=1, positions=22)) == [[11, 11]]


def test_lengths_may_vary_and_the_last_is_short_where_examples_run_out():
    assert lists(batch_lengths([[4, 8], [16, 16]], epochs=2, positions=22)) == [[4, 8], [16, 6]]
    planned = CyclicBatchSize(smallest=4, largest=16).epochs(examples=22, epochs=3)
    assert lists(batch_lengths(planned, epochs=3, positions=22)) == planned


def test_rates_come_from_an_array_or_the_optimiser():
    for given, wanted in ((None, [0.01] * 3), ([1e-9, 10.0, 0.0], [1e-9, 10.0, 0.0])):
        rates = learning_rates(given, optimizer=SGD(), steps=3)
        np.testing.assert_allclose(rates, wanted, rtol=1e-6)


def test_each_member_has_a_key_of_its_own_that_does_not_depend_on_their_number():
    seed = np.random.SeedSequence(3)
    few, many = (dropout_keys(DROPPING, seed=seed, members=members) for members in (3, 50))
    np.testing.assert_array_equal(few, many[:3])
    assert len(set(many.tolist())) == 50
    assert (many >= 0).all()
    other = dropout_keys(DROPPING, seed=seed.spawn(1)[0], members=3)
    assert not (few == other).any()


@pytest.mark.parametrize(
    ("error", "message", "mistake"),
    [
        (
            ShapeError,
            "batch_size is 0; at least 1 example is wanted",
            lambda: batch_lengths(0, epochs=1, positions=22),
        ),
        (
            ShapeError,
            "batch_size has 1 epochs; wanted 2, each with one or more lengths of at least 1",
            lambda: batch_lengths([[8]], epochs=2, positions=22),
        ),
        (
            ShapeError,
            "batch_size has a batch that begins at position 24 of its epoch; order has 22 "
            "positions, so every batch must begin below that",
            lambda: batch_lengths([[8, 8, 8, 8]], epochs=1, positions=22),
        ),
        (
            OptimizerError,
            "learning_rate has the shape (2,); 3 finite rates of at least 0, one for each step, "
            "are wanted",
            lambda: learning_rates([0.1, 0.2], optimizer=SGD(), steps=3),
        ),
        (
            SeedError,
            "the network has dropout and seed is None; give a SeedSequence",
            lambda: dropout_keys(DROPPING, seed=None, members=2),
        ),
    ],
)
def test_a_mistake_says_what_came_and_what_is_wanted(error, message, mistake):
    with pytest.raises(error) as caught:
        mistake()
    assert str(caught.value) == message
