"""R3's networks and statements, against plain Keras."""

import keras
import numpy as np
import pytest

from studies.classifier import (
    NETWORKS,
    R3_SIGMOID_ACTIVATIONS,
    RELU_THROUGHOUT,
    cnn_parameters_by_r3,
    gradient_and_step,
    hidden_activations,
    mlp_parameters_by_r3,
    network,
    parameters,
    steps_of_fit,
)


@pytest.mark.parametrize(
    ("name", "counted"),
    [("mlp1", 50_565), ("mlp2", 13_909), ("cnn3", 9741), ("cnn4", 7253), ("cnn5", 6061)],
)
def test_parameters_are_counted_as_by_hand(name, counted):
    assert parameters(name) == counted
    assert NETWORKS[name].classes == 5


def test_keras_counts_the_same_for_the_deepest_network():
    conv, pool = keras.layers.Conv2D, keras.layers.MaxPooling2D
    plain = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *(conv(16, 3), conv(8, 3), conv(8, 3), conv(8, 3), pool(), conv(16, 3), conv(16, 3)),
            *(pool(), keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(5)),
        ]
    )
    assert parameters("cnn5") == plain.count_params()


def test_the_formula_of_r3_leaves_out_channels_and_biases():
    assert cnn_parameters_by_r3("cnn3") == 3 * 3 * 16 + 7 * 7 * 8 + 5 * 5 * 16


@pytest.mark.parametrize(("name", "counted"), [("mlp1", 50_560), ("mlp2", 13_968)])
def test_r3s_formula_for_perceptrons_has_a_bias_for_each_hidden_unit_and_for_no_class(
    name, counted
):
    assert mlp_parameters_by_r3(name) == counted


def test_a_short_last_batch_is_a_step_of_its_own():
    assert steps_of_fit(examples=7, batch_size=3, epochs=2) == 6


def test_the_gradient_is_that_of_central_differences():
    """The closed form that stands in for automatic differentiation is right."""
    rng = np.random.default_rng(4)
    x, y, at = rng.normal(size=(50, 8)), rng.normal(size=50), rng.normal(size=8)

    def loss(w):
        return np.mean((x @ w - y) ** 2)

    steps = 1e-6 * np.eye(8)
    differences = [(loss(at + step) - loss(at - step)) / 2e-6 for step in steps]
    np.testing.assert_allclose(gradient_and_step("sgd", seed=4)["gradient"], differences, rtol=1e-6)


def test_adams_first_step_has_the_length_of_its_rate():
    step = gradient_and_step("adam", seed=1)
    np.testing.assert_allclose(np.abs(step["from_weights"]), 1.0, rtol=1e-4)


def test_sigmoid_stands_where_relu_stood_and_nowhere_else():
    for name, plain in NETWORKS.items():
        assert network(name, activation="relu") == plain
        there = hidden_activations(plain)
        here = hidden_activations(network(name, activation="sigmoid"))
        assert here == tuple("sigmoid" if one == "relu" else one for one in there)
        assert "relu" in there and "relu" not in here
        assert NETWORKS[name].layers[-1] == network(name, activation="sigmoid").layers[-1]


def test_relu_throughout_stands_where_nothing_stood_and_changes_no_number_of_parameters():
    assert hidden_activations(network("mlp2", activation=RELU_THROUGHOUT)) == ("relu", "relu")
    for name, plain in NETWORKS.items():
        activated = network(name, activation=RELU_THROUGHOUT)
        assert set(hidden_activations(activated)) == {"relu"}
        assert activated.layers[-1] == plain.layers[-1]
        assert activated.trainable_parameters == plain.trainable_parameters


def test_r3_builds_its_sigmoid_networks_as_it_builds_the_others():
    """As its code stands: create_mlp1_sig and the others were copied with their ReLU."""
    built = {name: hidden_activations(plain) for name, plain in NETWORKS.items()}
    assert built == R3_SIGMOID_ACTIVATIONS
