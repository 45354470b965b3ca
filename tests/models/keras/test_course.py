"""One model in training, epoch by epoch: which examples a step sees, and at which rate.

Examples are numbered by powers of two: of a model that answers x with x its squared error tells
which examples a batch had, whatever their order.
"""

import keras
import numpy as np
import pytest
from keras import ops

from models.initializer import Initializer
from models.keras.course import EVALUATION_BATCH, ROOT_MEAN_SQUARE, Compiled, Course, course
from models.keras.instance import Recipe, initial_states
from models.keras.seed import seeded
from models.keras.start import Start
from models.keras.training import of_state
from models.layer import Dense
from models.network.layer import Dropout
from models.network.network import Network
from models.network.training import network_gradients
from models.optimizer import SGD, Adam

COUNT = 12
STILL = SGD(learning_rate=0.0)
NUMBER = Dense(units=1, activation="linear", bias=False)
SINGLE = Recipe.of((1,), (NUMBER,))
SQUARED = Compiled(optimizer=STILL, loss="mse")
ONE = [np.ones((1, 1), "float32")]
# Squared they are 1, 2, 4, …
X = np.sqrt(2.0 ** np.arange(COUNT))[:, None].astype("float32")
Y = np.zeros((COUNT, 1), "float32")


def met(lengths, *, seed=1, x=X, epochs=1, compiled=SQUARED, rate=0.0):
    """The examples of each batch, [epoch][step] of sets."""
    following = course(SINGLE, compiled)
    following.begin(ONE, [], seed=0)
    told = {"lengths": np.array(lengths), "rate": rate, "held": None, "stepwise": True}
    sums = [
        following.epoch(x, Y[: len(x)], seed=seed + epoch, **told).steps[:, 0] * lengths
        for epoch in range(epochs)
    ]
    return [[members(round(total)) for total in epoch] for epoch in sums]


def members(total):
    return {k for k in range(COUNT) if total >> k & 1}


# Which examples a step sees


@pytest.mark.parametrize("lengths", [[4, 4, 4], [5, 5, 2], [12], [5, 3, 4], [2, 10]])
def test_an_epoch_meets_every_example_once_in_batches_of_the_given_lengths(lengths):
    """Whether `fit` can cut them or not."""
    [batches] = met(lengths)
    assert [len(batch) for batch in batches] == lengths
    assert set().union(*batches) == set(range(COUNT))


@pytest.mark.parametrize("lengths", [[4, 4], [5], [4, 4, 2], [3, 5]])
def test_what_the_plan_leaves_out_is_left_out_and_other_examples_each_time(lengths):
    epochs = met(lengths, epochs=4)
    for batches in epochs:
        assert [len(batch) for batch in batches] == lengths
        assert sum(lengths) == len(set().union(*batches)) < COUNT
    assert len({frozenset().union(*batches) for batches in epochs}) > 1


@pytest.mark.parametrize("lengths", [[1] * COUNT, [2, *[1] * 10]])
def test_an_order_follows_the_seed_and_is_fresh_in_each_epoch(lengths):
    """By `fit` and by batches; two of three orders of twelve are equal once in 10^8 times."""
    first, again, other = (met(lengths, epochs=3, seed=seed) for seed in (1, 1, 7))
    assert first == again
    assert all(one != two for one, two in zip(first, other, strict=True))
    assert first[0] != first[1] != first[2] != first[0]
    assert [next(iter(batch)) for batch in first[0]] != sorted(range(COUNT))


def test_the_order_is_that_of_keras_own_global_seed():
    [found] = met([1] * COUNT, seed=5)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.set_weights(ONE)
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse", jit_compile=False)
    means = []
    keep = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda _, logs: means.append(float(logs["loss"]))
    )
    with seeded(5):
        model.fit(X, Y, batch_size=1, verbose=0, callbacks=[keep])
    totals = np.array(means) * np.arange(1, COUNT + 1)
    assert found == [members(round(t)) for t in np.diff(totals, prepend=0.0)]


def test_other_shapes_of_data_leave_no_trace():
    met([2, 2], x=X[:4])
    assert met([4, 4, 4]) == met([4, 4, 4])


# What an epoch tells


