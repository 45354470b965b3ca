"""Time of the image families: one LeNet-5 through Keras's fit, and populations of 1 to 32.

R1 needed 13 to 20 seconds per epoch of one network. Here both ways train the same network on the
same images in the same process, on one thread, libraries loaded and steps compiled before any clock
starts. The rate is images times networks per second.
"""

import math
import time

import numpy as np
import pytest

from claims.timing import note
from studies.lenet import epoch_of, r1_network

# A hundred steps an epoch: with far fewer, what fit does between epochs would count for much.
IMAGES = 6400
BATCH = 64
# Four times fit's rate is the aim and not reached: 1.9 to 2.9 times was measured on one thread of
# two cores. A step of fit takes 5 ms on an idle machine, so that four times its rate is 87 GFLOP/s,
# where this processor's own product of large matrices reaches 100 and convolutions to 6 and 16
# channels half.
LEAST_OF_EIGHT = 1.5
NETWORK = r1_network(input_norm=False, hidden_norm=False, hidden_dropout=False)


def operations_per_image():
    """Floating-point operations to train NETWORK on one image, in layers that multiply matrices.

    Two for each multiplication, forth, and back to kernel and inputs; pixels need no gradient.
    """
    total = 0
    for weight in NETWORK.trainable:
        if weight.name == "kernel":
            places = math.prod(NETWORK.shapes[weight.layer + 1][:-1])
            total += 2 * places * weight.size * (3 if weight.layer else 2)
    return total


@pytest.fixture(scope="module")
def images():
    """Random images and classes: time does not depend on what they show."""
    rng = np.random.default_rng(0)
    x = rng.random((IMAGES, 28, 28, 1), dtype="float32")
    return x, rng.integers(10, size=IMAGES).astype("int32")


@pytest.fixture(scope="module")
def one_by_one(images):
    """Images per second of Keras's fit of one network: the median of three epochs."""
    import keras

    conv, pool, dense = keras.layers.Conv2D, keras.layers.AveragePooling2D, keras.layers.Dense
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *(conv(6, 5, activation="tanh"), pool(2), conv(16, 5, activation="tanh"), pool(2)),
            *(conv(120, 2, strides=2, activation="tanh"), keras.layers.Flatten()),
            *(dense(84, activation="tanh"), dense(10, activation="softmax")),
        ]
    )
    model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
    )
    x, y = images
    seconds = []
    for _ in range(4):
        start = time.perf_counter()
        model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0)
        seconds.append(time.perf_counter() - start)
    return IMAGES / float(np.median(seconds[1:]))


@pytest.mark.parametrize("members", [1, 2, 4, 8, 16, 32])
def bench_lenet_population(benchmark, members, images, one_by_one):
    """One epoch of a population of LeNets, each with its own weights and order of images."""
    x, y = images
    epoch = epoch_of(NETWORK, members=members, x=x, y=y)
    benchmark.pedantic(epoch, rounds=5, warmup_rounds=1)
    if benchmark.stats is None:  # Run without timing, to see that it still runs.
        return
    ratio = members * IMAGES / benchmark.stats.stats.median / one_by_one
    versus = f"Keras's fit of one network ({one_by_one:.0f} images/s)"
    note(
        benchmark,
        work=members * IMAGES,
        unit="network-images",
        versus=versus,
        ratio=ratio,
        operations=members * IMAGES * operations_per_image(),
    )
    if members == 8:
        assert ratio >= LEAST_OF_EIGHT, (
            f"8 LeNets as a population train {ratio:.1f} times as many images per second as one "
            f"through fit; at least {LEAST_OF_EIGHT:g} times was promised."
        )
