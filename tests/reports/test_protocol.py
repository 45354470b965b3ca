"""A protocol in words."""

import doctest
import math

import pytest

from reports import protocol
from reports.protocol import differing, finite, value_of, worded


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(protocol).failed == 0


@pytest.mark.parametrize(
    ("knobs", "text"),
    [
        ({}, ""),
        ({"points": 12000, "noise": 0.2}, "12,000 points, noise 0.2."),
        ({"block": 4, "trainer": "population", "epochs": 5},
         "5 epochs, trained by one population of networks, 4 trials to a block."),
        ({"trainer": None, "sigma": None}, "no sigma."),
        ({"shuffled": False, "input_norm": "True | False"},
         "without shuffled, with against without batch norm of the input."),
        ({"activation": "relu | tanh | sigmoid"}, "activation relu against tanh against sigmoid."),
        ({"first": {"kind": "loss", "margin": 0.0}}, "first (kind loss, margin 0)."),
        ({"hidden": [5, 5]}, "hidden 5 and 5."),
        ({"pixels": []}, "pixels none."),
        ({"pixels": [0.0, 2.0]}, "pixels from 0 to 2."),
        ({"pixels": "[0.0, 255.0] | [-1.0, 1.0] | unit"},
         "pixels from 0 to 255 against from −1 to 1 against unit."),
        ({"stages": [[0.1, 24], [0.01, 3]]},
         "learning rate 0.1 for 24 epochs, then 0.01 for 3 epochs."),
        ({"stages": "[[0.1, 20]] | [[0.01, 20]]"},
         "learning rate 0.1 for 20 epochs against 0.01 for 20 epochs."),
        ({"stages": 3}, "learning rate 3."),
        ({"hidden": "[5, 5] | [3]"}, "hidden 5 and 5 against 3."),
        ({"name": "[broken | [1]"}, "name [broken against 1."),
        ({"training": None, "held": None, "stepwise": True},
         "all training images of the set, judged by its test images, with losses told step by "
         "step."),
        ({"rates": [[0.1, 24], [0.01, 3]]}, "rates 0.1 and 24, then 0.01 and 3."),
        ({"learning_rate": 0.0024999999999999467}, "learning rate 0.0025."),
    ],
)  # fmt: skip
def test_every_knob_is_told(knobs, text):
    assert worded(knobs) == text


def test_another_set_is_told_by_what_differs():
    base = {"block": 4, "width": 2, "activation": "relu"}
    assert differing(base, base=base) == ""
    assert differing({**base, "activation": "tanh"}, base=base) == "activation tanh."
    assert differing({"block": 4, "width": 2}, base=base) == "nothing said of activation."
    # Equal to Python, and not the same knob.
    assert differing({**base, "width": True}, base={**base, "width": 0}) == "with width."


def test_values_are_written_for_readers():
    assert value_of(0.1234567) == "0.123457"
    assert value_of(True) == "True"
    assert value_of([1, None]) == "[1, null]"
    assert value_of("x sin 5x") == "x sin 5x"


def test_what_json_does_not_know_is_nothing():
    assert finite({"a": [math.inf, 1.0], "b": (math.nan,)}) == {"a": [None, 1.0], "b": [None]}
