"""What Keras is told of initial numbers, and what is left to it."""

import keras
import pytest

from models.initializer import SCHEMES, Initializer
from models.keras.start import NAMES, RAI, UNSAID, Start, keras_initializer

HE = Initializer(scheme="he_normal")


def told(how):
    """The class and the settings of the initialiser that Keras is given."""
    made = keras_initializer(how)
    return type(made), made.get_config()


def test_what_is_unsaid_is_left_to_keras():
    assert UNSAID.settings(has_bias=True) == {}
    assert not UNSAID.shares and not UNSAID.is_rai


@pytest.mark.parametrize(
    ("start", "has_bias", "names"),
    [
        (Start(kernel=HE), True, {"kernel_initializer"}),
        (Start(bias=0.1), True, {"bias_initializer"}),
        (Start(bias=0.0), True, {"bias_initializer"}),
        (Start(bias=0.1), False, set()),
        (Start(kernel=HE, bias=HE), True, {"kernel_initializer", "bias_initializer"}),
        (Start(kernel=HE, bias=HE), False, {"kernel_initializer"}),
    ],
)
def test_a_layer_is_told_what_is_said_and_no_more(start, has_bias, names):
    assert set(start.settings(has_bias=has_bias)) == names


def test_kernel_and_bias_are_told_as_they_are_said():
    said = Start(kernel=HE, bias=0.1).settings(has_bias=True)
    assert isinstance(said["kernel_initializer"], keras.initializers.HeNormal)
    assert isinstance(said["bias_initializer"], keras.initializers.Constant)


@pytest.mark.parametrize("scheme", sorted(NAMES))
def test_every_scheme_is_keras_own_and_without_a_seed(scheme):
    stddev = 0.3 if scheme in ("random_normal", "truncated_normal") else None
    kind, settings = told(Initializer(scheme=scheme, stddev=stddev))
    assert kind is getattr(keras.initializers, NAMES[scheme])
    assert kind is type(keras.initializers.get(scheme)), "Keras has a name of its own for it"
    assert settings["seed"] is None
    if stddev is not None:
        assert (settings["stddev"], settings["mean"]) == (stddev, 0.0)


def test_every_scheme_but_rai_has_its_name():
    assert {*NAMES, RAI} == {*SCHEMES}


def test_a_number_is_a_constant():
    assert told(0.1) == (keras.initializers.Constant, {"value": 0.1})


def test_of_rai_keras_is_told_nothing():
    start = Start(kernel=Initializer(scheme=RAI))
    assert start.is_rai and start.settings(has_bias=True) == {}


def test_a_kernel_that_is_shared_is_told_like_another():
    """Its seed is given when its numbers are drawn, which is done again and again."""
    start = Start(kernel=Initializer(scheme="he_normal", shared=True))
    assert start.shares
    assert start.settings(has_bias=True)["kernel_initializer"].get_config()["seed"] is None
