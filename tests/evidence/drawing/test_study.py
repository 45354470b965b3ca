"""What the instrument knows of a study."""

from dataclasses import dataclass, field
from typing import ClassVar

from evidence.drawing.study import inputs_of, is_timed, name_of, pool_of


@dataclass(frozen=True)
class Plain:
    block: int
    side: str = field(default="", metadata={"arm": True})


@dataclass(frozen=True)
class Told(Plain):
    timed: ClassVar[bool] = True

    def inputs(self):
        return {"coin": "penny"}

    def pool(self):
        return "the coins of one purse"


def toss(protocol, seed, size):
    raise AssertionError("a study's name asks no study")


def flip(protocol, seed, size):
    raise AssertionError("a study's name asks no study")


def test_a_protocol_that_says_nothing_more_has_no_time_no_inputs_and_no_pool():
    plain = Plain(block=5)
    assert (is_timed(plain), dict(inputs_of(plain)), pool_of(plain)) == (False, {}, "")


def test_a_protocol_may_say_more():
    told = Told(block=5)
    assert (is_timed(told), inputs_of(told)) == (True, {"coin": "penny"})
    assert pool_of(told) == "the coins of one purse"


def test_a_name_tells_studies_kinds_of_protocols_and_all_knobs_apart():
    plain = Plain(block=5)
    names = {
        name_of(study, protocol)
        for study, protocol in (
            (toss, plain),
            (flip, plain),
            (toss, Told(block=5)),
            (toss, Plain(block=6)),
            (toss, Plain(block=5, side="heads")),
        )
    }
    assert len(names) == 5
    assert name_of(toss, plain) == name_of(toss, Plain(block=5)) and len(name_of(toss, plain)) == 16
