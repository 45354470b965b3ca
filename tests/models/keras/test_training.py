"""Networks trained one by one: against ordinary models fitted by hand, and against each other."""

import keras
import numpy as np
import pytest

from models.keras.course import EVALUATION_BATCH, course
from models.keras.instance import Recipe, number
from models.keras.seed import seeded
from models.keras.training import (
    CLASSES,
    NUMBER,
    Aim,
    evaluate_one_by_one,
    of_member,
    of_state,
    train_one_by_one,
)
from models.layer import Dense
from models.network.layer import BatchNorm, Dropout
from models.network.network import Network
from models.network.population import evaluate_networks
from models.network.state import State
from models.network.training import network_gradients
from models.optimizer import SGD, Adam
from tests.models.plain_network import compiled_model, problem

PLAIN = Network(
    inputs=(4,), layers=(Dense(units=5, activation="tanh"), Dense(units=3, activation="softmax"))
)
# Everything that a network of the reports has, in small.
WHOLE = Network(
    inputs=(4,),
    layers=(
        BatchNorm(),
        Dense(units=5, activation="tanh"),
        BatchNorm(momentum=0.5),
        Dropout(rate=0.5),
        Dense(units=3, activation="softmax"),
    ),
)
REGRESSION = Network(
    inputs=(2,),
    layers=(
        Dense(units=6, activation="relu"),
        BatchNorm(),
        Dense(units=1, activation="linear"),
    ),
)
SEED = np.random.SeedSequence(9)
ADAM, DESCENT = Adam(learning_rate=0.01), SGD(learning_rate=0.1)


def trained(net, state, *, x, y, order, aim=CLASSES, optimizer=ADAM, seed=SEED, **settings):
    recipe = Recipe.of(net.inputs, net.layers)
    told = {"batch_size": 8, "optimizer": optimizer, "aim": aim, "seed": seed} | settings
    return train_one_by_one(recipe, state, x=x, y=y, order=order, **told)


def assert_equal(ours, theirs, *, rtol=0.0):
    assert len(ours.weights) == len(theirs.weights)
    for one, other in zip(
        (*ours.weights, *ours.statistics), (*theirs.weights, *theirs.statistics), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=rtol, atol=rtol)


def same(state, members):
    """Networks that all start as the first does."""
    return State(
        weights=tuple(np.repeat(w[:1], members, axis=0) for w in state.weights),
        statistics=tuple(np.repeat(s[:1], members, axis=0) for s in state.statistics),
    )


def fitted(net, state, *, member, x, y, epochs, optimizer, validation):
    """A model compiled and fitted by hand under Keras's global seeds: its numbers and history."""
    model = compiled_model(net, state, member=member, optimizer=optimizer)
    with seeded(number(SEED, member, 0)):
        for layer in model.layers:
            if isinstance(layer, keras.layers.Dropout):
                layer.seed_generator.state.assign(keras.random.SeedGenerator().state)
    seen = []
    for epoch in range(epochs):
        with seeded(number(SEED, member, 1 + epoch)):
            history = model.fit(x, y, batch_size=8, validation_data=validation, verbose=0).history
        seen.append([history[name][0] for name in ("loss", "accuracy", "val_loss", "val_accuracy")])
    moving = [v for v in model.non_trainable_variables if v.name.startswith("moving")]
    numbers = [keras.ops.convert_to_numpy(v) for v in (*model.trainable_variables, *moving)]
    return numbers, np.array(seen)


# The plain way


def test_a_member_ends_where_an_ordinary_model_ends_that_is_fitted_by_hand():
    """Weights, moving statistics and what is told of two epochs, the last batch short."""
    x, y, order, state = problem(WHOLE, members=2, shared=False)
    ours, seen = trained(WHOLE, state, x=x, y=y, order=order, validation=(x[:, :7], y[:, :7]))
    assert seen.steps.tolist() == [3, 3]
    # The second one, so that the first has left no trace.
    told = {"member": 1, "epochs": 2, "optimizer": ADAM, "validation": (x[1, :7], y[1, :7])}
    numbers, plain = fitted(WHOLE, state, x=x[1], y=y[1], **told)
    for one, other in zip(numbers, (*ours.weights, *ours.statistics), strict=True):
        np.testing.assert_allclose(other[1], one, rtol=1e-6, atol=1e-7)
    found = [seen.loss, seen.accuracy, seen.validation.loss, seen.validation.accuracy]
    for column, values in enumerate(found):
        np.testing.assert_allclose(values[:, 1], plain[:, column], rtol=1e-6)


