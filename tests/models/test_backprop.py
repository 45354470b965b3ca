"""Backpropagation by hand, against plain loops over points and units, and against Keras."""

import math

import numpy as np
import pytest

from models.backprop import (
    HIDDEN_ACTIVATIONS,
    accuracy_by_hand,
    activate,
    automatic_gradients,
    data_loss,
    forward_by_hand,
    gradients_by_hand,
    initial_layers,
    one_hot,
    penalty,
    slope,
    train_by_hand,
)
from models.error import ActivationError

SCALARS = {
    "tanh": math.tanh,
    "sigmoid": lambda z: 1.0 / (1.0 + math.exp(-z)),
    "relu": lambda z: max(z, 0.0),
}
RATE, DECAY = 0.01, 0.02


def draws(members, widths, *, points=15, seed=4):
    """Networks whose biases are not zero, points [member, point, 2] and classes."""
    rng = np.random.default_rng(seed)
    layers = initial_layers(rng, members=members, widths=widths)
    layers = [(weights, rng.normal(0.0, 0.3, biases.shape)) for weights, biases in layers]
    x = rng.normal(0.0, 1.0, (members, points, widths[0]))
    return layers, x, rng.integers(widths[-1], size=(members, points))


def plain_logits(layers, member, point, activation):
    """One network's logits for one point, number by number."""
    values = point.tolist()
    for position, (weights, biases) in enumerate(layers):
        w, b = weights[member].tolist(), biases[member].tolist()
        z = [sum(value * w[i][j] for i, value in enumerate(values)) + b[j] for j in range(len(b))]
        last = position == len(layers) - 1
        values = z if last else [SCALARS[activation](one) for one in z]
    return values


def plain_loss(layers, member, x, y, activation):
    """One network's cross-entropy summed over its points."""
    total = 0.0
    for point, label in zip(x[member], y[member].tolist(), strict=True):
        z = plain_logits(layers, member, point, activation)
        total -= math.log(math.exp(z[label]) / sum(map(math.exp, z)))
    return total


def assert_close(ours, theirs, rtol=1e-10):
    for one, other in zip(ours, theirs, strict=True):
        for array, expected in zip(one, other, strict=True):
            np.testing.assert_allclose(array, expected, rtol=rtol, atol=1e-12)


@pytest.mark.parametrize("activation", HIDDEN_ACTIVATIONS)
def test_activations_and_slopes_are_the_textbooks(activation):
    z = np.array([-3.0, -0.5, 0.2, 2.0])
    a = activate(activation, z)
    np.testing.assert_allclose(a, [SCALARS[activation](one) for one in z], rtol=1e-12)
    width = 1e-6
    change = activate(activation, z + width) - activate(activation, z - width)
    np.testing.assert_allclose(slope(activation, a), change / (2 * width), rtol=1e-8, atol=1e-12)


def test_a_sigmoid_far_from_zero_neither_overflows_nor_warns():
    np.testing.assert_array_equal(activate("sigmoid", np.array([-1e4, 1e4])), [0.0, 1.0])


@pytest.mark.parametrize("activation", HIDDEN_ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(3,), (4, 2, 3)])
def test_forward_loss_and_accuracy_equal_plain_loops(activation, hidden):
    layers, x, y = draws(3, (2, *hidden, 2))
    values = forward_by_hand(layers, x=x, activation=activation)
    assert [one.shape for one in values] == [(3, width, 15) for width in (2, *hidden, 2)]
    losses = data_loss(layers, x=x, y=y, activation=activation)
    shares = accuracy_by_hand(layers, x=x, y=y, activation=activation)
    for member in range(3):
        plain = np.array([plain_logits(layers, member, p, activation) for p in x[member]])
        np.testing.assert_allclose(values[-1][member].T, plain, rtol=1e-10, atol=1e-12)
        assert losses[member] == pytest.approx(plain_loss(layers, member, x, y, activation) / 15)
        assert shares[member] == np.mean(plain.argmax(axis=1) == y[member])


