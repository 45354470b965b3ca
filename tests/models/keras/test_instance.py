"""A model that stands for many: it begins as a new one would, and each network has its own."""

import random

import keras
import numpy as np
import pytest
from keras import ops

from models.error import InitializerError
from models.initializer import RAI_SD, Initializer
from models.keras.instance import Instance, Recipe, initial_states, instance, number
from models.keras.model import plain_layer
from models.keras.seed import seeded
from models.keras.start import UNSAID, Start
from models.layer import Dense
from models.network.layer import BatchNorm, Conv2D, Dropout, Flatten
from models.network.network import Network
from models.network.state import initial_state

GLOROT = Initializer(scheme="glorot_uniform")
HE = Initializer(scheme="he_normal")
SHARED = Initializer(scheme="he_normal", shared=True)
RAI = Initializer(scheme="rai")
# Kernels of one shape, batch normalisation, dropout, a layer without a bias.
LAYERS = (
    Conv2D(units=3, kernel=2, activation="relu"),
    BatchNorm(),
    Flatten(),
    Dropout(rate=0.5),
    Dense(units=5, activation="tanh"),
    Dense(units=5, activation="tanh", bias=False),
    Dropout(rate=0.2),
    Dense(units=5, activation="softmax"),
)
INPUTS = (3, 3, 1)
# What Keras calls the state of a layer's own random numbers.
STATE = "seed_generator_state"
STARTS = {
    "unsaid": Start(),
    "said": Start(kernel=HE, bias=0.1),
    "both drawn": Start(kernel=Initializer(scheme="truncated_normal", stddev=0.1), bias=GLOROT),
}


def read(variables):
    return [ops.convert_to_numpy(variable).copy() for variable in variables]


def seed(entropy=3):
    return np.random.SeedSequence(entropy)


def dense(*units, inputs=4, start=UNSAID):
    layers = tuple(Dense(units=one, activation="tanh") for one in units)
    return Recipe.of((inputs,), layers, start=start)


# A model begins anew


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_a_model_begins_as_one_that_is_newly_built_would(start):
    """Bit for bit: kernels, biases, batch normalisation, and the seeds of dropout."""
    recipe = Recipe.of(INPUTS, LAYERS, start=start)
    ours = Instance(recipe)
    ours.begin(seed=8, shared=1)
    other = read(ours.model.variables)
    ours.begin(seed=7, shared=1)
    with seeded(7):
        new = keras.Sequential(
            [keras.Input(INPUTS), *(plain_layer(layer, start) for layer in LAYERS)]
        )
    found, wanted = read(ours.model.variables), read(new.variables)
    assert len(found) == 11 + 2, "eleven arrays of numbers, two seeds"
    for one, plain in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(one, plain)
    drawn = {"kernel", STATE, *(["bias"] if isinstance(start.bias, Initializer) else [])}
    for variable, one, two in zip(ours.model.variables, found, other, strict=True):
        assert (one != two).any() == (variable.name in drawn), "another seed gives other draws"


