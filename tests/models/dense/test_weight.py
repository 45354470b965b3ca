"""Weights of a population of dense networks."""

import math

import keras
import numpy as np
import pytest

from models.dense.architecture import Mlp, chain
from models.dense.weight import initial_weights
from models.error import InitializerError
from models.initializer import RAI_SD, SCHEMES, TRUNCATED_SD, Initializer
from models.layer import Dense

KERAS = {
    "glorot_normal": keras.initializers.GlorotNormal,
    "glorot_uniform": keras.initializers.GlorotUniform,
    "he_normal": keras.initializers.HeNormal,
    "random_normal": keras.initializers.RandomNormal,
    "truncated_normal": keras.initializers.TruncatedNormal,
}
THEORY = {
    "glorot_normal": lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out)),
    "glorot_uniform": lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out)),
    "he_normal": lambda fan_in, fan_out: math.sqrt(2 / fan_in),
    "random_normal": lambda fan_in, fan_out: 0.05,
    "truncated_normal": lambda fan_in, fan_out: 0.05 * TRUNCATED_SD,
}
WIDE = chain(inputs=30, hidden=[60, 20], activation="tanh", outputs=10)
DEEP = chain(inputs=1, hidden=[2, 2, 2], activation="relu", outputs=1)


def make(scheme, *, shared=False):
    stddev = 0.05 if scheme in ("random_normal", "truncated_normal") else None
    return Initializer(scheme=scheme, stddev=stddev, shared=shared)


def draw(net, kernel, *, members, seed=11):
    return initial_weights(net, members=members, kernel=kernel, seed=np.random.SeedSequence(seed))


