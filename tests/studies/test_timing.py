"""How long networks train: what is run, in which order, and when the clock stops."""

import time
from dataclasses import replace

import numpy as np
import pytest

from models.backend import interface as backend
from studies import timing
from studies.protocol import ProtocolError
from studies.timing import (
    TimingProtocol,
    finished,
    fitting,
    network_named,
    seconds_of,
    shape_name,
    time_rounds,
    training,
)

SMALL = TimingProtocol(
    block=2,
    networks=("eggholder 16", "eggholder 16-16"),
    steps=(1, 2),
    repeats=1,
    batch_size=4,
    optimizer="sgd",
)
SEED = np.random.SeedSequence(1)


class Device:
    """A device that computes behind the call that asked it, and the one clock that all read."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        self.ready = 0.0
        monkeypatch.setattr(time, "perf_counter", lambda: self.now)
        monkeypatch.setattr(backend, "finish", self.finish)

    def compute(self):
        """Returns after a millisecond; the result is there 50 milliseconds later."""
        self.now += 0.001
        self.ready = self.now + 0.050
        return "a tensor"

    def finish(self, value):
        assert value == "a tensor"
        self.now = max(self.now, self.ready)


def test_the_clock_stops_when_the_device_is_done(monkeypatch):
    device = Device(monkeypatch)
    assert seconds_of(device.compute) == pytest.approx(0.051)


def test_without_waiting_for_the_device_only_the_asking_would_be_timed(monkeypatch):
    """What the test above would see if nobody waited."""
    device = Device(monkeypatch)
    monkeypatch.setattr(backend, "finish", lambda value: None)
    assert seconds_of(device.compute) == pytest.approx(0.001)


def test_finished_work_returns_what_the_work_returned(monkeypatch):
    device = Device(monkeypatch)
    assert finished(device.compute)() == "a tensor"
    assert device.now == device.ready


def test_every_arm_is_warmed_up_and_then_runs_once_in_each_round(monkeypatch):
    ran = []

    def prepare(network, *, steps, **knobs):
        return lambda: ran.append(steps)

    monkeypatch.setattr(timing, "fitting", prepare)
    protocol = replace(SMALL, networks=("eggholder 16",) * 3, steps=(1, 2, 3))
    seconds = time_rounds(protocol, SEED, 8)["seconds"]
    assert seconds.shape == (8, 3) and (seconds >= 0.0).all()
    rounds = np.reshape(ran, (9, 3))
    assert rounds[0].tolist() == [1, 2, 3]
    assert (np.sort(rounds, axis=1) == [1, 2, 3]).all()
    # No arm is always first: what drifts meets all alike.
    assert len({tuple(one) for one in rounds[1:]}) > 1


def test_a_round_counts_with_its_shortest_run(monkeypatch):
    """A run that was interrupted does not count."""
    taken = {1: iter([0.0, *[1.0, 99.0, 2.0] * 4]), 2: iter([0.0, *[7.0, 5.0, 6.0] * 4])}
    monkeypatch.setattr(timing, "fitting", lambda network, *, steps, **knobs: lambda: steps)
    monkeypatch.setattr(timing, "seconds_of", lambda work: next(taken[work()]))
    seconds = time_rounds(replace(SMALL, repeats=3), SEED, 4)["seconds"]
    assert seconds.tolist() == [[1.0, 5.0]] * 4


def test_seconds_stand_in_the_column_of_their_arm(monkeypatch):
    now = iter(range(10_000))
    monkeypatch.setattr(timing, "fitting", lambda network, *, steps, **knobs: lambda: steps)
    monkeypatch.setattr(timing, "seconds_of", lambda work: 10.0 * work() + 0.001 * next(now))
    seconds = time_rounds(SMALL, SEED, 5)["seconds"]
    assert (np.round(seconds, -1) == [10.0, 20.0]).all()


def test_the_order_of_a_round_follows_from_the_seed_alone(monkeypatch):
    def order(seed):
        ran = []
        monkeypatch.setattr(timing, "fitting", lambda n, *, steps, **k: lambda: ran.append(steps))
        time_rounds(SMALL, np.random.SeedSequence(seed), 20)
        return ran

    assert order(3) == order(3) != order(4)


def test_a_study_of_time_says_that_it_is_one():
    assert SMALL.timed is True


def test_arms_train_for_their_steps():
    seconds = time_rounds(SMALL, SEED, SMALL.block)["seconds"]
    assert seconds.shape == (2, 2) and (seconds > 0.0).all()


@pytest.mark.parametrize(
    "name",
    [
        "R1's LeNet-5, inputs and hidden layers normalised",
        "R4's network, tanh",
        "eggholder 16-16",
    ],
    ids=["normalised", "with dropout", "numbers"],
)
def test_both_ways_train_networks_of_every_kind(name):
    network = network_named(name)
    weights, loss = training(network, members=2, steps=2, batch_size=2, optimizer="adam")()
    assert np.isfinite(loss).all() and len(weights[0]) == 2
    fitted = fitting(network, steps=2, batch_size=2, optimizer="sgd")()
    trained = [array for array in fitted if tuple(array.shape) == weights[0].shape[1:]]
    assert trained


def test_all_calls_take_the_same_steps_from_the_same_weights():
    work = training(
        network_named("eggholder 16"), members=1, steps=3, batch_size=4, optimizer="sgd"
    )
    (first, _), (second, _) = work(), work()
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_shape_has_a_name_that_leads_back_to_it():
    assert shape_name((64, 128)) == "eggholder 64-128"
    assert network_named("eggholder 64-128").shapes[-1] == (1,)
    assert SMALL.parameters == tuple(network_named(name).parameters for name in SMALL.networks)


def test_an_unknown_network_is_refused_with_those_that_are_known():
    with pytest.raises(ValueError, match=r"'R9'; use 'eggholder 64-128' or one of .*R4's network"):
        network_named("R9")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"steps": (1,)}, "steps = .* must be 2 numbers above 0, one for each network"),
        ({"steps": (1, 0)}, "steps = .* must be 2 numbers above 0"),
        ({"networks": (), "steps": ()}, "networks = .* must be at least one name"),
        ({"optimizer": "rmsprop"}, "optimizer = .* must be one of sgd, adam"),
        ({"repeats": 0}, "repeats = 0 is impossible"),
        ({"batch_size": 0}, "batch_size = 0 is impossible"),
    ],
)
def test_impossible_protocols_are_refused(change, text):
    with pytest.raises(ProtocolError, match=text):
        replace(SMALL, **change)
