"""Studies that take no time and note each block that they draw."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
DRAWN = HERE / "drawn.txt"
KILLED = HERE / "killed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coin:
    """A coin that comes down heads with a known chance."""

    block: int = 20
    chance: float = 0.9


def note(study, protocol, seed):
    """Appends a line per block, whole even if several workers do so at once."""
    line = f"{study} {protocol} block {seed.spawn_key[1]}\n"
    handle = os.open(DRAWN, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(handle, line.encode())
    os.close(handle)


def toss(protocol, seed, size):
    """Heads [trial], and reals that lie around the coin's chance [trial]."""
    note("toss", protocol, seed)
    rng = np.random.default_rng(seed)
    return {
        "heads": rng.random(size) < protocol.chance,
        "depth": protocol.chance + 0.01 * rng.standard_normal(size),
        "share": np.clip(rng.normal(protocol.chance, 0.1, size), 0.0, 1.0),
        "levels": rng.random((size, 3)) + protocol.chance * np.arange(3),
    }


def slow_toss(protocol, seed, size):
    """`toss`, long enough for a run to be killed meanwhile."""
    note("slow", protocol, seed)
    time.sleep(0.25)
    return {"heads": np.random.default_rng(seed).random(size) < protocol.chance}


def deadly_toss(protocol, seed, size):
    """`toss`, whose third block ends its process the first time that it is drawn."""
    note("deadly", protocol, seed)
    if protocol.chance > 0.5 and seed.spawn_key[1] == 2 and not KILLED.exists():
        KILLED.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return {"heads": np.random.default_rng(seed).random(size) < protocol.chance}


def raising(protocol, seed, size):
    """A study with a mistake of its own."""
    raise ZeroDivisionError("a mistake in the study")


def unreadable(protocol, seed, size):
    """A study whose data cannot be read."""
    (HERE / "no-such-data").read_bytes()


def diverging(protocol, seed, size):
    """A study whose seventh trial is not a number."""
    depth = np.zeros(size)
    depth[7] = np.nan
    return {"depth": depth}


def short(protocol, seed, size):
    """A study that returns one trial too few."""
    return {"heads": np.ones(size - 1, dtype=bool)}
