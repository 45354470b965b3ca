"""Trials, and outcomes computed from them."""

from dataclasses import dataclass

import numpy as np
import pytest

from evidence.drawing.scale import Scaled, scaled
from evidence.drawing.trial import Trials, checked, draw, stack
from evidence.errors import (
    BlockSizeError,
    NonFiniteOutcomeError,
    OutcomeCountError,
    OutcomeNameError,
)
from evidence.machine.error import StrangeOutcomesError
from tests.evidence.sampled import trials_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Dice:
    block: int
    sides: int = 6
    divergence_is_outcome: bool = False


def roll(protocol, seed, size):
    """One die per trial, and two beside it."""
    generator = np.random.default_rng(seed)
    return {
        "eyes": generator.integers(1, protocol.sides + 1, size=size),
        "pair": generator.integers(1, protocol.sides + 1, size=(size, 2)),
    }


def drawn(protocol, *, asked=None):
    def drawer(study, knobs, index):
        if asked is not None:
            asked.append(index)
        return draw(study, knobs, root=1, index=index)

    return Trials(roll, protocol, drawer=drawer)


# Drawing


@pytest.mark.parametrize("block", [0, -2, "20", 2.5, True, None])
def test_a_block_holds_a_whole_number_of_trials(block):
    with pytest.raises(BlockSizeError) as caught:
        drawn(Dice(block=block))
    assert str(caught.value) == (
        f"Dice.block is {block!r}, and is how many trials are drawn at once. Give a whole number, "
        "at least 1: any will do, and so many as are cheap together are best."
    )


def test_a_protocol_names_its_block():
    with pytest.raises(BlockSizeError, match=r"^object\.block is None, and is how many trials"):
        drawn(object())


def test_blocks_that_were_not_asked_for_are_missing_and_those_that_are_kept_are_not_drawn():
    asked = []
    trials = drawn(Dice(block=4), asked=asked)
    assert trials.missing(0) == [] and trials.missing(9) == [0, 1, 2]
    other = drawn(Dice(block=4)).block(1)
    trials.keep(1, other)
    assert trials.missing(9) == [0, 2]
    assert trials.block(1) is other
    trials["eyes"].first(12)
    assert asked == [0, 2] and trials.missing(12) == []


def test_blocks_are_told_from_others_by_digests_of_their_outcomes():
    ours, again = drawn(Dice(block=4)), drawn(Dice(block=4))
    again.block(7)  # Another asks for more: what is told is asked for alone.
    prints = ours.prints(9)
    assert {name: len(found) for name, found in prints.items()} == {"eyes": 3, "pair": 3}
    assert prints == again.prints(9) and ours.prints(0) == {}
    assert len({digest for found in prints.values() for digest in found}) == 6


@pytest.mark.parametrize(
    "other",
    [
        np.array([1.0, 2.0, np.nextafter(3.0, 4.0), 4.0]),
        np.array([1.0, 2.0, 3.0, 4.0], dtype=np.float32),
        np.array([1, 2, 3, 4]),
        np.array([[1.0], [2.0], [3.0], [4.0]]),
    ],
)
def test_one_bit_another_type_or_shape_makes_another_digest(other):
    depths = np.array([1.0, 2.0, 3.0, 4.0])
    one = trials_of(depth=depths, block=4).prints(4)
    assert one == trials_of(depth=depths[::-1].copy()[::-1], block=4).prints(4)
    assert one != trials_of(depth=other, block=4).prints(4)


def test_each_block_is_asked_for_once_however_often_it_is_told_of():
    asked = []
    ours = drawn(Dice(block=2), asked=asked)
    for count in (2, 4, 4):
        ours.prints(count)
    assert asked == [0, 1]


def test_a_protocol_says_that_its_study_measures_time():
    class Clock(Dice):
        timed = True

    assert Trials(roll, Clock(block=2), drawer=None).timed
    assert not drawn(Dice(block=2)).timed


def test_a_block_depends_on_root_protocol_and_index_alone():
    first = draw(roll, Dice(block=8), root=1, index=3)
    again = draw(roll, Dice(block=8), root=1, index=3)
    np.testing.assert_array_equal(first["eyes"], again["eyes"])
    for other in (
        draw(roll, Dice(block=8), root=2, index=3),
        draw(roll, Dice(block=8), root=1, index=4),
        draw(roll, Dice(block=8, sides=5), root=1, index=3),
    ):
        assert not np.array_equal(first["pair"], other["pair"])


@pytest.mark.parametrize("outcome", [np.zeros(3), np.zeros((2, 4)), 1.0])
def test_a_study_must_return_one_outcome_per_trial(outcome):
    def careless(protocol, seed, size):
        return {"loss": outcome}

    with pytest.raises(OutcomeCountError, match=r"'careless', block 2: outcome 'loss' has shape"):
        draw(careless, Dice(block=4), root=0, index=2)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("shape", [(4,), (4, 3)])
