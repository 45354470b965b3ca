"""Perceptron and hinge classifiers of points above and below the diagonal (R1 and R2, problem 1).

A trial draws training points, test points and initial weights once, and trains two classifiers from
the same weights on the same points, which differ in their loss alone.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass

import numpy as np

from models.perceptron import Rule, perceptron_accuracy, predict, train_perceptrons
from studies.protocol import Protocol, ProtocolError, arm

UNIFORM = "uniform"
NEAR_BOUNDARY = "near boundary"
BAND = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class PerceptronProtocol(Protocol):
    """How two classifiers are trained and compared.

    Args:
        block: How many trials are drawn at once.
        points: Training points.
        test_points: Test points.
        passes: How often the training points are gone through, in their order.
        learning_rate: The step of one update.
        lowest_weight: The lower end of the initial weights' uniform distribution; the upper is 1.
        first: How the first classifier updates; see `models.perceptron.Rule`.
        second: How the second one does.
    """

    points: int
    test_points: int
    passes: int
    learning_rate: float
    lowest_weight: float
    first: Rule = arm()
    second: Rule = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("points", "test_points", "passes", "learning_rate")
        _check_lowest_weight(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingProtocol(Protocol):
    """How the stability of a classifier against a new training set is measured.

    Args:
        block: How many trials are drawn at once.
        points: Training points of each set.
        test_points: Test points.
        passes: How often the training points are gone through.
        learning_rate: The step of one update.
        lowest_weight: The lower end of the initial weights' uniform distribution; the upper is 1.
        rule: How the classifiers update.
        first: Where the first pair of training sets lies: "uniform" or "near boundary".
        second: Where the second pair lies.
    """

    points: int
    test_points: int
    passes: int
    learning_rate: float
    lowest_weight: float
    rule: Rule
    first: str = arm()
    second: str = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("points", "test_points", "passes", "learning_rate")
        self.require_one_of("first", (UNIFORM, NEAR_BOUNDARY))
        self.require_one_of("second", (UNIFORM, NEAR_BOUNDARY))
        _check_lowest_weight(self)


class Taught(typing.Protocol):
    """What protocols of classifiers have in common that learn pass by pass."""

    @property
    def passes(self) -> int:
        """How often the training points are gone through."""

    @property
    def learning_rate(self) -> float:
        """The step of one update."""


def compare_losses(
    protocol: PerceptronProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains both classifiers on the same draws.

    Returns:
        The test accuracy and the Euclidean norm of the weights of each classifier, [trial].
    """
    rng = np.random.default_rng(seed)
    x, y = draw_points(rng, size, protocol.points, UNIFORM)
    test_x, test_y = draw_points(rng, size, protocol.test_points, UNIFORM)
    start = rng.uniform(protocol.lowest_weight, 1.0, (size, 2))
    outcomes = {}
    for name, rule in (("first", protocol.first), ("second", protocol.second)):
        weights = trained(protocol, start, x=x, y=y, rule=rule)
        outcomes[f"{name}_accuracy"] = perceptron_accuracy(weights, x=test_x, y=test_y)
        outcomes[f"{name}_norm"] = np.linalg.norm(weights, axis=1)
    return outcomes


