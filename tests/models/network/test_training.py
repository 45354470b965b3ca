"""Training layered networks: the population against networks trained one by one."""

import keras
import numpy as np
import pytest

from models.error import OptimizerError, ShapeError
from models.layer import Dense
from models.network import program
from models.network.layer import (
    AveragePool,
    BatchNorm,
    Conv2D,
    Dropout,
    Flatten,
    GlobalAveragePool,
    MaxPool,
)
from models.network.network import Network
from models.network.population import evaluate_networks
from models.network.training import network_gradients, train_networks
from models.optimizer import SGD, Adam, RMSprop
from tests.models.plain import ONCE
from tests.models.plain_network import compiled_model, plain_model, problem, values

OPTIMIZERS = [
    SGD(learning_rate=0.1),
    SGD(learning_rate=0.05, momentum=0.9),
    SGD(learning_rate=0.05, momentum=0.9, nesterov=True),
    Adam(learning_rate=0.01),
    RMSprop(learning_rate=0.005),
]
DESCENT = SGD()
SOFTMAX = Dense(units=3, activation="softmax")
NUMBER = Dense(units=1, activation="linear")


def conv(units=4, kernel=3, activation="tanh", **settings):
    return Conv2D(units=units, kernel=kernel, activation=activation, **settings)


def network(*layers, inputs=(8, 8, 2)):
    return Network(inputs=inputs, layers=(*layers, SOFTMAX))


# One convolution of each kind, with what follows it in the reports.
LENET = network(
    BatchNorm(),
    conv(units=3),
    BatchNorm(),
    AveragePool(),
    conv(units=5, kernel=2, stride=1, activation="relu"),
    Flatten(),
    Dense(units=6, activation="tanh"),
    BatchNorm(momentum=0.9, epsilon=1e-2),
)
NETWORKS = {
    "valid": network(conv(), Flatten()),
    "same": network(conv(padding="same"), Flatten()),
    "same even": network(conv(kernel=4, padding="same"), Flatten()),
    "strided": network(conv(stride=2), conv(stride=2, padding="same"), Flatten()),
    "apart": network(conv(), conv(kernel=2, stride=2), Flatten()),
    "apart, something left": network(conv(), conv(kernel=4, stride=4), Flatten()),
    "apart same": network(conv(padding="same"), conv(2, 4, stride=4, padding="same"), Flatten()),
    "whole image": network(conv(), conv(kernel=6, units=7), Flatten()),
    "one pixel": network(conv(kernel=1), conv(kernel=1, units=2), Flatten()),
    "no bias": network(conv(bias=False), Flatten(), Dense(units=4, activation="relu", bias=False)),
    "average pool": network(conv(), AveragePool(size=3), Flatten()),
    "average pool, something left": network(conv(), AveragePool(size=4), Flatten()),
    "max pool": network(conv(activation="relu"), MaxPool(), conv(units=2), Flatten()),
    "max pool, something left": network(conv(), MaxPool(size=4), Flatten()),
    "global pool": network(conv(activation="leaky_relu", negative_slope=0.2), GlobalAveragePool()),
    "linear": network(conv(activation="linear", bias=False), BatchNorm(), conv(units=2), Flatten()),
    "sigmoid": network(conv(activation="sigmoid"), Flatten()),
    "lenet": LENET,
    "normalised data, same": network(BatchNorm(), conv(padding="same"), BatchNorm(), Flatten()),
    "normalised data, no bias": network(BatchNorm(momentum=0.5), conv(bias=False), Flatten()),
    "normalised data, apart": network(BatchNorm(), conv(kernel=2, stride=2), Flatten()),
    "normalised data, undropped": network(Dropout(rate=0.0), BatchNorm(), conv(), Flatten()),
    "normalised data, pooled first": network(BatchNorm(), MaxPool(), conv(), Flatten()),
    "perceptron": network(
        Dense(units=5, activation="relu"),
        BatchNorm(),
        Dense(units=4, activation="sigmoid"),
        inputs=(9,),
    ),
    "perceptron on images": network(Flatten(), Dense(units=5, activation="relu")),
    "regression": Network(
        inputs=(2,),
        layers=(
            Dense(units=6, activation="relu"),
            BatchNorm(),
            Dense(units=4, activation="relu"),
            BatchNorm(),
            NUMBER,
        ),
    ),
    "regression on images": Network(inputs=(8, 8, 2), layers=(conv(), Flatten(), NUMBER)),
}


