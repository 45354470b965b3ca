from dataclasses import replace

import numpy as np

from reports.nights.alarm import BITS, ERROR, LIBRARY, OUTCOME, RINGING, SHIFT, SUSPECTED
from reports.nights.history import History
from reports.nights.night import CLOSER
from reports.nights.watch import Tonight, alarms, equal_to
from tests.evidence.recorded import tried_of
from tests.reports.comparison.runs import archive, sampled
from tests.reports.nights.made import (
    NEWER,
    NODE,
    OTHER,
    RUN,
    before,
    drawn,
    history_of,
    night_of,
    outcome_of,
    part_of,
)

NUMBERS = np.random.default_rng(3).standard_normal(60)
COMMAND = {NODE: f"python -m pytest {NODE} --seed 5"}


def test_a_night_as_the_others_is_quiet(tmp_path):
    history = history_of(tmp_path, *before(fair=0.0))
    assert alarms(history, Tonight(parts=(part_of(fair=drawn()),))) == ()
    assert alarms(history, Tonight(parts=())) == ()


def test_an_error_rings_at_once(tmp_path):
    lost = part_of(name="full", outcomes=[outcome_of(came="error"), outcome_of(OTHER)])
    (found,) = alarms(history_of(tmp_path), Tonight(parts=(lost,), replays=COMMAND))
    assert (found.tier, found.state, found.nodes) == (ERROR, RINGING, (NODE,))
    assert found.told == (f"{NODE} ended with an error",)
    assert found.spared == "1 of 2 items came to a verdict"
    assert found.replay == COMMAND[NODE]


def fixed(numbers, *, run=RUN, node=NODE):
    return archive(sampled(node, numbers), sampled(OTHER, NUMBERS), run=run)


def test_one_seed_on_one_stack_must_give_equal_bits(tmp_path):
    history = History(folder=tmp_path)
    history.keep_fixed(fixed(NUMBERS))
    assert alarms(history, Tonight(parts=(), fixed=fixed(NUMBERS))) == ()
    barely = NUMBERS * (1.0 + 1e-15)
    (found,) = alarms(history, Tonight(parts=(), fixed=fixed(barely), repeats=COMMAND))
    assert (found.tier, found.state, found.nodes) == (BITS, RINGING, (NODE,))
    assert found.changes == () and found.replay == COMMAND[NODE]
    assert found.told == ("1 item: equal to rounding", "1 item: equal to the bit")
    assert found.spared == "1 of 2 items are as before"


def test_another_stack_may_round_otherwise_and_must_not_train_otherwise(tmp_path):
    history = History(folder=tmp_path)
    history.keep_fixed(fixed(NUMBERS))
    single = np.where(np.arange(60) == 3, 9.0, NUMBERS)
    for alike in (NUMBERS, NUMBERS * (1.0 + 1e-9), single):
        assert alarms(history, Tonight(parts=(), fixed=fixed(alike, run=NEWER))) == ()
    (found,) = alarms(history, Tonight(parts=(), fixed=fixed(NUMBERS + 0.1, run=NEWER)))
    assert (found.tier, found.state, found.nodes) == (LIBRARY, RINGING, (NODE,))
    assert found.changes == ("keras 3.15.1 → 3.16.0",)


def test_a_commit_is_a_change_and_says_so(tmp_path):
    history = History(folder=tmp_path)
    history.keep_fixed(fixed(NUMBERS))
    other = replace(RUN, commit="ba9876543210")
    (found,) = alarms(history, Tonight(parts=(), fixed=fixed(NUMBERS + 0.1, run=other)))
    assert (found.tier, found.changes) == (LIBRARY, ("commit 0123456789ab → ba9876543210",))


def test_changes_that_are_not_committed_may_be_anything(tmp_path):
    history = History(folder=tmp_path)
    dirty = replace(RUN, commit="0123456789ab+changes")
    history.keep_fixed(fixed(NUMBERS, run=dirty))
    barely = fixed(NUMBERS * (1.0 + 1e-15), run=dirty)
    assert alarms(history, Tonight(parts=(), fixed=barely)) == ()


def test_trials_of_another_seed_are_held_against_nothing(tmp_path):
    history = History(folder=tmp_path)
    history.keep_fixed(fixed(NUMBERS))
    other = fixed(NUMBERS + 9.0, run=replace(NEWER, seed=8))
    assert alarms(history, Tonight(parts=(), fixed=other)) == ()