def test_what_was_learnt_is_forgotten():
    ours = Instance(Recipe.of(INPUTS, LAYERS))
    ours.begin(seed=7, shared=1)
    before = read(ours.model.variables)
    for variable in ours.model.variables:
        variable.assign(ops.ones_like(variable) * 3)
    ours.begin(seed=7, shared=1)
    for one, other in zip(before, read(ours.model.variables), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_beginning_leaves_the_random_numbers_of_others_alone():
    ours = Instance(dense(3))
    random.seed(5)
    wanted = random.random()
    random.seed(5)
    ours.begin(seed=7, shared=1)
    assert random.random() == wanted


def test_dropout_gets_seeds_of_its_own_and_weights_stay():
    ours = Instance(Recipe.of(INPUTS, LAYERS))
    ours.begin(seed=7, shared=1)
    weights, states = read(ours.model.weights), []
    for one in (1, 1, 2):
        ours.drop(seed=one)
        states.append(read(v for v in ours.model.variables if v.name == STATE))
    assert len(states[0]) == 2 and (states[0][0] != states[0][1]).any()
    np.testing.assert_array_equal(states[0], states[1])
    assert all((a != b).any() for a, b in zip(states[0], states[2], strict=True))
    for one, other in zip(weights, read(ours.model.weights), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_model_takes_the_numbers_that_it_is_given_and_gives_them_back():
    network = Network(inputs=INPUTS, layers=LAYERS)
    ours = Instance(Recipe.of(INPUTS, LAYERS))
    rng = np.random.default_rng(1)
    given = [
        [rng.random(one.shape).astype("float32") for one in named]
        for named in (network.trainable, network.statistics)
    ]
    ours.fill(*given)
    for mine, theirs in zip(given, ours.numbers(), strict=True):
        for one, other in zip(mine, theirs, strict=True):
            np.testing.assert_array_equal(one, other)
    ours.begin(seed=1, shared=1)
    assert (given[0][0] != ours.numbers()[0][0]).all(), "what was given back is a copy"


def test_a_recipe_has_one_model_that_nobody_trains():
    assert instance(dense(3)) is instance(dense(3)) is not instance(dense(3, start=Start(bias=1.0)))


# What each network of a population starts from


def test_equal_seeds_give_equal_networks_and_others_others():
    first, again, other = (
        initial_states(dense(4, 4), members=2, seed=seed(one)) for one in (1, 1, 2)
    )
    for one, same, differing in zip(first.weights, again.weights, other.weights, strict=True):
        np.testing.assert_array_equal(one, same)
        assert one.any() == (one != differing).any(), "biases alone are 0 in both"


def test_the_first_networks_of_many_are_those_of_few():
    few, many = (initial_states(dense(4, 4), members=n, seed=seed()) for n in (2, 4))
    for one, other in zip(few.weights, many.weights, strict=True):
        assert one.dtype == np.float32
        np.testing.assert_array_equal(one, other[:2])


def test_a_seed_is_left_as_it_is():
    one = seed()
    initial_states(dense(4), members=2, seed=one)
    assert one.n_children_spawned == 0


def test_networks_and_layers_of_one_shape_differ():
    state = initial_states(dense(4, 4, 4), members=3, seed=seed())
    kernels = np.concatenate(state.weights[::2])
    assert kernels.shape == (9, 4, 4) and len(np.unique(kernels)) == kernels.size
    assert not any(bias.any() for bias in state.weights[1::2])


def test_an_integer_seed_gives_all_networks_and_all_layers_of_one_shape_the_same_kernel():
    """R1's mistake; what the report draws otherwise stays each network's own."""
    layers = tuple(Dense(units=one, activation="tanh") for one in (4, 4, 3, 4))
    starts = (Start(kernel=SHARED),) * 3 + (Start(kernel=GLOROT),)
    recipe = Recipe(inputs=(4,), layers=layers, starts=starts)
    state, other = (initial_states(recipe, members=3, seed=seed(one)) for one in (3, 4))
    first, second, third, last = state.weights[::2]
    assert (first == first[:1]).all() and (first == second).all()
    assert (third == third[:1]).all() and len(np.unique(last)) == last.size
    assert (first != other.weights[0]).all(), "another seed gives other kernels"


def test_a_scheme_stays_what_it_is_where_its_seed_is_shared():
    start = Start(kernel=SHARED)
    (kernel, _) = initial_states(
        dense(200, inputs=200, start=start), members=1, seed=seed()
    ).weights
    assert kernel.std() == pytest.approx(np.sqrt(2 / 200), rel=0.02)


# What is drawn


@pytest.mark.parametrize("scheme", ["glorot_uniform", "glorot_normal", "he_normal"])
def test_kernels_have_the_distribution_of_a_populations(scheme):
    """Dense layers and convolutions: fans of one member, with the window in them."""
    layers = (
        Conv2D(units=8, kernel=5, activation="tanh"),
        Conv2D(units=20, kernel=3, activation="tanh"),
        Flatten(),
        Dense(units=60, activation="tanh"),
        Dense(units=10, activation="softmax"),
    )
    network, kernel = Network(inputs=(12, 12, 3), layers=layers), Initializer(scheme=scheme)
    recipe = Recipe.of(network.inputs, layers, start=Start(kernel=kernel))
    ours = initial_states(recipe, members=20, seed=seed()).weights[::2]
    theirs = initial_state(network, members=20, kernel=kernel, seed=seed()).weights[::2]
    for one, other in zip(ours, theirs, strict=True):
        assert one.shape == other.shape
        # At least 12,000 numbers: one standard error of a standard deviation is below 1 %.
        assert one.std() == pytest.approx(other.std(), rel=0.05)
        quantiles = [0.02, 0.25, 0.5, 0.75, 0.98]
        assert np.quantile(one, quantiles) == pytest.approx(
            np.quantile(other, quantiles), abs=0.08 * float(other.std())
        )
        assert np.abs(one).max() == pytest.approx(np.abs(other).max(), rel=0.02)


def test_a_bias_that_is_drawn_takes_its_length_for_both_fans():
    start = Start(kernel=HE, bias=GLOROT)
    _, bias = initial_states(dense(600, inputs=1, start=start), members=5, seed=seed()).weights
    assert bias.std() == pytest.approx(np.sqrt(2 / 1200), rel=0.05)


def test_rai_draws_a_row_and_its_bias_together_with_one_number_from_beta():
    """Lu et al. 2019, section 4.2: E = (2/3) / 4 and E of squares = (1/2 + 3 sd²) / 4."""
    (kernel, bias) = initial_states(
        dense(3000, inputs=3, start=Start(kernel=RAI)), members=2, seed=seed()
    ).weights
    rows = np.concatenate([kernel, bias[:, None]], axis=1).swapaxes(1, 2).reshape(-1, 4)
    sd = RAI_SD / np.sqrt(3)
    assert rows.mean(axis=0) == pytest.approx(np.full(4, 1 / 6), abs=0.03)
    assert (rows**2).mean(axis=0) == pytest.approx(np.full(4, (0.5 + 3 * sd**2) / 4), abs=0.03)
    assert (rows.sum(axis=1) ** 2).mean() == pytest.approx(0.5 + 3 * sd**2, abs=0.05)


def test_rai_gives_networks_and_layers_their_own_and_leaves_others_as_they_are_drawn():
    layers = tuple(Dense(units=4, activation="tanh") for _ in range(3))
    recipe = Recipe(
        inputs=(4,), layers=layers, starts=(Start(kernel=RAI),) * 2 + (Start(kernel=GLOROT),)
    )
    state = initial_states(recipe, members=2, seed=seed())
    drawn = np.concatenate([w.ravel() for w in state.weights[:4]])
    assert len(np.unique(drawn)) == drawn.size and (drawn != 0.0).all()
    assert np.abs(state.weights[4]).max() < np.sqrt(6 / 8) and not state.weights[5].any()


@pytest.mark.parametrize(
    "layer",
    [Dense(units=1, activation="tanh", bias=False), Conv2D(units=1, kernel=1, activation="tanh")],
)
def test_rai_is_refused_where_it_has_no_meaning(layer):
    with pytest.raises(InitializerError) as caught:
        Recipe.of((3, 3, 1), (layer,), start=Start(kernel=RAI))
    assert str(caught.value) == (
        f"rai draws kernel and bias of a dense layer together, and layer 0 is {layer}; make it a "
        "dense layer with a bias, or give another scheme"
    )


# Seeds


def test_each_place_has_a_number_of_its_own():
    one = seed()
    places = [(), (0,), (1,), (0, 0), (0, 1), (1, 0), (0, 0, 0)]
    numbers = [number(one, *place) for place in places]
    assert len(set(numbers)) == len(places)
    assert numbers == [number(seed(), *place) for place in places]
    assert all(0 <= n < 2**32 for n in numbers), "what NumPy takes"
    assert number(one.spawn(1)[0]) not in numbers
