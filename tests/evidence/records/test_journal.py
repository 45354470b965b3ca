"""What a run that was killed leaves behind."""

import fcntl
import os
import time

import pytest

from evidence.errors import LedgerError
from evidence.records.journal import began, read_journal
from evidence.records.ledger import (
    HOLD,
    JOURNAL,
    LEDGER,
    Ledger,
    append_line,
    encode,
    write_collected,
    write_ledger,
)
from evidence.records.run import Run
from evidence.records.vocabulary import NOT_RUN, TIMING
from tests.evidence.recorded import item_of


@pytest.fixture
def killed(tmp_path):
    """A folder in which a run of three items has judged two: the folder, and when it began."""
    started = time.time()
    write_collected(
        tmp_path, [item_of(f"a.{k}", outcome=NOT_RUN, seed=None) for k in "abc"], started=started
    )
    for k in "ab":
        append_line(tmp_path / JOURNAL, item_of(f"a.{k}", outcome="supported", seed=7))
    return tmp_path, started


def test_what_it_had_judged_is_there_and_the_rest_did_not_run(killed):
    remains = read_journal(killed[0])
    outcomes = [item.outcome for item in remains.ledger.items]
    assert (len(outcomes), outcomes[2], remains.judged) == (3, NOT_RUN, 2)
    assert NOT_RUN not in outcomes[:2]
    assert remains.ledger.run == Run(started=began(killed[1]), seed=7)
    assert remains.told() == (
        f"The run that began at {began(killed[1])} was killed; 2 of 3 items were done."
    )


def test_timings_alone_came_to_their_end_when_they_stand_in_the_last_runs_ledger(tmp_path):
    started = time.time()
    blank = item_of("a.bench", kind=TIMING, outcome=NOT_RUN, seed=None)
    write_collected(tmp_path, [blank], started=started)
    assert not read_journal(tmp_path).ended
    append_line(tmp_path / JOURNAL, item_of("a.bench", kind=TIMING, outcome="supported"))
    assert not read_journal(tmp_path).ended
    write_ledger(tmp_path, Ledger(run=Run(started=began(started - 900)), items=()))
    assert read_journal(tmp_path).ended
    os.utime(tmp_path / LEDGER, (started - 900, started - 900))
    assert not read_journal(tmp_path).ended


def test_a_last_line_that_is_torn_is_passed_over(killed):
    path = killed[0] / JOURNAL
    path.write_text(path.read_text() + '{"item": "a')
    assert read_journal(killed[0]).judged == 2


def test_another_line_that_is_no_record_is_refused(killed):
    path = killed[0] / JOURNAL
    path.write_text("[1, 2\n" + path.read_text())
    with pytest.raises(LedgerError, match=r"Line 1 of .*run\.jsonl is no record"):
        read_journal(killed[0])


def test_the_journal_of_an_earlier_run_is_not_its(killed):
    os.utime(killed[0] / JOURNAL, (killed[1] - 60, killed[1] - 60))
    assert read_journal(killed[0]).judged == 0


def test_a_run_that_goes_on_was_not_killed(killed):
    with (killed[0] / HOLD).open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "goes on; 2 of 3 items are done." in read_journal(killed[0]).told()
    assert "was killed" in read_journal(killed[0]).told()


def test_a_run_that_wrote_a_ledger_came_to_its_end(killed):
    write_ledger(killed[0], Ledger(run=Run(started=began(killed[1]))))
    assert "came to its end" in read_journal(killed[0]).told()
    write_ledger(killed[0], Ledger(run=Run(started="another")))
    assert "was killed" in read_journal(killed[0]).told()


@pytest.mark.parametrize("text", [None, "[]", "{}", '{"started": "noon"}', '{"started": 1e300}'])
def test_where_no_run_has_noted_anything_that_is_said(tmp_path, text):
    if text is not None:
        (tmp_path / "collected.json").write_text(text)
    (tmp_path / LEDGER).write_text(encode([]))
    with pytest.raises(LedgerError, match=r"No run has noted in .* what it collected"):
        read_journal(tmp_path)
