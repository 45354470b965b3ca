"""Perceptrons pass by pass, and from a second training set (R2, problem 1).

R2 prints a loss and an accuracy for each of its passes, gathered while the weights change, and
says what another training set would do to them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.perceptron import Rule, train_perceptrons
from studies.perceptron import UNIFORM, disagreement, draw_points, trained
from studies.protocol import Protocol, ProtocolError, arm

FRESH, SAME = "fresh", "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProtocol(Protocol):
    """How a classifier is watched pass by pass.

    Args:
        block: How many trials are drawn at once.
        points: Training points.
        passes: How often they are gone through, in their order.
        learning_rate: The step of one update.
        start: The initial weights of every trial; None draws each from [-1, 1].
        rule: How the classifier updates; its margin is also that of the losses.
    """

    points: int
    passes: int
    learning_rate: float
    start: tuple[float, float] | None
    rule: Rule = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("points", "passes", "learning_rate")
        if self.start is not None and len(self.start) != 2:
            raise ProtocolError(self, "start", self.start, "two weights, or None to draw them")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartingProtocol(Protocol):
    """How far apart two classifiers end is measured.

    Args:
        block: How many trials are drawn at once.
        points: Training points.
        passes: How often they are gone through, in their order.
        learning_rate: The step of one update.
        start: The initial weights of both classifiers in every trial.
        first: How the first classifier updates; see `models.perceptron.Rule`.
        second: How the second one does.
    """

    points: int
    passes: int
    learning_rate: float
    start: tuple[float, float]
    first: Rule = arm()
    second: Rule = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("points", "passes", "learning_rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class RedrawProtocol(Protocol):
    """How much two classifiers change with their training points is compared.

    Args:
        block: How many trials are drawn at once.
        points: Training points of each set.
        test_points: Test points.
        passes: How often the training points are gone through, in their order.
        learning_rate: The step of one update.
        first: How the first classifier updates; see `models.perceptron.Rule`.
        second: How the second one does.
        second_set: "fresh" gives each classifier other points the second time, "same" the same.
    """

    points: int
    test_points: int
    passes: int
    learning_rate: float
    first: Rule = arm()
    second: Rule = arm()
    second_set: str = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("points", "test_points", "passes", "learning_rate")
        self.require_one_of("second_set", (FRESH, SAME))


def follow(protocol: RunProtocol, seed: np.random.SeedSequence, size: int) -> dict[str, np.ndarray]:
    """Trains a classifier and notes for each pass what R2 prints of it.

    Every number is read just before the update at its point, as in R2's loop.

    Returns:
        `start`, `weights`: before the first pass and after the last one, [trial, 2]; `error`: the
        share of points on the wrong side, [trial, pass]; `unlabelled_loss`: the mean of
        max(0, margin - sign(w.x)), which R2 prints, [trial, pass]; `labelled_loss`: the mean of
        max(0, margin - y w.x), [trial, pass]; `unlabelled_agreement`, `labelled_agreement`: how
        far each loss goes with the error, see `agreement`, [trial].
    """
    rng = np.random.default_rng(seed)
    x, y = draw_points(rng, size, protocol.points, UNIFORM)
    drawn = rng.uniform(-1.0, 1.0, (size, 2))
    start = drawn if protocol.start is None else np.tile(protocol.start, (size, 1))
    weights, margin = start, protocol.rule.margin
    error, unlabelled, labelled = (np.zeros((size, protocol.passes)) for _ in range(3))
    for number in range(protocol.passes):
        for point in range(protocol.points):
            here, label = x[:, point], y[:, point]
            value = (weights * here).sum(axis=1)
            error[:, number] += np.sign(value) != label
            unlabelled[:, number] += np.maximum(0.0, margin - np.sign(value))
            labelled[:, number] += np.maximum(0.0, margin - label * value)
            weights = train_perceptrons(
                weights,
                x=here[:, None],
                y=label[:, None],
                rule=protocol.rule,
                learning_rate=protocol.learning_rate,
                passes=1,
            )
    return {
        "start": start,
        "weights": weights,
        "error": error / protocol.points,
        "unlabelled_loss": unlabelled / protocol.points,
        "labelled_loss": labelled / protocol.points,
        "unlabelled_agreement": agreement(error, unlabelled),
        "labelled_agreement": agreement(error, labelled),
    }


def part(
    protocol: PartingProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains both classifiers from the same weights on the same points.

    Returns:
        `distance`: the length of the difference of their weights after the last pass, [trial].
    """
    x, y = draw_points(np.random.default_rng(seed), size, protocol.points, UNIFORM)
    start = np.tile(protocol.start, (size, 1))
    first, second = (
        trained(protocol, start, x=x, y=y, rule=rule) for rule in (protocol.first, protocol.second)
    )
    return {"distance": np.linalg.norm(first - second, axis=1)}


def redraw(
    protocol: RedrawProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains each classifier twice from the same weights, on one set of points and on another.

    Both classifiers see the same two sets.

    Returns:
        `first_disagreement`, `second_disagreement`: the share of the same test points that the two
        trainings of a classifier put on different sides, [trial].
    """
    rng = np.random.default_rng(seed)
    test_x, _ = draw_points(rng, size, protocol.test_points, UNIFORM)
    start = rng.uniform(-1.0, 1.0, (size, 2))
    one, other = (draw_points(rng, size, protocol.points, UNIFORM) for _ in range(2))
    sets = (one, other if protocol.second_set == FRESH else one)
    outcomes = {}
    for name, rule in (("first", protocol.first), ("second", protocol.second)):
        weights = [trained(protocol, start, x=x, y=y, rule=rule) for x, y in sets]
        outcomes[f"{name}_disagreement"] = disagreement(*weights, x=test_x)
    return outcomes


def agreement(errors: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """Kendall's tau of loss and error over the pairs of passes whose errors differ (Somers' D).

    Of these pairs, the share in which the loss is higher where the error is, minus the share in
    which it is lower; 0 where no two errors differ.

    Args:
        errors: [trial, pass].
        losses: [trial, pass].

    Returns:
        From -1 to 1, [trial].

    Examples:
        >>> agreement(np.array([[3, 2, 1]]), np.array([[0.5, 0.2, 0.2]]))
        array([0.66666667])
    """
    before, after = np.triu_indices(errors.shape[1], k=1)
    # Sums of losses that are equal on paper differ in their last bits.
    change = np.round(losses[:, after] - losses[:, before], 9)
    differ = np.sign(errors[:, after] - errors[:, before])
    pairs = np.abs(differ).sum(axis=1)
    agreed: np.ndarray = (differ * np.sign(change)).sum(axis=1) / np.maximum(pairs, 1.0)
    return agreed
