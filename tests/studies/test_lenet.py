"""LeNet-5 in the variants of R1 and R2."""

import keras

from models.network.layer import BatchNorm, Dropout
from studies.lenet import r1_network, r2_network


def variant(**changes):
    none = dict.fromkeys(("input_norm", "hidden_norm", "input_dropout", "hidden_dropout"), False)
    return r2_network(**none | changes)


def test_keras_counts_the_same_parameters():
    conv, pool = keras.layers.Conv2D, keras.layers.AveragePooling2D
    plain = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *(conv(6, 5, padding="same"), pool(2), conv(16, 5), pool(2), conv(120, 5)),
            *(keras.layers.Flatten(), keras.layers.Dense(84), keras.layers.Dense(10)),
        ]
    )
    assert variant().parameters == plain.count_params() == 61_706


def test_batch_norm_of_the_input_adds_four_numbers_two_of_them_trained():
    inner, both = variant(hidden_norm=True), variant(hidden_norm=True, input_norm=True)
    assert both.parameters - inner.parameters == 4
    assert both.trainable_parameters - inner.trainable_parameters == 2


def test_dropout_stands_before_batch_norm_after_every_hidden_layer():
    mixed = variant(
        input_norm=True, hidden_norm=True, input_dropout=True, hidden_dropout=True
    ).layers
    after = [type(mixed[i + 1]) for i, layer in enumerate(mixed) if isinstance(layer, Dropout)]
    assert after == [BatchNorm] * 5
    rates = [layer.rate for layer in mixed if isinstance(layer, Dropout)]
    assert rates == [0.2, 0.5, 0.5, 0.5, 0.5]


def test_r1s_networks_are_those_of_its_code():
    plain = dict.fromkeys(("input_norm", "hidden_norm", "hidden_dropout"), False)
    shapes = r1_network(**plain).shapes
    assert [shape for shape in shapes if len(shape) == 3] == [
        *((28, 28, 1), (24, 24, 6), (12, 12, 6), (8, 8, 16), (4, 4, 16), (2, 2, 120))
    ]
    both = r1_network(input_norm=True, hidden_norm=True, hidden_dropout=True).layers
    after = [type(both[i + 1]) for i, layer in enumerate(both[1:], 1) if type(layer) is BatchNorm]
    assert type(both[0]) is BatchNorm and after == [Dropout] * 4
    dropout = r1_network(**plain | {"hidden_dropout": True}, input_dropout=True).layers
    rates = [layer.rate for layer in dropout if isinstance(layer, Dropout)]
    assert rates == [0.2, 0.5, 0.5, 0.5, 0.5] and type(dropout[0]) is Dropout
    mixed = [layer.activation for layer in r1_network(**plain, first="relu").layers if has(layer)]
    assert mixed == ["relu", "tanh", "tanh", "tanh", "softmax"]


def has(layer):
    return hasattr(layer, "activation")
