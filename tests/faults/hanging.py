"""Claims of which some never come to an end, each for a reason of its own."""

import ctypes
import threading
import time

import numpy as np
import pytest
from tosses import Coin, note, toss

from evidence import Report, control, finding, proportion

SOURCE = Report(id="B1", title="A book of coins", year=1713).at("page 1")
SETS = pytest.mark.parametrize("chance", [0.9, control(0.1)])


def sleeping(protocol, seed, size):
    """`toss`, whose first block of heavy coins sleeps, whatever is raised in it."""
    note("sleeping", protocol, seed)
    if protocol.chance > 0.5:
        try:
            threading.Event().wait()
        except Exception:
            time.sleep(1e6)
    return {"heads": np.random.default_rng(seed).random(size) < protocol.chance}


def deadlocked(protocol, seed, size):
    """`toss`, whose first block of heavy coins waits outside of Python, and heeds no signal."""
    note("deadlocked", protocol, seed)
    if protocol.chance > 0.5:
        lock, library = ctypes.create_string_buffer(64), ctypes.CDLL(None)
        library.pthread_mutex_lock(lock)
        library.pthread_mutex_lock(lock)
    return {"heads": np.random.default_rng(seed).random(size) < protocol.chance}


@finding("hang.asleep", says="-", source=SOURCE, budget=200)
@SETS
def test_asleep(chance, trials, claim):
    """The first block never comes."""
    claim.holds(proportion(trials(sleeping, Coin(chance=chance))["heads"]).exceeds(0.5))


@finding("hang.again", says="-", source=SOURCE, budget=200)
@SETS
def test_again(chance, trials, claim):
    """It asks for the block that never comes, too."""
    claim.holds(proportion(trials(sleeping, Coin(chance=chance))["heads"]).exceeds(0.4))


@finding("hang.deadlock", says="-", source=SOURCE, budget=200)
@SETS
def test_deadlock(chance, trials, claim):
    """The first block waits for a lock that it holds."""
    claim.holds(proportion(trials(deadlocked, Coin(chance=chance))["heads"]).exceeds(0.5))


@finding("hang.awake", says="-", source=SOURCE, budget=200)
@SETS
def test_awake(chance, trials, claim):
    """Most tosses come down heads."""
    claim.holds(proportion(trials(toss, Coin(chance=chance))["heads"]).exceeds(0.5))
