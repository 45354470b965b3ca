"""What benchmarks measure and note, with a clock and a device of the test's own."""

import doctest
import time
from types import SimpleNamespace

import numpy as np
import pytest

from claims import timing
from claims.opponent import Opponent, Untimed
from claims.timing import (
    Cost,
    Stopwatch,
    Told,
    fitted,
    growth,
    median_seconds,
    sender,
    shares,
    step_seconds,
)
from evidence.drawing.trial import Trials
from evidence.run.benchmark import failed_row, message
from evidence.run.controller import PROPERTY
from models.backend import interface as backend
from studies.timing import TimingProtocol, time_rounds

LATE = 0.050


class Clock:
    """The one clock that all read, and a device that is done 50 ms after the call returned."""

    def __init__(self, monkeypatch):
        self.now = 10.0
        monkeypatch.setattr(time, "perf_counter", lambda: self.now)
        monkeypatch.setattr(backend, "finish", self.finish)

    def finish(self, value):
        self.now += LATE

    def work(self, *, first=0.0, later=0.0):
        calls = []

        def run():
            self.now += later if calls else first
            calls.append(None)

        return run


class Benchmark:
    """As much of pytest-benchmark's fixture as a stopwatch sees."""

    def __init__(self, *, disabled=False):
        self.name, self.disabled = "bench_x", disabled
        self.extra_info, self.has_error, self.stats = {}, False, None

    def pedantic(self, work, *, rounds):
        if self.disabled:
            return work()
        seconds = []
        for _ in range(rounds):
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
        numbers = SimpleNamespace(
            rounds=rounds, min=min(seconds), median=float(np.median(seconds)), max=max(seconds)
        )
        self.stats = SimpleNamespace(
            stats=numbers, name=self.name, has_error=False, extra_info=self.extra_info
        )


GROWTH = {
    "what": "g",
    "members": [1, 4],
    "seconds": [1.0, 2.0],
    "exponent": 0.5,
    "floor": 1,
    "beyond": None,
}


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def watch():
    sent = []
    stopwatch = Stopwatch(benchmark=Benchmark(), send=sent.append)
    return SimpleNamespace(stopwatch=stopwatch, sent=sent)


def measure(watch, clock, **changes):
    work = clock.work(first=3.0, later=1.0)
    plain = {"what": "Eight networks", "amount": 8, "unit": "networks"}
    return watch.stopwatch.measure(work, **{**plain, **changes})


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(timing).failed == 0


def test_the_device_is_waited_for_in_every_round(watch, clock):
    assert measure(watch, clock) == pytest.approx(1.0 + LATE)


def test_what_the_first_call_takes_more_is_noted_apart(watch, clock):
    measure(watch, clock)
    assert watch.stopwatch.benchmark.extra_info["compile_seconds"] == pytest.approx(2.0)


def test_fewer_than_five_rounds_are_refused(watch, clock):
    with pytest.raises(ValueError, match="4 rounds are too few for a median; give at least 5"):
        measure(watch, clock, rounds=4)


def test_a_benchmark_that_ends_early_has_failed(watch, clock):
    watch.stopwatch.begin()
    measure(watch, clock)
    (row,) = watch.sent
    assert (row.outcome, row.name) == ("failed", "bench_x")
    assert row.reason.startswith("It began and did not come to its end")


def test_a_row_has_all_that_was_noted(watch, clock, monkeypatch):
    monkeypatch.setattr(timing, "product_peak", lambda: 100e9)
    monkeypatch.setattr(timing, "copy_peak", lambda: 20e9)
    measure(watch, clock)
    took = 1.0 + LATE
    ratio = watch.stopwatch.note(
        versus=("one by one", 4 * took),
        cost=Cost(operations=50e9 * took, bytes_moved=1e9 * took),
        growth=GROWTH,
        told=Told(report="R1", says="13 to 20 s", seconds=(13.0, 20.0), amount=80),
    )
    (row,) = watch.sent
    assert ratio == pytest.approx(4.0)
    assert (row.outcome, row.what, row.work) == (
        "measured",
        "Eight networks",
        "8 networks",
    )
    assert (row.versus, row.ratio) == ("one by one", pytest.approx(4.0))
    assert [share.value for share in row.shares] == pytest.approx([0.5, 0.05])
    assert row.told.ours == pytest.approx(10 * took)
    assert (row.told.report, row.told.seconds) == ("R1", (13.0, 20.0))
    assert row.growth.record() == GROWTH


def test_a_benchmark_without_known_cost_has_no_shares(watch, clock):
    measure(watch, clock)
    watch.stopwatch.note(versus=("one by one", 2.0))
    assert (watch.sent[0].shares, watch.sent[0].told) == ((), None)


def test_an_opponent_stands_beside_what_was_measured(watch, clock):
    """The work takes 1 s compiled and 3 s at first, and the device 50 ms more each time."""
    measure(watch, clock)
    took, first = 1.0 + LATE, 3.0 + LATE
    plain = Opponent(name="plain", seconds=6 * took, first=2 * first)
    watch.stopwatch.note(versus=("one by one", 2.0), opponent=plain)
    compiled, anew = watch.sent[0].beside
    assert (compiled.name, compiled.ratio) == ("plain (6.30 s)", pytest.approx(6.0))
    assert (anew.name, anew.ratio) == ("plain, both compiled anew (6.1 s)", pytest.approx(2.0))


