"""The collapse networks by the plain program."""

import time
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from claims.test_collapse import R2_PROTOCOL
from studies import vmap
from studies.vmap import by_vmap, why_untimed

NEEDS = pytest.mark.skipif(find_spec("jax") is None, reason="the plain program needs jax")
SMALL = replace(R2_PROTOCOL, points=100, hidden_layers=2)


@NEEDS
def test_it_trains_every_network_on_data_of_its_own():
    weights = by_vmap(SMALL, networks=4, seed=1)()
    shapes = [weight.shape for weight in weights]
    assert shapes == [(4, 1, 2), (4, 2), (4, 2, 2), (4, 2), (4, 2, 1), (4, 1)]
    biases = weights[-1][:, 0]
    assert np.all(biases != 0.0) and len(set(biases.tolist())) == 4


@NEEDS
def test_every_call_takes_the_same_steps():
    work = by_vmap(SMALL, networks=2, seed=1)
    for first, second in zip(work(), work(), strict=True):
        np.testing.assert_array_equal(first, second)


@NEEDS
def test_it_computes_on_one_thread():
    """Where one processor is free, it takes as much processor time as time, and not more."""
    work = by_vmap(R2_PROTOCOL, networks=200, seed=1)
    work()
    wall, busy = time.perf_counter(), time.process_time()
    work()
    assert time.process_time() - busy < 1.2 * (time.perf_counter() - wall)


@NEEDS
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"optimizer": "rmsprop"}, "got relu, rmsprop and abs(x)"),
        ({"activation": "leaky_relu", "negative_slope": 0.2}, "got leaky_relu, adam and abs(x)"),
        ({"target": "x sin 5x"}, "got relu, adam and x sin 5x"),
    ],
)
def test_what_it_does_not_do_is_refused(change, said):
    with pytest.raises(ValueError) as error:
        by_vmap(replace(SMALL, **change), networks=1, seed=1)
    assert str(error.value) == (
        f"the plain program {said}; it trains networks of relu by adam on abs(x)"
    )


def test_why_it_is_not_timed_is_said(monkeypatch):
    monkeypatch.setattr(vmap, "find_spec", lambda name: None)
    assert why_untimed("cpu") == "because jax is not installed; `pip install -e .[jax]` brings it"
    monkeypatch.setattr(vmap, "find_spec", lambda name: object())
    assert why_untimed("gpu") == (
        "because two libraries do not share a GPU; it is timed on processors"
    )
    assert why_untimed("cpu") == ""