@pytest.mark.parametrize("scheme", sorted(KERAS))
def test_every_layer_has_the_spread_of_keras_and_of_theory(scheme):
    kernels = draw(WIDE, make(scheme), members=200)[::2]
    for kernel, fans in zip(kernels, WIDE.fans, strict=True):
        plain = np.stack(
            [
                keras.ops.convert_to_numpy(KERAS[scheme](seed=keras.random.SeedGenerator(k))(fans))
                for k in range(50)
            ]
        )
        # 40,000 numbers or more here and 10,000 or more there: one standard error of a standard
        # deviation is below 0.4 and 0.8 percent.
        assert kernel.std() == pytest.approx(THEORY[scheme](*fans), rel=0.02)
        assert kernel.std() == pytest.approx(plain.std(), rel=0.04)
        # The distribution, not its spread alone: truncation and the uniform bounds show here.
        probabilities = [0.02, 0.25, 0.5, 0.75, 0.98]
        assert np.quantile(kernel, probabilities) == pytest.approx(
            np.quantile(plain, probabilities), abs=0.06 * float(plain.std())
        )
        if scheme != "random_normal":
            # Not the largest: Keras on PyTorch lets one number in 230,000 past the cut.
            ours, theirs = (np.quantile(np.abs(values), 0.999) for values in (kernel, plain))
            assert ours == pytest.approx(theirs, rel=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_members_values_do_not_depend_on_the_number_of_members(scheme):
    for few, many in zip(
        draw(WIDE, make(scheme), members=3), draw(WIDE, make(scheme), members=7), strict=True
    ):
        assert few.dtype == np.float32
        np.testing.assert_array_equal(few, many[:3])


def test_members_and_layers_differ_and_equal_seeds_agree():
    weights = draw(DEEP, make("he_normal"), members=5)
    again = draw(DEEP, make("he_normal"), members=5)
    other = draw(DEEP, make("he_normal"), members=5, seed=12)
    assert all((a == b).all() for a, b in zip(weights, again, strict=True))
    assert not np.isclose(weights[2], other[2]).any()
    assert not np.isclose(weights[2], weights[4]).any()
    assert len(np.unique(weights[2])) == weights[2].size


def test_a_child_seed_draws_other_values_than_its_parent():
    parent = np.random.SeedSequence(3)
    (child,) = parent.spawn(1)
    drawn = [
        initial_weights(DEEP, members=2, kernel=make("he_normal"), seed=seed)[0]
        for seed in (parent, child)
    ]
    assert not np.isclose(*drawn).any()


def test_biases_are_zero_and_absent_where_the_layer_has_none():
    net = chain(inputs=2, hidden=[3], activation="relu", outputs=4, output_bias=False)
    weights = draw(net, make("glorot_uniform"), members=6)
    assert [w.shape for w in weights] == [(6, 2, 3), (6, 3), (6, 3, 4)]
    assert not weights[1].any()


def test_each_layer_may_have_its_own_scheme():
    net = Mlp(
        inputs=50,
        layers=(Dense(units=50, activation="relu"), Dense(units=50, activation="linear")),
    )
    hidden, _, last, _ = draw(net, (make("he_normal"), make("glorot_uniform")), members=20)
    assert hidden.std() == pytest.approx(math.sqrt(2 / 50), rel=0.03)
    assert np.abs(last).max() == pytest.approx(math.sqrt(6 / 100), rel=0.001)


def test_shared_weights_repeat_over_members_and_over_layers_of_one_shape():
    shared = make("he_normal", shared=True)
    weights = draw(DEEP, (shared, shared, shared, make("glorot_uniform")), members=4)
    first, second, third, last = weights[::2]
    assert (second == third).all()
    assert (second == second[:1]).all() and (first == first[:1]).all()
    assert len(np.unique(last)) == last.size


def test_rai_draws_rows_with_one_entry_from_beta():
    """Lu et al. 2019: one of fan_in + 1 numbers of each row is Beta(2, 1), the rest normal."""
    net = chain(inputs=3, hidden=[4], activation="relu", outputs=1)
    kernel, bias = draw(net, make("rai"), members=20_000)[:2]
    rows = np.concatenate([kernel, bias[:, None, :]], axis=1).swapaxes(1, 2).reshape(-1, 4)
    # E = (2/3 + 3 * 0) / 4; E of squares = (1/2 + 3 * sd^2) / 4, equal in each of the 4 places.
    sd = RAI_SD / math.sqrt(3)
    assert rows.mean(axis=0) == pytest.approx(np.full(4, 1 / 6), abs=0.01)
    assert (rows**2).mean(axis=0) == pytest.approx(np.full(4, (0.5 + 3 * sd**2) / 4), abs=0.01)
    # A single draw per row: with two of them the square of the row's sum would be larger.
    assert (rows.sum(axis=1) ** 2).mean() == pytest.approx(0.5 + 3 * sd**2, abs=0.015)


def test_rai_replaces_nothing_but_the_chosen_entry_with_a_number_between_0_and_1():
    # With a fan in of a million the normal draws are tiny, and the replaced entry stands out.
    net = chain(inputs=200_000, hidden=[3], activation="relu", outputs=1)
    kernel, _ = draw(net, make("rai"), members=4)[:2]
    large = np.abs(kernel) > 0.01
    assert set(large.sum(axis=1).ravel()) <= {0, 1}
    assert ((kernel[large] > 0) & (kernel[large] <= 1)).all()
    assert kernel[~large].std() == pytest.approx(RAI_SD / math.sqrt(200_000), rel=0.01)


@pytest.mark.parametrize(
    ("message", "mistake"),
    [
        (
            "got 2 initialisers for 4 layers; give one for all layers, or one for each",
            lambda: draw(DEEP, (make("rai"), make("rai")), members=1),
        ),
        (
            "rai draws kernel and bias together, and layer 1 has no bias; give the layer a bias or "
            "another scheme",
            lambda: draw(
                chain(inputs=1, hidden=[2], activation="relu", outputs=1, output_bias=False),
                make("rai"),
                members=1,
            ),
        ),
    ],
)
def test_a_mistake_says_what_came_and_what_is_wanted(message, mistake):
    with pytest.raises(InitializerError) as caught:
        mistake()
    assert str(caught.value) == message
