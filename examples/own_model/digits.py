"""The digits that scikit-learn ships, and ways to split them."""

import functools

import numpy as np
from sklearn.datasets import load_digits

COUNT, PIXELS, CLASSES = 1797, 64, 10


@functools.cache
def digits():
    """Images [image, pixel] between 0 and 1, and their labels [image]."""
    images, labels = load_digits(return_X_y=True)
    return images / 16.0, labels


def split(seed, *, training, held_out):
    """The numbers of the images that are trained on, and of those that are held out.

    Args:
        seed: A seed sequence; another one gives another split.
        training: How many to train on.
        held_out: How many to hold out.
    """
    order = np.random.default_rng(seed).permutation(COUNT)
    return order[:training], order[training : training + held_out]
