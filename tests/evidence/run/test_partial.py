"""When the ledger of a whole run stays beside one that was cut short."""

from dataclasses import replace

import pytest

from evidence.records.ledger import PARTIAL, Ledger, write_ledger
from evidence.records.run import Run
from evidence.records.vocabulary import NOT_RUN
from evidence.run.partial import told, whole_beside
from tests.evidence.recorded import item_of

WHOLE = Ledger(
    run=Run(started="noon"), items=tuple(item_of(f"a.{k}", outcome="supported") for k in "abc")
)


def cut(*done):
    """A run of three items of which these are done."""
    return replace(
        WHOLE,
        run=Run(started="evening"),
        items=tuple(
            one if one.node[-1] in done else replace(one, outcome=NOT_RUN, as_established=False)
            for one in WHOLE.items
        ),
    )


def nodes(made):
    return {one.node for one in made.items if one.outcome != NOT_RUN}


@pytest.mark.parametrize("done", ["", "a", "ab"])
def test_a_run_that_says_less_leaves_the_whole_one(tmp_path, done):
    write_ledger(tmp_path, WHOLE)
    made = cut(*done)
    assert whole_beside(tmp_path, made, done=nodes(made)).run.started == "noon"


def test_a_run_that_came_to_its_end_replaces_any(tmp_path):
    write_ledger(tmp_path, WHOLE)
    few = replace(WHOLE, items=WHOLE.items[:1])
    assert whole_beside(tmp_path, few, done=nodes(few)) is None


def test_a_run_that_was_cut_short_replaces_one_that_says_no_more_or_was_cut_too(tmp_path):
    write_ledger(tmp_path, cut("a", "b"))
    made = cut("a")
    assert whole_beside(tmp_path, made, done=nodes(made)) is None
    write_ledger(tmp_path, replace(WHOLE, items=WHOLE.items[:1]))
    assert whole_beside(tmp_path, made, done=nodes(made)) is None


@pytest.mark.parametrize("text", [None, "", "{}", '{"schema": 99}'])
def test_a_run_that_was_cut_short_replaces_what_is_no_ledger(tmp_path, text):
    if text is not None:
        (tmp_path / "ledger.json").write_text(text)
    made = cut("a")
    assert whole_beside(tmp_path, made, done=nodes(made)) is None


def test_an_item_that_its_worker_died_of_was_not_done(tmp_path):
    write_ledger(tmp_path, WHOLE)
    made = replace(WHOLE, items=(*WHOLE.items[:2], replace(WHOLE.items[2], outcome="error")))
    assert whole_beside(tmp_path, made, done=nodes(made)) is None
    assert whole_beside(tmp_path, made, done=nodes(cut("a", "b"))) is not None


def test_it_is_said_which_ledger_is_whose(tmp_path):
    assert told(tmp_path, cut("a"), last=WHOLE) == (
        "this run came to 1 of 3 items; ledger.json, the page and the trials in "
        f"{tmp_path} stay those of the run of noon, which judged 3. This run's records are in "
        f"{PARTIAL}: `python -m reports --ledger {tmp_path / PARTIAL} --out DIR` makes a page of "
        "them."
    )
