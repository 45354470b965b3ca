"""What Keras's objects say of themselves."""

import numpy as np
import pytest

from models.keras.default import defaults, signature


def test_settings_are_told_as_text():
    names = ("units", "use_bias", "kernel_initializer", "no-such-thing")
    told = defaults("layers.Dense", arguments={"units": 3, "use_bias": False}, names=names)
    assert told == {
        "units": "3",
        "use_bias": "False",
        "kernel_initializer": "GlorotUniform",
        "no-such-thing": "no such setting",
    }


def test_a_number_that_single_precision_rounds_is_told_as_it_was_meant():
    told = defaults("optimizers.SGD", arguments={"learning_rate": 0.1}, names=("learning_rate",))
    assert told == {"learning_rate": "0.1"}
    assert str(np.float32(0.1).item()) != "0.1"


@pytest.mark.parametrize(
    ("name", "text"),
    [("epochs", "1"), ("self", "must be given"), ("no_such_thing", "no such argument")],
)
def test_arguments_of_a_method_are_told(name, text):
    assert signature("Model.fit", names=(name,)) == {name: text}