def train_one(net, state, *, member, x, y, order, optimizer, batch_size=8):
    """Trains one member with Keras; gives the model, and loss and any accuracy [epoch, 2]."""
    model = compiled_model(net, state, member=member, optimizer=optimizer)
    if y.ndim == 2:
        x, y = x[member], y[member]
    seen = []
    for epoch in order[:, member]:
        history = model.fit(
            x[epoch], y[epoch], batch_size=batch_size, shuffle=False, verbose=0
        ).history
        seen.append([history[name][0] for name in ("loss", "accuracy") if name in history])
    return model, np.array(seen)


def assert_equals_one_by_one(net, *, optimizer, shared=True, members=(0, 2), atol=2e-5):
    """Two epochs of 22 examples in batches of 8, 8 and 6, each member in its own order."""
    x, y, order, state = problem(net, members=3, shared=shared)
    settings = {"x": x, "y": y, "order": order, "optimizer": optimizer, "batch_size": 8}
    trained, history = train_networks(net, state, **settings)
    for member in members:
        model, seen = train_one(net, state, member=member, **settings)
        for ours, theirs in zip(trained.weights, values(model.trainable_weights), strict=True):
            np.testing.assert_allclose(ours[member], theirs, atol=atol)
        for ours, theirs in zip(
            trained.statistics, values(model.non_trainable_weights), strict=True
        ):
            np.testing.assert_allclose(ours[member], theirs, rtol=1e-4, atol=atol)
        np.testing.assert_allclose(history.loss[:, member], seen[:, 0], rtol=1e-4)
        right = history.accuracy[:, member : member + 1]
        np.testing.assert_allclose(right, seen[:, 1:], atol=1e-6)
    # A network that did not move would agree with everything.
    for before, after in zip(state.weights, trained.weights, strict=True):
        assert (abs(after - before).reshape(3, -1).max(axis=1) > 1e-4).all()


@pytest.mark.parametrize("name", NETWORKS)
def test_a_population_equals_networks_one_by_one_for_every_layer(name):
    assert_equals_one_by_one(NETWORKS[name], optimizer=SGD(learning_rate=0.05), members=(2,))


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
def test_a_population_equals_networks_one_by_one_for_every_optimizer(optimizer):
    assert_equals_one_by_one(NETWORKS["max pool"], optimizer=optimizer)


@pytest.mark.parametrize("name", ["lenet", "perceptron", "regression"])
def test_members_may_have_their_own_examples(name):
    assert_equals_one_by_one(NETWORKS[name], optimizer=SGD(), shared=False)


@pytest.mark.parametrize("members", [1, 2, 3, 4])
def test_a_members_training_does_not_depend_on_the_number_of_members(members):
    """Dropout included: a member's masks are its own."""
    net = network(conv(), BatchNorm(), Dropout(rate=0.5), MaxPool(), Flatten())
    results = []
    for size in (members, 6):
        x, y, order, state = problem(net, members=size)
        settings = {"optimizer": Adam(), "batch_size": 8, "seed": np.random.SeedSequence(2)}
        results.append(train_networks(net, state, x=x, y=y, order=order, **settings))
    (few, seen), (many, all_seen) = results
    for a, b in zip(
        (*few.weights, *few.statistics), (*many.weights, *many.statistics), strict=True
    ):
        np.testing.assert_allclose(a, b[:members], atol=1e-5)
        # Six are computed two at a time, and four as four, whose sums XLA adds up otherwise.
        if members == 2 or (members == 4 and keras.backend.backend() != "jax"):
            np.testing.assert_array_equal(a, b[:members])
    np.testing.assert_allclose(seen.step_loss, all_seen.step_loss[:, :members], rtol=1e-4)


def run(net, *, members=2, batch_size=8, optimizer=DESCENT, epochs=2, **settings):
    x, y, order, state = problem(net, members=members, epochs=epochs)
    return train_networks(
        net, state, x=x, y=y, order=order, optimizer=optimizer, batch_size=batch_size, **settings
    )


def assert_same(a, b):
    for ours, theirs in zip((*a.weights, *a.statistics), (*b.weights, *b.statistics), strict=True):
        np.testing.assert_array_equal(ours, theirs)


DROPPING = network(Dropout(rate=0.2), conv(), Dropout(rate=0.5), Flatten())


def test_equal_seeds_drop_alike_and_others_do_not():
    first, again, other = (
        run(DROPPING, seed=np.random.SeedSequence(seed))[0] for seed in (1, 1, 2)
    )
    assert_same(first, again)
    assert not np.isclose(first.weights[0], other.weights[0]).all()


