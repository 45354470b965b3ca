"""The network: its gradient, and that no member sees another."""

from dataclasses import fields

import numpy as np
from digits import CLASSES, PIXELS
from network import Weights, accuracy, gradient, initial, logits, trained

UNITS = 3


def loss(weights, images, labels):
    """The mean cross-entropy of each member, [member]."""
    scores = logits(weights, images)
    scores = scores - scores.max(axis=-1, keepdims=True)
    chances = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    return -np.log((chances * np.eye(CLASSES)[labels]).sum(axis=-1)).mean(axis=1)


def drawn(members, images, *, seed=1):
    """Made-up images [member, image, pixel] and labels [member, image]."""
    rng = np.random.default_rng(seed)
    return rng.random((members, images, PIXELS)), rng.integers(0, CLASSES, (members, images))


def test_the_gradient_is_that_of_the_loss():
    images, labels = drawn(2, 5)
    weights = initial([np.random.default_rng(seed) for seed in (1, 2)], units=UNITS)
    slope = gradient(weights, images, labels)
    for field in fields(Weights):
        array = getattr(weights, field.name)
        place = (0, *(size // 2 for size in array.shape[1:]))
        kept, losses = array[place], []
        for step in (1e-6, -1e-6):
            array[place] = kept + step
            losses.append(loss(weights, images, labels)[0])
        array[place] = kept
        numeric = (losses[0] - losses[1]) / 2e-6
        np.testing.assert_allclose(getattr(slope, field.name)[place], numeric, atol=1e-7)


def test_what_becomes_of_a_member_does_not_depend_on_the_others():
    images, labels = drawn(3, 40)
    how = {"units": UNITS, "epochs": 2, "batch": 10}
    seeds = np.random.SeedSequence(1).spawn(3)
    together = trained(images, labels, seeds=seeds, rates=[0.1, 0.2, 0.3], **how)
    alone = trained(images[1:2], labels[1:2], seeds=seeds[1:2], rates=[0.2], **how)
    for field in fields(Weights):
        ours, own = getattr(together, field.name)[1:2], getattr(alone, field.name)
        np.testing.assert_allclose(ours, own, rtol=1e-9, atol=1e-12)


def test_training_learns_what_can_be_learned():
    """Images of ten kinds with little noise: whoever learns tells them apart."""
    rng = np.random.default_rng(1)
    labels = np.tile(np.arange(CLASSES), 20)[None]
    kinds = rng.random((CLASSES, PIXELS))
    images = kinds[labels] + 0.01 * rng.standard_normal((*labels.shape, PIXELS))
    seeds = np.random.SeedSequence(1).spawn(1)
    weights = trained(images, labels, seeds=seeds, rates=[0.1], units=32, epochs=60, batch=20)
    assert accuracy(weights, images, labels)[0] > 0.9
