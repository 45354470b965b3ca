"""Nights by the thousand: how often the watch is wrong, and how soon it is right.

`python -m tests.reports.nights.simulated` makes the tables of `reports/README.md` again. A night
is the mean of each verdict's numbers in units of its own standard deviation over nights; stacks
change every tenth night, which is more often than they do, and each change is a chance to be wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from reports.nights import epoch, task

# Verdicts of the catalogue whose numbers are watched.
VERDICTS = 496
# The nights of a history, and how long a stack stays.
NIGHTS = 1000
STAY = epoch.WINDOW
# How many nights are known of the stacks before, when one changes.
KNOWN = 30
# By how many standard deviations of a night's mean the planted change moves it.
PLANTED = 2.0
SOON = 5
CHUNK = 500_000
NEVER = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The thresholds of the watch.

    Args:
        suspicion: The p-value of all nights since a change below which a shift is suspected.
        confirmation: That of a later night alone which confirms it.
        curiosity: That of the first draws below which a night draws again.
        looks: How often it draws again.
    """

    suspicion: float = epoch.SUSPICION
    confirmation: float = epoch.CONFIRMATION
    curiosity: float = epoch.CURIOSITY
    looks: int = task.LOOKS


def rings(
    shift: float, *, count: int, rng: np.random.Generator, policy: Policy, known: int = KNOWN
) -> np.ndarray:
    """The night, counted from the change, on which each of many verdicts rings; NEVER if none.

    Reals cost the watch two questions, at half the rate each; all are taken to be reals.

    Args:
        shift: The planted change in standard deviations of a night's mean.
        count: How many verdicts.
        rng: The source of chance.
        policy: The thresholds.
        known: How many nights are known of before the change.
    """
    curious, suspicious, sure = (
        stats.norm.isf(p / 4.0) for p in (policy.curiosity, policy.suspicion, policy.confirmation)
    )
    base = rng.standard_normal(count, dtype=np.float32) / np.sqrt(known)
    total, nights = np.zeros(count, np.float32), np.zeros(count, np.float32)
    doubted, rung = np.zeros(count, bool), np.full(count, NEVER)
    for day in range(1, STAY + 1):
        drawn, weight = rng.standard_normal(count, dtype=np.float32) + shift, np.ones(count)
        first = _score(total + drawn, nights + 1.0, base, known)
        again = np.abs(first) >= curious
        more = rng.standard_normal(count, dtype=np.float32) * np.sqrt(policy.looks)
        drawn = np.where(again, drawn + more + policy.looks * shift, drawn)
        weight = np.where(again, 1.0 + policy.looks, weight)
        total, nights = total + drawn, nights + weight
        since, tonight = _score(total, nights, base, known), _score(drawn, weight, base, known)
        suspected = np.abs(since) >= suspicious
        repeated = (np.abs(tonight) >= sure) & (np.sign(tonight) == np.sign(since))
        rung = np.where((rung == NEVER) & suspected & doubted & repeated, day, rung)
        doubted = suspected
    return rung


def _score(total, nights, base, known):
    return (total / nights - base) / np.sqrt(1.0 / nights + 1.0 / known)


def false_alarms(histories: int, *, rng: np.random.Generator, policy: Policy) -> np.ndarray:
    """How often the watch rings in each of so many histories in which nothing changes, [history].

    Args:
        histories: How many.
        rng: The source of chance.
        policy: The thresholds.
    """
    changes = NIGHTS // STAY
    counts = np.zeros(histories, int)
    per = VERDICTS * changes
    whole = histories * per
    for start in range(0, whole, CHUNK):
        size = min(CHUNK, whole - start)
        rung = np.flatnonzero(rings(0.0, count=size, rng=rng, policy=policy) != NEVER)
        np.add.at(counts, (start + rung) // per, 1)
    return counts


# What others do with a series of means, one verdict at a time. Each is given nights of which the
# last ones may have shifted, [series, night], and says of each series on which it first rings.
def previous_night(means: np.ndarray) -> np.ndarray:
    """Rings where a night differs from the one before by over a tenth of its level.

    A level is taken to lie five standard deviations from zero, as the catalogue's median does.
    """
    return np.abs(np.diff(means, axis=1, prepend=means[:, :1])) > 0.1 * 5.0


def three_sigma(means: np.ndarray) -> np.ndarray:
    """Rings where a night lies three standard deviations from the mean of the thirty before."""
    windows = np.lib.stride_tricks.sliding_window_view(means, KNOWN, axis=1)[:, :-1]
    score = (means[:, KNOWN:] - windows.mean(2)) / windows.std(2, ddof=1)
    return np.pad(np.abs(score) > 3.0, ((0, 0), (KNOWN, 0)))


def cusum(means: np.ndarray) -> np.ndarray:
    """Rings where Page's sums with the usual k = 1/2 and h = 5 do; standardised by the first."""
    centre, spread = means[:, :KNOWN].mean(1), means[:, :KNOWN].std(1, ddof=1)
    scores = (means - centre[:, None]) / spread[:, None]
    found = np.zeros(means.shape, bool)
    above, below = np.zeros(len(means)), np.zeros(len(means))
    for night in range(KNOWN, means.shape[1]):
        above = np.maximum(0.0, above + scores[:, night] - 0.5)
        below = np.maximum(0.0, below - scores[:, night] - 0.5)
        found[:, night] = (above > 5.0) | (below > 5.0)
        # Who looked at an alarm begins anew.
        above, below = (np.where(found[:, night], 0.0, one) for one in (above, below))
    return found


PEERS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "a tenth off the night before": previous_night,
    "three standard deviations off the last thirty": three_sigma,
    "CUSUM (k = 1/2, h = 5)": cusum,
}


def peer(ring: Callable[[np.ndarray], np.ndarray], *, rng: np.random.Generator, series: int):
    """How often a method of others rings a thousand nights of the catalogue, and how soon.

    Args:
        ring: The method.
        rng: The source of chance.
        series: How many verdicts are simulated.

    Returns:
        False alarms in a thousand nights of all verdicts, and the share of planted changes found
        within five nights.
    """
    quiet = ring(rng.standard_normal((series, KNOWN + 300)))[:, KNOWN:]
    changed = rng.standard_normal((series, KNOWN + SOON))
    changed[:, KNOWN:] += PLANTED
    found = ring(changed)[:, KNOWN:].any(1)
    return float(quiet.mean()) * NIGHTS * VERDICTS, float(found.mean())


def main() -> int:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    rng, policy = np.random.default_rng(options.seed), Policy()
    counts = false_alarms(options.histories, rng=rng, policy=policy)
    print("| watch | false alarms in 1000 nights | found within five nights |")
    print("|---|---:|---:|")
    rung = rings(PLANTED, count=200_000, rng=rng, policy=policy)
    print(f"| this suite | {counts.mean():.4f} | {np.mean(rung <= SOON):.1%} |")
    for name, ring in PEERS.items():
        wrong, right = peer(ring, rng=rng, series=4000)
        print(f"| {name} | {wrong:.0f} | {right:.1%} |")
    share = np.mean(counts > 1)
    print(f"\nhistories with more than one false alarm: {share:.2%} of {options.histories}")
    print("\n| nights known before | found within five | by the night |")
    print("|---:|---:|---|")
    for known in (5, 10, 20, 30, 60):
        rung = rings(PLANTED, count=100_000, rng=rng, policy=policy, known=known)
        by = ", ".join(f"{np.mean(rung <= day):.2f}" for day in range(1, STAY + 1))
        print(f"| {known} | {np.mean(rung <= SOON):.1%} | {by} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