def test_trials_are_equal_to_kept_ones_only_if_every_bit_is(tmp_path):
    history = History(folder=tmp_path)
    assert equal_to(history, fixed(NUMBERS)) is None
    history.keep_fixed(fixed(NUMBERS))
    assert equal_to(history, fixed(NUMBERS, run=NEWER)) == fixed(NUMBERS)
    assert equal_to(history, fixed(NUMBERS * (1.0 + 1e-15))) is None
    assert equal_to(history, archive(sampled(NODE, NUMBERS), run=RUN)) is None
    assert equal_to(history, fixed(NUMBERS, run=replace(RUN, seed=8))) is None
    skipped = archive(sampled(NODE, NUMBERS), tried_of(OTHER, outcome="skipped"), run=RUN)
    assert equal_to(history, skipped) is None


def odd_part(came="contradicted", **changes):
    return part_of(outcomes=[outcome_of(came=came), outcome_of(OTHER)], **changes)


def test_another_verdict_is_suspected_first_and_rings_when_it_comes_again(tmp_path):
    tonight = Tonight(parts=(odd_part(),), replays=COMMAND)
    (found,) = alarms(history_of(tmp_path), tonight)
    assert (found.tier, found.state, found.nodes) == (OUTCOME, SUSPECTED, (NODE,))
    assert found.told == (f"{NODE}: contradicted, established is supported",)
    assert found.spared == "1 of 2 items came out as established, or undecided"
    again = history_of(tmp_path, night_of(0, odd_part()))
    assert [one.state for one in alarms(again, tonight)] == [RINGING]
    elsewhere = history_of(tmp_path, night_of(0, odd_part(run=NEWER)))
    assert [one.state for one in alarms(elsewhere, tonight)] == [SUSPECTED]


def test_a_fact_that_turns_rings_at_once(tmp_path):
    fact = part_of(outcomes=[outcome_of(came="contradicted", kind="fact", error_rate=None)])
    (found,) = alarms(history_of(tmp_path), Tonight(parts=(fact,)))
    assert (found.tier, found.state, found.nodes) == (OUTCOME, RINGING, (NODE,))


def test_a_closer_look_of_the_same_night_confirms_it(tmp_path):
    looked = odd_part(name=CLOSER)
    found = alarms(history_of(tmp_path), Tonight(parts=(odd_part(), looked)))
    assert [one.state for one in found] == [RINGING]
    fine = part_of(name=CLOSER, outcomes=[outcome_of()])
    found = alarms(history_of(tmp_path), Tonight(parts=(odd_part(), fine)))
    assert [one.state for one in found] == [SUSPECTED]


def test_what_stays_undecided_or_is_about_time_is_no_alarm(tmp_path):
    timed = [outcome_of(kind="timing", came="contradicted")]
    for part in (odd_part(came="undecided"), part_of(outcomes=timed)):
        history = history_of(tmp_path, night_of(0, part))
        assert alarms(history, Tonight(parts=(part,))) == ()


def test_a_shift_is_suspected_in_one_night_confirmed_in_the_next_and_then_known(tmp_path):
    nights = before(fair=0.0, loaded=0.0)
    state = []
    for day in range(20, 24):
        parts = (part_of(run=NEWER, fair=drawn(mean=3.0), loaded=drawn()),)
        found = alarms(history_of(tmp_path, *nights), Tonight(parts=parts, replays=COMMAND))
        state.append([one.state for one in found if NODE in one.nodes])
        nights.append(night_of(day, *parts, alarms=found))
        for one in found:
            assert one.tier == SHIFT
            assert one.changes == ("keras 3.15.1 → 3.16.0",)
            assert one.spared.endswith(" of 2 verdicts did not shift")
            assert one.told[0].startswith(f"{NODE}: up by ")
            assert one.replay == COMMAND[NODE]
    assert state == [[SUSPECTED], [RINGING], [], []]


def test_what_rings_stands_first(tmp_path):
    lost = part_of(name="full", outcomes=[outcome_of(came="error")])
    found = alarms(history_of(tmp_path), Tonight(parts=(odd_part(), lost)))
    assert [one.state for one in found] == [RINGING, SUSPECTED]
