"""What becomes of a model when one thing about its training is another: seed, knob or split.

A trial trains four models: one, and three that differ from it in one thing each.
"""

from dataclasses import dataclass

import numpy as np
import sklearn
from digits import digits, split
from network import accuracy, trained
from sklearn.ensemble import RandomForestClassifier

# The four models of a trial, and what each of them has that the first one has not.
FIRST, SEED, KNOB, SPLIT = ARMS = ("first", "seed", "knob", "split")


@dataclass(frozen=True, kw_only=True)
class Change:
    """What both studies have in common.

    Args:
        block: How many trials are drawn at once.
        training: How many images a model trains on.
        held_out: How many it is tested on.
        new_seed: Whether the second model has another seed; without, it is the first one again.
        new_split: Whether the fourth has another split of the images.
        factor: What the knob of the third model is multiplied by.
    """

    block: int
    training: int
    held_out: int
    new_seed: bool
    new_split: bool
    factor: float

    def inputs(self):
        """What a stored block depends on beside this protocol."""
        return {"scikit-learn": sklearn.__version__}

    def pool(self):
        """What all trials share, so that verdicts speak of nothing else."""
        return "the 1797 digits of scikit-learn"


@dataclass(frozen=True, kw_only=True)
class NetworkChange(Change):
    """A network in NumPy, whose knob is the learning rate."""

    units: int
    epochs: int
    batch: int
    rate: float


@dataclass(frozen=True, kw_only=True)
class ForestChange(Change):
    """A random forest of scikit-learn, whose knob is the number of trees."""

    trees: int


def change_network(protocol, seed, size):
    """Accuracies on held-out digits of the four networks of each trial: {arm: [trial]}."""
    images, labels = digits()
    plans = [plan for one in seed.spawn(size) for plan in plans_of(protocol, one)]
    training = np.stack([plan.split[0] for plan in plans])
    held_out = np.stack([plan.split[1] for plan in plans])
    weights = trained(
        images[training],
        labels[training],
        seeds=[plan.seed for plan in plans],
        rates=[protocol.rate * plan.factor for plan in plans],
        units=protocol.units,
        epochs=protocol.epochs,
        batch=protocol.batch,
    )
    shares = accuracy(weights, images[held_out], labels[held_out]).reshape(size, len(ARMS))
    return dict(zip(ARMS, shares.T, strict=True))


def change_forest(protocol, seed, size):
    """Accuracies on held-out digits of the four forests of each trial: {arm: [trial]}."""
    images, labels = digits()
    shares = np.empty((size, len(ARMS)))
    for trial, own in enumerate(seed.spawn(size)):
        for arm, plan in enumerate(plans_of(protocol, own)):
            training, held_out = plan.split
            forest = RandomForestClassifier(
                n_estimators=round(protocol.trees * plan.factor),
                random_state=int(plan.seed.generate_state(1)[0]),
            )
            forest.fit(images[training], labels[training])
            shares[trial, arm] = (forest.predict(images[held_out]) == labels[held_out]).mean()
    return dict(zip(ARMS, shares.T, strict=True))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How one model is trained: its seed, its images, and what its knob is multiplied by."""

    seed: np.random.SeedSequence
    split: tuple[np.ndarray, np.ndarray]
    factor: float


def plans_of(protocol, seed):
    """The plans of a trial's four models, in the order of `ARMS`."""
    own, other, here, there = seed.spawn(4)
    sizes = {"training": protocol.training, "held_out": protocol.held_out}
    first = split(here, **sizes)
    second = split(there, **sizes) if protocol.new_split else first
    return (
        Plan(seed=own, split=first, factor=1.0),
        Plan(seed=other if protocol.new_seed else own, split=first, factor=1.0),
        Plan(seed=own, split=first, factor=protocol.factor),
        Plan(seed=own, split=second, factor=1.0),
    )
