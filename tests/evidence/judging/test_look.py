"""What is known of an assertion while its trials are drawn."""

from evidence.judging.look import Look, unheard
from evidence.judging.outcome import UNDECIDED
from evidence.statistics.region import EVERYTHING


def test_a_look_is_at_one_assertion_unless_it_says_otherwise():
    look = Look(trials=10, budget=20, interval=EVERYTHING, outcome=UNDECIDED, sources=())
    assert (look.part, look.parts) == (1, 1)
    assert unheard(look) is None
