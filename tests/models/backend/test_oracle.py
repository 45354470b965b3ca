"""What a population computes on this backend, against NumPy alone and against theory.

Elsewhere populations are held against Keras, which runs on the same backend. These forms rest on
neither; `.ci/run` runs them on TensorFlow and on JAX.
"""

import keras
import numpy as np
import pytest

from models.backend import interface as backend
from models.dense.architecture import chain
from models.dense.population import MlpPopulation
from models.dense.weight import initial_weights
from models.initializer import Initializer
from models.optimizer import SGD, Adam, RMSprop

STEPS, RATE = 12, 0.05


def sgd(gradient, *, momentum, nesterov):
    """The rule of descent: a function from a gradient to what is added to the parameters."""
    velocity = 0.0

    def step(parameters):
        nonlocal velocity
        slope = gradient(parameters)
        velocity = momentum * velocity - RATE * slope
        return momentum * velocity - RATE * slope if nesterov else velocity

    return step


def adam(gradient):
    """Adam's rule, moments corrected for their start at zero.

    Keras adds its epsilon before the second one is corrected, as the paper does at the end of its
    section 2.
    """
    first, second, taken = 0.0, 0.0, 0

    def step(parameters):
        nonlocal first, second, taken
        slope, taken = gradient(parameters), taken + 1
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        corrected = np.sqrt(1.0 - 0.999**taken) / (1.0 - 0.9**taken)
        return -RATE * corrected * first / (np.sqrt(second) + 1e-7)

    return step


def rmsprop(gradient):
    """RMSprop's rule, its epsilon under the root."""
    square = 0.0

    def step(parameters):
        nonlocal square
        slope = gradient(parameters)
        square = 0.9 * square + 0.1 * slope**2
        return -RATE * slope / np.sqrt(square + 1e-7)

    return step


RULES = {
    "sgd": (SGD(), lambda gradient: sgd(gradient, momentum=0.0, nesterov=False)),
    "momentum": (SGD(momentum=0.9), lambda gradient: sgd(gradient, momentum=0.9, nesterov=False)),
    "nesterov": (
        SGD(momentum=0.9, nesterov=True),
        lambda gradient: sgd(gradient, momentum=0.9, nesterov=True),
    ),
    "adam": (Adam(), adam),
    "rmsprop": (RMSprop(), rmsprop),
}


@pytest.mark.parametrize("name", RULES)
def test_an_optimiser_takes_the_steps_of_its_rule_in_numpy(name):
    """Down a bowl whose slopes differ by a factor of a thousand."""
    optimizer, rule = RULES[name]
    steepness = np.geomspace(0.01, 10.0, 6).reshape(2, 3)
    begin = np.linspace(-1.0, 2.0, 6).reshape(2, 3)

    def fallen(parameters, step, steepness):
        return keras.ops.sum(parameters * parameters * steepness) / 2.0

    descent = backend.descent(fallen, optimizer=optimizer, shape=begin.shape)
    descent.start(begin.astype(np.float32), learning_rate=RATE)
    descent.run(STEPS, steepness.astype(np.float32))
    step, plain = rule(lambda parameters: steepness * parameters), begin.copy()
    for _ in range(STEPS):
        plain = plain + step(plain)
    came = keras.ops.convert_to_numpy(descent.parameters())
    np.testing.assert_allclose(came, plain, rtol=2e-5, atol=1e-6)
    assert (steepness * came**2).sum() < (steepness * begin**2).sum()


SLOPE = 0.2
FORMS = {
    "linear": lambda z: z,
    "relu": lambda z: np.where(z > 0.0, z, 0.0),
    "leaky_relu": lambda z: np.where(z > 0.0, z, SLOPE * z),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1.0 / (1.0 + np.exp(-z)),
}


@pytest.mark.parametrize("activation", FORMS)
def test_layers_are_their_products_in_numpy(activation):
    slope = SLOPE if activation == "leaky_relu" else 0.0
    net = chain(inputs=4, hidden=[3, 20], activation=activation, negative_slope=slope, outputs=2)
    weights = initial_weights(
        net,
        members=5,
        kernel=Initializer(scheme="glorot_uniform"),
        seed=np.random.SeedSequence(4),
    )
    x = np.random.default_rng(5).normal(size=(7, 4)).astype(np.float32)
    came = MlpPopulation(architecture=net, members=5).predict(weights, x=x)
    for member in range(5):
        own = [weight[member].astype(float) for weight in weights]
        first = FORMS[activation](x @ own[0] + own[1])
        second = FORMS[activation](first @ own[2] + own[3])
        np.testing.assert_allclose(came[member], second @ own[4] + own[5], rtol=1e-4, atol=2e-6)


MEMBERS, WIDTH, DEPTH = 20_000, 8, 4


@pytest.fixture(scope="module")
def untrained():
    """Outputs of every hidden layer of untrained ReLU networks, [layer, member, unit]."""
    net = chain(inputs=WIDTH, hidden=[WIDTH] * DEPTH, activation="relu", outputs=1)
    weights = initial_weights(
        net,
        members=MEMBERS,
        kernel=Initializer(scheme="he_normal"),
        seed=np.random.SeedSequence(8),
    )
    x = np.ones((1, WIDTH), np.float32)
    outputs = MlpPopulation(architecture=net, members=MEMBERS).layer_outputs(weights, x=x)
    return np.stack([layer[:, 0] for layer in outputs[:DEPTH]])


def test_moments_of_untrained_relu_networks_are_those_of_theory(untrained):
    """He's weights keep the second moment: E[a^2] is 1 in every layer, for symmetric weights."""
    powers = (untrained.astype(float) ** 2).mean(axis=2)
    error = powers.std(axis=1) / np.sqrt(MEMBERS)
    assert (error < 0.05).all()
    # Five and a half standard errors come once in twenty million.
    assert (np.abs(powers.mean(axis=1) - 1.0) < 5.5 * error).all()


def test_layers_die_as_often_as_theory_says():
    """A layer of two units that hears a ray is dead with chance 1/4, whatever came before."""
    net = chain(inputs=1, hidden=[2] * DEPTH, activation="relu", outputs=1)
    weights = initial_weights(
        net,
        members=MEMBERS,
        kernel=Initializer(scheme="he_normal"),
        seed=np.random.SeedSequence(9),
    )
    x = np.ones((1, 1), np.float32)
    outputs = MlpPopulation(architecture=net, members=MEMBERS).layer_outputs(weights, x=x)
    for depth, layer in enumerate(outputs[:DEPTH], start=1):
        chance = 1.0 - 0.75**depth
        dead = float((layer[:, 0] == 0.0).all(axis=1).mean())
        assert abs(dead - chance) < 5.5 * np.sqrt(chance * (1.0 - chance) / MEMBERS)
