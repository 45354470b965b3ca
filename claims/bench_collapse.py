"""Time of the collapse families: one Keras model after another, and as a population.

R2 trained 1000 networks in 15:51 minutes on its GPU, one at a time. Here both ways run in the same
process: a few models one by one, then 1000 networks as one population, first with its compilation
and then once compiled. The libraries are imported before any clock starts.
"""

import time

import numpy as np
import pytest

from claims.test_collapse import R2_PROTOCOL
from claims.timing import note

NETWORKS = R2_PROTOCOL.block
MODELS = 5
# The first population pays for tracing and compiling, and a process does that once: a single round.
AT_LEAST_WITH_COMPILATION = 400
AT_LEAST_ONCE_COMPILED = 2000


@pytest.fixture(scope="module")
def one_by_one():
    """Seconds per network of ordinary Keras models under R2's protocol: the median of five."""
    import keras

    def fit(seed):
        rng = np.random.default_rng(seed)
        x = rng.uniform(-(7**0.5), 7**0.5, (R2_PROTOCOL.points, 1)).astype("float32")
        fresh = rng.uniform(-(7**0.5), 7**0.5, (1000, 1)).astype("float32")
        start = time.perf_counter()
        hidden = [
            keras.layers.Dense(R2_PROTOCOL.width, activation="relu")
            for _ in range(R2_PROTOCOL.hidden_layers)
        ]
        model = keras.Sequential([keras.Input((1,)), *hidden, keras.layers.Dense(1)])
        model.compile(loss="mse", optimizer="adam", jit_compile=False)
        model.fit(
            x,
            np.abs(x),
            epochs=R2_PROTOCOL.epochs,
            batch_size=R2_PROTOCOL.batch_size,
            verbose=0,
        )
        model.predict(fresh, verbose=0)
        return time.perf_counter() - start

    fit(0)  # The first model also loads what the libraries load lazily.
    return float(np.median([fit(seed) for seed in range(1, MODELS + 1)]))


def train_population(seed):
    """Draws, trains and probes one block of R2's networks; NumPy results, so nothing is pending."""
    from studies.collapse import collapse

    return collapse(R2_PROTOCOL, np.random.SeedSequence(seed), NETWORKS)


def describe(benchmark, one_by_one, *, least):
    """Notes work, rate and ratio, and holds the ratio to what the suite promises."""
    if benchmark.stats is None:  # Run without timing, to see that it still runs.
        return
    ratio = one_by_one * NETWORKS / benchmark.stats.stats.median
    versus = f"one Keras model after another ({one_by_one:.2f} s each)"
    note(benchmark, work=NETWORKS, unit="networks", versus=versus, ratio=ratio)
    assert ratio >= least, (
        f"1000 networks as a population are {ratio:.0f} times faster than one by one; at least "
        f"{least} times was promised."
    )


def bench_collapse_with_compilation(benchmark, one_by_one):
    """1000 networks of R2, the first block of the process: tracing and compiling included."""
    benchmark.pedantic(train_population, args=(0,), rounds=1)
    describe(benchmark, one_by_one, least=AT_LEAST_WITH_COMPILATION)


def bench_collapse_once_compiled(benchmark, one_by_one):
    """1000 networks of R2, any later block."""
    benchmark.pedantic(train_population, args=(1,), rounds=5, warmup_rounds=1)
    describe(benchmark, one_by_one, least=AT_LEAST_ONCE_COMPILED)
