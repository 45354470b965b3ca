"""Training a population: the fast path against networks trained one by one."""

import keras
import numpy as np
import pytest

from models.dense import training
from models.dense.architecture import chain
from models.dense.training import mlp_gradients, train_mlps
from models.error import LossError, OptimizerError, ShapeError
from models.optimizer import SGD, Adam, RMSprop
from tests.models.plain import ONCE, plain_model, problem, train_one

OPTIMIZERS = [
    SGD(learning_rate=0.1),
    SGD(learning_rate=0.05, momentum=0.9),
    SGD(learning_rate=0.05, momentum=0.9, nesterov=True),
    Adam(learning_rate=0.01),
    RMSprop(learning_rate=0.005),
]
LOSSES = ["mse", "categorical_crossentropy", "sparse_categorical_crossentropy"]


def network(loss, activation="relu", negative_slope=0.0, hidden=(2, 9)):
    return chain(
        inputs=3,
        hidden=hidden,
        activation=activation,
        negative_slope=negative_slope,
        outputs=4,
        output_activation="linear" if loss == "mse" else "softmax",
    )


def assert_equals_one_by_one(net, *, loss, optimizer, shared=False, examples=22):
    x, y, order, weights = problem(net, loss=loss, members=3, shared=shared, examples=examples)
    settings = {"x": x, "y": y, "order": order, "optimizer": optimizer, "loss": loss}
    trained = train_mlps(net, weights, **settings, batch_size=8)
    for member in (0, 2):
        plain = train_one(net, weights, member=member, **settings, batch_size=8)
        for ours, theirs in zip(trained, plain, strict=True):
            np.testing.assert_allclose(ours[member], theirs, atol=1e-5)
        # A network that did not move would agree with everything.
        moved = [abs(a - b[member]).max() for a, b in zip(plain, weights, strict=True)]
        assert max(moved) > 1e-3 and min(moved) > 0


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
def test_a_population_equals_networks_one_by_one_for_every_optimizer(optimizer, loss):
    """Two epochs of 22 examples in batches of 8, 8 and 6, each member in its own order."""
    assert_equals_one_by_one(network(loss), loss=loss, optimizer=optimizer)


@pytest.mark.parametrize(
    ("activation", "slope"),
    [("leaky_relu", 0.01), ("leaky_relu", 0.2), ("tanh", 0.0), ("sigmoid", 0.0), ("linear", 0.0)],
)
def test_a_population_equals_networks_one_by_one_for_every_activation(activation, slope):
    net = network("mse", activation, slope)
    assert_equals_one_by_one(net, loss="mse", optimizer=Adam(learning_rate=0.01))


@pytest.mark.parametrize("loss", LOSSES)
def test_members_may_share_their_examples(loss):
    assert_equals_one_by_one(network(loss), loss=loss, optimizer=Adam(), shared=True)


@pytest.mark.parametrize("examples", [5, 16])
def test_one_short_batch_and_full_batches_alone_equal_one_by_one(examples):
    net = network("mse")
    assert_equals_one_by_one(net, loss="mse", optimizer=Adam(), examples=examples)


def test_a_deep_narrow_network_equals_one_by_one():
    net = network("mse", "leaky_relu", 0.2, hidden=(2,) * 10)
    assert_equals_one_by_one(net, loss="mse", optimizer=Adam())


def test_a_dead_network_learns_its_last_bias_alone():
    """At a value of exactly zero the slope is the one below zero, as in Keras."""
    net = chain(inputs=1, hidden=[2], activation="relu", outputs=1)
    weights = [np.full((1, 1, 2), -1.0), np.zeros((1, 2)), np.ones((1, 2, 1)), np.zeros((1, 1))]
    x = np.array([[0.0], [1.0], [2.0]])
    result = train_mlps(
        net,
        weights,
        x=x,
        y=np.ones((3, 1)),
        order=np.arange(3)[None, None],
        optimizer=SGD(),
        loss="mse",
        batch_size=3,
    )
    for before, after in zip(weights[:3], result[:3], strict=True):
        np.testing.assert_array_equal(before, after)
    assert result[3] == pytest.approx(0.02)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
def test_a_members_training_does_not_depend_on_the_number_of_members(optimizer):
    results = []
    for members in (3, 7):
        x, y, order, weights = problem(network("mse"), loss="mse", members=members)
        results.append(
            train_mlps(
                network("mse"),
                weights,
                x=x,
                y=y,
                order=order,
                optimizer=optimizer,
                loss="mse",
                batch_size=8,
            )
        )
    for few, many in zip(*results, strict=True):
        np.testing.assert_allclose(few, many[:3], atol=1e-5)


