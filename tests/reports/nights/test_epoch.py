from dataclasses import replace

import pytest

from reports.nights.alarm import RINGING, SHIFT, SUSPECTED, Alarm
from reports.nights.epoch import FEWEST, WINDOW, changes_of, curious, on, shifted, yesterday
from reports.nights.fingerprint import Fingerprint
from reports.nights.night import CLOSER, FRESH
from tests.reports.nights.made import (
    NEWER,
    RUN,
    before,
    drawn,
    history_of,
    night_of,
    outcome_of,
    part_of,
    tossed,
)


def test_a_stack_that_draws_as_the_others_did_shifts_nothing(tmp_path):
    history = history_of(tmp_path, *before(fair=0.0))
    (found,) = shifted(history, [part_of(run=NEWER, fair=drawn())])
    assert not found.suspected and not found.repeated


def test_all_nights_since_the_change_count_and_tonights_by_themselves(tmp_path):
    first = night_of(20, part_of(run=NEWER, fair=drawn(mean=3.0)))
    history = history_of(tmp_path, *before(fair=0.0), first)
    (found,) = shifted(history, [part_of(run=NEWER, fair=drawn(mean=3.0, trials=30))])
    assert found.suspected and found.repeated
    assert found.stream.count == 80
    assert found.since.p < found.tonight.p


def test_a_shift_that_tonight_turns_round_is_not_repeated(tmp_path):
    nights = [night_of(k, part_of(run=NEWER, fair=drawn(mean=3.0))) for k in range(20, 26)]
    history = history_of(tmp_path, *before(fair=0.0), *nights)
    (found,) = shifted(history, [part_of(run=NEWER, fair=drawn(mean=-3.0))])
    assert found.suspected and not found.repeated


def test_a_closer_look_counts_with_the_others(tmp_path):
    history = history_of(tmp_path, *before(fair=0.0))
    parts = [
        part_of(run=NEWER, fair=drawn()),
        part_of(run=NEWER, name=CLOSER, fair=drawn()),
        part_of(run=NEWER, name="fixed", fair=drawn(mean=9.0)),
    ]
    (found,) = shifted(history, parts)
    assert found.stream.count == 100
    assert not found.suspected


@pytest.mark.parametrize("nights", [0, FEWEST - 1])
def test_little_is_known_of_the_time_before(tmp_path, nights):
    history = history_of(tmp_path, *before(nights=nights, fair=0.0))
    assert shifted(history, [part_of(run=NEWER, fair=drawn(mean=9.0))]) == ()


def test_without_a_change_nothing_is_tested(tmp_path):
    history = history_of(tmp_path, *before(fair=0.0))
    assert shifted(history, [part_of(run=RUN, fair=drawn(mean=9.0))]) == ()
    assert shifted(history, []) == ()


def test_a_stack_is_new_for_so_many_nights(tmp_path):
    since = [night_of(20 + k, part_of(run=NEWER, fair=drawn())) for k in range(WINDOW)]
    tonight = [part_of(run=NEWER, fair=drawn(mean=9.0))]
    assert shifted(history_of(tmp_path, *before(fair=0.0), *since[:-1]), tonight)
    assert shifted(history_of(tmp_path, *before(fair=0.0), *since), tonight) == ()


def test_a_stack_that_comes_back_is_held_against_what_was_there_before_it_first_came(tmp_path):
    """Hosts give one processor tonight and another tomorrow."""
    old, new = before(fair=0.0), [night_of(20, part_of(run=NEWER, fair=drawn()))]
    again = [night_of(21 + k, part_of(fair=drawn(mean=9.0))) for k in range(4)]
    history = history_of(tmp_path, *old, *new, *again)
    (found,) = shifted(history, [part_of(run=NEWER, fair=drawn())])
    assert not found.suspected
    assert shifted(history, [part_of(fair=drawn())]) == ()


def test_other_data_and_other_protocols_are_held_against_nothing(tmp_path):
    history = history_of(tmp_path, *before(fair=0.0))
    elsewhere = replace(NEWER, dataset={"mnist": {"name": "digits", "sha256": "cd"}})
    assert shifted(history, [part_of(run=elsewhere, fair=drawn(mean=9.0))]) == ()
    assert shifted(history, [part_of(run=NEWER, loaded=drawn(mean=9.0))]) == ()


def test_what_rang_is_from_then_on_held_against_what_it_is_since(tmp_path):
    node = "claims/test_coins.py::test_heads[fair]"
    rung = Alarm(tier=SHIFT, state=RINGING, findings=("coins.heads",), nodes=(node,))
    since = [night_of(20 + k, part_of(run=NEWER, fair=drawn(mean=5.0))) for k in range(8)]
    since[1] = replace(since[1], alarms=(rung,))
    newest = replace(RUN, versions={"python": "3.12.3", "keras": "3.17.0"})
    history = history_of(tmp_path, *before(fair=0.0), *since)
    (same,) = shifted(history, [part_of(run=newest, fair=drawn(mean=5.0))])
    (back,) = shifted(history, [part_of(run=newest, fair=drawn())])
    assert not same.suspected and back.suspected


def test_looked_at_more_closely_is_what_may_have_shifted_or_came_out_otherwise(tmp_path):
    history = history_of(tmp_path, *before(fair=0.0, loaded=0.0))
    shift = part_of(run=NEWER, fair=drawn(mean=2.0), loaded=drawn(trials=2000))
    assert curious(history, [shift])[:1] == ("claims/test_coins.py::test_heads[fair]",)
    odd = [
        outcome_of("a.py::undecided", came="undecided"),
        outcome_of("a.py::skipped", came="skipped"),
        outcome_of("a.py::error", came="error"),
        outcome_of("a.py::fact", kind="fact", came="contradicted"),
        outcome_of("a.py::fine"),
    ]
    assert curious(history_of(tmp_path), [part_of(outcomes=odd)]) == ("a.py::undecided",)
    assert curious(history, []) == ()


def test_shares_that_shift_are_found_as_well(tmp_path):
    nights = [night_of(k, part_of(fair=tossed(p=0.2))) for k in range(10)]
    history = history_of(tmp_path, *nights, night_of(11, part_of(run=NEWER, fair=tossed(p=0.7))))
    (found,) = shifted(history, [part_of(run=NEWER, fair=tossed(p=0.7))])
    assert found.suspected and found.repeated


def test_it_knows_the_last_night_on_a_stack_and_what_changed_since(tmp_path):
    nights = [night_of(0, part_of(fair=drawn())), night_of(1, part_of(run=NEWER, fair=drawn()))]
    history = history_of(tmp_path, *nights)
    old, new = Fingerprint.of(RUN), Fingerprint.of(NEWER)
    assert yesterday(history, old) == nights[0].part(FRESH)
    assert yesterday(history_of(tmp_path), old) is None
    assert on(nights[1], new) and not on(nights[1], old)
    assert changes_of(history, new) == ("keras 3.15.1 → 3.16.0",)
    assert changes_of(history_of(tmp_path, nights[0]), old) == ()
    assert Alarm(tier=SHIFT, state=SUSPECTED, findings=()).rings is False
