"""What the activation studies measure, against plain NumPy and plain Keras."""

from dataclasses import replace

import numpy as np
import pytest

import models.dense.population
from evidence.drawing.trial import draw
from models.dense.architecture import Mlp
from models.dense.weight import initial_weights
from models.initializer import Initializer
from models.layer import Dense
from models.optimizer import SGD, keras_optimizer
from studies import datasets
from studies.activation import (
    ActivationProtocol,
    layer_gradients,
    layer_outputs,
    plotted_cells,
)
from studies.datasets import EMBEDDED
from tests.models.plain import plain_model
from tests.studies.protocols import ACTIVATION

pytestmark = pytest.mark.usefixtures("embedded")

SEED = 13
ARMS = {
    "tanh": ACTIVATION,
    "relu": replace(ACTIVATION, activation="relu", kernel="he_normal", sigma=None),
    "sigmoid": replace(ACTIVATION, activation="sigmoid", kernel="glorot_normal", sigma=None),
}
FUNCTIONS = {
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    "sigmoid": lambda z: 1.0 / (1.0 + np.exp(-z)),
}
NAMES = {"spread", "mean", "second_moment", "saturated", "negative", "outputs"}


def drawn(study, protocol, *, root=1, index=0):
    return draw(study, protocol, root=root, index=index)


def material(protocol: ActivationProtocol, size):
    """Images [trial, image, 784], labels, network and weights of the study's seed."""
    draw_seed, weight_seed = np.random.SeedSequence(SEED).spawn(2)
    rng = np.random.default_rng(draw_seed)
    data = datasets.load("mnist")
    chosen = [rng.permutation(len(data.x_test))[: protocol.images] for _ in range(size)]
    x = np.stack([data.x_test[i].reshape(-1, 784) / 255.0 for i in chosen]).astype("float32")
    layers = [Dense(units=100, activation="linear")]
    layers += [Dense(units=100, activation=protocol.activation)] * 5
    layers += [Dense(units=10, activation="softmax")]
    net = Mlp(inputs=784, layers=tuple(layers))
    kernel = Initializer(scheme=protocol.kernel, stddev=protocol.sigma)
    weights = initial_weights(net, members=size, kernel=kernel, seed=weight_seed)
    return x, np.stack([data.y_test[i] for i in chosen]), net, weights


@pytest.mark.parametrize("protocol", ARMS.values(), ids=ARMS)
def test_layer_outputs_equal_a_plain_forward_pass_in_double_precision(protocol):
    found = layer_outputs(protocol, np.random.SeedSequence(SEED), 3)
    x, _, _, weights = material(protocol, 3)
    function = FUNCTIONS[protocol.activation]
    for trial in range(3):
        kernels = [array[trial].astype(float) for array in weights if array.ndim == 3]
        a = x[trial].astype(float) @ kernels[0]
        for layer, kernel in enumerate(kernels[1:6]):
            a = function(a @ kernel)
            measured = {
                "spread": a.std(),
                "mean": a.mean(),
                "second_moment": (a**2).mean(),
                "saturated": (abs(a) > 0.95).mean(),
                "negative": (a < 0.0).mean(),
            }
            for name, value in measured.items():
                # A value within rounding of the limit may fall on either side of it.
                slack = 2 / a.size if name in ("saturated", "negative") else 0.0
                # A mean is small beside what it is the mean of.
                slack = 1e-4 * a.std() if name == "mean" else slack
                assert found[name][trial, layer] == pytest.approx(value, rel=1e-4, abs=slack)
            distance = abs(found["outputs"][trial, layer][:, None] - a.ravel()).min(axis=1)
            assert distance.max() < 1e-5 * max(1.0, abs(a).max())


