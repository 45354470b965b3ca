"""Optimisers as plain values."""

from dataclasses import asdict

import keras
import numpy as np
import pytest

from models.error import OptimizerError
from models.optimizer import SGD, Adam, RMSprop, keras_optimizer, without_rate


@pytest.mark.parametrize("kind", [SGD, Adam, RMSprop])
def test_defaults_are_those_of_keras(kind):
    plain = getattr(keras.optimizers, kind.__name__)().get_config()
    ours = asdict(kind())
    assert ours == pytest.approx({name: plain[name] for name in ours})


@pytest.mark.parametrize("kind", [SGD, Adam, RMSprop])
def test_what_has_its_default_is_left_to_keras(kind, monkeypatch):
    """A release that changes a default is then seen in what is trained."""
    told = []
    monkeypatch.setattr(keras.optimizers, kind.__name__, lambda **said: told.append(said))
    keras_optimizer(kind())
    keras_optimizer(kind(learning_rate=0.5))
    assert told == [{}, {"learning_rate": 0.5}]


def test_settings_reach_keras():
    config = keras_optimizer(SGD(learning_rate=0.5, momentum=0, nesterov=False)).get_config()
    assert config["learning_rate"] == 0.5 and config["momentum"] == 0.0
    assert keras_optimizer(SGD(momentum=0.9, nesterov=True)).nesterov is True


def test_nesterov_without_momentum_is_plain_descent():
    """Why it is refused: R1 asks Keras for it, and gets the steps of SGD."""
    ends = []
    for nesterov in (False, True):
        variable = keras.Variable(np.array([1.0, -2.0], np.float32))
        optimizer = keras.optimizers.SGD(learning_rate=0.1, nesterov=nesterov)
        for slope in ([1.0, 3.0], [-0.5, 0.25]):
            optimizer.apply([keras.ops.convert_to_tensor(slope, "float32")], [variable])
        ends.append(keras.ops.convert_to_numpy(variable))
    np.testing.assert_array_equal(*ends)


def test_the_global_norm_cannot_be_asked_for():
    with pytest.raises(TypeError, match="global_clipnorm"):
        Adam(global_clipnorm=1.0)


@pytest.mark.parametrize(
    ("message", "mistake"),
    [
        (
            "SGD got learning_rate=-1.0; a number in [0, inf] is wanted",
            lambda: SGD(learning_rate=-1.0),
        ),
        ("SGD got momentum=1.5; a number in [0, 1] is wanted", lambda: SGD(momentum=1.5)),
        (
            "SGD got nesterov=True with momentum=0.0; give a momentum or leave nesterov out",
            lambda: SGD(nesterov=True),
        ),
        (
            "Adam got learning_rate=nan; a number in [0, inf] is wanted",
            lambda: Adam(learning_rate=float("nan")),
        ),
        ("RMSprop got rho=2.0; a number in [0, 1] is wanted", lambda: RMSprop(rho=2.0)),
        (
            "got an optimiser of type Adam; use SGD, Adam or RMSprop from models.optimizer "
            "(others may couple the members of a population)",
            lambda: without_rate(keras.optimizers.Adam(global_clipnorm=1.0)),
        ),
    ],
)
def test_a_mistake_says_what_came_and_what_is_wanted(message, mistake):
    with pytest.raises(OptimizerError) as caught:
        mistake()
    assert str(caught.value) == message
