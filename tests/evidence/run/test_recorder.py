"""The controller's memory: a journal that outlives the run, a ledger that is written whole."""

import json
import time
from dataclasses import replace

import pytest

from evidence.errors import LedgerError
from evidence.machine import environment
from evidence.records import ledger
from evidence.records.archive import ARCHIVE, read_archive
from evidence.records.benchmark import Benchmark
from evidence.records.family import Family
from evidence.run.benchmark import failed_row, message
from evidence.run.recorder import BASIS, PLANNED, WORKED, Recorder
from evidence.run.settings import Settings
from tests.evidence.planning.made import row_of
from tests.evidence.recorded import item_of, judgement_of, source_of, tried_of

HERE = environment.device()
ELSEWHERE = {"kind": "gpu", "name": "H100"}
ROW = Benchmark(
    name="bench_x",
    what="bench_x",
    outcome="measured",
    device=HERE,
    low=1.0,
    median=1.0,
    high=1.0,
    rounds=3,
)


def settings_of(folder, **changes):
    plain = {
        "seed": 3,
        "scale": "quick",
        "error_rate": 1e-5,
        "store": str(folder / "blocks"),
        "output": str(folder / "out"),
        "fresh_since": 0.0,
        "planning": False,
        "started": time.time(),
    }
    return Settings(**{**plain, **changes})


def recorder_in(folder, **changes):
    recorder = Recorder(settings_of(folder, **changes), root=folder)
    ledger.prepare(recorder.output)
    return recorder


def say(recorder, name, **changes):
    """Sends a record, as an item's report does."""
    recorder.hear(ledger.encode(item_of(name, **changes).record()))


def collect(recorder, *names):
    blanks = [item_of(name) for name in names]
    ledger.write_collected(recorder.output, blanks, started=recorder.settings.started)


def hear(recorder, name, outcome="supported"):
    say(recorder, name, outcome=outcome)


def finish(recorder, benchmarks=(), *, dataset=dict, trainer=None, workers=1):
    told = {"dataset": dataset, "trainer": trainer, "workers": workers}
    return recorder.finish(**told, benchmarks=list(benchmarks))


def outcomes(made):
    return {item.node: item.outcome for item in made.items}


def journal(recorder):
    lines = (recorder.output / "run.jsonl").read_text().splitlines()
    return [json.loads(line)["item"] for line in lines]


# What a run records


def test_each_record_is_in_the_journal_as_soon_as_it_is_heard(tmp_path):
    recorder = recorder_in(tmp_path)
    for count, name in enumerate(("a", "b", "c"), start=1):
        hear(recorder, name)
        assert len(journal(recorder)) == count


def test_the_processor_time_of_all_workers_is_added_up(tmp_path):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a", "b", "c")
    for name, worked in (("a", [1, 2.5]), ("b", [2, 4.0]), ("c", [1, 3.0])):
        recorder.hear(ledger.encode({**item_of(name).record(), WORKED: worked}))
    assert finish(recorder).run.processor_seconds == 7.0


def test_an_item_that_was_heard_of_as_the_run_was_interrupted_is_in_the_journal_at_its_end(
    tmp_path, monkeypatch
):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a", "b")
    hear(recorder, "a")
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append_line", interrupted)
        with pytest.raises(KeyboardInterrupt):
            hear(recorder, "b")
    finish(recorder)
    assert journal(recorder) == ["a", "b"]


def interrupted(path, item):
    raise KeyboardInterrupt


def test_an_item_that_was_collected_and_never_reported_is_not_run(tmp_path):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a", "b")
    hear(recorder, "b")
    assert outcomes(finish(recorder)) == {"a": "not_run", "b": "supported"}


def test_items_stand_in_the_order_of_collection(tmp_path):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a", "b", "c")
    for name in ("c", "a", "b"):
        hear(recorder, name)
    assert list(outcomes(finish(recorder))) == ["a", "b", "c"]
    assert journal(recorder) == ["c", "a", "b"]


def test_a_later_word_on_an_item_replaces_the_earlier_one(tmp_path):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a")
    hear(recorder, "a")
    hear(recorder, "a", outcome="error")
    assert outcomes(finish(recorder)) == {"a": "error"}