# Members


def test_members_trained_together_are_those_trained_alone():
    x, y, order, state = problem(WHOLE, members=3, shared=False)
    together, seen = trained(WHOLE, state, x=x, y=y, order=order)
    alone, first = trained(WHOLE, state.take(slice(1)), x=x[:1], y=y[:1], order=order[:, :1])
    assert_equal(together.take(slice(1)), alone)
    np.testing.assert_array_equal(seen.loss[:, :1], first.loss)
    assert len(np.unique(seen.loss)) == seen.loss.size


def test_each_member_gets_a_fresh_optimiser():
    """All examples in a batch, so that orders do not matter: equal members end equal."""
    x, y, order, state = problem(PLAIN, members=1, epochs=4)
    ours, _ = trained(
        PLAIN, same(state, 3), x=x, y=y, order=np.repeat(order, 3, axis=1), batch_size=len(y)
    )
    for array in ours.weights:
        np.testing.assert_allclose(array[1:], array[:2], rtol=1e-5, atol=1e-6)
    assert (ours.weights[0][0] != state.weights[0][0]).all()


def test_members_of_one_start_part_by_their_orders_and_masks():
    x, y, order, state = problem(PLAIN, members=1)
    ours, _ = trained(PLAIN, same(state, 2), x=x, y=y, order=np.repeat(order, 2, axis=1))
    assert np.abs(ours.weights[0][0] - ours.weights[0][1]).max() > 1e-4
    dropping, y = Network(inputs=(4,), layers=WHOLE.layers[1:]), y
    x, y, order, state = problem(dropping, members=1)
    ours, _ = trained(
        dropping, same(state, 2), x=x, y=y, order=np.repeat(order, 2, axis=1), batch_size=len(y)
    )
    assert np.abs(ours.weights[0][0] - ours.weights[0][1]).max() > 1e-4


def test_equal_seeds_give_equal_bits_and_another_seed_other_orders():
    x, y, order, state = problem(WHOLE, members=2)
    told = {"x": x, "y": y, "order": order, "stepwise": True}
    (first, seen), (again, same_seen), (other, _) = (
        trained(WHOLE, state, seed=np.random.SeedSequence(one), **told) for one in (1, 1, 2)
    )
    assert_equal(first, again)
    np.testing.assert_array_equal(seen.step_loss, same_seen.step_loss)
    assert all((a != b).any() for a, b in zip(first.weights, other.weights, strict=True))


def test_neither_the_seed_nor_what_is_given_is_changed():
    x, y, order, state = problem(PLAIN, members=1)
    seed, before = np.random.SeedSequence(1), [w.copy() for w in state.weights]
    trained(PLAIN, state, x=x, y=y, order=order, seed=seed)
    assert seed.n_children_spawned == 0
    for one, other in zip(before, state.weights, strict=True):
        np.testing.assert_array_equal(one, other)


# Examples and orders


def test_examples_are_shuffled_and_not_met_as_they_lie():
    x, y, order, state = problem(PLAIN, members=1)
    ours, _ = trained(PLAIN, state, x=x, y=y, order=order, optimizer=DESCENT)
    model = compiled_model(PLAIN, state, member=0, optimizer=DESCENT)
    model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0)
    assert np.abs(ours.weights[0][0] - model.get_weights()[0]).max() > 1e-4


