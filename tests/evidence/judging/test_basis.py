"""What a judged item rests on."""

import json
from dataclasses import replace

import numpy as np
import pytest

from evidence.judging.basis import basis
from evidence.judging.combination import all_of
from evidence.judging.estimand import mean, paired_difference, proportion
from evidence.judging.fact import close_to, exactly
from evidence.records.number import Numbers
from evidence.records.trial import Tried
from evidence.records.vocabulary import TIMING
from tests.evidence.sampled import trials_of
from tests.evidence.stated import item_of

DEPTH = np.random.default_rng(5).standard_normal(400)
COIN = trials_of(heads=np.arange(400) % 4 > 0, depth=DEPTH, block=40)
OTHER = trials_of(depth=np.zeros(400), block=20)


def tried(assertion, *, budget=400):
    made = basis(item_of(), assertion.judge(error_rate=1e-3, budget=budget))
    assert Tried.read(json.loads(json.dumps(made.record(), allow_nan=False))) == made
    return made


def test_all_numbers_are_kept_and_the_item_is_named():
    made = tried(mean(COIN["depth"]).lies_within(-0.001, 0.001))
    (judgement,) = made.judgements
    assert (made.node, made.finding, made.kind) == (item_of().node, "coins.heads", "sampled")
    assert (made.outcome, judgement.outcome) == ("undecided", "undecided")
    assert judgement.numbers.first().tolist() == DEPTH.tolist()
    assert (judgement.trials, judgement.estimate) == (400, float(np.mean(DEPTH)))


def test_blocks_are_told_as_far_as_the_verdict_used_them():
    assertion = proportion(COIN["heads"]).exceeds(0.7)
    made = tried(assertion, budget=50)
    (source,) = made.sources
    assert (source.study, source.block, source.protocol) == ("given", 40, {"block": 40})
    assert set(source.outcomes) == {"heads", "depth"}
    # Fifty trials lie in two blocks; a verdict beside this one may have drawn more of them.
    COIN["heads"].first(400)
    assert source.blocks == tried(assertion, budget=50).sources[0].blocks == 2
    assert made.judgements[0].sources == (source.digest,)


def test_each_verdict_of_a_joined_one_is_kept_and_each_source_once():
    difference = paired_difference(COIN["depth"], OTHER["depth"])
    made = tried(
        all_of(
            proportion(COIN["heads"]).exceeds(0.5),
            all_of(difference.lies_within(-5.0, 5.0), exactly(2, 2, label="sides")),
        )
    )
    assert [one.claim.split()[0] for one in made.judgements] == ["proportion", "mean", "sides"]
    assert {source.digest for source in made.sources} == {COIN.digest, OTHER.digest}
    heads, depth, _ = made.judgements
    blocks = {source.digest: source.blocks for source in made.sources}
    assert blocks[COIN.digest] == -(-max(heads.trials, depth.trials) // 40)
    assert blocks[OTHER.digest] == -(-depth.trials // 20)


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        (0.1 + 0.2, [0.1 + 0.2]),
        (3, [3.0]),
        (True, [1.0]),
        (np.array([[1.5, 2.5]], dtype=np.float32), [1.5, 2.5]),
        ([1, 2, 3], [1.0, 2.0, 3.0]),
    ],
)
def test_a_facts_value_is_kept_exactly(value, numbers):
    (judgement,) = tried(exactly(value, value, label="the value")).judgements
    assert (judgement.numbers, judgement.text) == (Numbers.of(numbers), None)
    assert (judgement.trials, judgement.sources) == (0, ())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("relu", "relu"),
        (["relu", "tanh"], "['relu', 'tanh']"),
        (np.array(["relu", "tanh"]), "['relu', 'tanh']"),
        (2**60 + 1, "1152921504606846977"),
        ({"rate": 0.1}, "{'rate': 0.1}"),
        (None, "None"),
    ],
)
def test_a_value_that_is_no_exact_number_is_kept_as_text(value, text):
    (judgement,) = tried(exactly(value, value, label="the value")).judgements
    assert (judgement.numbers, judgement.text) == (None, text)


def test_a_value_that_is_close_is_kept_as_it_came():
    (judgement,) = tried(close_to(1.0 + 1e-12, 1.0, rtol=1e-6, label="the value")).judgements
    assert judgement.numbers == Numbers.of([1.0 + 1e-12])


def test_of_time_nothing_is_kept():
    verdict = mean(COIN["depth"]).exceeds(0.0).judge(error_rate=1e-3, budget=40)
    assert basis(item_of(), verdict) is not None
    assert basis(item_of(), replace(verdict, kind=TIMING)) is None
