"""What the study of R4's deep network measures, against plain computations."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import studies.deep_network
from evidence.drawing.trial import draw
from models.layer import Dense
from models.network.layer import Conv2D, Dropout, Flatten, MaxPool
from models.network.network import Network
from models.network.population import evaluate_networks, network_outputs
from models.optimizer import Adam
from studies import datasets
from studies.datasets import EMBEDDED
from studies.deep_network import (
    CONSTANT,
    DENSE,
    XAVIER,
    DeepNetworkProtocol,
    distance_to_normal,
    network_of,
    summary_of,
    train_network,
)
from studies.image_sample import sample_images
from studies.protocol import ProtocolError

pytestmark = pytest.mark.usefixtures("embedded", "small")

PROTOCOL = DeepNetworkProtocol(
    block=4,
    dataset="mnist",
    training=60,
    held=40,
    batch_size=20,
    learning_rate=1e-3,
    steps=7,
    activation="relu",
    weights=CONSTANT,
    parameters=True,
)
TANH = replace(PROTOCOL, activation="tanh", weights=XAVIER)
UNTRAINED = replace(PROTOCOL, steps=0, parameters=False)
DISTANCES = {"distance_to_normal", "distance_of_normal"}
SHARES = {"test_accuracy", "zeros", "near_zeros", "dead_units"} | DISTANCES
ARRAYS = {"deviation", "summary", "uncentred_summary"}
OF_STEPS = {"step_accuracy", "early_accuracy"}


def narrow(activation):
    """R4's chain of layers with few units, which takes no time."""
    return Network(
        inputs=(28, 28, 1),
        layers=(
            Conv2D(units=3, kernel=5, activation=activation, padding="same"),
            MaxPool(),
            Conv2D(units=4, kernel=5, activation=activation, padding="same"),
            MaxPool(),
            Flatten(),
            Dense(units=30, activation=activation),
            Dropout(rate=0.5),
            Dense(units=10, activation="softmax"),
        ),
    )


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(studies.deep_network, "network_of", narrow)


def drawn(protocol, *, root=1, index=0):
    return draw(train_network, protocol, root=root, index=index)


def test_the_network_is_r4s():
    network = network_of("relu")
    assert network.shapes == (
        *((28, 28, 1), (28, 28, 32), (14, 14, 32), (14, 14, 64), (7, 7, 64)),
        *((3136,), (1024,), (1024,), (10,)),
    )
    assert network.parameters == 832 + 51_264 + 3_212_288 + 10_250
    assert isinstance(network.layers[DENSE], Dense) and isinstance(network.layers[6], Dropout)
    hidden = (network.layers[0], network.layers[2], network.layers[DENSE])
    assert [layer.activation for layer in hidden] == ["relu"] * 3
    assert [type(layer) for layer in network.layers] == [type(one) for one in narrow("relu").layers]


def test_outcomes_have_their_axes_and_ranges():
    for protocol in (PROTOCOL, TANH):
        outcomes = drawn(protocol)
        assert set(outcomes) == SHARES | ARRAYS | OF_STEPS | {"outputs"}
        for name in SHARES | {"early_accuracy"}:
            assert outcomes[name].shape == (4,) and outcomes[name].dtype == float
            assert ((outcomes[name] >= 0.0) & (outcomes[name] <= 1.0)).all()
        for name in ARRAYS:
            assert outcomes[name].shape == (4, 8) and (outcomes[name] >= 0.0).all()
        assert outcomes["step_accuracy"].shape == (4, 7)
        assert outcomes["outputs"].shape == (4, 200)


def test_a_network_that_takes_no_step_has_no_outcome_of_training():
    outcomes = drawn(UNTRAINED)
    assert set(outcomes) == SHARES | {"outputs"}


def test_parameters_that_nobody_reads_are_not_looked_at_and_change_nothing_else():
    whole, unread = drawn(PROTOCOL), drawn(replace(PROTOCOL, parameters=False))
    assert set(whole) - set(unread) == ARRAYS
    for name, values in unread.items():
        np.testing.assert_array_equal(values, whole[name], err_msg=name)


def test_there_are_as_many_normal_draws_as_outputs():
    """Lilliefors 1967: 99 of 100 samples are nearer than 1.031 over the root of their number."""
    scaled = drawn(UNTRAINED)["distance_of_normal"] * (40 * 30) ** 0.5
    assert len(set(scaled)) == 4 and (scaled > 0.3).all() and (scaled < 1.031).all()