def test_orders_say_which_examples_there_are_and_not_in_which_order():
    x, y, _, state = problem(PLAIN, members=2)
    some = np.tile([3, 1, 4, 15, 9, 2, 6, 5], (2, 2, 1))
    ours, _ = trained(PLAIN, state, x=x, y=y, order=some)
    again, _ = trained(PLAIN, state, x=x, y=y, order=some[:, :, ::-1])
    chosen = np.sort(some[0, 0])
    rest, _ = trained(PLAIN, state, x=x[chosen], y=y[chosen], order=np.tile(range(8), (2, 2, 1)))
    assert_equal(ours, again)
    assert_equal(ours, rest)
    spoilt = np.full_like(x, np.nan)
    spoilt[chosen] = x[chosen]
    assert_equal(ours, trained(PLAIN, state, x=spoilt, y=y, order=some)[0])


def test_each_member_has_its_own_subset():
    x, y, _, state = problem(PLAIN, members=2)
    own = np.stack([np.arange(8), np.arange(8, 16)])[None]
    together, _ = trained(PLAIN, state, x=x, y=y, order=own)
    split = x.reshape(-1, 4)[:16].reshape(2, 8, 4), y[:16].reshape(2, 8)
    apart, _ = trained(PLAIN, state, x=split[0], y=split[1], order=np.tile(range(8), (1, 2, 1)))
    assert_equal(together, apart)


def test_shared_examples_are_each_members_own_if_they_are_repeated():
    x, y, order, state = problem(PLAIN, members=2)
    shared, _ = trained(PLAIN, state, x=x, y=y, order=order)
    own, _ = trained(PLAIN, state, x=np.stack([x, x]), y=np.stack([y, y]), order=order)
    assert_equal(shared, own)


def test_a_member_takes_its_own_examples_and_numbers():
    recipe = Recipe.of(PLAIN.inputs, PLAIN.layers)
    x, y = np.zeros((2, 3, 4)), np.arange(6).reshape(2, 3)
    assert of_member(recipe, x, y, member=1)[1].tolist() == [3, 4, 5]
    assert of_member(recipe, x[0], y[0], member=1)[1].tolist() == [0, 1, 2]
    state = State(weights=(np.arange(2.0),), statistics=(np.arange(2.0) + 5,))
    assert of_state(state, member=1) == ([1.0], [6.0])


# Rates and batches