def test_members_from_the_same_weights_and_batches_part_by_dropout_alone():
    x, y, order, state = problem(DROPPING, members=2)
    first = state.take(slice(1))
    alike = type(state)(weights=tuple(np.repeat(w, 2, axis=0) for w in first.weights))
    order = np.repeat(order[:, :1], 2, axis=1)
    settings = {"x": x, "y": y, "order": order, "optimizer": SGD(), "batch_size": 8}
    trained, _ = train_networks(DROPPING, alike, seed=np.random.SeedSequence(1), **settings)
    assert not np.isclose(trained.weights[0][0], trained.weights[0][1]).all()
    plain = network(Dropout(rate=0.0), conv(), Flatten())
    trained, _ = train_networks(plain, alike, **settings)
    np.testing.assert_array_equal(trained.weights[0][0], trained.weights[0][1])


def test_dropout_goes_on_from_epoch_to_epoch():
    """The second epoch on the same batches with a rate of 0 has other losses: other masks."""
    net = network(Dropout(rate=0.5), conv(), Flatten())
    x, y, order, state = problem(net, members=2)
    order = np.repeat(order[:1], 2, axis=0)
    _, history = train_networks(
        net,
        state,
        x=x,
        y=y,
        order=order,
        optimizer=SGD(learning_rate=0.0),
        batch_size=8,
        seed=np.random.SeedSequence(1),
    )
    assert not np.isclose(history.step_loss[:3], history.step_loss[3:]).any()


def test_blocks_rates_batch_sizes_and_members_share_one_trace():
    program.compiled_steps.cache_clear()
    net = network(conv(), BatchNorm(), Flatten())
    for members, batch_size, rate in ((2, 8, 0.1), (6, 8, 0.01), (2, [[4, 2], [16]], 0.1)):
        run(net, members=members, batch_size=batch_size, optimizer=SGD(learning_rate=rate))
    run(net, learning_rate=np.linspace(0.1, 0.2, 6))
    assert program.compiled_steps.cache_info().currsize == 1
    traces = program.compiled_steps(
        net, optimizer=SGD(learning_rate=0.0), members=2, watch=None
    ).fit.traces
    # JAX compiles for each number of steps and each length of a batch.
    assert traces == ONCE or keras.backend.backend() == "jax"


def test_each_step_has_its_own_rate_as_with_a_keras_schedule():
    net = network(conv(), Flatten())
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
    x, y, order, state = problem(net, members=2)
    rates = [float(schedule(step)) for step in range(6)]
    trained, _ = train_networks(
        net, state, x=x, y=y, order=order, optimizer=Adam(), batch_size=8, learning_rate=rates
    )
    model = plain_model(net, state, member=1)
    model.compile(keras.optimizers.Adam(schedule), loss="sparse_categorical_crossentropy")
    for epoch in order[:, 1]:
        model.fit(x[epoch], y[epoch], batch_size=8, shuffle=False, verbose=0)
    for ours, theirs in zip(trained.weights, values(model.trainable_weights), strict=True):
        np.testing.assert_allclose(ours[1], theirs, atol=2e-5)


def test_batches_of_many_lengths_equal_one_by_one():
    """Batch normalisation sees each batch as long as it is."""
    net = network(conv(), BatchNorm(), Flatten())
    x, y, order, state = problem(net, members=2)
    plan = [[2, 4, 8], [8, 16]]
    trained, history = train_networks(
        net, state, x=x, y=y, order=order, optimizer=SGD(), batch_size=plan
    )
    model = compiled_model(net, state, member=1, optimizer=SGD())
    for epoch, lengths in zip(order[:, 1], plan, strict=True):
        begin = 0
        for length in lengths:
            batch = epoch[begin : begin + length]
            model.train_on_batch(x[batch], y[batch])
            begin += length
    for ours, theirs in zip(trained.weights, values(model.trainable_weights), strict=True):
        np.testing.assert_allclose(ours[1], theirs, atol=2e-5)
    np.testing.assert_array_equal(history.steps, [3, 2])
    wanted = (history.step_loss[3] * 8 + history.step_loss[4] * 14) / 22
    np.testing.assert_allclose(history.loss[1], wanted, rtol=1e-6)


@pytest.mark.parametrize("shared", [True, False], ids=["shared examples", "own examples"])
def test_gradients_are_what_a_step_of_descent_subtracts(shared):
    net = network(BatchNorm(), conv(), BatchNorm(), Flatten())
    x, y, _, state = problem(net, members=2, shared=shared)
    slopes = network_gradients(net, state, x=x, y=y)
    order = np.broadcast_to(np.arange(22), (1, 2, 22))
    stepped, history = train_networks(
        net, state, x=x, y=y, order=order, optimizer=SGD(learning_rate=1.0), batch_size=22, watch=1
    )
    for slope, before, after in zip(slopes, state.weights, stepped.weights, strict=True):
        np.testing.assert_allclose(slope, before - after, atol=1e-5)
    kernel = slopes[2].reshape(2, -1)
    np.testing.assert_allclose(history.gradient_norm, [np.linalg.norm(kernel, axis=1)], rtol=1e-4)


