"""Both trainers of layered networks take and give the same, and every study has both."""

from dataclasses import replace

import numpy as np
import pytest

import studies.deep_network
from evidence.drawing.trial import draw
from models.initializer import Initializer
from models.keras import training
from models.layer import Dense
from models.network.layer import BatchNorm, Conv2D, Dropout, Flatten
from models.network.network import Network
from models.network.state import initial_state
from models.optimizer import SGD
from studies.protocol import KERAS, POPULATION, TRAINERS
from studies.trainer import GLOROT, OneByOne, Population, Training, trainer
from tests.studies.protocols import TRAINED

NORMAL = Initializer(scheme="truncated_normal", stddev=0.1)
CLASSES = Network(
    inputs=(5, 5, 1),
    layers=(
        BatchNorm(),
        Conv2D(units=2, kernel=3, activation="tanh"),
        Flatten(),
        Dense(units=4, activation="relu"),
        Dropout(rate=0.5),
        Dense(units=3, activation="softmax"),
    ),
)
NUMBERS = Network(
    inputs=(2,),
    layers=(
        Dense(units=4, activation="relu"),
        BatchNorm(),
        Dense(units=1, activation="linear"),
    ),
)
# What depends on data alone, and on no network.
OF_DATA = {
    "eggholder": {"guess", "nearest"},
    "specialise": {"difference"},
    "deep network": {"distance_of_normal"},
    "schedule": {"updates"},
}


def started(network, name, *, kernel=None, bias=None, members=2):
    told = {"members": members, "kernel": kernel, "bias": bias, "seed": np.random.SeedSequence(3)}
    return trainer(name).start(network, **told)


def trained(network, name, *, examples=10):
    """What a trainer gives for a small task: networks, what was seen, judgement, outputs."""
    chosen, state = trainer(name), started(network, name)
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, examples, *network.inputs)).astype("float32")
    y = rng.integers(3, size=(2, examples))
    y = y.astype("float32") if network.regresses else y
    training = Training(
        x=x,
        y=y,
        order=np.argsort(rng.random((2, 2, examples)), axis=-1),
        optimizer=SGD(learning_rate=0.1),
        batch_size=4,
        seed=np.random.SeedSequence(4),
        dropout_seed=np.random.SeedSequence(5),
        learning_rate=None,
        watch=network.trainable[0].layer if network.regresses else 1,
        validation=(x, y),
        stepwise=True,
    )
    after, seen = chosen.train(network, state, training)
    return after, seen, chosen.judge(network, after, x=x, y=y), chosen.outputs(network, after, x=x)


def shaped(value):
    """Shapes and kinds of all arrays, by name."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype
    if isinstance(value, (list, tuple)):
        return [shaped(one) for one in value]
    return {name: shaped(getattr(value, name)) for name in type(value).__slots__}


def test_a_trainer_is_known_by_its_name_and_a_population_is_the_one_without():
    assert isinstance(trainer(POPULATION), Population) and isinstance(trainer(KERAS), OneByOne)
    assert trainer(None) is trainer(POPULATION)


@pytest.mark.parametrize("network", [CLASSES, NUMBERS], ids=["classes", "numbers"])
def test_both_give_the_same_arrays_for_the_same_task(network):
    ours, theirs = (trained(network, name) for name in TRAINERS)
    assert shaped(theirs) == shaped(ours)
    for found in (ours, theirs):
        after, seen, judged, outputs = found
        np.testing.assert_allclose(seen.validation.loss[-1], judged.loss, rtol=1e-4)
        # Where a short batch's mask drops all units, that step's gradient is 0.
        assert len(outputs) == len(network.layers) and (seen.gradient_norm > 0.0).any(axis=0).all()
        assert (after.weights[0] != 0.0).all()


def test_equal_networks_are_judged_and_looked_at_alike():
    """Whoever asks: the one by Keras's `evaluate` and `predict`, the other all at once."""
    after, *_ = trained(CLASSES, KERAS)
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(300, 5, 5, 1)).astype("float32"), rng.integers(3, size=300)
    ours, theirs = (trainer(name).judge(CLASSES, after, x=x, y=y) for name in TRAINERS)
    np.testing.assert_allclose(theirs.loss, ours.loss, rtol=1e-4)
    np.testing.assert_allclose(theirs.accuracy, ours.accuracy, rtol=1e-6)
    ours, theirs = (trainer(name).outputs(CLASSES, after, x=x[:3]) for name in TRAINERS)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("name", TRAINERS)
def test_what_a_report_says_of_initial_weights_is_drawn(name):
    said = started(CLASSES, name, kernel=NORMAL, bias=0.1)
    assert 0.0 < abs(said.weights[2]).max() <= 0.2
    assert (said.weights[3] == np.float32(0.1)).all() and (said.weights[0] == 1.0).all()
    unsaid = started(CLASSES, name)
    limit = np.sqrt(6 / (9 * 1 + 9 * 2))
    assert 0.5 * limit < abs(unsaid.weights[2]).max() <= limit and not unsaid.weights[3].any()


def test_a_population_draws_glorot_where_nothing_is_said_as_keras_does():
    ours = started(CLASSES, POPULATION)
    plain = initial_state(CLASSES, members=2, kernel=GLOROT, seed=np.random.SeedSequence(3))
    for one, other in zip(ours.weights, plain.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_where_nothing_is_said_keras_is_told_nothing(monkeypatch):
    said = []
    monkeypatch.setattr(
        "models.keras.instance.initial_states", lambda recipe, **_: said.extend(recipe.starts)
    )
    started(CLASSES, KERAS)
    assert {(start.kernel, start.bias) for start in said} == {(None, None)}


def test_networks_with_and_without_dropout_shuffle_alike(monkeypatch):
    """The seed of orders is the one of the weights, which both have."""
    given = []
    train = training.train_one_by_one

    def spy(*told, **named):
        given.append(named)
        return train(*told, **named)

    monkeypatch.setattr(training, "train_one_by_one", spy)
    trained(NUMBERS, KERAS, examples=4)
    assert given[0]["seed"].entropy == 4 and given[0]["aim"] is training.NUMBER


# Every study


@pytest.fixture
def narrow(monkeypatch):
    """R4's chain of layers with few units, which takes no time."""
    wide = studies.deep_network.network_of

    def network_of(activation):
        layers = [
            replace(layer, units=5) if getattr(layer, "units", 0) > 10 else layer
            for layer in wide(activation).layers
        ]
        return replace(wide(activation), layers=tuple(layers))

    monkeypatch.setattr(studies.deep_network, "network_of", network_of)


@pytest.mark.usefixtures("embedded", "narrow")
@pytest.mark.parametrize("name", TRAINED)
def test_every_study_gives_the_same_outcomes_whoever_trains(name):
    """Names, shapes and kinds; and the same numbers where they depend on data alone."""
    study, protocol = TRAINED[name]
    ours, theirs = (
        draw(study, replace(protocol, trainer=one), root=1, index=0) for one in TRAINERS
    )
    assert {k: (v.shape, v.dtype) for k, v in theirs.items()} == {
        k: (v.shape, v.dtype) for k, v in ours.items()
    }
    equal = {k for k, v in theirs.items() if (v == ours[k]).all()}
    assert equal >= OF_DATA.get(name, set())
    for values in theirs.values():
        assert np.isfinite(values.astype(float)).all()