def test_a_rate_for_each_epoch_is_that_of_keras_scheduler():
    x, y, order, state = problem(PLAIN, members=1, epochs=3)
    rates = [0.5, 0.05, 0.2]
    ours, _ = trained(
        PLAIN, state, x=x, y=y, order=order, batch_size=len(y), learning_rate=np.array(rates)
    )
    model = compiled_model(PLAIN, state, member=0, optimizer=ADAM)
    scheduler = keras.callbacks.LearningRateScheduler(lambda epoch: rates[epoch])
    model.fit(x, y, batch_size=len(y), epochs=3, callbacks=[scheduler], verbose=0)
    for one, other in zip(ours.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(one[0], other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("lengths", [[[8, 8, 6]] * 2, [[3, 10, 9], [7, 15]]])
def test_a_rate_for_each_step_is_that_of_the_same_steps_taken_by_hand(lengths):
    """Equal examples, so that it does not matter which come when."""
    x, y, order, state = problem(PLAIN, members=1)
    x, y = np.repeat(x[:1], len(x), axis=0), np.repeat(y[:1], len(y))
    rates = np.linspace(0.5, 0.0, sum(map(len, lengths)))
    ours, seen = trained(
        PLAIN, state, x=x, y=y, order=order, batch_size=lengths, learning_rate=rates, stepwise=True
    )
    model = compiled_model(PLAIN, state, member=0, optimizer=ADAM)
    losses = []
    for rate, length in zip(rates, np.concatenate(lengths), strict=True):
        model.optimizer.learning_rate = rate
        losses.append(model.train_on_batch(x[:length], y[:length])[0])
    for one, other in zip(ours.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(one[0], other, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(seen.step_loss[:, 0], losses, rtol=1e-4, atol=1e-6)
    assert seen.steps.tolist() == [len(epoch) for epoch in lengths]


def test_batches_that_fit_cannot_cut_are_those_of_a_plain_loop():
    """R2's own loop: a permutation of all examples, cut as the plan says."""
    x, y, order, state = problem(PLAIN, members=1)
    plan, held = [[5, 9, 8], [3, 7, 2]], (x[:7], y[:7])
    told = {"optimizer": DESCENT, "batch_size": plan, "validation": held}
    ours, seen = trained(PLAIN, state, x=x, y=y, order=order, **told)
    model = compiled_model(PLAIN, state, member=0, optimizer=DESCENT)
    for epoch, lengths in enumerate(plan):
        shuffled = np.random.RandomState(number(SEED, 0, 1 + epoch)).permutation(len(y))
        batches = np.split(shuffled[: sum(lengths)], np.cumsum(lengths)[:-1])
        told = np.array([model.train_on_batch(x[b], y[b]) for b in batches])
        loss, accuracy = np.average(told, axis=0, weights=lengths)
        assert (seen.loss[epoch, 0], seen.accuracy[epoch, 0]) == pytest.approx((loss, accuracy))
        wanted = model.evaluate(*held, verbose=0)
        found = seen.validation.loss[epoch, 0], seen.validation.accuracy[epoch, 0]
        assert found == pytest.approx(wanted, rel=1e-5)
    for one, other in zip(ours.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(one[0], other, rtol=1e-5, atol=1e-6)


def test_all_rates_share_one_compiled_model():
    """It takes seconds to trace, and a sweep has many rates."""
    x, y, order, state = problem(PLAIN, members=1)
    trained(PLAIN, state, x=x, y=y, order=order, optimizer=SGD(learning_rate=0.1))
    before = course.cache_info().currsize
    trained(PLAIN, state, x=x, y=y, order=order, optimizer=SGD(learning_rate=0.2))
    rates = np.array([0.1] * 3 + [0.2] * 3)
    trained(PLAIN, state, x=x, y=y, order=order, optimizer=DESCENT, learning_rate=rates)
    assert course.cache_info().currsize == before


# What is told


def test_the_norm_of_the_first_gradient_is_that_of_a_population():
    """Batch normalisation normalises by the batch; dropout is left out on both sides."""
    net = Network(inputs=(4,), layers=(*WHOLE.layers[:3], WHOLE.layers[4]))
    x, y, order, state = problem(net, members=2, shared=False)
    told = {"x": x, "y": y, "order": order, "batch_size": len(y[0]), "watch": 2}
    _, seen = trained(net, state, **told)
    kernel = network_gradients(net, state, x=x, y=y)[2].reshape(2, -1)
    assert seen.gradient_norm.shape == (2, 2)
    np.testing.assert_allclose(seen.gradient_norm[0], np.linalg.norm(kernel, axis=1), rtol=1e-4)
    assert (seen.gradient_norm[1] != seen.gradient_norm[0]).all()


def test_single_steps_are_told_on_request_and_have_the_losses_of_their_batches():
    """At a rate of 0 in batches of one, each example's own, whenever it comes."""
    x, y, order, state = problem(PLAIN, members=2)
    still = {"optimizer": SGD(learning_rate=0.0), "batch_size": 1}
    _, seen = trained(PLAIN, state, x=x, y=y, order=order, **still, stepwise=True)
    assert seen.step_loss.shape == seen.step_accuracy.shape == (44, 2)
    for member in range(2):
        model = compiled_model(PLAIN, state, member=member, optimizer=DESCENT)
        p = model.predict(x, verbose=0)
        losses, right = -np.log(p[np.arange(22), y]), p.argmax(axis=1) == y
        for steps in np.split(np.arange(44), 2):
            np.testing.assert_allclose(
                np.sort(seen.step_loss[steps, member]), np.sort(losses), rtol=1e-3, atol=1e-4
            )
            found = np.sort(seen.step_accuracy[steps, member])
            np.testing.assert_allclose(found, np.sort(right), atol=1e-4)
    _, quiet = trained(PLAIN, state, x=x, y=y, order=order, **still)
    assert quiet.step_loss.shape == quiet.step_accuracy.shape == (0, 2)
    np.testing.assert_array_equal(quiet.loss, seen.loss)


def test_what_is_not_asked_for_is_not_told():
    x, y, order, state = problem(PLAIN, members=2)
    _, seen = trained(PLAIN, state, x=x, y=y, order=order, aim=Aim(loss=CLASSES.loss))
    assert seen.validation is None and seen.gradient_norm.shape == (0, 2)
    assert seen.loss.shape == (2, 2) and seen.accuracy.shape == (2, 0)


def test_a_loss_that_is_no_number_is_passed_on():
    x, y, order, state = problem(REGRESSION, members=1, epochs=3)
    net = Network(inputs=(2,), layers=(REGRESSION.layers[0], REGRESSION.layers[2]))
    state = State(weights=(*state.weights[:2], *state.weights[-2:]))
    recipe = Recipe.of(net.inputs, net.layers)
    told = {"optimizer": SGD(learning_rate=1e6), "aim": Aim(loss="mse")}
    ours, seen = trained(net, state, x=x, y=y, order=order, **told)
    assert not np.isfinite(seen.loss[-1]).any() and not np.isfinite(ours.weights[0]).all()
    judged = evaluate_one_by_one(recipe, ours, x=x, y=y, aim=NUMBER)
    assert np.isnan(judged.loss).all()


def far(count):
    """Numbers of which the last ones lie far off, so that means over batches are another thing."""
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(count, 2)).astype("float32"), np.zeros(count, "float32")
    y[EVALUATION_BATCH:] = 100.0
    return x, y


def test_a_number_is_judged_by_its_error_over_all_examples_at_once():
    """In more batches than one; `REGRESSION` trains by the error of each batch."""
    x, y, order, state = problem(REGRESSION, members=2)
    held = far(EVALUATION_BATCH + 30)
    ours, seen = trained(REGRESSION, state, x=x, y=y, order=order, aim=NUMBER, validation=held)
    recipe = Recipe.of(REGRESSION.inputs, REGRESSION.layers)
    judged = evaluate_one_by_one(recipe, ours, x=held[0], y=held[1], aim=NUMBER)
    plain = evaluate_networks(REGRESSION, ours, x=held[0], y=held[1])
    np.testing.assert_allclose(judged.loss, plain.loss, rtol=1e-5)
    np.testing.assert_allclose(seen.validation.loss[-1], plain.loss, rtol=1e-5)
    assert judged.accuracy.shape == (0,) and seen.validation.accuracy.shape == (2, 0)
    assert seen.accuracy.shape == (2, 0)


def test_a_number_is_trained_as_an_ordinary_model_is_that_is_fitted_by_hand():
    x, y, order, state = problem(REGRESSION, members=1)
    ours, seen = trained(REGRESSION, state, x=x, y=y, order=order, aim=NUMBER)
    model = compiled_model(REGRESSION, state, member=0, optimizer=ADAM)
    for epoch in range(2):
        with seeded(number(SEED, 0, 1 + epoch)):
            told = model.fit(x, y, batch_size=8, verbose=0).history
        assert seen.loss[epoch, 0] == pytest.approx(told["loss"][0], rel=1e-6)
    for one, variable in zip(ours.weights, model.trainable_variables, strict=True):
        plain = keras.ops.convert_to_numpy(variable)
        np.testing.assert_allclose(one[0], plain, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("shared", [True, False])
def test_classes_are_judged_as_a_population_is(shared):
    x, y, _, state = problem(WHOLE, members=2, shared=shared, examples=300)
    recipe = Recipe.of(WHOLE.inputs, WHOLE.layers)
    ours = evaluate_one_by_one(recipe, state, x=x, y=y, aim=CLASSES)
    plain = evaluate_networks(WHOLE, state, x=x, y=y)
    np.testing.assert_allclose(ours.loss, plain.loss, rtol=1e-5)
    np.testing.assert_allclose(ours.accuracy, plain.accuracy, rtol=1e-6)