def test_loss_and_metric_are_means_over_all_examples_and_steps_only_on_request():
    """A short batch counts for less, by `fit` and by batches alike."""
    compiled = Compiled(optimizer=STILL, loss="mse", metric="mean_absolute_error")
    following = course(SINGLE, compiled)
    for lengths in ([5, 5, 2], [5, 2, 5]):
        following.begin(ONE, [], seed=0)
        told = {"lengths": np.array(lengths), "rate": 0.0, "seed": 1, "held": (X[:3], Y[:3])}
        plain = following.epoch(X, Y, **told, stepwise=False)
        assert plain.loss == pytest.approx(np.square(X).mean(), rel=1e-5)
        assert plain.metric == pytest.approx(X.mean(), rel=1e-5)
        assert plain.held_loss == pytest.approx(np.square(X[:3]).mean(), rel=1e-5)
        assert plain.held_metric == pytest.approx(X[:3].mean(), rel=1e-5)
        assert plain.steps.shape == (0, 2)
        steps = following.epoch(X, Y, **told, stepwise=True).steps
        assert steps.shape == (3, 2)
        assert np.average(steps, axis=0, weights=lengths) == pytest.approx(
            [plain.loss, plain.metric], rel=1e-5
        )


def test_what_keras_does_not_tell_is_no_number():
    following = course(SINGLE, SQUARED)
    following.begin(ONE, [], seed=0)
    told = {"rate": 0.0, "seed": 1, "held": None, "stepwise": False}
    for lengths in ([12], [5, 7]):
        seen = following.epoch(X, Y, lengths=np.array(lengths), **told)
        assert np.isnan([seen.metric, seen.held_loss, seen.held_metric]).all()
    assert np.isnan(following.evaluated(X, Y)[1])


def test_an_evaluation_is_the_mean_over_all_examples():
    x = np.arange(EVALUATION_BATCH + 50.0, dtype="float32")[:, None]
    compiled = Compiled(optimizer=STILL, loss="mse", metric="mean_absolute_error")
    following = course(SINGLE, compiled)
    following.begin(ONE, [], seed=0)
    wanted = (np.square(x.astype(float)).mean(), x.mean())
    assert following.evaluated(x, np.zeros_like(x)) == pytest.approx(wanted, rel=1e-5)


def test_a_root_mean_square_is_that_of_the_batch():
    following = course(SINGLE, Compiled(optimizer=STILL, loss=ROOT_MEAN_SQUARE))
    following.begin(ONE, [], seed=0)
    told = {"rate": 0.0, "seed": 1, "held": None, "stepwise": False}
    # Targets come as [example], answers as [example, 1].
    seen = following.epoch(X, Y[:, 0], lengths=np.array([COUNT]), **told)
    assert seen.loss == pytest.approx(np.sqrt(np.square(X).mean()), rel=1e-5)


# Dropout


def test_dropout_draws_anew_at_each_step_and_goes_on_from_epoch_to_epoch():
    """Inputs are powers of two as well: the answer, a sum of those kept, tells the mask."""
    units = 12
    dropping = Recipe.of((units,), (Dropout(rate=0.5), NUMBER))
    following = course(dropping, SQUARED)
    x = np.tile(2.0 ** np.arange(units), (5, 1)).astype("float32")
    y, ones = np.zeros((5, 1), "float32"), [np.ones((units, 1), "float32")]

    def masks(seed):
        following.begin(ones, [], seed=seed)
        told = {"lengths": np.ones(5, int), "rate": 0.0, "held": (x, y), "stepwise": True}
        seen = [following.epoch(x, y, seed=1, **told) for _ in range(2)]
        for epoch in seen:
            assert epoch.held_loss == pytest.approx((2.0**units - 1) ** 2, rel=1e-6)
        # Units that are kept are doubled.
        return [round(np.sqrt(loss) / 2) for epoch in seen for loss in epoch.steps[:, 0]]

    first, again, other = (masks(seed) for seed in (1, 1, 2))
    # Two masks of twelve units are equal once in 4096 times, ten of ten in an order never.
    assert len(set(first)) > 7 and first == again and first != other
    assert 0 < np.unpackbits(np.array(first, ">u2").view("uint8")).mean() * 16 / units < 1