def test_a_crash_is_an_error_of_its_item(tmp_path):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a", "b")
    recorder.hear_crash("a", "worker 'gw0' crashed")
    made = finish(recorder)
    assert outcomes(made) == {"a": "error", "b": "not_run"}
    assert made.items[0].message == "worker 'gw0' crashed"
    # It was heard of, and is not done.
    assert recorder.crashed == {"a"}


def test_a_crash_of_a_test_that_states_no_finding_is_none_of_ours(tmp_path):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a")
    recorder.hear_crash("another", "worker 'gw0' crashed")
    assert recorder.reported == {}
    assert recorder.crashed == set()


def test_what_the_run_ran_on_is_asked_only_if_it_is_written(tmp_path):
    recorder = recorder_in(tmp_path)
    assert finish(recorder, dataset=pytest.fail) is None
    collect(recorder, "a")
    hear(recorder, "a")
    made = finish(recorder, dataset=lambda: {"mnist": {"name": "x"}}, workers=4)
    assert made.run.dataset == {"mnist": {"name": "x"}}
    assert (made.run.workers, made.run.commit) == (4, None)


@pytest.mark.parametrize("trainer", ["keras", None])
def test_who_trained_is_kept_with_the_run(tmp_path, trainer):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a")
    hear(recorder, "a")
    finish(recorder, trainer=trainer)
    assert ledger.read_ledger(recorder.output / "ledger.json").run.trainer == trainer


def test_what_json_does_not_know_is_written_by_its_name(tmp_path):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a")
    say(recorder, "a", protocol={"limit": float("inf")})
    finish(recorder)
    text = (recorder.output / "ledger.json").read_text()
    assert json.loads(text, parse_constant=pytest.fail)["items"][0]["protocol"]["limit"] == "inf"


# What its verdicts rest on


def hear_with_basis(recorder, *nodes):
    for node in nodes:
        basis = tried_of(node, judgements=(judgement_of([0.5]),), sources=(source_of("s"),))
        recorder.hear(ledger.encode({**item_of(node).record(), BASIS: basis.record()}))


def kept(recorder):
    return read_archive(recorder.output / ARCHIVE)


def test_what_verdicts_rest_on_lies_beside_the_ledger_and_not_in_it(tmp_path):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a", "b")
    hear_with_basis(recorder, "a")
    hear(recorder, "b")
    made = finish(recorder)
    assert (list(kept(recorder).items), list(kept(recorder).sources)) == (["a"], ["s"])
    assert kept(recorder).run == made.run
    assert BASIS not in (recorder.output / "ledger.json").read_text()
    assert BASIS not in (recorder.output / "run.jsonl").read_text()


@pytest.mark.parametrize(("kind", "kept_of"), [("sampled", 1), ("fact", 1), ("timing", 0)])
def test_what_was_skipped_is_kept_as_skipped_and_of_time_nothing_is(tmp_path, kind, kept_of):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a", "b")
    say(recorder, "a", kind=kind, outcome="skipped")
    hear_with_basis(recorder, "b")
    finish(recorder)
    assert [item.outcome for item in kept(recorder).items.values()] == [
        *["skipped"] * kept_of,
        "supported",
    ]


@pytest.mark.parametrize("end", ["error", "crash"])
def test_an_item_that_ended_otherwise_than_in_its_verdict_keeps_that_alone(tmp_path, end):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a", "b")
    hear_with_basis(recorder, "a", "b")
    if end == "error":
        hear(recorder, "a", outcome="error")
    else:
        recorder.hear_crash("a", "worker 'gw0' crashed")
    finish(recorder)
    assert kept(recorder).items["a"] == tried_of("a", outcome="error")
    assert kept(recorder).items["b"].judgements


def test_a_run_that_judged_nothing_leaves_the_numbers_of_the_last_one(tmp_path):
    first = recorder_in(tmp_path)
    collect(first, "a")
    hear_with_basis(first, "a")
    finish(first)
    before = (first.output / ARCHIVE).read_bytes()
    finish(recorder_in(tmp_path, seed=99), [ROW])
    assert (first.output / ARCHIVE).read_bytes() == before


def test_numbers_that_cannot_be_written_are_said_and_the_ledger_stays(tmp_path):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a")
    hear_with_basis(recorder, "a")
    (recorder.output / ARCHIVE).mkdir()
    assert finish(recorder) is None
    assert recorder.failure.startswith(f"The output folder {recorder.output} cannot be written (")
    assert (recorder.output / "ledger.json").exists()


# Families