def disagree(
    protocol: SamplingProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains two classifiers per kind of training set, each on a set of its own.

    Returns:
        The share of the same test points on which the two classifiers of a kind disagree, [trial].
    """
    rng = np.random.default_rng(seed)
    test_x, _ = draw_points(rng, size, protocol.test_points, UNIFORM)
    start = rng.uniform(protocol.lowest_weight, 1.0, (size, 2))
    outcomes = {}
    for name, kind in (("first", protocol.first), ("second", protocol.second)):
        one, other = (
            trained(protocol, start, x=x, y=y, rule=protocol.rule)
            for x, y in (draw_points(rng, size, protocol.points, kind) for _ in range(2))
        )
        outcomes[f"{name}_disagreement"] = disagreement(one, other, x=test_x)
    return outcomes


def trained(
    protocol: Taught, start: np.ndarray, *, x: np.ndarray, y: np.ndarray, rule: Rule
) -> np.ndarray:
    """The weights after the passes of a protocol.

    Args:
        protocol: How often the points are gone through, and by which steps.
        start: The initial weights, [trial, 2].
        x: Training points, [trial, point, 2].
        y: Their labels, [trial, point].
        rule: How the classifier updates.

    Returns:
        [trial, 2].
    """
    return train_perceptrons(
        start, x=x, y=y, rule=rule, learning_rate=protocol.learning_rate, passes=protocol.passes
    )


def disagreement(one: np.ndarray, other: np.ndarray, *, x: np.ndarray) -> np.ndarray:
    """The share of points that two classifiers put on different sides.

    Args:
        one: The weights of one, [trial, 2].
        other: Those of the other, [trial, 2].
        x: Points, [trial, point, 2].

    Returns:
        [trial].
    """
    share: np.ndarray = (predict(one, x=x) != predict(other, x=x)).mean(axis=1)
    return share


def reproduce_r1(seed: int, *, margin: float) -> dict[str, np.ndarray]:
    """R1's run as its code has it: every draw starts the same generator anew.

    Args:
        seed: The seed that R1 gives to each of its calls; its report uses 2022.
        margin: The `a` of the loss: 0 for the perceptron, 1 for hinge.

    Returns:
        `weights`: after 1000 passes, [2]; `start`: the initial weights, [2]; `accuracy`: on the
        1000 test points, []; `x` and `test_x`: training and test points, [point, 2].
    """
    x, test_x = _r1_points(seed, 20), _r1_points(seed, 1000)
    start = np.random.RandomState(seed).random_sample(2)
    weights = train_perceptrons(
        start[None],
        x=x[None],
        y=_label(x)[None],
        rule=Rule(kind="loss", margin=margin),
        learning_rate=0.1,
        passes=1000,
    )
    score = perceptron_accuracy(weights, x=test_x[None], y=_label(test_x)[None])
    return {"weights": weights[0], "start": start, "accuracy": score[0], "x": x, "test_x": test_x}


def draw_points(
    rng: np.random.Generator, trials: int, count: int, kind: str
) -> tuple[np.ndarray, np.ndarray]:
    """Points of the unit square and their labels.

    Args:
        rng: Draws them.
        trials: How many sets.
        count: Points of each.
        kind: "uniform" or "near boundary".

    Returns:
        Points, [trial, point, 2], and labels, +1 or -1, [trial, point].
    """
    if kind == UNIFORM:
        x = rng.random((trials, count, 2))
    else:
        x = _band(rng, trials, count)
    return x, _label(x)


def _check_lowest_weight(protocol: PerceptronProtocol | SamplingProtocol) -> None:
    if not protocol.lowest_weight < 1.0:
        raise ProtocolError(protocol, "lowest_weight", protocol.lowest_weight, "below 1")


def _r1_points(seed: int, count: int) -> np.ndarray:
    generator = np.random.RandomState(seed)
    return np.stack([generator.random_sample(count), generator.random_sample(count)], axis=1)


def _label(x: np.ndarray) -> np.ndarray:
    return np.where(x[..., 0] > x[..., 1], 1.0, -1.0)


def _band(rng: np.random.Generator, trials: int, count: int) -> np.ndarray:
    """Points spread evenly over the part of the unit square where |x1 - x2| < 0.1."""
    # The diagonal at distance d = |x1 - x2| has length proportional to 1 - d, whose distribution
    # function on [0, BAND] is (1 - (1 - d)^2) / (1 - (1 - BAND)^2); here it is inverted.
    share = rng.random((trials, count)) * (1.0 - (1.0 - BAND) ** 2)
    distance = 1.0 - np.sqrt(1.0 - share)
    nearer = rng.random((trials, count)) * (1.0 - distance)
    pair = np.stack([nearer + distance, nearer], axis=-1)
    swapped = rng.random((trials, count)) < 0.5
    return np.where(swapped[..., None], pair[..., ::-1], pair)
