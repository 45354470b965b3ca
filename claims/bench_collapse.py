"""Time of the collapse families: one Keras model after another, and as a population.

Sources: R2 problem 2 Q2, where 1000 networks take 15 minutes and 51 seconds on its GPU, one at a
time. Here both ways run in the same process: a few models one by one, each built and traced anew as
R2 does, then 1000 networks as one population, compiled once. The cost of 1 to 4096 networks shows
from where on a network more costs time. A second opponent is the program of many networks that a
user of JAX would write instead: `jax.vmap` of one.

Deviations: operations and bytes are counted for the training steps alone; drawing points, probing
and slopes are part of the population's time. Of the plain program the training alone is timed, so
that its ratio is at least what stands there.
"""

import functools
import time
from dataclasses import replace
from statistics import median

import numpy as np

from claims.opponent import Opponent, Untimed
from claims.test_collapse import R2_PROTOCOL
from claims.timing import Told, device_kind, growth
from studies import cost
from studies.collapse import collapse
from studies.vmap import NAME, by_vmap, why_untimed

NETWORKS = R2_PROTOCOL.block
MODELS = 5
MEMBERS = (1, 4, 16, 64, 256, 1024, 4096)
R2_SECONDS = 15 * 60 + 51.0
STEPS = R2_PROTOCOL.epochs * -(-R2_PROTOCOL.points // R2_PROTOCOL.batch_size)
# Measured: 3500 times with everything compiled, on one thread of two cores.
AT_LEAST = 2000


@functools.cache
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
        # Predictions are NumPy's: the device is done with them.
        model.predict(fresh, verbose=0)
        return time.perf_counter() - start

    fit(0)  # The first model also loads what the libraries load lazily.
    return median(fit(seed) for seed in range(1, MODELS + 1))


def population(networks):
    """Draws, trains and probes one block of so many of R2's networks."""
    protocol = replace(R2_PROTOCOL, block=networks)
    return lambda: collapse(protocol, np.random.SeedSequence(1), networks)


def plain_program():
    """The plain program on as many networks, or why it is not timed."""
    if reason := why_untimed(device_kind()):
        return Untimed(name=NAME, reason=reason)
    # As for the population: what a library loads lazily is part of no time.
    by_vmap(R2_PROTOCOL, networks=1, seed=1)()
    work = by_vmap(R2_PROTOCOL, networks=NETWORKS, seed=1)
    return Opponent.timed(work, name=NAME)


def cost_of_training():
    """Operations and bytes of the steps of all networks."""
    widths = (1, *[R2_PROTOCOL.width] * R2_PROTOCOL.hidden_layers, 1)
    network = cost.dense_network(widths)
    examples = R2_PROTOCOL.epochs * R2_PROTOCOL.points
    moved = cost.bytes_moved(
        network, steps=STEPS, batch=R2_PROTOCOL.batch_size, optimizer=R2_PROTOCOL.optimizer
    )
    return cost.Cost(
        operations=NETWORKS * cost.operations(network, examples=examples),
        bytes_moved=NETWORKS * moved,
    )


def bench_collapse(stopwatch):
    """1000 networks of R2, drawn, trained for two epochs and probed."""
    # One network is another program, which loads the libraries and compiles nothing of this one.
    population(1)()
    took = stopwatch.measure(
        population(NETWORKS),
        what="1000 collapse networks, two epochs each (R2)",
        amount=NETWORKS,
        unit="networks",
    )
    if took is None:
        return
    alone = one_by_one()
    ratio = stopwatch.note(
        versus=(f"one Keras model after another ({alone:.2f} s each)", alone * NETWORKS),
        cost=cost_of_training(),
        growth=growth(population, what="Collapse networks of R2", members=MEMBERS),
        told=Told(
            report="R2",
            says="15 min 51 s for 1000 networks on its GPU",
            seconds=(R2_SECONDS,),
            amount=NETWORKS,
        ),
        # Last of all: JAX loads here, and what it holds would stand beside what is timed before.
        opponent=plain_program(),
    )
    stopwatch.promise(
        ratio >= AT_LEAST,
        reason=f"1000 networks as a population are {ratio:.0f} times faster than one by one; at "
        f"least {AT_LEAST} times was promised.",
    )
