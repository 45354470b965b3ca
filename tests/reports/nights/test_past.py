from dataclasses import replace

from evidence.records.ledger import Ledger
from reports.nights.alarm import RINGING, SHIFT, Alarm
from reports.nights.history import History
from reports.nights.past import EMPTY, Turned, past, read_past
from tests.evidence.recorded import item_of
from tests.reports.nights.made import NEWER, NODE, RUN, history_of, night_of, outcome_of, part_of

LATER = replace(RUN, started="2026-06-01T00:00:00+00:00")


def ledger_of(outcome="supported", *, run=LATER):
    return Ledger(run=run, items=(item_of(NODE, outcome=outcome),))


def test_a_page_knows_the_last_night_and_what_it_says_otherwise(tmp_path):
    nights = [night_of(k, part_of(outcomes=[outcome_of()])) for k in range(3)]
    found = past(ledger_of("contradicted"), history=history_of(tmp_path, *nights))
    assert (found.nights, found.last) == (3, nights[-1].started)
    turned = Turned(finding="coins.heads", node=NODE, before="supported", now="contradicted")
    assert found.turned == (turned,)
    assert found.changes == () and found.since is None
    assert found.chart("coins.heads", prefix="a").startswith("<svg")
    assert found.described("coins.heads").startswith("3 nights, 0 not as established")
    assert found.chart("unknown", prefix="a") == found.described("unknown") == ""


def test_what_was_not_judged_did_not_turn(tmp_path):
    history = history_of(tmp_path, night_of(0, part_of(outcomes=[outcome_of()])))
    assert past(ledger_of("skipped"), history=history).turned == ()


def test_it_knows_what_changed_since_and_which_alarms_there_were(tmp_path):
    alarm = Alarm(tier=SHIFT, state=RINGING, findings=("coins.heads",))
    nights = [
        night_of(0, part_of(outcomes=[outcome_of()]), alarms=[alarm]),
        night_of(1, part_of(run=NEWER, outcomes=[outcome_of()])),
        night_of(2, part_of(run=NEWER, outcomes=[outcome_of()]), alarms=[alarm]),
    ]
    found = past(ledger_of(), history=history_of(tmp_path, *nights))
    assert found.changes == ("keras 3.16.0 → 3.15.1",)
    assert (found.since, found.since_changes) == (nights[0].started, ("keras 3.15.1 → 3.16.0",))
    assert found.alarms == ((nights[2].started, alarm),)


def test_nights_of_other_data_or_after_the_run_are_none_before_it(tmp_path):
    history = history_of(tmp_path, night_of(0, part_of(outcomes=[outcome_of()])))
    assert past(ledger_of(run=replace(LATER, scale="full")), history=history) == EMPTY
    earlier = replace(RUN, started="2025-06-01T00:00:00+00:00")
    assert past(ledger_of(run=earlier), history=history) == EMPTY
    assert past(ledger_of(), history=history_of(tmp_path, night_of(0))) == EMPTY


def test_a_folder_is_read_and_one_that_is_none_is_said(tmp_path):
    History.read(tmp_path).append(night_of(0, part_of(outcomes=[outcome_of()])))
    assert read_past(ledger_of(), folder=tmp_path).nights == 1
    assert read_past(ledger_of(), folder=tmp_path / "none") == EMPTY
    (tmp_path / "file").write_text("")
    (trouble,) = read_past(ledger_of(), folder=tmp_path / "file").troubles
    assert "is no folder" in trouble
