"""Time of the perceptron family: 10,000 paired trials under R1's protocol, 1000 passes each.

The measure beside it is one pair of classifiers at a time, through the same code.
"""

import time

import numpy as np
import pytest

from claims.test_perceptron import R1_PROTOCOL
from claims.timing import note
from studies.perceptron import compare_losses

TRIALS = 10_000
SINGLE = 20
MOST_SECONDS = 15.0


@pytest.fixture(scope="module")
def one_by_one():
    """Seconds per pair, trained one pair at a time: the mean of 20, some of which rest early."""
    start = time.perf_counter()
    for seed in range(SINGLE):
        compare_losses(R1_PROTOCOL, np.random.SeedSequence(seed), 1)
    return (time.perf_counter() - start) / SINGLE


def bench_perceptron_pairs(benchmark, one_by_one):
    """10,000 pairs of perceptron and hinge, draws and test sets included."""
    seed = np.random.SeedSequence(0)
    benchmark.pedantic(compare_losses, args=(R1_PROTOCOL, seed, TRIALS), rounds=3)
    if benchmark.stats is None:  # Run without timing, to see that it still runs.
        return
    median = benchmark.stats.stats.median
    ratio = one_by_one * TRIALS / median
    note(benchmark, work=TRIALS, unit="pairs", versus="one pair after another", ratio=ratio)
    assert median <= MOST_SECONDS, (
        f"10,000 pairs took {median:.1f} s; at most {MOST_SECONDS:g} s was promised."
    )
