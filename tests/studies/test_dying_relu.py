"""Networks that die: what they learn, plain Keras models beside them, and who stays dead."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from evidence.drawing.trial import draw
from models.dense.weight import initial_weights
from models.initializer import Initializer
from models.optimizer import Adam
from studies.dying_relu import REACH, TARGETS, constant, die
from studies.protocol import KERAS
from tests.models.plain import plain_model, train_one
from tests.studies.protocols import DYING

PLANE = replace(DYING, target="abs(x1 + x2), abs(x1 - x2)", width=4, hidden_layers=3)
# So deep that most are born dead, and some are not.
DEEP = replace(DYING, block=60, hidden_layers=6, width=2, learning_rate=0.03)


def drawn(protocol, *, root=1, index=0):
    return draw(die, protocol, root=root, index=index)


@pytest.mark.parametrize(
    ("target", "x", "wanted"),
    [
        ("abs(x)", [[-1.5], [0.5]], [[1.5], [0.5]]),
        ("x sin 5x", [[-1.5], [0.5]], [[1.5 * np.sin(7.5)], [0.5 * np.sin(2.5)]]),
        (
            "step + 0.2 sin 5x",
            [[-1.5], [0.0], [0.5]],
            [[-0.2 * np.sin(7.5)], [0.0], [1.0 + 0.2 * np.sin(2.5)]],
        ),
        ("abs(x1 + x2), abs(x1 - x2)", [[1.0, -3.0], [0.5, 0.25]], [[2.0, 4.0], [0.75, 0.25]]),
    ],
)
def test_a_target_is_the_papers_function(target, x, wanted):
    function = TARGETS[target]
    assert (function.inputs, function.outputs) == (len(x[0]), len(wanted[0]))
    np.testing.assert_allclose(function.of(np.array(x)), wanted, rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(function.of(np.array([x, x]))[1], function.of(np.array(x)))


@pytest.mark.parametrize("protocol", [DYING, PLANE], ids=["line", "plane"])
def test_networks_have_their_own_points_order_and_weights(protocol, populations):
    drawn(protocol)
    weights, x, y, order = populations[0]
    target = TARGETS[protocol.target]
    assert x.shape == (3, 40, target.inputs) and y.shape == (3, 40, target.outputs)
    assert x.dtype == y.dtype == np.float32
    assert 0.8 * REACH < abs(x).max() <= REACH and REACH == pytest.approx(np.sqrt(3.0))
    np.testing.assert_allclose(y, target.of(x.astype(float)), rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(
        np.sort(order, axis=-1), np.broadcast_to(np.arange(40), (2, 3, 40))
    )
    for array in (weights[0], x, order[0], order[1]):
        assert (array[0] != array[1]).any() and (array[1] != array[2]).any()


@pytest.mark.parametrize("protocol", [DYING, PLANE], ids=["line", "plane"])
def test_arms_share_the_data_and_the_output_layer(protocol, populations):
    for kernel in ("he_normal", "rai"):
        drawn(replace(protocol, kernel=kernel))
    (he, *ours), (rai, *theirs) = populations
    for one, other in zip([*ours, *he[-2:]], [*theirs, *rai[-2:]], strict=True):
        np.testing.assert_array_equal(one, other)
    assert (he[0] != rai[0]).all()
    # He's biases are zero, and RAI draws all of them.
    assert all((bias == 0.0).all() for bias in he[1::2])
    assert all((bias != 0.0).all() for bias in rai[1:-2:2])


def test_the_seed_alone_decides_the_numbers():
    ours = drawn(DEEP)
    for name, found in ours.items():
        assert found.shape == (60,) and found.dtype == bool
        np.testing.assert_array_equal(found, drawn(DEEP)[name])
        assert (found != drawn(DEEP, root=2)[name]).any()


@pytest.mark.parametrize("kernel", ["he_normal", "rai"])
def test_who_is_born_dead_stays_dead(kernel):
    """Steps are so large that many die, and none comes to life."""
    found = drawn(replace(DEEP, block=200, kernel=kernel, epochs=6, learning_rate=0.1))
    assert 0 < found["born_dead"].sum() < 200
    assert found["collapsed"][found["born_dead"]].all()
    assert found["collapsed"].sum() > found["born_dead"].sum()


@pytest.mark.parametrize("kernel", ["he_normal", "rai"])
@pytest.mark.parametrize("protocol", [replace(DEEP, block=5), PLANE], ids=["line", "plane"])
def test_networks_equal_keras_models_trained_one_by_one(protocol, kernel):
    protocol = replace(protocol, kernel=kernel)
    size = protocol.block
    found = die(protocol, np.random.SeedSequence(21), size)
    data_seed, weight_seed = np.random.SeedSequence(21).spawn(2)
    target = TARGETS[protocol.target]
    rng = np.random.default_rng(data_seed)
    x = rng.uniform(-REACH, REACH, (size, 40, target.inputs)).astype("float32")
    order = np.argsort(rng.random((2, size, 40), "float32"), axis=-1)
    hidden = [Initializer(scheme=kernel)] * protocol.hidden_layers
    weights = initial_weights(
        protocol.network,
        members=size,
        kernel=(*hidden, Initializer(scheme="he_normal")),
        seed=weight_seed,
    )
    for member in range(size):
        trained = train_one(
            protocol.network,
            weights,
            member=member,
            x=x,
            y=target.of(x).astype("float32"),
            order=order,
            optimizer=Adam(learning_rate=protocol.learning_rate),
            loss="mse",
            batch_size=protocol.batch_size,
        )
        models = {
            "born_dead": plain_model(protocol.network, weights, member=member),
            "collapsed": plain_model(
                protocol.network, [array[None] for array in trained], member=0
            ),
        }
        for name, model in models.items():
            outputs = keras.ops.convert_to_numpy(model(x[member]))
            assert outputs.shape == (40, target.outputs)
            assert found[name][member] == (np.ptp(outputs, axis=0) == 0.0).all()


@pytest.mark.parametrize("kernel", ["he_normal", "rai"])
@pytest.mark.parametrize("protocol", [DEEP, replace(PLANE, block=12)], ids=["line", "plane"])
def test_keras_draws_and_trains_them_as_well(protocol, kernel):
    protocol = replace(protocol, kernel=kernel, block=12, trainer=KERAS)
    found = drawn(protocol)
    assert found["born_dead"].shape == found["collapsed"].shape == (12,)
    assert found["collapsed"][found["born_dead"]].all()
    # Of He's networks of six layers one in four is born alive, of the others most.
    if protocol.width == 2 and kernel == "he_normal":
        assert found["born_dead"].any()
    else:
        assert not found["born_dead"].all()


def test_a_network_is_constant_if_each_output_is():
    predicted = np.array(
        [
            [[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]],
            [[1.0, 2.0], [1.0, 2.0], [1.0, 2.5]],
            [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]],
        ]
    )
    assert constant(predicted).tolist() == [True, False, False]
