"""One image network as a plain Keras model, what populations are tested against."""

import keras
import numpy as np
from keras import layers

from models.initializer import Initializer
from models.layer import (
    Activation,
    AveragePool,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    MaxPool,
)
from models.network import Network
from models.optimizer import keras_optimizer
from models.state import State, initial_state


def plain_layer(layer):
    """The Keras layer that a specification stands for."""
    match layer:
        case Conv2D():
            return layers.Conv2D(
                layer.units,
                layer.kernel,
                strides=layer.stride,
                padding=layer.padding,
                activation=_activation(layer),
                use_bias=layer.bias,
            )
        case Dense():
            return layers.Dense(layer.units, activation=_activation(layer), use_bias=layer.bias)
        case BatchNorm():
            return layers.BatchNormalization(momentum=layer.momentum, epsilon=layer.epsilon)
        case MaxPool():
            return layers.MaxPooling2D(layer.size, padding=layer.padding)
        case AveragePool():
            return layers.AveragePooling2D(layer.size)
        case GlobalAveragePool():
            return layers.GlobalAveragePooling2D()
        case Flatten():
            return layers.Flatten()
        case Dropout():
            return layers.Dropout(layer.rate)
        case Activation():
            return layers.Activation(_activation(layer))


def _activation(layer):
    if layer.activation == "leaky_relu":
        return layers.LeakyReLU(negative_slope=layer.negative_slope)
    return layer.activation


def plain_model(net: Network, state: State | None = None, *, member: int = 0) -> keras.Sequential:
    """One member of a population as a Keras model; with its own weights if no state is given."""
    model = keras.Sequential([keras.Input(net.inputs), *map(plain_layer, net.layers)])
    if state is not None:
        for variable, values in zip(model.trainable_weights, state.weights, strict=True):
            variable.assign(values[member])
        for variable, values in zip(model.non_trainable_weights, state.statistics, strict=True):
            variable.assign(values[member])
    return model


def root_mean_squared_error(y, answers):
    """R1's loss, over a batch."""
    errors = keras.ops.reshape(answers, (-1,)) - keras.ops.reshape(y, (-1,))
    return keras.ops.sqrt(keras.ops.mean(keras.ops.square(errors)))


def compiled_model(net, state, *, member, optimizer) -> keras.Sequential:
    model = plain_model(net, state, member=member)
    model.compile(
        optimizer=keras_optimizer(optimizer),
        loss=root_mean_squared_error if net.regresses else "sparse_categorical_crossentropy",
        metrics=[] if net.regresses else ["accuracy"],
        jit_compile=False,
    )
    return model


def values(variables) -> list[np.ndarray]:
    return [variable.numpy() for variable in variables]


def problem(
    net: Network, *, members: int, shared: bool = True, examples: int = 22, epochs: int = 2
):
    """Random examples, orders and a state, member by member.

    Returns:
        x, y, order and the state; the first members are the same for every number of members.
    """
    generators = [np.random.default_rng((7, member)) for member in range(members)]

    def stack(draw):
        drawn = np.stack([draw(generator) for generator in generators])
        return drawn[0] if shared else drawn

    x = stack(lambda g: g.normal(size=(examples, *net.inputs)).astype("float32"))
    if net.regresses:
        y = stack(lambda g: g.normal(size=examples).astype("float32"))
    else:
        y = stack(lambda g: g.integers(net.classes, size=examples))
    order = np.stack([[g.permutation(examples) for _ in range(epochs)] for g in generators], axis=1)
    drawn = initial_state(
        net,
        members=members,
        kernel=Initializer(scheme="glorot_uniform"),
        # Biases other than zero, so that a bias in the wrong place is seen.
        bias=Initializer(scheme="random_normal", stddev=0.1),
        seed=np.random.SeedSequence(5),
    )
    # So are moving statistics, gamma and beta.
    statistics = [
        np.stack([v[k] + g.uniform(0, 0.5, v.shape[1:]) for k, g in enumerate(generators)])
        for v in drawn.statistics
    ]
    weights = [
        np.stack([w[k] + 0.1 * g.normal(size=w.shape[1:]) for k, g in enumerate(generators)])
        for w in drawn.weights
    ]
    state = State(
        weights=tuple(weight.astype("float32") for weight in weights),
        statistics=tuple(value.astype("float32") for value in statistics),
    )
    return x, y, order, state