@pytest.mark.parametrize("protocol", ARMS.values(), ids=ARMS)
def test_gradient_norms_equal_those_of_a_plain_keras_model(protocol):
    """One step of gradient descent with rate 100 moves a plain model by its gradient times 100."""
    found = layer_gradients(protocol, np.random.SeedSequence(SEED), 2)["norm"]
    x, y, net, weights = material(protocol, 2)
    model = plain_model(net, weights, member=1)
    loss = "sparse_categorical_crossentropy"
    model.compile(optimizer=keras_optimizer(SGD(learning_rate=100.0)), loss=loss, run_eagerly=True)
    before = model.get_weights()[2:12:2]
    model.train_on_batch(x[1], y[1])
    after = model.get_weights()[2:12:2]
    norms = [
        np.linalg.norm((old - new).astype(float)) / 100.0
        for old, new in zip(before, after, strict=True)
    ]
    np.testing.assert_allclose(found[1], norms, rtol=1e-3)


def test_each_outcome_has_a_layer_axis_and_its_range():
    outcomes = drawn(layer_outputs, ACTIVATION)
    assert set(outcomes) == NAMES
    for name in NAMES - {"outputs"}:
        assert outcomes[name].shape == (3, 5) and outcomes[name].dtype == float
        assert (outcomes[name] >= (-1.0 if name == "mean" else 0.0)).all()
        assert (outcomes[name] <= 1.0).all()
    assert outcomes["outputs"].shape == (3, 5, 8) and abs(outcomes["outputs"]).max() <= 1.0
    gradients = drawn(layer_gradients, ACTIVATION)
    assert set(gradients) == {"norm"}
    assert gradients["norm"].shape == (3, 5) and gradients["norm"].dtype == float
    assert (gradients["norm"] > 0.0).all()


@pytest.mark.parametrize(("study", "name"), [(layer_outputs, "spread"), (layer_gradients, "norm")])
def test_the_seed_alone_decides_the_numbers(study, name):
    ours = drawn(study, ACTIVATION)[name]
    np.testing.assert_array_equal(ours, drawn(study, ACTIVATION)[name])
    assert (ours != drawn(study, ACTIVATION, root=2)[name]).all()
    assert (ours != drawn(study, ACTIVATION, index=1)[name]).all()
    assert len(np.unique(ours[:, 0])) == 3


def test_arms_see_the_same_images_and_scaled_versions_of_the_same_weights(monkeypatch):
    seen = []
    population = models.dense.population.MlpPopulation.layer_outputs

    def spy(self, weights, *, x):
        seen.append((weights, x))
        return population(self, weights, x=x)

    monkeypatch.setattr(models.dense.population.MlpPopulation, "layer_outputs", spy)
    drawn(layer_outputs, ACTIVATION)
    drawn(layer_outputs, replace(ACTIVATION, sigma=0.07, activation="relu"))
    drawn(layer_outputs, ARMS["relu"])
    drawn(layer_outputs, replace(ACTIVATION, kernel="glorot_normal", sigma=None))
    for _, x in seen[1:]:
        np.testing.assert_array_equal(seen[0][1], x)
    np.testing.assert_allclose(seen[0][0][2], 2.0 * seen[1][0][2], rtol=1e-6)
    # He and Glorot draw from the same truncated normal; here their fans are both 100.
    np.testing.assert_allclose(seen[2][0][2], np.sqrt(2.0) * seen[3][0][2], rtol=1e-6)
    assert seen[0][1].shape == (3, 6, 784)
    assert 0.0 <= seen[0][1].min() and seen[0][1].max() <= 1.0


def test_more_images_than_there_are_means_all_of_them():
    few = replace(ACTIVATION, images=10**6, block=1)
    x = datasets.load("mnist").x_test
    assert len(x) == 899
    outcomes = drawn(layer_outputs, few)
    np.testing.assert_array_equal(
        np.round(outcomes["negative"] * 899 * 100, 6) % 1, np.zeros((1, 5))
    )


def test_the_numbers_are_known_to_depend_on_the_images():
    inputs = ACTIVATION.inputs()
    assert inputs == datasets.fingerprint("mnist") and inputs["name"] == EMBEDDED
    assert ACTIVATION.pool() == datasets.split("mnist", tests=True)


def test_a_list_that_is_never_emptied_plots_every_earlier_cell():
    assert plotted_cells(4, resets=False) == [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3]]
    assert plotted_cells(4, resets=True) == [[0], [1], [2], [3]]