def test_divergence_is_an_error_that_names_its_trial(bad, shape):
    def diverging(protocol, seed, size):
        losses = np.ones(shape)
        losses[1] = bad
        return {"loss": losses, "steps": np.ones(4, dtype=int)}

    with pytest.raises(NonFiniteOutcomeError, match=r"block 2, trial 9: outcome 'loss'.*Dice\("):
        draw(diverging, Dice(block=4), root=0, index=2)
    protocol = Dice(block=4, divergence_is_outcome=True)
    assert not np.isfinite(draw(diverging, protocol, root=0, index=2)["loss"]).all()


# Trials


def test_what_came_in_the_place_of_outcomes_is_refused():
    """A worker that draws nothing may send what it likes."""
    protocol = Dice(block=4)
    sound = {"loss": np.zeros(protocol.block)}
    assert checked(roll, protocol, sound, index=2) is sound
    for strange in (None, [sound], {"loss": 3}, {"loss": [0.0] * protocol.block}):
        with pytest.raises(StrangeOutcomesError, match=r"^Study 'roll', block 2: .* came in the"):
            checked(roll, protocol, strange, index=2)
    with pytest.raises(OutcomeCountError):
        checked(roll, protocol, {"loss": np.zeros(protocol.block + 1)}, index=2)
    with pytest.raises(NonFiniteOutcomeError):
        checked(roll, protocol, {"loss": np.full(protocol.block, np.nan)}, index=2)


def test_trials_are_drawn_when_they_are_needed_and_once():
    asked = []
    trials = drawn(Dice(block=10), asked=asked)
    eyes, pair = trials["eyes"], trials["pair"]
    assert asked == [] and trials.drawn == 0
    eyes.first(11)
    pair.first(15)
    eyes.first(3)
    assert asked == [0, 1] and trials.drawn == 20


def test_a_trial_is_the_same_in_whatever_order_it_is_asked_for():
    forward, backward = drawn(Dice(block=7)), drawn(Dice(block=7))
    backward.block(2)
    backward.block(0)
    np.testing.assert_array_equal(forward["eyes"].first(20), backward["eyes"].first(20))
    np.testing.assert_array_equal(forward["eyes"].first(5), forward["eyes"].first(20)[:5])


def test_an_unknown_outcome_is_refused_with_the_known_ones():
    with pytest.raises(OutcomeNameError, match="'roll' returns no outcome 'luck'; it returns eyes"):
        drawn(Dice(block=4))["luck"].first(1)


# Outcomes

LEFT, RIGHT = np.array([1.0, 2.0, 3.0, 4.0]), np.array([4.0, 2.0, 2.0, 1.0])


def test_arithmetic_and_comparisons_work_trial_by_trial():
    trials = trials_of(block=2, left=LEFT, right=RIGHT)
    left, right = trials["left"], trials["right"]
    cases = [
        (left + right, LEFT + RIGHT, "left + right"),
        (left - right, LEFT - RIGHT, "left − right"),
        (left * 2.0, 2.0 * LEFT, "left × 2"),
        (left / right, LEFT / RIGHT, "left / right"),
        (left > right, LEFT > RIGHT, "left > right"),
        (left < 2.5, LEFT < 2.5, "left < 2.5"),
        ((left > 1.0) & (right > 1.0), (LEFT > 1) & (RIGHT > 1), "left > 1 and right > 1"),
        ((left > 3.0) | (right > 3.0), (LEFT > 3) | (RIGHT > 3), "left > 3 or right > 3"),
        (~(left > 3.0), LEFT <= 3, "not left > 3"),
        (left.map(np.sqrt, label="root"), np.sqrt(LEFT), "root"),
        (left.named("mine"), LEFT, "mine"),
    ]
    for outcomes, expected, label in cases:
        assert outcomes.label == label
        np.testing.assert_array_equal(outcomes.first(4), expected)
        np.testing.assert_array_equal(outcomes.first(3), expected[:3])


def test_an_underscore_in_a_name_is_a_space_in_its_label():
    assert trials_of(test_error=LEFT)["test_error"].label == "test error"


def test_outcomes_of_several_arms_remember_each_source_once_and_the_largest_block():
    one, other = trials_of(block=2, x=LEFT), trials_of(block=3, x=RIGHT)
    combined = (one["x"] - other["x"]) + one["x"]
    assert combined.sources == (one, other)
    assert combined.block == 3


def test_a_stack_has_one_column_per_protocol():
    one, other = trials_of(block=2, x=LEFT), trials_of(block=4, x=RIGHT)
    stacked = stack([one["x"], other["x"], one["x"]], label="x by arm")
    np.testing.assert_array_equal(stacked.first(3), np.stack([LEFT, RIGHT, LEFT], axis=1)[:3])
    assert (stacked.label, stacked.sources, stacked.block) == ("x by arm", (one, other), 4)


# Scales


def test_a_scale_chooses_its_protocol():
    both = scaled(quick=Dice(block=4), full=Dice(block=400))
    assert both == Scaled(Dice(block=4), Dice(block=400))
    assert both.at("quick") == Dice(block=4)
    assert both.at("full") == Dice(block=400)


def test_knobs_change_at_both_scales():
    both = scaled(quick=Dice(block=4), full=Dice(block=400)).replace(sides=20)
    assert both == scaled(quick=Dice(block=4, sides=20), full=Dice(block=400, sides=20))
