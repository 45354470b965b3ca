"""Laws of initial weights, and what is drawn beside them."""

import numpy as np
import pytest

from studies.library.weight import (
    LAYERS,
    SCHEMES,
    Law,
    WeightProtocol,
    biases,
    different_seeds,
    distinct,
    draw_weights,
    law,
    law_by_fans,
    repeats,
)
from studies.protocol import ProtocolError


def drawn(number=1, **knobs):
    protocol = WeightProtocol(
        **{"block": 100, "layer": "dense", "scheme": "he_normal", "seeds": "own"} | knobs
    )
    return draw_weights(protocol, np.random.SeedSequence(number), 100)


@pytest.mark.parametrize("kind", ["uniform", "normal", "truncated"])
def test_a_rank_is_the_probability_of_a_smaller_weight(kind):
    rng = np.random.default_rng(0)
    one = {
        "uniform": rng.uniform(-3.0, 3.0, 100_000),
        "normal": rng.normal(size=100_000) * 3.0,
        "truncated": (lambda z: z[np.abs(z) < 2.0] * 3.0)(rng.normal(size=100_000)),
    }[kind]
    ranks = Law(kind=kind, scale=3.0).rank(one)
    # Five standard deviations of a share among 95,000.
    for share in (0.1, 0.5, 0.9):
        assert abs((ranks < share).mean() - share) < 0.008


def test_limits_are_those_of_the_kind():
    limits = [Law(kind=kind, scale=3.0).limit for kind in ("uniform", "normal", "truncated")]
    assert limits == [3.0, np.inf, 6.0]
    assert Law(kind="uniform", scale=3.0).rank(np.array([9.0])) == 1.0
    assert Law(kind="truncated", scale=3.0).rank(np.array([9.0])) == 1.0


@pytest.mark.parametrize(("scheme", "variance"), [("glorot_normal", 0.02), ("he_normal", 0.04)])
def test_a_truncated_scheme_has_the_variance_of_its_fans(scheme, variance):
    known = law_by_fans(scheme, fan_in=50, fan_out=50)
    # Of a normal cut at two deviations 0.7737 of the variance is left.
    assert 0.773741 * known.scale**2 == pytest.approx(variance, rel=1e-5)


def test_a_uniform_scheme_has_the_variance_of_its_fans():
    assert law_by_fans("default", fan_in=50, fan_out=50).scale ** 2 / 3 == pytest.approx(0.02)


def test_a_convolution_counts_its_window():
    assert law("he_normal", layer="convolution") == law_by_fans(
        "he_normal", fan_in=200, fan_out=625
    )


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_is_drawn_for_a_layer(layer, scheme):
    seen = drawn(layer=layer, scheme=scheme)
    assert {name: array.shape for name, array in seen.items()} == dict.fromkeys(
        ("weight", "second", "other"), (100,)
    )
    assert len(np.unique(np.concatenate(list(seen.values())))) > 200


def test_weights_follow_the_seed():
    first, again, other = drawn(), drawn(), drawn(2)
    assert all((first[name] == again[name]).all() for name in first)
    assert (first["weight"] != other["weight"]).any()


def test_one_seeded_initialiser_makes_all_layers_one():
    seen = drawn(seeds="one")
    assert (seen["weight"] == seen["second"]).all() and (seen["weight"] == seen["other"]).all()


def test_no_more_numbers_are_looked_at_than_a_kernel_has():
    with pytest.raises(ProtocolError) as caught:
        WeightProtocol(block=5001, layer="dense", scheme="default", seeds="own")
    assert str(caught.value) == (
        "WeightProtocol.block = 5001 is impossible: it must be at most 5000. Change it where the "
        "protocol is written."
    )


def test_an_initialiser_repeats_itself_or_goes_on():
    assert repeats("HeNormal", seeds="integer") and not repeats("HeNormal", seeds="generator")


@pytest.mark.parametrize(("layer", "units"), [("dense", 50), ("convolution", 25)])
def test_a_layer_has_a_bias_for_each_unit(layer, units):
    assert biases(layer).shape == (units,)


@pytest.mark.parametrize("name", ["RandomNormal", "TruncatedNormal", "GlorotUniform"])
def test_single_precision_holds_numbers_apart_that_half_precision_does_not(name):
    assert distinct(name) > 0.998
    assert distinct(name, rounded=True) < 0.95


def test_seeds_are_their_own_unless_they_are_given():
    assert (different_seeds(), different_seeds(seed=3)) == (40, 1)