def families(folder, *told, items):
    """The families of a run that collects and judges some items."""
    recorder = recorder_in(folder)
    blanks = [item_of(node, finding=f"{node}.x", kind=kind) for node, kind in items.items()]
    ledger.write_collected(
        recorder.output, blanks, families=told, started=recorder.settings.started
    )
    for blank in blanks:
        recorder.hear(ledger.encode(blank.record()))
    return [family.title for family in finish(recorder).families]


COINS, DICE, CARDS = (
    Family(key=key, title=key.capitalize(), order=order)
    for key, order in (("coins", 2), ("dice", 1), ("cards", 3))
)


def test_families_stand_in_their_order_and_only_those_of_the_items(tmp_path):
    items = {"coins": "sampled", "dice": "fact"}
    assert families(tmp_path, COINS, CARDS, DICE, items=items) == ["Dice", "Coins"]


def test_a_family_that_is_not_told_of_is_left_out(tmp_path):
    assert families(tmp_path, COINS, items={"coins": "sampled", "dice": "fact"}) == ["Coins"]


def test_timings_that_are_kept_keep_what_is_told_of_their_family(tmp_path):
    families(tmp_path, DICE, items={"dice": "timing"})
    assert families(tmp_path, COINS, items={"coins": "sampled"}) == ["Dice", "Coins"]


# What a run leaves alone


def test_a_run_that_heard_of_nothing_leaves_the_last_ledger_and_journal_alone(tmp_path):
    first = recorder_in(tmp_path)
    collect(first, "a")
    hear(first, "a")
    finish(first)
    before = {path.name: path.read_bytes() for path in first.output.iterdir()}
    second = recorder_in(tmp_path)
    assert finish(second) is None
    assert {path.name: path.read_bytes() for path in first.output.iterdir()} == before


def test_what_an_earlier_run_collected_is_not_taken_for_ones_own(tmp_path):
    """Not even if that was a moment ago."""
    first = recorder_in(tmp_path)
    collect(first, "a")
    second = recorder_in(tmp_path, started=first.settings.started + 1e-3)
    assert first.collected() and not second.collected()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"items": []}', "null"])
def test_a_torn_or_foreign_note_of_what_was_collected_counts_for_nothing(tmp_path, text):
    recorder = recorder_in(tmp_path)
    (recorder.output / ledger.COLLECTED).write_text(text)
    assert recorder.collected() == []


def test_a_new_runs_first_record_begins_a_new_journal(tmp_path):
    for name in ("a", "b"):
        recorder = recorder_in(tmp_path)
        hear(recorder, name)
    assert journal(recorder) == ["b"]


def test_a_plan_is_kept_in_memory_alone(tmp_path):
    recorder = recorder_in(tmp_path, planning=True)
    row = row_of("a.b", "source")
    recorder.hear(json.dumps({PLANNED: [row.record()]}))
    assert recorder.planned == [row]
    assert finish(recorder) is None
    assert list(recorder.output.iterdir()) == []


# Timings


def test_timings_join_the_last_ledger_and_leave_its_items(tmp_path):
    first = recorder_in(tmp_path)
    collect(first, "a")
    hear(first, "a")
    before = finish(first)
    made = finish(recorder_in(tmp_path, seed=99), [ROW])
    assert (made.run, made.items) == (before.run, before.items)
    assert made.benchmarks == (ROW,)


def test_timings_alone_make_a_ledger_without_items(tmp_path):
    made = finish(recorder_in(tmp_path), [ROW])
    assert (made.items, made.benchmarks) == ((), (ROW,))


def test_a_later_run_keeps_the_timings_and_replaces_those_it_took_again(tmp_path):
    finish(recorder_in(tmp_path), [ROW, replace(ROW, name="bench_y")])
    finish(recorder_in(tmp_path), [replace(ROW, rounds=5)])
    recorder = recorder_in(tmp_path)
    collect(recorder, "a")
    hear(recorder, "a")
    assert {row.name: row.rounds for row in finish(recorder).benchmarks} == {
        "bench_x": 5,
        "bench_y": 3,
    }


def test_a_benchmark_is_kept_as_soon_as_it_is_heard(tmp_path):
    """Even if the run is killed in the next moment."""
    finish(recorder_in(tmp_path), [ROW])
    recorder = recorder_in(tmp_path)
    failed = failed_row("bench_x", reason="It began.")
    recorder.hear(message(failed))
    assert json.loads((recorder.output / "benchmarks.json").read_text()) == [failed.record()]
    assert recorder.reported == {}