def test_outcomes_are_what_plain_calls_give(trainings):
    outcomes = drawn(PROTOCOL)
    _, _, arguments, state, history = trainings[0]
    assert arguments["optimizer"] == Adam(learning_rate=1e-3)
    assert arguments["batch_size"] == [[20] * 3, [20] * 3, [20]]
    image_seed = studies_seed(PROTOCOL)[0]
    images = sample_images(
        "mnist",
        **{"training": 60, "held": 40, "epochs": 3, "members": 4, "pixels": (0.0, 1.0)},
        seed=image_seed,
    )
    np.testing.assert_array_equal(arguments["x"], images.x)
    x, y = images.held
    network = narrow("relu")
    np.testing.assert_allclose(
        outcomes["test_accuracy"], evaluate_networks(network, state, x=x, y=y).accuracy
    )
    outputs = network_outputs(network, state, x=x)[DENSE]
    np.testing.assert_allclose(outcomes["zeros"], (outputs == 0.0).mean(axis=(1, 2)))
    np.testing.assert_allclose(outcomes["near_zeros"], (abs(outputs) <= 1e-3).mean(axis=(1, 2)))
    np.testing.assert_allclose(outcomes["dead_units"], (outputs == 0.0).all(axis=1).mean(axis=1))
    for trial in range(4):
        expected = distance_to_normal(outputs[trial])
        assert outcomes["distance_to_normal"][trial] == pytest.approx(expected, rel=1e-4)
        gaps = abs(outcomes["outputs"][trial][:, None] - outputs[trial].ravel()).min(axis=1)
        assert gaps.max() < 1e-5
        deviations = [values[trial].std() for values in state.weights]
        np.testing.assert_allclose(outcomes["deviation"][trial], deviations, rtol=1e-4)
        for name, centred in (("summary", True), ("uncentred_summary", False)):
            expected = [summary_of(values[trial], centred=centred) for values in state.weights]
            np.testing.assert_array_equal(outcomes[name][trial], expected)
    np.testing.assert_array_equal(outcomes["step_accuracy"], history.step_accuracy.T)
    means = history.step_accuracy.mean(axis=0)
    np.testing.assert_allclose(outcomes["early_accuracy"], means, rtol=1e-6)


def studies_seed(protocol):
    """The seeds of images, weights, dropout and pictures that the study of block 0 splits."""
    from evidence.drawing.seed import block_seed

    return block_seed(train_network, protocol, root=1, index=0).spawn(4)


def test_only_the_first_500_steps_count_as_early(monkeypatch):
    monkeypatch.setattr(studies.deep_network, "EARLY_STEPS", 3)
    outcomes = drawn(PROTOCOL)
    expected = outcomes["step_accuracy"][:, :3].mean(axis=1)
    np.testing.assert_allclose(outcomes["early_accuracy"], expected, rtol=1e-6)
    assert (outcomes["early_accuracy"] != outcomes["step_accuracy"].mean(axis=1)).any()


def test_arms_are_pairs(trainings):
    """Both kinds of network see the same images, order and dropout, from the same uniform draws."""
    drawn(PROTOCOL)
    drawn(TANH)
    (_, relu, ours, *_), (_, tanh, theirs, *_) = trainings
    for name in ("x", "y", "order"):
        np.testing.assert_array_equal(ours[name], theirs[name])
    assert ours["seed"].spawn_key == theirs["seed"].spawn_key
    for first, second in zip(relu.weights[::2], tanh.weights[::2], strict=True):
        ranks = stats.spearmanr(first, second, axis=None).statistic
        assert ranks > 1.0 - 1e-6
    for biases in relu.weights[1::2]:
        np.testing.assert_array_equal(biases, np.float32(0.1))
    assert abs(relu.weights[4]).max() <= 0.2
    assert relu.weights[4].std() == pytest.approx(0.088, abs=0.002)
    fan_in, fan_out = relu.weights[4].shape[1:]
    limit = np.sqrt(6 / (fan_in + fan_out))
    assert limit * 0.99 < abs(tanh.weights[4]).max() <= limit
    for biases in tanh.weights[1::2]:
        limit = np.sqrt(6 / (2 * biases.shape[1]))
        assert limit / 2 < abs(biases).max() <= limit


def test_an_untrained_network_is_the_one_that_training_starts_from(trainings):
    drawn(PROTOCOL)
    _, state, *_ = trainings[0]
    found = drawn(UNTRAINED)
    assert len(trainings) == 1
    image_seed = studies_seed(PROTOCOL)[0]
    images = sample_images(
        "mnist",
        **{"training": 60, "held": 40, "epochs": 0, "members": 4, "pixels": (0.0, 1.0)},
        seed=image_seed,
    )
    outputs = network_outputs(narrow("relu"), state, x=images.x_held)[DENSE]
    np.testing.assert_allclose(found["zeros"], (outputs == 0.0).mean(axis=(1, 2)))


