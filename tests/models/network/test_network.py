"""Image networks as plain values."""

import pytest

from models.error import ActivationError, ArchitectureError
from models.layer import Dense
from models.network.layer import (
    AveragePool,
    BatchNorm,
    Conv2D,
    Dropout,
    Flatten,
    GlobalAveragePool,
    MaxPool,
)
from models.network.network import Network
from tests.models.plain_network import plain_model

DENSE_84, SOFTMAX = Dense(units=84, activation="tanh"), Dense(units=10, activation="softmax")


def conv(units, kernel, **settings):
    return Conv2D(units=units, kernel=kernel, activation="tanh", **settings)


def lenet_r2(*, before=(), after=()):
    """LeNet-5 of R2, with what stands before the first layer and after each hidden one."""
    return Network(
        inputs=(28, 28, 1),
        layers=(
            *before,
            conv(6, 5, padding="same"),
            *after,
            AveragePool(),
            conv(16, 5),
            *after,
            AveragePool(),
            conv(120, 5),
            *after,
            Flatten(),
            DENSE_84,
            *after,
            SOFTMAX,
        ),
    )


def classifier_r3(*layers):
    five = Dense(units=5, activation="softmax")
    return Network(inputs=(28, 28, 1), layers=(*layers, MaxPool(), GlobalAveragePool(), five))


NETWORKS = {
    "R2 with dropout": (
        lenet_r2(before=[Dropout(rate=0.2)], after=[Dropout(rate=0.5)]),
        61706,
        61706,
    ),
    "R2 with BN": (lenet_r2(after=[BatchNorm()]), 62610, 62158),
    "R2 with BN on the input": (lenet_r2(before=[BatchNorm()], after=[BatchNorm()]), 62614, 62160),
    "R3 cnn3": (classifier_r3(conv(16, 3), conv(8, 7), MaxPool(), conv(16, 5)), 9741, 9741),
    "R3 cnn4": (
        classifier_r3(conv(16, 3), conv(8, 5), conv(8, 3), MaxPool(), conv(16, 5)),
        7253,
        7253,
    ),
    "R3 cnn5": (
        classifier_r3(
            *(conv(16, 3), conv(8, 3), conv(8, 3), conv(8, 3), MaxPool(), conv(16, 3), conv(16, 3))
        ),
        6061,
        6061,
    ),
    "same, stride, no bias": (
        Network(
            inputs=(11, 7, 3),
            layers=(
                conv(4, 3, stride=2, padding="same", bias=False),
                conv(5, 2, stride=2),
                MaxPool(),
                Flatten(),
                SOFTMAX,
            ),
        ),
        None,
        None,
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_parameters_and_shapes_are_those_of_keras_and_of_the_reports(name):
    net, total, trainable = NETWORKS[name]
    model = plain_model(net)
    assert net.parameters == model.count_params()
    assert net.trainable_parameters == sum(v.numpy().size for v in model.trainable_weights)
    assert net.shapes[1:] == tuple(layer.output.shape[1:] for layer in model.layers)
    assert [w.shape for w in net.trainable] == [v.shape for v in model.trainable_weights]
    assert [w.shape for w in net.statistics] == [v.shape for v in model.non_trainable_weights]
    assert [w.name for w in net.trainable] == [v.name for v in model.trainable_weights]
    assert [w.name for w in net.statistics] == [v.name for v in model.non_trainable_weights]
    if total is not None:
        assert (net.parameters, net.trainable_parameters) == (total, trainable)


def test_one_linear_unit_at_the_end_gives_a_number():
    assert not NETWORKS["R2 with BN"][0].regresses
    assert Network(inputs=(2,), layers=(Dense(units=1, activation="linear"),)).regresses
    assert not Network(inputs=(2,), layers=(Dense(units=1, activation="softmax"),)).regresses


@pytest.mark.parametrize(
    ("error", "message", "inputs", "layers"),
    [
        (
            ArchitectureError,
            "a network got inputs=(28, 28); (rows, columns, channels) or (features,) is wanted, "
            "each at least 1",
            (28, 28),
            (SOFTMAX,),
        ),
        (
            ArchitectureError,
            "the last layer of a network is None; a Dense layer with activation='softmax', or with "
            "units=1 and activation='linear', is wanted",
            (28, 28, 1),
            (),
        ),
        (
            ArchitectureError,
            "the last layer of a network is Flatten(); a Dense layer with activation='softmax', or "
            "with units=1 and activation='linear', is wanted",
            (28, 28, 1),
            (Flatten(),),
        ),
        (
            ArchitectureError,
            "the last layer of a network is Dense(units=2, activation='linear', bias=True, "
            "negative_slope=0.0); a Dense layer with activation='softmax', or with units=1 and "
            "activation='linear', is wanted",
            (3,),
            (Dense(units=2, activation="linear"),),
        ),
        (
            ActivationError,
            "layer 0 of 2 is softmax; only the last layer may be",
            (3,),
            (SOFTMAX, SOFTMAX),
        ),
        (
            ArchitectureError,
            "layer 1, Dense, gets examples of shape (26, 26, 2); 1 axis is wanted: put Flatten() "
            "before it",
            (28, 28, 1),
            (conv(2, 3), SOFTMAX),
        ),
        (
            ArchitectureError,
            "layer 1, Conv2D, gets examples of shape (784,); 3 axes are wanted: put it before "
            "Flatten()",
            (28, 28, 1),
            (Flatten(), conv(2, 3), SOFTMAX),
        ),
        (
            ArchitectureError,
            "layer 0, Conv2D, has a window of 5 rows and columns and gets examples of shape "
            "(4, 4, 1); make it smaller or its padding 'same'",
            (4, 4, 1),
            (conv(2, 5), Flatten(), SOFTMAX),
        ),
    ],
)
def test_a_mistake_says_what_came_and_what_is_wanted(error, message, inputs, layers):
    with pytest.raises(error) as caught:
        Network(inputs=inputs, layers=layers)
    assert str(caught.value) == message
