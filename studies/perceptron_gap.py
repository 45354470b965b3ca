"""Perceptrons on training points with a gap between the classes, and what they had right (R2).

R2 explains its two accuracies in problem 1 by a gap that its training points do not have, and by
updates on points that are right already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.perceptron import Rule, perceptron_accuracy, train_perceptrons
from studies.perceptron import UNIFORM, draw_points
from studies.protocol import Protocol, ProtocolError, arm


@dataclass(frozen=True, slots=True, kw_only=True)
class GapProtocol(Protocol):
    """How two classifiers of parted classes are trained and compared.

    Args:
        block: How many trials are drawn at once.
        points: Training points.
        test_points: Test points, uniform in the unit square.
        passes: How often the training points are gone through, in their order.
        learning_rate: The step of one update.
        lowest_weight: The lower end of the initial weights' uniform distribution; the upper is 1.
        gap: The least |x1 - x2| of a training point; 0 for points uniform in the unit square.
        first: How the first classifier updates; see `models.perceptron.Rule`.
        second: How the second one does.
    """

    points: int
    test_points: int
    passes: int
    learning_rate: float
    lowest_weight: float
    gap: float = arm()
    first: Rule = arm()
    second: Rule = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("points", "test_points", "passes", "learning_rate")
        if not self.lowest_weight < 1.0:
            raise ProtocolError(self, "lowest_weight", self.lowest_weight, "below 1")
        if not 0.0 <= self.gap < 1.0:
            raise ProtocolError(self, "gap", self.gap, "from 0 to below 1")


def compare_parted(
    protocol: GapProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains both classifiers on the same draws, and looks at them after every pass.

    Returns:
        Of each classifier, `first_` and `second_`: `accuracy`: on the test points after the last
        pass, [trial]; `training_accuracy`: on the training points after it, [trial];
        `best_training_accuracy`: the highest of those after each pass, [trial].
    """
    rng = np.random.default_rng(seed)
    x, y = parted_points(rng, size, protocol.points, gap=protocol.gap)
    test_x, test_y = draw_points(rng, size, protocol.test_points, UNIFORM)
    start = rng.uniform(protocol.lowest_weight, 1.0, (size, 2))
    outcomes = {}
    for name, rule in (("first", protocol.first), ("second", protocol.second)):
        weights, right = start, []
        for _ in range(protocol.passes):
            weights = train_perceptrons(
                weights, x=x, y=y, rule=rule, learning_rate=protocol.learning_rate, passes=1
            )
            right.append(perceptron_accuracy(weights, x=x, y=y))
        outcomes[f"{name}_accuracy"] = perceptron_accuracy(weights, x=test_x, y=test_y)
        outcomes[f"{name}_training_accuracy"] = right[-1]
        outcomes[f"{name}_best_training_accuracy"] = np.max(right, axis=0)
    return outcomes


def parted_points(
    rng: np.random.Generator, trials: int, count: int, *, gap: float
) -> tuple[np.ndarray, np.ndarray]:
    """Points uniform in the part of the unit square where |x1 - x2| is at least a gap.

    Args:
        rng: Draws them.
        trials: How many sets.
        count: Points of each.
        gap: From 0 to below 1.

    Returns:
        Points, [trial, point, 2], and labels, +1 where x1 > x2 and -1 elsewhere, [trial, point].
    """
    # The diagonal at distance d = |x1 - x2| has length proportional to 1 - d, so that the part of
    # [gap, 1] beyond d is ((1 - d) / (1 - gap))^2.
    rest = (1.0 - gap) * np.sqrt(1.0 - rng.random((trials, count)))
    nearer = rng.random((trials, count)) * rest
    further = nearer + (1.0 - rest)
    label = np.where(rng.random((trials, count)) < 0.5, 1.0, -1.0)
    pair = np.stack([further, nearer], axis=-1)
    return np.where(label[..., None] > 0.0, pair, pair[..., ::-1]), label
