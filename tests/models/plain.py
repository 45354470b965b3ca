"""Networks trained one by one as plain Keras models, what populations are tested against."""

import keras
import numpy as np

from models.dense.architecture import Mlp
from models.dense.weight import initial_weights
from models.initializer import Initializer
from models.optimizer import Optimizer, keras_optimizer

# How often a program is traced that serves every call; PyTorch takes operations as they come.
ONCE = 0 if keras.backend.backend() == "torch" else 1


def plain_model(net: Mlp, weights, *, member: int) -> keras.Sequential:
    """One member of a population as a Keras model."""
    model = keras.Sequential([keras.Input((net.inputs,))])
    for layer in net.layers:
        activation = layer.activation
        if activation == "leaky_relu":
            activation = keras.layers.LeakyReLU(negative_slope=layer.negative_slope)
        model.add(keras.layers.Dense(layer.units, activation=activation, use_bias=layer.bias))
    model.set_weights([weight[member] for weight in weights])
    return model


def train_one(
    net: Mlp, weights, *, member: int, x, y, order, optimizer: Optimizer, loss: str, batch_size: int
) -> list[np.ndarray]:
    """Trains one member batch by batch; x and y are [member, example, …] or shared."""
    model = plain_model(net, weights, member=member)
    model.compile(optimizer=keras_optimizer(optimizer), loss=loss, run_eagerly=True)
    if x.ndim == 3:
        x, y = x[member], y[member]
    for epoch in order[:, member]:
        for begin in range(0, len(epoch), batch_size):
            batch = epoch[begin : begin + batch_size]
            model.train_on_batch(x[batch], y[batch])
    return model.get_weights()


def problem(net: Mlp, *, loss: str, members: int, shared: bool = False, examples: int = 22):
    """Random examples, orders of two epochs and initial weights, member by member.

    Returns:
        x, y, order and weights; the first members are the same for every number of members.
    """
    generators = [np.random.default_rng((7, member)) for member in range(members)]

    def stack(draw):
        values = np.stack([draw(generator) for generator in generators])
        return values[0] if shared else values

    x = stack(lambda g: g.normal(size=(examples, net.inputs)).astype("float32"))
    classes = stack(lambda g: g.integers(net.outputs, size=examples))
    y = {
        "mse": stack(lambda g: g.normal(size=(examples, net.outputs)).astype("float32")),
        "categorical_crossentropy": np.eye(net.outputs, dtype="float32")[classes],
        "sparse_categorical_crossentropy": classes,
    }[loss]
    order = np.stack([[g.permutation(examples) for _ in range(2)] for g in generators], axis=1)
    weights = initial_weights(
        net,
        members=members,
        kernel=Initializer(scheme="glorot_uniform"),
        seed=np.random.SeedSequence(5),
    )
    # Biases other than zero, so that a bias in the wrong place is seen.
    weights = [
        np.stack([w[k] + 0.1 * g.normal(size=w.shape[1:]) for k, g in enumerate(generators)])
        for w in weights
    ]
    return x, y, order, [weight.astype("float32") for weight in weights]
