"""What a claim can hold."""

import inspect

import numpy as np
import pytest

from evidence.judging.combination import all_of
from evidence.judging.estimand import median
from evidence.judging.fact import exactly
from evidence.judging.judgeable import Judgeable
from tests.evidence.sampled import trials_of

HELD = {
    "an assertion": median(trials_of(x=np.arange(5.0))["x"]).exceeds(1.0),
    "a fact": exactly(1, 1, label="one"),
    "several joined": all_of(exactly(1, 1, label="one"), exactly(2, 2, label="two")),
}
ASKED = [name for name in vars(Judgeable) if not name.startswith("_")]


@pytest.mark.parametrize("held", HELD.values(), ids=HELD)
def test_whatever_a_claim_holds_answers_what_it_is_asked(held):
    assert set(ASKED) == {"text", "kind", "assumption", "judge"}
    assert all(hasattr(held, name) for name in ASKED)
    assert inspect.signature(type(held).judge) == inspect.signature(Judgeable.judge)