def test_a_member_that_overflows_leaves_the_others_alone():
    net = network("mse")
    x, y, order, weights = problem(net, loss="mse", members=3)
    settings = {"order": order, "optimizer": SGD(), "loss": "mse", "batch_size": 8}
    calm = train_mlps(net, weights, x=x, y=y, **settings)
    y = y.copy()
    y[1] = 1e30
    wild = train_mlps(net, weights, x=x, y=y, **settings)
    assert not all(np.isfinite(weight[1]).all() for weight in wild)
    for a, b in zip(calm, wild, strict=True):
        np.testing.assert_array_equal(a[[0, 2]], b[[0, 2]])


def test_blocks_slopes_and_rates_share_one_compilation_and_give_the_same_bits_again():
    training._program.cache_clear()
    results = []
    for slope, rate in ((0.0, 0.01), (0.2, 0.01), (0.01, 0.1), (0.0, 0.01)):
        net = network("mse", "leaky_relu" if slope else "relu", slope)
        x, y, order, weights = problem(net, loss="mse", members=3)
        optimizer = Adam(learning_rate=rate)
        results.append(
            train_mlps(
                net, weights, x=x, y=y, order=order, optimizer=optimizer, loss="mse", batch_size=8
            )
        )
    assert training._program.cache_info().currsize == 1
    program = training._program(network("mse"), Adam(learning_rate=0.0), "mse", 3)
    assert program.traces == ONCE
    for first, middle, last in zip(results[0], results[1], results[3], strict=True):
        np.testing.assert_array_equal(first, last)
        assert not np.array_equal(first, middle)


@pytest.mark.parametrize("shared", [False, True], ids=["own examples", "shared examples"])
@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_are_those_of_networks_one_by_one(loss, shared):
    net = network(loss, "tanh")
    x, y, _, weights = problem(net, loss=loss, members=3, shared=shared)
    ours = mlp_gradients(net, weights, x=x, y=y, loss=loss)
    # A step of plain descent with rate 1 is the gradient.
    order = np.broadcast_to(np.arange(22), (1, 3, 22))
    for member in range(3):
        stepped = train_one(
            net,
            weights,
            member=member,
            x=x,
            y=y,
            order=order,
            optimizer=SGD(learning_rate=1.0),
            loss=loss,
            batch_size=22,
        )
        for gradient, before, after in zip(ours, weights, stepped, strict=True):
            np.testing.assert_allclose(gradient[member], before[member] - after, atol=1e-5)


def test_trained_weights_are_the_callers_own():
    net = network("mse")
    x, y, order, weights = problem(net, loss="mse", members=3)
    settings = {"x": x, "y": y, "optimizer": SGD(), "loss": "mse", "batch_size": 8}
    once = train_mlps(net, weights, order=order, **settings)
    kept = [weight.copy() for weight in once]
    train_mlps(net, once, order=order, **settings)
    for weight, copy in zip(once, kept, strict=True):
        np.testing.assert_array_equal(weight, copy)


MISTAKES = [
    (
        LossError,
        "loss 'hinge' is unknown; use one of categorical_crossentropy, mse, "
        "sparse_categorical_crossentropy",
        {"loss": "hinge"},
    ),
    (
        LossError,
        "categorical_crossentropy got a last layer with activation 'linear'; it needs "
        "activation='softmax' there",
        {"loss": "categorical_crossentropy"},
    ),
    (
        ShapeError,
        "y has the shape (3, 22); for mse and these inputs (3, 22, 4) is wanted",
        {"y": np.zeros((3, 22))},
    ),
    (
        ShapeError,
        "order has the shape (2, 5, 22); wanted (epochs, 3, examples), a row for each epoch and "
        "member",
        {"order": np.zeros((2, 5, 22), int)},
    ),
    (
        ShapeError,
        "order runs from 0 to 22; there are 22 examples, so indices from 0 to 21 are wanted",
        {"order": np.broadcast_to(np.arange(23), (1, 3, 23))},
    ),
    (
        ShapeError,
        "batch_size is 0; at least 1 example is wanted",
        {"batch_size": 0},
    ),
    (
        OptimizerError,
        "got an optimiser of type SGD; use SGD, Adam or RMSprop from models.optimizer (others may "
        "couple the members of a population)",
        {"optimizer": keras.optimizers.SGD(global_clipnorm=1.0)},
    ),
]


@pytest.mark.parametrize(("error", "message", "change"), MISTAKES)
def test_a_mistake_says_what_came_and_what_is_wanted(error, message, change):
    net = network("mse")
    x, y, order, weights = problem(net, loss="mse", members=3)
    settings = {"x": x, "y": y, "order": order, "optimizer": SGD(), "loss": "mse", "batch_size": 8}
    with pytest.raises(error) as caught:
        train_mlps(net, weights, **(settings | change))
    assert str(caught.value) == message


def test_the_plain_model_computes_what_the_population_is_compared_with():
    """The reference has the weights it was given."""
    net = network("mse")
    _, _, _, weights = problem(net, loss="mse", members=2)
    for given, held in zip(weights, plain_model(net, weights, member=1).get_weights(), strict=True):
        np.testing.assert_array_equal(given[1], held)