def test_gradients_of_a_network_that_gives_a_number_are_those_of_its_root():
    net = NETWORKS["regression"]
    x, y, _, state = problem(net, members=2)
    order = np.broadcast_to(np.arange(22), (1, 2, 22))
    settings = {"optimizer": SGD(learning_rate=1.0), "batch_size": 22}
    stepped, _ = train_networks(net, state, x=x, y=y, order=order, **settings)
    slopes = network_gradients(net, state, x=x, y=y)
    for slope, before, after in zip(slopes, state.weights, stepped.weights, strict=True):
        np.testing.assert_allclose(slope, before - after, atol=1e-5)


def test_a_network_that_gives_a_number_has_no_accuracies():
    trained, history = run(NETWORKS["regression"], members=4)
    assert history.step_loss.shape == (6, 4) and history.loss.shape == (2, 4)
    assert history.step_accuracy.shape == (6, 0) and history.accuracy.shape == (2, 0)
    x, y, order, _ = problem(NETWORKS["regression"], members=4)
    settings = {"x": x, "y": y, "order": order, "optimizer": SGD(), "batch_size": 8}
    _, history = train_networks(NETWORKS["regression"], trained, validation=(x, y), **settings)
    assert history.validation.loss.shape == (2, 4) and history.validation.accuracy.shape == (2, 0)


def test_no_gradient_norm_is_kept_where_none_is_watched():
    _, history = run(network(conv(), Flatten()))
    assert history.gradient_norm.size == 0


@pytest.mark.parametrize("shared", [True, False], ids=["shared examples", "own examples"])
def test_validation_after_each_epoch_is_the_evaluation_of_that_state(shared):
    net = network(conv(), BatchNorm(), Flatten())
    x, y, order, state = problem(net, members=4, shared=shared)
    settings = {"x": x, "y": y, "optimizer": SGD(), "batch_size": 8}
    _, history = train_networks(net, state, order=order, validation=(x, y), **settings)
    once, _ = train_networks(net, state, order=order[:1], **settings)
    evaluation = evaluate_networks(net, once, x=x, y=y)
    np.testing.assert_allclose(history.validation.loss[0], evaluation.loss, rtol=1e-6)
    np.testing.assert_array_equal(history.validation.accuracy[0], evaluation.accuracy)
    assert history.validation.loss.shape == (2, 4)


def test_trained_arrays_are_the_callers_own():
    net = network(conv(), BatchNorm(), Flatten())
    once, _ = run(net)
    kept = [values.copy() for values in (*once.weights, *once.statistics)]
    run(net)
    for ours, copy in zip((*once.weights, *once.statistics), kept, strict=True):
        np.testing.assert_array_equal(ours, copy)


SMALL = network(conv(), Flatten())
MISTAKES = [
    (
        ShapeError,
        "x has the shape (22, 8, 8, 1); wanted (examples, 8, 8, 2) for all members, or "
        "(2, examples, 8, 8, 2), one set for each",
        {"x": np.zeros((22, 8, 8, 1))},
    ),
    (
        ShapeError,
        "y has the shape (21,) and the type int64; for these inputs (22,) of integers, the "
        "classes, is wanted",
        {"y": np.zeros(21, np.int64)},
    ),
    (
        ShapeError,
        "y runs from 3 to 3; the network has 3 classes, so 0 to 2 are wanted",
        {"y": np.full(22, 3)},
    ),
    (
        ShapeError,
        "order has the shape (2, 22); wanted (epochs, 2, examples), a row for each epoch and "
        "member",
        {"order": np.zeros((2, 22), int)},
    ),
    (
        ShapeError,
        "order runs from 0 to 22; there are 22 examples, so indices from 0 to 21 are wanted",
        {"order": np.broadcast_to(np.arange(23), (1, 2, 23))},
    ),
    (
        ShapeError,
        "watch is 1; the layers with a kernel are [0, 2], give one",
        {"watch": 1},
    ),
    (
        OptimizerError,
        "got an optimiser of type SGD; use SGD, Adam or RMSprop from models.optimizer (others may "
        "couple the members of a population)",
        {"optimizer": keras.optimizers.SGD(global_clipnorm=1.0), "learning_rate": [0.1] * 6},
    ),
]


@pytest.mark.parametrize(("error", "message", "change"), MISTAKES)
def test_a_mistake_says_what_came_and_what_is_wanted(error, message, change):
    x, y, order, state = problem(SMALL, members=2)
    settings = {"x": x, "y": y, "order": order, "optimizer": SGD(), "batch_size": 8}
    with pytest.raises(error) as caught:
        train_networks(SMALL, state, **(settings | change))
    assert str(caught.value) == message
