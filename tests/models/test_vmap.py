"""The plain `jax.vmap` program: it trains as populations do, or a race against it says nothing."""

import numpy as np
import pytest

from models.dense.architecture import chain
from models.dense.training import train_mlps
from models.optimizer import Adam
from tests.models.plain import problem

vmap = pytest.importorskip(
    "models.vmap", reason="the plain program needs jax", exc_type=ImportError
)

DEEP = (2,) * 10


def both(*, hidden=(2, 9), bias=True, examples=22, batch_size=8, late=False):
    """Weights that a population and the plain program end with, and those they start from."""
    net = chain(inputs=3, hidden=hidden, activation="relu", outputs=4, output_bias=bias)
    x, y, order, weights = problem(net, loss="mse", members=3, examples=examples)
    optimizer = Adam(learning_rate=0.01)
    settings = {"optimizer": optimizer, "loss": "mse", "batch_size": batch_size}
    ours = train_mlps(net, weights, x=x, y=y, order=order, **settings)
    train = vmap.trainer(optimizer=optimizer, batch_size=batch_size)
    places = order[:, :, ::-1] if late else order
    theirs = train(weights, x, y, places.swapaxes(0, 1))
    return ours, [np.asarray(weight) for weight in theirs], weights


def apart(ours, theirs, start):
    """The distance of two ends, as a share of the way that one went; network by network."""
    flat = [np.concatenate([w.reshape(3, -1) for w in ws], axis=1) for ws in (ours, theirs, start)]
    way = np.linalg.norm(flat[0] - flat[2], axis=1)
    assert way.min() > 1e-2
    return np.linalg.norm(flat[0] - flat[1], axis=1) / way


@pytest.mark.parametrize(
    ("hidden", "bias"), [((2, 9), True), ((9, 9), False), (DEEP, True)], ids=repr
)
def test_it_ends_where_the_population_ends(hidden, bias):
    """Two epochs of 22 examples in batches of 8, 8 and 6, each network in its own order."""
    assert apart(*both(hidden=hidden, bias=bias)).max() < 1e-4


@pytest.mark.parametrize("examples", [16, 5])
def test_it_does_so_with_full_batches_or_a_short_one_alone(examples):
    assert apart(*both(examples=examples)).max() < 1e-4


def test_in_another_order_it_ends_elsewhere():
    assert apart(*both(late=True)).min() > 1e-3


def test_it_is_compiled_once():
    net = chain(inputs=3, hidden=(2,), activation="relu", outputs=4)
    x, y, order, weights = problem(net, loss="mse", members=3)
    train = vmap.trainer(optimizer=Adam(), batch_size=8)
    for _ in range(2):
        train(weights, x, y, order.swapaxes(0, 1))
    assert train._cache_size() == 1
