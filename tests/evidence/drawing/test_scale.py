"""Values that differ by scale."""

from dataclasses import FrozenInstanceError, dataclass

import pytest

from evidence.drawing.scale import FULL, QUICK, SCALES, Scaled, at_scale, lifted, scaled
from evidence.judging.combination import all_of
from evidence.judging.estimand import mean
from tests.evidence.sampled import trials_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """A protocol with two knobs."""

    size: int
    rate: float = 0.1


SIZES = scaled(quick=Protocol(size=10), full=Protocol(size=1000))


def test_each_scale_has_its_value():
    assert (QUICK, FULL) == SCALES == ("quick", "full")
    assert [SIZES.at(scale).size for scale in SCALES] == [10, 1000]


def test_a_value_that_does_not_differ_is_the_same_at_each_scale():
    for value in (3, "relu", None, (1, 2), Protocol(size=1)):
        assert at_scale(value, QUICK) is value and at_scale(value, FULL) is value
    assert at_scale(SIZES, FULL) == Protocol(size=1000)


def test_a_knob_is_changed_at_both_scales():
    changed = SIZES.replace(rate=0.5)
    assert changed == Scaled(Protocol(size=10, rate=0.5), Protocol(size=1000, rate=0.5))
    assert SIZES.quick.rate == 0.1


def test_a_scaled_value_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        SIZES.quick = Protocol(size=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """A protocol whose trials come in blocks."""

    block: int
    size: int


@pytest.mark.parametrize(
    ("quick", "shrinks"),
    [(Blocks(block=4, size=9), True), (Blocks(block=4, size=1000), False)],
)
def test_a_scale_shrinks_a_protocol_unless_only_its_blocks_differ(quick, shrinks):
    assert scaled(quick=quick, full=Blocks(block=2, size=1000)).shrinks is shrinks


def test_a_lifted_function_of_plain_values_is_called_once_and_gives_a_plain_one():
    called = []
    add = lifted(lambda a, b=0: called.append((a, b)) or a + b)
    assert (add(1, b=2), called) == (3, [(1, 2)])


def test_a_lifted_function_takes_scaled_values_wherever_they_stand():
    add = lifted(lambda a, b=0: a + b)
    two = scaled(quick=1, full=5)
    assert add(two, 10) == Scaled(11, 15)
    assert add(10, b=two) == Scaled(11, 15)
    assert add(two, b=two) == Scaled(2, 10)
    assert add(add(two, 1), b=1) == Scaled(3, 7)


def test_a_lifted_function_keeps_its_name_and_its_docstring():
    assert (lifted(max).__name__, lifted(max).__doc__) == ("max", max.__doc__)


# Relations

X = mean(trials_of(x=[0.4, 0.6] * 20)["x"], bounds=(0.0, 1.0))
RELATIONS = {
    "exceeds": X.exceeds,
    "falls below": X.falls_below,
    "lies within": lambda edge: X.lies_within(edge, 0.9),
    "matches": lambda edge: X.matches(0.5, within=edge),
    "all of": lambda edge: all_of(X.exceeds(edge), X.falls_below(0.8)),
}


@pytest.mark.parametrize("name", RELATIONS)
def test_an_assertion_about_a_scaled_region_is_one_for_each_scale(name):
    relation = RELATIONS[name]
    made = relation(scaled(quick=0.3, full=0.45))
    assert isinstance(made, Scaled)
    assert at_scale(made, QUICK).text == relation(0.3).text
    assert at_scale(made, FULL).text == relation(0.45).text != relation(0.3).text
