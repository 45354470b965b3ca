"""What is noted of deep networks that start from small weights."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.drawing.trial import draw
from models.initializer import Initializer
from models.optimizer import RMSprop
from studies.image_sample import UNIT
from studies.image_training import image_task
from studies.protocol import ProtocolError
from studies.vanishing import HIDDEN, UNITS, learn_from_small_weights
from tests.studies.protocols import VANISHING

pytestmark = pytest.mark.usefixtures("embedded")

SEED = 3


def drawn(protocol):
    return draw(learn_from_small_weights, protocol, root=1, index=0)


def test_the_network_is_the_reports():
    assert VANISHING.network.parameters == 784 * UNITS + UNITS + HIDDEN * (UNITS + 1) * UNITS + (
        UNITS * 10 + 10
    )


def test_each_hidden_layers_way_is_a_share_of_its_own_length():
    found = learn_from_small_weights(VANISHING, np.random.SeedSequence(SEED), 2)
    task = image_task(
        VANISHING,
        VANISHING.network,
        seed=np.random.SeedSequence(SEED),
        members=2,
        epochs=VANISHING.epochs,
        pixels=UNIT,
        kernel=Initializer(scheme="random_normal", stddev=VANISHING.sigma),
    )
    state, history = task.train(optimizer=RMSprop(), batch_size=VANISHING.batch_size, watches=False)
    assert found["moved"].shape == (2, HIDDEN)
    for layer in range(HIDDEN):
        # Flatten, the linear layer, then the hidden ones.
        before, after = (
            one.layer(VANISHING.network, position=2 + layer)["kernel"]
            for one in (task.state, state)
        )
        for trial in range(2):
            way = np.sqrt(((after[trial] - before[trial]) ** 2).sum())
            length = np.sqrt((before[trial] ** 2).sum())
            assert found["moved"][trial, layer] == pytest.approx(way / length, rel=1e-4)
    assert found["accuracy"].shape == (2, VANISHING.epochs)
    np.testing.assert_array_equal(found["accuracy"], history.accuracy.T)
    np.testing.assert_array_equal(found["held_accuracy"], task.judge(state).accuracy)
    np.testing.assert_array_equal(found["untrained_accuracy"], task.judge(task.state).accuracy)


def test_layers_move_further_at_a_larger_rate():
    near, far = (
        drawn(replace(VANISHING, optimizer="sgd", learning_rate=rate)) for rate in (1e-4, 1e-2)
    )
    assert (near["moved"] < far["moved"]).all()
    np.testing.assert_array_equal(near["untrained_accuracy"], far["untrained_accuracy"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"optimizer": "lion"}, "one of sgd, adam, rmsprop"),
        ({"activation": "elu"}, "one of relu, tanh, sigmoid"),
        ({"sigma": 0.0}, "above 0"),
        ({"held": 0}, "above 0, or None"),
    ],
)
def test_a_training_that_cannot_be_is_refused(change, message):
    with pytest.raises(ProtocolError, match=message):
        replace(VANISHING, **change)
