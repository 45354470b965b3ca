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


def _forget() -> None:
    if "tensorflow" in sys.modules:
        import tensorflow as tf

        tf.random.set_seed(None)
