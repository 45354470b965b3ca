"""Collapse studies: their criteria on networks made by hand, and plain Keras models beside them."""

from dataclasses import replace

import keras
import numpy as np
import pytest

import studies.collapse
from evidence.drawing.trial import draw
from models.dense.architecture import chain
from models.dense.weight import initial_weights
from models.initializer import Initializer
from models.optimizer import Adam, RMSprop
from studies.collapse import FLAT_VARIANCE, born_dead, collapse
from studies.dense_trainer import dense_trainer
from tests.models.plain import plain_model, train_one
from tests.studies.protocols import BORN_DEAD, COLLAPSE, LEAKY

REACH = 7.0**0.5
CRITERIA = ["one_prediction", "flat", "all_zero", "cut"]

POPULATION = dense_trainer(None)


def drawn(study, protocol, *, root=1, index=0):
    return draw(study, protocol, root=root, index=index)


def network(protocol):
    return chain(
        inputs=1,
        hidden=[protocol.width] * protocol.hidden_layers,
        activation=protocol.activation,
        negative_slope=protocol.negative_slope,
        outputs=1,
        output_bias=protocol.output_bias,
    )


def data(protocol, seed, size):
    """The examples, their order and the fresh probes of a study's seed."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-REACH, REACH, (size, protocol.points, 1)).astype("float32")
    order = np.argsort(rng.random((protocol.epochs, size, protocol.points), "float32"), axis=-1)
    fresh = rng.uniform(-REACH, REACH, (size, 1000, 1)).astype("float32")
    return x, order, fresh


# What a study returns


def test_collapse_gives_every_criterion_of_every_network():
    outcomes = drawn(collapse, LEAKY)
    assert set(outcomes) == {*CRITERIA, "log_variance"}
    for name in CRITERIA:
        assert outcomes[name].shape == (3,) and outcomes[name].dtype == bool
    assert outcomes["log_variance"].shape == (3,) and outcomes["log_variance"].dtype == float
    assert outcomes["log_variance"].min() >= -12.0


def test_the_seed_alone_decides_the_numbers():
    outcomes = drawn(collapse, LEAKY)["log_variance"]
    np.testing.assert_array_equal(outcomes, drawn(collapse, LEAKY)["log_variance"])
    assert (outcomes != drawn(collapse, LEAKY, root=2)["log_variance"]).all()
    assert (outcomes != drawn(collapse, LEAKY, index=1)["log_variance"]).all()
    assert len(set(outcomes.tolist())) == 3


def test_arms_share_points_targets_order_and_initial_weights(populations):
    for protocol in (COLLAPSE, LEAKY):
        drawn(collapse, protocol)
    (relu_weights, *relu), (leaky_weights, *leaky) = populations
    for ours, theirs in zip([*relu_weights, *relu], [*leaky_weights, *leaky], strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_arms_that_draw_weights_otherwise_share_the_data_and_the_output_layer(populations):
    for kernel in ("he_normal", "rai"):
        drawn(collapse, replace(COLLAPSE, hidden_kernel=kernel))
    (he, *ours), (rai, *theirs) = populations
    for one, other in zip([*ours, he[-1]], [*theirs, rai[-1]], strict=True):
        np.testing.assert_array_equal(one, other)
    assert (he[0] != rai[0]).all()


def test_a_knob_that_is_no_arm_changes_the_draws(populations):
    for rate in (0.01, 0.02):
        drawn(collapse, replace(COLLAPSE, learning_rate=rate))
    (weights, x, *_), (other_weights, other_x, *_) = populations
    assert (x != other_x).all() and (weights[0] != other_weights[0]).all()


def test_networks_have_their_own_points_order_and_weights(populations):
    drawn(collapse, COLLAPSE)
    weights, x, y, order = populations[0]
    assert x.shape == (3, 40, 1) and abs(x).max() <= REACH
    np.testing.assert_array_equal(y, abs(x))
    np.testing.assert_array_equal(
        np.sort(order, axis=-1), np.broadcast_to(np.arange(40), (2, 3, 40))
    )
    for array in (weights[0], x, order[0], order[1]):
        assert (array[0] != array[1]).any() and (array[1] != array[2]).any()
    assert (order[0] != order[1]).any()


# Networks made by hand


def made(protocol, *, hidden, output, bias=None):
    """Networks of one hidden unit per layer that no training moves, and what is found.

    Args:
        protocol: How they are trained; its learning rate is replaced.
        hidden: Kernel and bias of the two hidden units, one quadruple per network.
        output: Kernel of the output unit, one per network.
        bias: Its bias; None for a layer without one.
    """
    # No weight feels a step of 1e-30, except a bias of zero.
    has_bias = bias is not None
    protocol = replace(protocol, width=1, learning_rate=1e-30, output_bias=has_bias, epochs=1)
    first, first_bias, second, second_bias = np.transpose(hidden).astype("float32")
    size = len(first)
    weights = [first.reshape(-1, 1, 1), first_bias.reshape(-1, 1)]
    weights += [second.reshape(-1, 1, 1), second_bias.reshape(-1, 1)]
    weights += [np.reshape(output, (-1, 1, 1)).astype("float32")]
    if has_bias:
        weights += [np.full((size, 1), bias, "float32")]
    return studies.collapse.trained_and_probed(
        protocol, network(protocol), weights, POPULATION, np.random.SeedSequence(8), size
    )


def points(size, protocol=COLLAPSE):
    return data(replace(protocol, epochs=1), np.random.SeedSequence(8), size)[0]


DEAD = (1.0, 0.0, -1.0, -0.5)  # The second unit's input is never above -0.5.
ALIVE = (1.0, 3.0, 1.0, 0.0)  # On [-sqrt 7, sqrt 7] both units put out x + 3.
RIGHT = (1.0, 0.0, 1.0, 0.0)  # The first unit hears positive numbers alone.
LEFT = (-1.0, 0.0, 1.0, 0.0)


def test_a_relu_network_with_a_dead_layer_is_collapsed_by_every_criterion():
    found = made(COLLAPSE, hidden=[DEAD, ALIVE], output=[1.0, 1.0])
    for name in CRITERIA:
        assert found[name].tolist() == [True, False]
    assert found["log_variance"][0] == -12.0


def test_a_constant_that_is_not_zero_is_all_but_all_zero():
    found = made(COLLAPSE, hidden=[DEAD], output=[1.0], bias=0.5)
    assert found["one_prediction"].all() and found["flat"].all() and found["cut"].all()
    assert not found["all_zero"].any()


def test_the_same_weights_behind_a_leaky_unit_are_not_cut():
    found = made(LEAKY, hidden=[DEAD], output=[1.0])
    for name in ("one_prediction", "all_zero", "cut"):
        assert not found[name].any()


def test_a_leaky_network_too_flat_for_single_precision_is_one_prediction_and_not_cut():
    """Its outputs differ by less than float32 can tell beside a bias of 1."""
    found = made(LEAKY, hidden=[DEAD], output=[1e-9], bias=1.0)
    assert found["one_prediction"].all() and found["flat"].all()
    assert not found["cut"].any() and not found["all_zero"].any()


@pytest.mark.parametrize(("share", "flat"), [(0.99, True), (1.01, False)])
def test_flat_means_a_variance_of_at_most_a_thousandth(share, flat):
    assert FLAT_VARIANCE == 0.001
    spread = points(1).astype(float).var()
    found = made(COLLAPSE, hidden=[ALIVE], output=[np.sqrt(share * FLAT_VARIANCE / spread)])
    assert found["flat"].tolist() == [flat]
    assert found["log_variance"] == pytest.approx([np.log10(share * FLAT_VARIANCE)], abs=1e-4)
    assert not found["one_prediction"].any() and not found["cut"].any()


def test_a_network_that_hears_one_side_is_judged_by_where_it_is_probed():
    """Ten points from 1 to 10 see nothing of what a network does with negative numbers."""
    for probe, left in (("ten points from 1 to 10", True), ("training points", False)):
        found = made(replace(COLLAPSE, probe=probe), hidden=[RIGHT, LEFT], output=[1.0, 1.0])
        for name in ("one_prediction", "all_zero", "cut"):
            assert found[name].tolist() == [False, left]


def test_derivatives_equal_those_of_a_plain_network_in_double_precision():
    protocol = replace(LEAKY, points=250)
    net = network(protocol)
    weights = initial_weights(
        net, members=4, kernel=Initializer(scheme="he_normal"), seed=np.random.SeedSequence(2)
    )
    probes = np.random.default_rng(3).uniform(-REACH, REACH, (4, 250, 1)).astype("float32")
    for slope in (0.2, 0.0):
        activation = "leaky_relu" if slope else "relu"
        arm = replace(protocol, activation=activation, negative_slope=slope)
        found = studies.collapse._derivatives(arm, network(arm), weights, POPULATION, probes)
        assert found.shape == (4, 84)
        at = probes[:, ::3].astype(float)
        numeric = (forward(weights, at + 1e-6, slope) - forward(weights, at - 1e-6, slope)) / 2e-6
        np.testing.assert_allclose(found, numeric[..., 0], rtol=1e-5, atol=1e-8)
        assert (found != 0.0).mean() > 0.5


def test_at_most_100_points_tell_whether_a_network_is_cut():
    weights = [np.ones(shape) for shape in [(1, 1, 3), (1, 3), (1, 3, 3), (1, 3), (1, 3, 1)]]
    for count, wanted in ((10, 10), (100, 100), (199, 100), (1000, 100), (3000, 100)):
        probes = np.ones((1, count, 1), "float32")
        found = studies.collapse._derivatives(
            COLLAPSE, network(COLLAPSE), weights, POPULATION, probes
        )
        assert found.shape == (1, wanted)


def forward(weights, x, slope):
    """Predictions [network, point, 1] in double precision; biases are zero where left out."""
    remaining = iter([array.astype(float) for array in weights])
    kernel = next(remaining)
    for following in remaining:
        if following.ndim == 2:
            x = x @ kernel + following[:, None]
            x = np.where(x > 0.0, x, slope * x)
        else:
            kernel = following
    return x @ kernel


# Plain Keras models beside the population


@pytest.mark.parametrize(
    "protocol",
    [
        LEAKY,
        replace(
            LEAKY,
            target="x sin 5x",
            output_bias=True,
            optimizer="rmsprop",
            learning_rate=0.0099,
            probe="ten points from 1 to 10",
            negative_slope=0.01,
        ),
        replace(COLLAPSE, probe="1000 fresh points", hidden_kernel="glorot_uniform"),
    ],
    ids=["r1-like", "r5-like", "r2-like"],
)
def test_networks_equal_keras_models_trained_one_by_one(protocol):
    found = collapse(protocol, np.random.SeedSequence(21), 3)
    data_seed, weight_seed = np.random.SeedSequence(21).spawn(2)
    x, order, fresh = data(protocol, data_seed, 3)
    y = abs(x) if protocol.target == "abs(x)" else x * np.sin(5.0 * x)
    probes = {
        "training points": x,
        "1000 fresh points": fresh,
        "ten points from 1 to 10": np.broadcast_to(np.arange(1.0, 11.0)[:, None], (3, 10, 1)),
    }[protocol.probe]
    net = network(protocol)
    hidden = Initializer(scheme=protocol.hidden_kernel)
    kernels = (hidden, hidden, Initializer(scheme=protocol.output_kernel))
    weights = initial_weights(net, members=3, kernel=kernels, seed=weight_seed)
    optimizer = {"adam": Adam, "rmsprop": RMSprop}[protocol.optimizer]
    for member in range(3):
        trained = train_one(
            net,
            weights,
            member=member,
            x=x,
            y=y,
            order=order,
            optimizer=optimizer(learning_rate=protocol.learning_rate),
            loss="mse",
            batch_size=protocol.batch_size,
        )
        model = plain_model(net, [array[None] for array in trained], member=0)
        outputs = keras.ops.convert_to_numpy(model(probes[member].astype("float32")))
        predicted = outputs[:, 0].astype(float)
        spread = max(predicted.var(), 1e-12)
        assert found["log_variance"][member] == pytest.approx(np.log10(spread), abs=1e-3)
        assert found["one_prediction"][member] == (predicted == predicted[0]).all()
        assert found["flat"][member] == (spread <= 1e-3)
        assert found["all_zero"][member] == (predicted == 0.0).all()
    assert (found["log_variance"] > -12.0).sum() >= 2


# Networks before any training


@pytest.mark.parametrize(("width", "layers"), [(2, 3), (3, 5)])
def test_born_dead_equals_plain_evaluation_on_both_rays(width, layers):
    protocol = replace(BORN_DEAD, width=width, hidden_layers=layers)
    found = born_dead(protocol, np.random.SeedSequence(6), 400)
    assert set(found) == {"constant_right", "constant"}
    net = chain(inputs=1, hidden=[width] * layers, activation="relu", outputs=1)
    weights = initial_weights(
        net, members=400, kernel=Initializer(scheme="he_normal"), seed=np.random.SeedSequence(6)
    )
    ray = np.geomspace(0.01, 100.0, 9)[:, None]
    right, left = (
        (np.ptp(forward(weights[:-1], side * ray, 0.0), axis=1) == 0.0)[:, 0] for side in (1, -1)
    )
    np.testing.assert_array_equal(found["constant_right"], right)
    np.testing.assert_array_equal(found["constant"], right & left)
    assert found["constant_right"].dtype == found["constant"].dtype == bool
    assert 0 < found["constant"].sum() < found["constant_right"].sum() < 400


def test_born_dead_depends_on_the_seed_alone():
    ours = drawn(born_dead, BORN_DEAD)["constant_right"]
    np.testing.assert_array_equal(ours, drawn(born_dead, BORN_DEAD)["constant_right"])
    assert (ours != drawn(born_dead, BORN_DEAD, root=2)["constant_right"]).any()