def test_what_a_benchmark_sent_last_counts_and_before_what_the_plugin_saw(tmp_path):
    recorder = recorder_in(tmp_path)
    for outcome in ("measured", "failed"):
        recorder.hear(message(replace(ROW, outcome=outcome)))
    (row,) = finish(recorder, [ROW]).benchmarks
    assert row.outcome == "failed"


def test_benchmarks_of_another_device_stay(tmp_path):
    finish(recorder_in(tmp_path), [replace(ROW, device=ELSEWHERE)])
    rows = finish(recorder_in(tmp_path), [ROW]).benchmarks
    assert [row.device["name"] for row in rows] == ["H100", HERE["name"]]


# Verdicts about time


def judge(folder, *names, kind="sampled", outcome="supported", silent=()):
    """A run that collects some items of a kind, and hears of all but the silent ones."""
    recorder = recorder_in(folder)
    blanks = [item_of(name, kind=kind) for name in (*names, *silent)]
    ledger.write_collected(recorder.output, blanks, started=recorder.settings.started)
    for name in names:
        say(recorder, name, kind=kind, outcome=outcome)
    return finish(recorder)


def test_a_run_of_timings_leaves_the_claims_of_the_last_run(tmp_path):
    before = judge(tmp_path, "a", "b")
    made = judge(tmp_path, "t", kind="timing")
    assert outcomes(made) == {"a": "supported", "b": "supported", "t": "supported"}
    assert made.run == before.run
    timed = made.items[-1]
    assert timed.device == HERE and timed.started.endswith("+00:00")


def test_a_run_of_claims_keeps_the_timings(tmp_path):
    judge(tmp_path, "t", kind="timing")
    made = judge(tmp_path, "a")
    assert outcomes(made) == {"a": "supported", "t": "supported"}
    assert outcomes(judge(tmp_path, "b")) == {"b": "supported", "t": "supported"}


def test_a_timing_that_failed_or_did_not_run_replaces_the_older_one(tmp_path):
    judge(tmp_path, "t", "u", "v", kind="timing")
    made = judge(tmp_path, "t", kind="timing", outcome="error", silent=["u"])
    assert outcomes(made) == {"t": "error", "u": "not_run", "v": "supported"}


def test_a_timing_of_another_device_is_not_shown(tmp_path):
    judge(tmp_path, "t", kind="timing")
    path = tmp_path / "out" / "timings.json"
    path.write_text(path.read_text().replace(HERE["name"], "another device"))
    assert outcomes(judge(tmp_path, "a")) == {"a": "supported"}


def test_timings_before_any_claims_make_a_ledger_of_their_own(tmp_path):
    made = judge(tmp_path, "t", kind="timing")
    assert outcomes(made) == {"t": "supported"}
    assert made.run.seed == 3


# What cannot be written


def test_a_journal_that_cannot_be_written_costs_no_verdict(tmp_path):
    recorder = recorder_in(tmp_path)
    (recorder.output / "run.jsonl").mkdir()
    collect(recorder, "a")
    hear(recorder, "a")
    assert outcomes(finish(recorder)) == {"a": "supported"}
    assert f"The output folder {recorder.output} cannot be written" in recorder.failure


def test_a_ledger_that_cannot_be_written_is_said_and_the_journal_stays(tmp_path):
    recorder = recorder_in(tmp_path)
    collect(recorder, "a")
    hear(recorder, "a")
    (recorder.output / "ledger.json").mkdir()
    assert finish(recorder) is None
    assert f"The output folder {recorder.output} cannot be written" in recorder.failure
    assert journal(recorder) == ["a"]
    assert not list(recorder.output.glob("*.tmp"))


def test_timings_beside_a_ledger_that_cannot_be_read_are_kept_and_the_mend_is_said(tmp_path):
    recorder = recorder_in(tmp_path)
    torn = recorder.output / "ledger.json"
    torn.write_text('{"schema": 1, "items"')
    assert finish(recorder, [ROW]) is None
    assert "is not a ledger: it is not complete JSON" in recorder.failure
    assert torn.read_text() == '{"schema": 1, "items"'
    with pytest.raises(LedgerError):
        ledger.read_ledger(torn)
    assert json.loads((recorder.output / "benchmarks.json").read_text()) == [ROW.record()]