def test_many_held_images_go_through_in_parts(monkeypatch):
    whole = drawn(UNTRAINED)
    monkeypatch.setattr(studies.deep_network, "IMAGES", 15)
    parts = drawn(UNTRAINED)
    for name in SHARES:
        np.testing.assert_allclose(whole[name], parts[name], rtol=1e-5)


def test_without_numbers_all_networks_share_the_sets_own_division(trainings):
    protocol = replace(PROTOCOL, training=None, held=None, block=2, steps=46)
    outcomes = drawn(protocol)
    _, _, arguments, state, _ = trainings[0]
    data = datasets.load("mnist")
    assert arguments["x"].shape == (898, 28, 28, 1) and arguments["x"].max() == 1.0
    assert arguments["batch_size"] == [[20] * 44, [20] * 2]
    x = data.x_test[..., None].astype("float32") / 255.0
    y = data.y_test.astype("int32")
    expected = evaluate_networks(narrow("relu"), state, x=x, y=y).accuracy
    np.testing.assert_allclose(outcomes["test_accuracy"], expected)


def test_r4s_steps_are_four_passes_and_a_part():
    protocol = replace(PROTOCOL, batch_size=50, steps=5500)
    plan = studies.deep_network._plan(protocol, 60_000)
    assert [len(lengths) for lengths in plan] == [1200, 1200, 1200, 1200, 700]
    assert {length for lengths in plan for length in lengths} == {50}


def test_the_seed_alone_decides_the_numbers():
    ours = drawn(PROTOCOL)
    for name, array in drawn(PROTOCOL).items():
        np.testing.assert_array_equal(ours[name], array)
    for others in (drawn(PROTOCOL, root=2), drawn(PROTOCOL, index=1)):
        assert (ours["distance_to_normal"] != others["distance_to_normal"]).all()
    assert len(np.unique(ours["distance_to_normal"])) == 4


@pytest.mark.parametrize(
    "values", [np.arange(10.0), np.array([0.0, 0.0, 0.0, 1.0]), np.array([[-3.0, 0.0], [0.5, 9.0]])]
)
def test_distance_to_normal_is_that_of_kolmogorov_and_smirnov(values):
    flat = values.ravel()
    expected = stats.kstest(flat, stats.norm(flat.mean(), flat.std()).cdf).statistic
    assert distance_to_normal(values) == pytest.approx(expected)


def test_distance_to_normal_is_small_for_normal_numbers_and_large_for_their_positive_part():
    numbers = np.random.default_rng(3).normal(2.0, 5.0, size=100_000).astype("float32")
    assert distance_to_normal(numbers) < 0.01
    assert distance_to_normal(np.maximum(numbers - 2.0, 0.0)) > 0.25


def test_a_sum_of_deviations_is_rounding_and_a_sum_of_values_is_not():
    numbers = np.random.default_rng(4).normal(0.1, 0.05, size=(40, 25))
    assert summary_of(numbers) < 1e-10
    deviations = ((numbers - numbers.mean()) ** 2).sum()
    expected = numbers.sum() ** 2 / deviations
    assert summary_of(numbers, centred=False) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"batch_size": 0}, "batch_size = 0 is impossible: it must be above 0"),
        ({"learning_rate": 0.0}, "learning_rate = 0.0 is impossible: it must be above 0"),
        ({"steps": -1}, "steps = -1 is impossible: it must be 0 or above"),
        ({"activation": "selu"}, "activation = 'selu' is impossible: it must be one of relu, tanh"),
        ({"weights": "he"}, "weights = 'he' is impossible: it must be one of normal 0.1, xavier"),
        ({"held": None}, "held = None is impossible: it must be None exactly where training"),
        ({"held": 0}, "held = 0 is impossible: it must be above 0, or None"),
        ({"steps": 0}, "parameters = True is impossible: it must be False without steps"),
    ],
)
def test_an_impossible_protocol_is_refused(changes, words):
    with pytest.raises(ProtocolError, match=f"DeepNetworkProtocol.{words}"):
        replace(PROTOCOL, **changes)


def test_a_batch_of_more_images_than_there_are_is_refused():
    with pytest.raises(ProtocolError, match="batch_size = 61 is impossible: it must be at most 60"):
        drawn(replace(PROTOCOL, batch_size=61))


def test_the_numbers_are_known_to_depend_on_the_images():
    inputs = PROTOCOL.inputs()
    assert inputs == datasets.fingerprint("mnist") and inputs["name"] == EMBEDDED
