"""Keras's global random numbers, seeded for a while."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np


@contextmanager
def seeded(seed: int | None) -> Iterator[None]:
    """Within it whatever Keras draws without a seed of its own follows from one number.

    Args:
        seed: Given to `keras.utils.set_random_seed`; None for a beginning that nobody knows.
    """
    python, numpy = random.getstate(), np.random.get_state()
    # TensorFlow's seed outlives the work that it was set for, and then makes every epoch of `fit`
    # meet the examples in one order.
    _forget()
    if seed is not None:
        keras.utils.set_random_seed(seed)
    try:
        yield
    finally:
        _forget()
        random.setstate(python)
        np.random.set_state(numpy)


@contextmanager
def seeded_lightly(seed: int) -> Iterator[None]:
    """The same at less cost, for what is done many times over.

    TensorFlow forgets with every new seed what it has prepared for compiled functions, and to
    prepare a step of LeNet again takes 0.2 s, twice an epoch of a few hundred images. Here its seed
    is replaced and the rest is left; a data set that is made within shuffles by it.

    Args:
        seed: As given to `keras.utils.set_random_seed`.
    """
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        with _tensorflow_seeded(seed), _torch_seeded(seed):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


@contextmanager
def _tensorflow_seeded(seed: int) -> Iterator[None]:
    if "tensorflow" not in sys.modules:
        yield
        return
    from tensorflow.python.eager.context import context

    here = context()
    # Until somebody gives it a seed it has no generator.
    kept = vars(here).copy()
    here._seed, here._rng = seed, random.Random(seed)
    try:
        yield
    finally:
        here._seed = kept["_seed"]
        if "_rng" in kept:
            here._rng = kept["_rng"]
        else:
            del here._rng


@contextmanager
def _torch_seeded(seed: int) -> Iterator[None]:
    if keras.backend.backend() != "torch":
        yield
        return
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield


def _forget() -> None:
    if "tensorflow" in sys.modules:
        import tensorflow as tf

        tf.random.set_seed(None)
