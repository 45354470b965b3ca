"""One image network as a plain Keras model, what populations are tested against."""

import keras
import numpy as np

from models.initializer import Initializer
from models.keras import model as reference
from models.network.network import Network
from models.network.state import State, initial_state


def plain_model(net: Network, state: State | None = None, *, member: int = 0) -> keras.Sequential:
    """One member of a population as a Keras model; with its own weights if no state is given."""
    model = reference.uncompiled_model(net)
    if state is not None:
        assign(model, state, member=member)
    return model


def compiled_model(net, state, *, member, optimizer) -> keras.Sequential:
    """One member of a population as a Keras model that is ready to be trained."""
    model = reference.plain_model(net, optimizer=optimizer)
    assign(model, state, member=member)
    return model


def assign(model, state, *, member):
    """Gives a Keras model the weights and moving statistics of one member."""
    for variable, values in zip(model.trainable_weights, state.weights, strict=True):
        variable.assign(values[member])
    for variable, values in zip(model.non_trainable_weights, state.statistics, strict=True):
        variable.assign(values[member])


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
