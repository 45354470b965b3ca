from dataclasses import replace

from evidence.records.ledger import encode
from reports.nights.alarm import RINGING, SHIFT, SUSPECTED, Alarm
from reports.nights.fingerprint import Fingerprint
from reports.nights.night import BROKEN, FRESH, Night, Outcome, Part
from tests.evidence.recorded import item_of
from tests.reports.nights.made import RUN, drawn, night_of, outcome_of, part_of


def test_a_night_is_read_as_it_was_written():
    alarm = Alarm(tier=SHIFT, state=SUSPECTED, findings=("coins.heads",))
    lost = Part(name="full", state=BROKEN, why="pytest ended with status 3: killed")
    night = night_of(3, part_of(fair=drawn()), lost, alarms=[alarm])
    assert encode(Night.read(night.record()).record()) == encode(night.record())


def test_an_outcome_is_that_of_its_record():
    item = item_of("a.py::t", outcome="contradicted", estimate=0.25, interval=(None, 0.3), trials=9)
    found = Outcome.of(replace(item, error_rate=1e-6))
    assert (found.came, found.established) == ("contradicted", "supported")
    assert (found.estimate, found.interval, found.trials) == (0.25, (None, 0.3), 9)
    assert Outcome.read(found.record()) == found
    assert Outcome.read(Outcome.of(item_of("a.py::t")).record()).interval is None


def test_its_fingerprint_is_that_of_the_first_part_that_ran():
    lost = Part(name=FRESH, state=BROKEN)
    assert night_of(0, lost, part_of(name="fixed")).fingerprint == Fingerprint.of(RUN)
    assert night_of(0, lost).fingerprint is None
    assert night_of(0, lost).part("fixed") is None


def test_a_night_rings_if_one_of_its_alarms_does():
    alarm = Alarm(tier=SHIFT, state=SUSPECTED, findings=())
    assert not night_of(0, alarms=[alarm]).rings
    assert night_of(0, alarms=[alarm, replace(alarm, state=RINGING)]).rings


def test_an_outcome_keeps_what_tells_of_it():
    assert Outcome.read(outcome_of(control=True).record()) == outcome_of(control=True)
