"""R2's LeNet-5 in its variants."""

import keras

from models.layer import BatchNorm, Dropout
from studies.lenet import r2_network


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
