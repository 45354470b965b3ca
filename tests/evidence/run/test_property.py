"""What other tools show beside a test."""

from evidence.run.property import properties
from tests.evidence.recorded import item_of


def test_what_is_known_is_named_and_written_as_text():
    item = item_of("a.b", interval=(0.25, None), trials=20, error_rate=1e-5)
    told = dict(properties(item))
    assert told["finding"] == item.finding
    assert (told["interval"], told["trials"]) == ("[0.25, None]", "20")
    assert all(isinstance(value, str) for value in told.values())


def test_what_is_not_known_is_left_out():
    told = dict(properties(item_of("a.b", estimate=None, interval=None, trials=0, error_rate=0.0)))
    assert not told.keys() & {"estimate", "interval", "trials", "error_rate"}