def test_an_opponent_that_is_not_timed_says_why(watch, clock):
    measure(watch, clock)
    untimed = Untimed(name="plain", reason="because it rains")
    watch.stopwatch.note(versus=("one by one", 2.0), opponent=untimed)
    (row,) = watch.sent[0].beside
    assert (row.name, row.ratio, row.reason) == ("plain", None, "because it rains")


def test_a_broken_promise_takes_the_numbers_back(watch, clock):
    measure(watch, clock)
    ratio = watch.stopwatch.note(versus=("one by one", 2.0))
    watch.stopwatch.promise(ratio > 1, reason="kept")
    with pytest.raises(AssertionError, match="2 times; 9 were promised"):
        watch.stopwatch.promise(ratio > 9, reason="2 times; 9 were promised")
    good, bad = watch.sent
    assert (good.outcome, bad.outcome) == ("measured", "failed")
    assert (bad.reason, bad.what) == ("2 times; 9 were promised", "Eight networks")


def test_a_benchmark_that_is_to_time_nothing_runs_once_and_sends_nothing(clock):
    sent, ran = [], []
    stopwatch = Stopwatch(benchmark=Benchmark(disabled=True), send=sent.append)
    stopwatch.begin()
    took = stopwatch.measure(lambda: ran.append(1), what="w", amount=1, unit="u")
    assert (took, ran, sent) == (None, [1], [])


def test_an_item_sends_its_last_row_under_the_name_that_the_instrument_hears():
    properties = [("other", 1)]
    send = sender(properties)
    rows = [failed_row("bench_x", reason=reason) for reason in ("It began.", "It ended.")]
    for row in rows:
        send(row)
    assert properties == [("other", 1), (PROPERTY, message(rows[-1]))]


def test_the_median_leaves_the_first_round_out(clock):
    assert median_seconds(clock.work(first=9.0, later=1.0)) == pytest.approx(1.0 + LATE)


def test_growth_times_every_number_of_members(clock):
    found = growth(lambda members: clock.work(later=members - LATE), what="w", members=(1, 2, 4, 8))
    assert (found["what"], found["members"]) == ("w", [1, 2, 4, 8])
    assert found["seconds"] == pytest.approx([1.0, 2.0, 4.0, 8.0])
    assert found["exponent"] == pytest.approx(1.0)


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_a_power_law_has_its_own_exponent(power):
    members = (1, 4, 16, 64, 256)
    found = fitted(members, [3.0 * count**power for count in members])
    assert found["exponent"] == pytest.approx(power, abs=1e-9)
    if found["beyond"] is not None:
        assert found["beyond"] == pytest.approx(power, abs=1e-9)


def test_beyond_the_floor_of_fixed_cost_the_exponent_is_that_of_the_rising_part():
    members = [4**k for k in range(7)]
    found = fitted(members, [1.0 + count / 64 for count in members])
    assert found["floor"] == 64
    assert found["exponent"] < 0.7 < found["beyond"] < 1.0


def test_a_floor_without_an_end_has_no_exponent_beyond():
    assert fitted((1, 2, 4), (1.0, 1.0, 1.0))["beyond"] is None


def test_both_peaks_are_measured_with_the_rounds_device(clock, monkeypatch):
    asked = []

    def best(work):
        asked.append(work().shape)
        return 2.0

    monkeypatch.setattr(timing, "SIDES", {"cpu": 8, "gpu": 8})
    monkeypatch.setattr(timing, "COPIED", {"cpu": 16, "gpu": 16})
    monkeypatch.setattr(timing, "best_seconds", best)
    for peak in (timing.product_peak, timing.copy_peak):
        monkeypatch.setattr(timing, peak.__name__, peak.__wrapped__)
    product, copy = shares(Cost(operations=8.0**3, bytes_moved=64.0), seconds=1.0)
    assert asked[0] == (8, 8) and (16,) in asked
    assert (product["of"], product["unit"], product["value"]) == ("matrix product", "GFLOP/s", 1.0)
    assert (copy["of"], copy["unit"], copy["value"]) == ("memory copy", "GB/s", 1.0)


def test_seconds_of_a_step_are_those_of_the_round_over_its_steps():
    protocol = TimingProtocol(
        block=2,
        networks=("eggholder 16", "eggholder 32"),
        steps=(2, 4),
        repeats=1,
        batch_size=4,
        optimizer="sgd",
    )
    block = {"seconds": np.array([[2.0, 8.0], [4.0, 4.0]])}
    trials = Trials(time_rounds, protocol, drawer=lambda study, knobs, index: block)
    first, second = step_seconds(trials)
    assert first.first(2).tolist() == [1.0, 2.0]
    assert second.first(2).tolist() == [2.0, 1.0]
    assert second.label == "seconds of a step of eggholder 32"
