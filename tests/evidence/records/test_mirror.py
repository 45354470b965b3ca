"""Controls that are their claim in a mirror."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from evidence.drawing.trial import Trials, stack
from evidence.judging.combination import all_of
from evidence.judging.estimand import paired_difference, proportion, ratio, trend, win_rate
from evidence.judging.record import item_record
from evidence.judging.terms import Terms
from evidence.records.item import Item
from evidence.records.mirror import FEWEST, mirrored
from evidence.records.part import Part
from tests.evidence import stated
from tests.evidence.recorded import item_of
from tests.evidence.sampled import given

NUMBERS = (0.25, -0.5, 0.125, 2.0, -1.0)


def item(numbers, sources=("a", "b"), *, parts=()):
    return item_of("a.py::test_b", numbers=tuple(numbers), sources=tuple(sources), parts=parts)


def part(numbers, sources=("a", "b")):
    return Part(claim="c", outcome="supported", numbers=tuple(numbers), sources=tuple(sources))


def negatives(numbers):
    return [-number for number in numbers]


def complements(numbers):
    return [1.0 - number for number in numbers]


@pytest.mark.parametrize("sources", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("turned", [negatives, complements])
def test_the_same_sources_with_the_numbers_turned_round_are_a_mirror(turned, sources):
    assert mirrored(item(NUMBERS), item(turned(NUMBERS), sources))


def test_only_the_common_beginning_is_compared():
    assert mirrored(item(NUMBERS), item([*negatives(NUMBERS), 9.0, 9.0]))
    assert mirrored(item([*NUMBERS, 9.0, 9.0]), item(negatives(NUMBERS)))


def test_rounding_is_forgiven_and_nothing_more():
    nearly = [-number * (1 + 1e-12) for number in NUMBERS]
    assert mirrored(item(NUMBERS), item(nearly))
    off = [*negatives(NUMBERS[:-1]), 1.0 + 1e-6]
    assert not mirrored(item(NUMBERS), item(off))


def test_too_few_numbers_tell_nothing():
    few = NUMBERS[: FEWEST - 1]
    assert not mirrored(item(few), item(negatives(few)))
    assert not mirrored(item(NUMBERS), item(negatives(few)))
    assert mirrored(item(NUMBERS[:FEWEST]), item(negatives(NUMBERS[:FEWEST])))


@pytest.mark.parametrize("sources", [("a", "c"), ("a",), ("a", "b", "b"), ("a", "a"), ()])
def test_other_sources_are_another_world(sources):
    assert not mirrored(item(NUMBERS), item(negatives(NUMBERS), sources))


def test_the_claims_own_numbers_are_no_mirror():
    assert not mirrored(item(NUMBERS), item(NUMBERS))


def test_equal_arms_differ_by_nothing_in_either_direction():
    nothing = [0.0, -0.0] * 4
    assert not mirrored(item(nothing, ("a", "a")), item(nothing, ("a", "a")))
    assert not mirrored(item(nothing), item(nothing, ("b", "a")))


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        (("a", "b"), ("b", "a"), True),
        (("a", "b"), ("a", "b"), False),
        (("a", "a"), ("a", "a"), True),
        (("a",), ("a",), False),
    ],
)
@pytest.mark.parametrize("turned", [negatives, complements])
def test_unanimous_numbers_are_a_mirror_only_where_the_arms_were_swapped(
    ours, theirs, same, turned
):
    numbers = [1.0] * 8
    assert mirrored(item(numbers, ours), item(turned(numbers), theirs)) is same


def test_each_part_is_compared_with_each():
    joined = item((), (), parts=(part([9.0] * 5), part(NUMBERS, ("b", "a"))))
    assert mirrored(joined, item(negatives(NUMBERS)))
    assert mirrored(item(NUMBERS), item((), (), parts=(part(negatives(NUMBERS)),)))
    assert not mirrored(joined, item((), (), parts=(part([8.0] * 5),)))


def test_what_drew_no_trial_is_no_mirror():
    """Facts, and records of runs that noted no numbers."""
    assert not mirrored(item((), ()), item((), ()))
    assert not mirrored(item(NUMBERS), item((), ()))


# Through real judging


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """A protocol whose knob tells it from others."""

    name: str
    block: int = 20


def outcomes(numbers, name):
    """The outcomes of an arm, [trial]."""
    blocks = numbers.reshape(-1, 20)
    return Trials(given, Arm(name=name), drawer=lambda study, arm, k: {"x": blocks[k]})["x"]


RNG = np.random.default_rng(7)
FIRST = outcomes(RNG.normal(2.0, 1.0, 200), "first")
SECOND = outcomes(RNG.normal(0.0, 1.0, 200), "second")
UNTRAINED = outcomes(RNG.normal(0.0, 1.0, 200), "untrained")


def judged(assertion, **changes):
    verdict = assertion.judge(error_rate=1e-3, budget=200)
    terms = Terms(error_rate=1e-3, seed=7)
    made = item_record(stated.item_of(**changes), verdict, terms=terms, pictures=[], seconds=1.0)
    # As the page would read it, from builtins.
    return Item.read(made.record())


def control(assertion):
    return judged(assertion, control=True)


def difference(ours, theirs):
    return paired_difference(ours, theirs, bounds=(-20.0, 20.0)).exceeds(0.5)


RELATIONS = {
    "difference": difference,
    "win rate": lambda ours, theirs: win_rate(ours, theirs).exceeds(0.6),
    "ratio": lambda ours, theirs: ratio(
        ours.map(np.exp, label="e"), theirs.map(np.exp, label="e")
    ).exceeds(2.0),
    "trend": lambda ours, theirs: trend(
        stack([theirs, ours], label="levels"), along=(1.0, 2.0)
    ).exceeds(0.2),
    "part": lambda ours, theirs: all_of(
        difference(ours, theirs), proportion(UNTRAINED > 9.0).falls_below(0.5)
    ),
}


@pytest.mark.parametrize("name", RELATIONS)
def test_a_control_with_the_arms_swapped_is_found_by_its_numbers(name):
    relation = RELATIONS[name]
    claim = judged(relation(FIRST, SECOND))
    assert mirrored(claim, control(relation(SECOND, FIRST)))
    assert not mirrored(claim, control(relation(SECOND, SECOND)))
    assert not mirrored(claim, control(relation(FIRST, FIRST)))
    assert not mirrored(claim, control(relation(UNTRAINED, SECOND)))
    assert not mirrored(claim, control(relation(FIRST, UNTRAINED)))


def test_a_verdict_notes_the_beginning_of_its_numbers_on_the_sequences_scale():
    claim = judged(RELATIONS["ratio"](FIRST, SECOND))
    assert len(claim.numbers) == 24
    assert claim.numbers == pytest.approx((FIRST - SECOND).first(24).tolist())
    assert len(claim.sources) == 2 and all(len(source) == 16 for source in claim.sources)
    assert all(math.isfinite(number) for number in claim.numbers)


def test_a_source_has_its_name_for_its_study_and_its_knobs():
    again = outcomes(RNG.normal(size=200), "first")
    assert again.sources[0].digest == FIRST.sources[0].digest != SECOND.sources[0].digest
