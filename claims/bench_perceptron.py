"""Time of the perceptron family: 10,000 paired trials, 1000 passes each.

Sources: R1 problem 1, which prints no time. The measure beside it is one pair of classifiers at a
time, through the same code.

Deviations: a classifier that makes no more mistakes rests, so that neither operations nor bytes are
known beforehand.
"""

import numpy as np

from claims.test_perceptron import R1_PROTOCOL
from claims.timing import median_seconds
from studies.perceptron import compare_losses

TRIALS = 10_000
SINGLE = 20
MOST_SECONDS = 15.0


def one_by_one():
    """Trains twenty pairs, one at a time, some of which rest early."""
    for seed in range(SINGLE):
        compare_losses(R1_PROTOCOL, np.random.SeedSequence(seed), 1)


def bench_perceptron(stopwatch):
    """10,000 pairs of perceptron and hinge, draws and test sets included."""
    took = stopwatch.measure(
        lambda: compare_losses(R1_PROTOCOL, np.random.SeedSequence(0), TRIALS),
        what="10,000 pairs of perceptron and hinge, 1000 passes each (R1)",
        amount=TRIALS,
        unit="pairs",
    )
    if took is None:
        return
    alone = median_seconds(one_by_one) / SINGLE
    stopwatch.note(versus=("one pair after another", alone * TRIALS))
    stopwatch.promise(
        took <= MOST_SECONDS,
        reason=f"10,000 pairs took {took:.1f} s; at most {MOST_SECONDS:g} s was promised.",
    )
