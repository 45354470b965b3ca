"""What the study of the eggholder regression measures, against plain computations."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.drawing.seed import block_seed
from evidence.drawing.trial import draw
from models.network.population import network_outputs
from models.optimizer import SGD
from studies.eggholder import (
    NOISE_VARIANCE,
    EggholderProtocol,
    eggholder,
    nearest,
    network_of,
    points,
    regress,
    rmse,
    shapes,
)
from studies.protocol import ProtocolError

PROTOCOL = EggholderProtocol(
    block=4,
    points=60,
    held=30,
    epochs=3,
    batch_size=20,
    learning_rate=0.01,
    units=(5,),
)
DEEPER = replace(PROTOCOL, units=(4, 3))


def drawn(protocol, *, root=1, index=0):
    return draw(regress, protocol, root=root, index=index)


def test_the_function_has_its_known_minimum():
    """Nowhere in the square is it lower than at (512, 404.2319)."""
    lowest = eggholder(np.array([512.0, 404.2319]))
    assert lowest == pytest.approx(-959.6407, abs=1e-4)
    side = np.linspace(-512.0, 512.0, 1001)
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    assert eggholder(grid).min() > lowest
    assert eggholder(np.zeros((1, 2))) == pytest.approx(-47.0 * np.sin(np.sqrt(47.0)))


def test_points_are_uniform_in_the_square_and_noise_has_r1s_variance():
    x, y = points(40_000, np.random.SeedSequence(1))
    assert x.dtype == y.dtype == np.float32 and x.shape == (40_000, 2) and y.shape == (40_000,)
    assert x.min() >= -512.0 and x.max() <= 512.0
    shares = np.histogram2d(*x.T, bins=4, range=[(-512.0, 512.0)] * 2)[0] / 40_000
    # One standard error of a share is 0.0012.
    np.testing.assert_allclose(shares, 1 / 16, atol=0.006)
    noise = y - eggholder(x.astype(float))
    # One standard error is 0.0021 and 0.0027; single precision adds 1e-5.
    assert noise.var() == pytest.approx(NOISE_VARIANCE, abs=0.011)
    assert noise.mean() == pytest.approx(0.0, abs=0.014)


def test_equal_seeds_give_equal_points():
    first, again, other = (points(9, np.random.SeedSequence(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
    assert (first[0] != other[0]).all()


def test_shapes_are_all_that_r1_allows():
    counts = [len(shapes(depth)) for depth in (1, 2, 3)]
    assert counts == [6, 25, 112] and sum(counts) == 143
    assert shapes(1) == ((16,), (32,), (64,), (128,), (256,), (512,))
    assert (256, 256) in shapes(2) and (256, 512) not in shapes(2)
    assert shapes(3)[0] == (16, 16, 16) and (256, 128, 128) in shapes(3)


def test_the_network_normalises_after_each_activation_and_gives_a_number():
    network = network_of((32, 16))
    kinds = [type(layer).__name__ for layer in network.layers]
    assert kinds == ["Dense", "BatchNorm", "Dense", "BatchNorm", "Dense"]
    assert [layer.activation for layer in network.layers[::2]] == ["relu", "relu", "linear"]
    assert network.regresses
    # 2 * 32 + 32 and four numbers of 32 units each; the same of 16; 16 + 1.
    assert network.parameters == (96 + 128) + (32 * 16 + 16 + 64) + 17


def test_the_first_layer_may_be_linear(trainings):
    network = network_of((32, 16), first="linear")
    assert [layer.activation for layer in network.layers[::2]] == ["linear", "relu", "linear"]
    assert network.parameters == network_of((32, 16)).parameters
    relu, linear = drawn(DEEPER), drawn(replace(DEEPER, first="linear"))
    assert trainings[1][0] == network_of((4, 3), first="linear")
    np.testing.assert_array_equal(relu["guess"], linear["guess"])
    assert (relu["rmse"] != linear["rmse"]).all()
    with pytest.raises(ProtocolError, match=r"first = 'tanh' .* one of relu, linear"):
        replace(PROTOCOL, first="tanh")


def test_the_outcomes_are_what_training_gives(trainings):
    outcomes = drawn(DEEPER)
    [(network, _, arguments, trained, seen)] = trainings
    assert network == network_of((4, 3)) and arguments["optimizer"] == SGD(learning_rate=0.01)
    assert {name: array.shape for name, array in outcomes.items()} == {
        "rmse": (4,),
        "guess": (4,),
        "nearest": (4,),
        "loss": (4, 3),
    }
    np.testing.assert_array_equal(outcomes["loss"], seen.loss.T)
    # Training and held points of a network are drawn in one go.
    point_seed, *_ = block_seed(regress, DEEPER, root=1, index=0).spawn(3)
    for trial, seed in enumerate(point_seed.spawn(4)):
        x, y = points(90, seed)
        np.testing.assert_array_equal(arguments["x"][trial], x[:60])
        np.testing.assert_array_equal(arguments["y"][trial], y[:60])
        answers = network_outputs(network, trained, x=x[60:])[-1][trial, :, 0]
        errors = answers - y[60:]
        assert outcomes["rmse"][trial] == pytest.approx(np.sqrt((errors**2).mean()), rel=1e-5)
        guess = np.sqrt(((y[60:] - y[:60].mean()) ** 2).mean())
        assert outcomes["guess"][trial] == pytest.approx(guess, rel=1e-5)


def test_each_network_takes_all_its_points_in_an_order_of_its_own(trainings):
    drawn(PROTOCOL)
    order = trainings[0][2]["order"]
    assert order.shape == (3, 4, 60)
    assert (np.sort(order, axis=2) == np.arange(60)).all()
    assert len(np.unique(order.reshape(12, 60), axis=0)) == 12


def test_arms_share_points_and_orders(trainings):
    drawn(PROTOCOL)
    drawn(DEEPER)
    (first, _, ours, _, _), (second, _, theirs, _, _) = trainings
    assert first != second
    for name in ("x", "y", "order"):
        np.testing.assert_array_equal(ours[name], theirs[name])


def test_the_seed_alone_decides_the_numbers():
    ours = drawn(PROTOCOL)["rmse"]
    np.testing.assert_array_equal(ours, drawn(PROTOCOL)["rmse"])
    assert (ours != drawn(PROTOCOL, root=2)["rmse"]).all()
    assert (ours != drawn(PROTOCOL, index=1)["rmse"]).all()


def test_the_nearest_point_answers():
    x = np.array([[[0.0, 0.0], [10.0, 0.0]], [[0.0, 0.0], [0.0, 10.0]]])
    y = np.array([[1.0, 2.0], [3.0, 4.0]])
    asked = np.array([[[1.0, 1.0], [9.0, 1.0]], [[1.0, 9.0], [0.0, 0.0]]])
    np.testing.assert_array_equal(nearest(x, y, asked=asked), [[1.0, 2.0], [4.0, 3.0]])


def test_the_error_is_the_root_of_the_mean_square():
    y = np.array([[1.0, 3.0], [0.0, 0.0]])
    np.testing.assert_allclose(rmse(np.array([[1.0, 1.0], [3.0, 4.0]]), y), [2**0.5, 12.5**0.5])
    np.testing.assert_allclose(rmse(np.array([[2.0], [5.0]]), y), [1.0, 5.0])


@pytest.mark.parametrize(
    ("knob", "value", "wanted"),
    [
        ("units", (), "one width of at least 1 for each of one or more hidden layers"),
        ("units", (16, 0), "one width of at least 1 for each of one or more hidden layers"),
        ("points", 0, "above 0"),
        ("held", 0, "above 0"),
        ("epochs", 0, "above 0"),
        ("batch_size", 0, "above 0"),
        ("learning_rate", 0.0, "above 0"),
        ("block", 0, "above 0"),
    ],
)
def test_an_impossible_knob_is_refused(knob, value, wanted):
    with pytest.raises(ProtocolError) as caught:
        replace(PROTOCOL, **{knob: value})
    assert str(caught.value) == (
        f"EggholderProtocol.{knob} = {value!r} is impossible: it must be {wanted}. Change it where "
        "the protocol is written."
    )
