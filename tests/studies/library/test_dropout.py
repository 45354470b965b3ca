"""Masks of dropout, and how their numbers fare."""

import doctest

import numpy as np
import pytest

from studies.library import dropout
from studies.library.dropout import (
    DropoutProtocol,
    agreement,
    in_inference,
    in_training,
    kept_values,
    masks,
)
from studies.protocol import ProtocolError

OTHERS = ("step", "example", "unit", "layer", "seed")


def drawn(number=1, *, seeds="own"):
    protocol = DropoutProtocol(block=400, rate=0.5, seeds=seeds)
    return masks(protocol, np.random.SeedSequence(number), 400)


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(dropout).failed == 0


def test_masks_follow_the_seed():
    first, again, other = drawn(), drawn(), drawn(2)
    assert set(first) == {"dropped", *OTHERS}
    assert all(array.dtype == np.bool_ and array.shape == (400,) for array in first.values())
    assert all((first[name] == again[name]).all() for name in first)
    assert (first["dropped"] != other["dropped"]).any()


def test_numbers_fare_alike_about_half_the_time():
    # Six standard deviations of a share among 400.
    assert all(abs(drawn()[name].mean() - 0.5) < 0.15 for name in ("dropped", *OTHERS))


def test_layers_made_anew_with_one_seed_repeat_their_masks():
    seen = drawn(seeds="one")
    assert all(seen[name].all() for name in ("step", "layer", "seed"))
    assert not seen["example"].all() and not seen["unit"].all()


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_a_rate_that_drops_nothing_or_all_is_refused(rate):
    with pytest.raises(ProtocolError) as caught:
        DropoutProtocol(block=4, rate=rate, seeds="own")
    assert str(caught.value) == (
        f"DropoutProtocol.rate = {rate} is impossible: it must be above 0 and below 1. Change it "
        "where the protocol is written."
    )


def test_two_that_are_seldom_dropped_fare_alike_more_often():
    assert agreement(0.1) == pytest.approx(0.82)


def test_ones_are_told_by_their_values():
    assert len(kept_values(0.5).split(", ")) >= 1
    assert in_inference(0.5).shape == in_training(0.5).shape == (40, 40)
