"""Both trainers of dense networks take and give the same."""

import numpy as np
import pytest

from models.dense.architecture import chain
from models.dense.weight import initial_weights
from models.initializer import Initializer
from models.optimizer import Adam
from studies.dense_trainer import DenseOneByOne, DensePopulation, DenseTraining, dense_trainer
from studies.protocol import KERAS, POPULATION, TRAINERS

HE, RAI = Initializer(scheme="he_normal"), Initializer(scheme="rai")
SHARED = Initializer(scheme="he_normal", shared=True)
# Leaky, and without a bias in its last layer, as in the reports.
NET = chain(
    inputs=1,
    hidden=[3, 3],
    activation="leaky_relu",
    negative_slope=0.2,
    outputs=1,
    output_bias=False,
)
SHAPES = [(2, 1, 3), (2, 3), (2, 3, 3), (2, 3), (2, 3, 1)]
X = np.random.default_rng(1).normal(size=(2, 8, 1)).astype("float32")
Y = np.abs(X)


def started(name, *kernels, members=2, seed=3):
    told = {"members": members, "kernels": kernels, "seed": np.random.SeedSequence(seed)}
    return dense_trainer(name).start(NET, **told)


def trained(name, weights, *, seed=4, batch_size=8):
    training = DenseTraining(
        x=X,
        y=Y,
        order=np.tile(np.arange(8), (3, 2, 1)),
        optimizer=Adam(learning_rate=0.01),
        loss="mse",
        batch_size=batch_size,
        seed=np.random.SeedSequence(seed),
    )
    return dense_trainer(name).train(NET, weights, training)


def test_a_trainer_is_known_by_its_name_and_a_population_is_the_one_without():
    assert isinstance(dense_trainer(POPULATION), DensePopulation)
    assert isinstance(dense_trainer(KERAS), DenseOneByOne)
    assert dense_trainer(None) is dense_trainer(POPULATION)


@pytest.mark.parametrize("name", TRAINERS)
def test_initial_weights_have_their_shapes_whatever_is_said_of_each_layer(name):
    weights = started(name, RAI, SHARED, HE)
    assert [w.shape for w in weights] == SHAPES
    assert all(w.dtype == np.float32 for w in weights)
    assert weights[1].any() and not weights[3].any(), "rai draws biases, the others have none"
    assert (weights[2][0] == weights[2][1]).all() and (weights[4][0] != weights[4][1]).all()


def test_a_population_draws_as_it_always_did():
    told = {"members": 2, "seed": np.random.SeedSequence(3)}
    plain = initial_weights(NET, kernel=(HE, HE, HE), **told)
    for one, other in zip(started(POPULATION, HE, HE, HE), plain, strict=True):
        np.testing.assert_array_equal(one, other)


def test_equal_networks_end_equal_whoever_trains():
    """All examples in a batch, so that the orders of `fit` do not matter."""
    weights = started(KERAS, HE, HE, HE)
    ours, theirs = (trained(name, weights) for name in TRAINERS)
    assert [w.shape for w in theirs] == [w.shape for w in ours] == SHAPES
    for one, other, before in zip(ours, theirs, weights, strict=True):
        assert one.dtype == other.dtype and (one != before).any()
        np.testing.assert_allclose(other, one, rtol=1e-4, atol=1e-5)


def test_orders_follow_the_seed_by_keras_alone():
    weights = started(KERAS, HE, HE, HE)
    first, again, other = (trained(KERAS, weights, seed=s, batch_size=3)[0] for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    first, other = (trained(POPULATION, weights, seed=s, batch_size=3)[0] for s in (1, 2))
    np.testing.assert_array_equal(first, other)


def test_equal_networks_are_looked_at_alike():
    weights = started(KERAS, RAI, HE, HE)
    for x, y in ((X, Y), (X[0], Y[0])):
        ours, theirs = (dense_trainer(name) for name in TRAINERS)
        found = [
            (
                *one.outputs(NET, weights, x=x),
                one.predict(NET, weights, x=x),
                *one.gradients(NET, weights, x=x, y=y, loss="mse"),
            )
            for one in (ours, theirs)
        ]
        assert len(found[0]) == 3 + 1 + 5
        np.testing.assert_array_equal(found[1][3], found[1][2])
        for one, other in zip(*found, strict=True):
            assert one.shape == other.shape
            np.testing.assert_allclose(other, one, rtol=1e-4, atol=1e-5)