@pytest.mark.parametrize("activation", HIDDEN_ACTIVATIONS)
@pytest.mark.parametrize("widths", [(2, 3, 2), (2, 4, 5, 3)], ids=["shallow", "deep"])
def test_gradients_equal_differences_of_the_plain_loss(activation, widths):
    layers, x, y = draws(2, widths)
    found = gradients_by_hand(layers, x=x, y=y, activation=activation)
    width = 1e-6
    for (weights, biases), slopes in zip(layers, found, strict=True):
        for parameter, slope_of in zip((weights, biases), slopes, strict=True):
            assert slope_of.shape == parameter.shape
            for place in np.ndindex(parameter.shape):
                middle, sides = parameter[place], []
                for parameter[place] in (middle + width, middle - width):
                    sides.append(plain_loss(layers, place[0], x, y, activation))
                parameter[place] = middle
                expected = (sides[0] - sides[1]) / (2 * width)
                assert slope_of[place] == pytest.approx(expected, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("activation", HIDDEN_ACTIVATIONS)
def test_gradients_equal_automatic_differentiation(activation):
    layers, x, y = draws(3, (2, 4, 3, 2))
    settings = {"x": x, "y": y, "activation": activation}
    assert_close(gradients_by_hand(layers, **settings), automatic_gradients(layers, **settings))


@pytest.mark.parametrize("activation", HIDDEN_ACTIVATIONS)
def test_training_takes_the_steps_that_are_written_down(activation):
    layers, x, y = draws(3, (2, 3, 2))
    expected = [(w.copy(), b.copy()) for w, b in layers]
    for _ in range(7):
        found = gradients_by_hand(expected, x=x, y=y, activation=activation)
        expected = [
            (w - RATE * (dw + DECAY * w), b - RATE * db)
            for (w, b), (dw, db) in zip(expected, found, strict=True)
        ]
    before = [(w.copy(), b.copy()) for w, b in layers]
    settings = {"x": x, "y": y, "activation": activation, "rate": RATE, "weight_decay": DECAY}
    assert_close(train_by_hand(layers, iterations=7, **settings), expected)
    assert_close(layers, before, rtol=0.0)
    assert_close(train_by_hand(layers, iterations=0, **settings), before, rtol=0.0)


def test_members_do_not_influence_each_other():
    layers, x, y = draws(4, (2, 3, 2))
    settings = {"activation": "tanh", "rate": RATE, "weight_decay": DECAY, "iterations": 30}
    together = train_by_hand(layers, x=x, y=y, **settings)
    alone = train_by_hand([(w[[2]], b[[2]]) for w, b in layers], x=x[[2]], y=y[[2]], **settings)
    assert_close([(w[[2]], b[[2]]) for w, b in together], alone)
    # A member without numbers stays alone with that.
    x[0] = np.nan
    spoiled = train_by_hand(layers, x=x, y=y, **settings)
    assert_close([(w[1:], b[1:]) for w, b in spoiled], [(w[1:], b[1:]) for w, b in together])


def test_weight_decay_alone_shrinks_weights_and_leaves_biases():
    """Two points of both classes at the origin pull on no weight of the first layer."""
    layers, x, y = draws(1, (2, 3, 2), points=2)
    x, y = np.zeros_like(x), np.array([[0, 1]])
    after = train_by_hand(
        layers, x=x, y=y, activation="tanh", rate=RATE, weight_decay=DECAY, iterations=3
    )
    np.testing.assert_allclose(after[0][0], layers[0][0] * (1 - RATE * DECAY) ** 3)


def test_the_penalty_is_half_the_decay_times_the_squared_weights():
    layers, _, _ = draws(2, (2, 3, 2))
    squares = [(layers[0][0][k] ** 2).sum() + (layers[1][0][k] ** 2).sum() for k in range(2)]
    np.testing.assert_allclose(
        penalty(layers, weight_decay=DECAY), 0.5 * DECAY * np.array(squares), rtol=1e-12
    )


def test_initial_weights_have_variance_one_over_fan_in_and_biases_are_zero():
    layers = initial_layers(np.random.default_rng(0), members=4000, widths=(2, 5, 3))
    for (weights, biases), (fan_in, fan_out) in zip(layers, [(2, 5), (5, 3)], strict=True):
        assert weights.shape == (4000, fan_in, fan_out) and biases.shape == (4000, fan_out)
        assert not biases.any()
        count = weights.size
        assert abs(weights.mean()) < 6 / math.sqrt(fan_in * count)
        assert abs(weights.var() * fan_in - 1) < 6 * math.sqrt(2 / count)


def test_initial_weights_are_those_of_r4s_calls():
    """np.random.seed(0); randn(2, 3) / sqrt(2); randn(3, 2) / sqrt(3)."""
    state = np.random.RandomState(0)
    expected = [state.randn(2, 3) / np.sqrt(2), state.randn(3, 2) / np.sqrt(3)]
    layers = initial_layers(np.random.RandomState(0), members=1, widths=(2, 3, 2))
    for (weights, _), one in zip(layers, expected, strict=True):
        np.testing.assert_array_equal(weights[0], one)


def test_a_loss_of_huge_logits_is_finite():
    layers = [(np.full((1, 2, 2), 1e3) * [[1.0, -1.0]], np.zeros((1, 2)))]
    x, y = np.ones((1, 2, 2)), np.array([[0, 1]])
    assert data_loss(layers, x=x, y=y, activation="tanh")[0] == pytest.approx(2000.0)


def test_classes_become_targets():
    np.testing.assert_array_equal(
        one_hot(np.array([[0, 2, 1]]), classes=3), [[[1, 0, 0], [0, 0, 1], [0, 1, 0]]]
    )


def test_an_unknown_activation_is_told_which_there_are():
    with pytest.raises(ActivationError) as caught:
        activate("ReLU", np.zeros(2))
    assert str(caught.value) == "activation 'ReLU' is unknown; use one of tanh, sigmoid, relu"