# Rates and optimisers


def test_a_table_gives_each_step_its_rate():
    """On equal examples, so that their order does not matter; by `fit` and by batches."""
    x, y = np.full((6, 1), 0.5, "float32"), np.full((6, 1), 2.0, "float32")
    rates = (0.5, 0.1, 0.0, 1.0, 0.25, 0.3)
    following = course(SINGLE, Compiled(optimizer=Adam(), loss="mse", rates=rates))
    for plan in ([[2, 2, 2]] * 2, [[1, 2, 3], [3, 2, 1]]):
        following.begin(ONE, [], seed=0)
        told = {"rate": None, "seed": 1, "held": None, "stepwise": False}
        for lengths in plan:
            following.epoch(x, y, lengths=np.array(lengths), **told)
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
        model.set_weights(ONE)
        model.compile(optimizer=keras.optimizers.Adam(), loss="mse", jit_compile=False)
        for rate in rates:
            model.optimizer.learning_rate = rate
            model.train_on_batch(x[:2], y[:2])
        ((weight,), _) = following.instance.numbers()
        np.testing.assert_allclose(weight, model.get_weights()[0], rtol=1e-6)


def test_behind_its_end_a_table_stays_at_its_last_rate():
    table = Course(SINGLE, Compiled(optimizer=STILL, loss="mse", rates=(0.5, 0.1))).optimizer
    rates = [float(ops.convert_to_numpy(table._learning_rate(step))) for step in (0, 1, 2, 9)]
    np.testing.assert_allclose(rates, [0.5, 0.1, 0.1, 0.1])
    assert table._learning_rate.get_config() == {"rates": (0.5, 0.1)}


def test_an_optimiser_begins_afresh_and_goes_on_between_epochs():
    """Adam's moments and its count of steps."""
    following = course(SINGLE, Compiled(optimizer=Adam(learning_rate=0.0), loss="mse"))
    told = {"lengths": np.array([COUNT]), "seed": 1, "held": None, "stepwise": False}

    def trained(epochs):
        following.begin(ONE, [], seed=0)
        weights = [1.0]
        for _ in range(epochs):
            following.epoch(X, Y, rate=0.1, **told)
            weights.append(following.instance.numbers()[0][0].item())
        return weights

    first, again = trained(3), trained(3)
    assert first == again
    # Afresh Adam's first step has the length of the rate; with moments the next ones are shorter.
    steps = -np.diff(first)
    assert steps[0] == pytest.approx(0.1, rel=1e-4) and steps[2] < steps[1] < 0.0999


def test_the_norm_of_a_gradient_is_kept_at_each_step():
    network = Network(
        inputs=(3,),
        layers=(Dense(units=4, activation="tanh"), Dense(units=2, activation="softmax")),
    )
    start = Start(kernel=Initializer(scheme="he_normal"), bias=0.1)
    recipe = Recipe.of(network.inputs, network.layers, start=start)
    state = initial_states(recipe, members=2, seed=np.random.SeedSequence(3))
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(10, 3)).astype("float32"), rng.integers(2, size=10)
    # The first layer's bias, and the kernel behind it.
    for position in (1, 2):
        compiled = Compiled(
            optimizer=STILL, loss="sparse_categorical_crossentropy", watched=(position, 3)
        )
        following = course(recipe, compiled)
        for member in range(2):
            following.begin(*of_state(state, member=member), seed=0)
            told = {"lengths": np.array([10]), "seed": 1, "held": None, "stepwise": False}
            for rate in (0.5, 0.0, 0.0):
                following.epoch(x, y, rate=rate, **told)
            norms = following.norms(3)
            before = network_gradients(network, state, x=x, y=y)[position][member]
            assert norms[0] == pytest.approx(np.linalg.norm(before), rel=1e-4)
            assert norms[1] == pytest.approx(norms[2], rel=1e-5) != norms[0]
            assert following.norms(2).shape == (2,)


def test_a_model_is_compiled_once_for_all_networks():
    assert course(SINGLE, SQUARED) is course(SINGLE, Compiled(optimizer=STILL, loss="mse"))
    assert course(SINGLE, SQUARED) is not course(SINGLE, Compiled(optimizer=STILL, loss="mae"))
