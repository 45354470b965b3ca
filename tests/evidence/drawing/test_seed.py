"""Seeds."""

import hashlib
from dataclasses import dataclass, field

import numpy as np
import pytest

from evidence.drawing.seed import DEFAULT_SEED, block_seed, digest, knobs, pairing, parse_seed
from evidence.errors import SeedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    block: int = 10
    rate: float = 0.1
    widths: tuple[int, ...] = (2, 2)
    activation: str = field(default="relu", metadata={"arm": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRecipe:
    block: int = 10
    rate: float = 0.1
    widths: tuple[int, ...] = (2, 2)
    activation: str = field(default="relu", metadata={"arm": True})


def study(protocol, seed, size):
    return {}


def other_study(protocol, seed, size):
    return {}


@pytest.mark.parametrize("text", ["0", "2022", "007", str(2**63 - 1)])
def test_whole_numbers_are_seeds(text):
    assert parse_seed(text) == int(text)


@pytest.mark.parametrize(
    "text", ["", "-1", "1.5", "1e3", "two", "²", "٣", str(2**63), " 1", "FRESH"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(SeedError, match=r"is not a seed\. Give a whole number from 0 to 2"):
        parse_seed(text)


def test_fresh_seeds_differ_and_can_be_given_again():
    seeds = {parse_seed("fresh") for _ in range(20)}
    assert len(seeds) == 20
    assert all(parse_seed(str(seed)) == seed for seed in seeds)


def test_the_default_is_a_seed():
    assert parse_seed(str(DEFAULT_SEED)) == DEFAULT_SEED


def test_knobs_are_builtins_in_the_order_of_their_declaration():
    plain = knobs(Recipe())
    assert plain == {"block": 10, "rate": 0.1, "widths": [2, 2], "activation": "relu"}
    assert list(plain) == ["block", "rate", "widths", "activation"]


def test_what_tells_arms_apart_is_left_out_of_their_pairing():
    assert pairing(Recipe(activation="tanh")) == pairing(Recipe())
    assert "activation" not in pairing(Recipe())


def test_a_digest_is_stable_and_ignores_the_order_of_names():
    assert digest("a", 1) == hashlib.sha256(b'["a", 1]').hexdigest()
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest("ab", "c") != digest("a", "bc")


def state(seed):
    return tuple(seed.generate_state(4))


def test_arms_of_a_comparison_share_their_seeds():
    one = block_seed(study, Recipe(activation="relu"), root=1, index=0)
    other = block_seed(study, Recipe(activation="tanh"), root=1, index=0)
    assert state(one) == state(other)


def test_everything_else_changes_the_seed():
    seeds = [
        block_seed(study, Recipe(), root=1, index=0),
        block_seed(study, Recipe(), root=2, index=0),
        block_seed(study, Recipe(), root=1, index=1),
        block_seed(study, Recipe(rate=0.2), root=1, index=0),
        block_seed(study, OtherRecipe(), root=1, index=0),
        block_seed(other_study, Recipe(), root=1, index=0),
    ]
    assert len({state(seed) for seed in seeds}) == len(seeds)


def test_blocks_are_independent_streams():
    draws = [
        np.random.default_rng(block_seed(study, Recipe(), root=1, index=index)).random(2000)
        for index in range(20)
    ]
    correlations = np.corrcoef(draws)[np.triu_indices(20, k=1)]
    # 190 correlations of 2000 pairs, each with a standard error of 0.022.
    assert np.abs(correlations).max() < 6 * 0.0224
