"""Linear classifiers in the plane, trained point by point, many at once.

The hand-written loops of R1 and R2, problem 1, with a leading axis of independent classifiers.
NumPy alone: no network library trains this way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

KINDS = ("loss", "sign error", "sign error or unlabelled loss", "sign error or loss")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a classifier changes its weights, and by how much.

    With the label y in {-1, +1}, the decision value w.x and the learning rate r:

    - "loss" (R1): where margin - y w.x > 0, add r y x.
    - "sign error" (R2, perceptron): add r (y - sign(w.x)) x.
    - "sign error or unlabelled loss" (R2, hinge): as before; and where the sign is right and
      margin - sign(w.x) > 0, add r y x. The loss does not look at the label.
    - "sign error or loss": the same with margin - y w.x > 0, the hinge loss.

    Args:
        kind: One of the four.
        margin: The `a` of the loss max(0, a - ...): 0 for the perceptron, 1 for hinge.
    """

    kind: str
    margin: float

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"No rule is a {self.kind!r}. Use one of {', '.join(KINDS)}.")

    def step(self, value: np.ndarray, label: np.ndarray) -> np.ndarray:
        """What multiplies r x in the update.

        Args:
            value: Decision values w.x, [member].
            label: Labels, [member].
        """
        if self.kind == "loss":
            moved: np.ndarray = label * (label * value < self.margin)
            return moved
        sign = np.sign(value)
        error = label - sign
        if self.kind == "sign error":
            return np.asarray(error)
        seen = sign if self.kind == "sign error or unlabelled loss" else label * value
        return np.where((error == 0.0) & (seen < self.margin), label, error)


def train_perceptrons(
    weights: np.ndarray,
    *,
    x: np.ndarray,
    y: np.ndarray,
    rule: Rule,
    learning_rate: float,
    passes: int,
) -> np.ndarray:
    """Trains every classifier on its own points, one point after another.

    Args:
        weights: Initial weights, [member, 2].
        x: Points, [member, point, 2].
        y: Labels in {-1, +1}, [member, point].
        rule: When and how weights change.
        learning_rate: The step of one update.
        passes: How often the points are gone through, in their order.

    Returns:
        The weights after the last pass, [member, 2].
    """
    final = np.array(weights, dtype=float)
    # Points first, members last: every step then works on contiguous rows.
    first, second = np.ascontiguousarray(x[..., 0].T), np.ascontiguousarray(x[..., 1].T)
    label = np.ascontiguousarray(y.T)
    active = np.arange(len(final))
    for _ in range(passes):
        w = final[active].T.copy()
        moved = np.zeros(len(active), dtype=bool)
        for a, b, c in zip(first, second, label, strict=True):
            step = learning_rate * rule.step(w[0] * a + w[1] * b, c)
            w[0] += step * a
            w[1] += step * b
            moved |= step != 0.0
        final[active] = w.T
        # A pass without an update is followed by none: such a classifier has come to rest.
        if not moved.all():
            active = active[moved]
            first, second, label = first[:, moved], second[:, moved], label[:, moved]
        if len(active) == 0:
            break
    return final


def predict(weights: np.ndarray, *, x: np.ndarray) -> np.ndarray:
    """Whether each point is put on the positive side.

    Args:
        weights: [member, 2].
        x: Points, [member, point, 2].

    Returns:
        Booleans, [member, point].
    """
    positive: np.ndarray = (weights[:, :1] * x[..., 0] + weights[:, 1:] * x[..., 1]) > 0.0
    return positive


def perceptron_accuracy(weights: np.ndarray, *, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The share of points on the side of their label.

    Args:
        weights: [member, 2].
        x: Points, [member, point, 2].
        y: Labels in {-1, +1}, [member, point].

    Returns:
        Shares, [member].
    """
    shares: np.ndarray = (predict(weights, x=x) == (y > 0.0)).mean(axis=1)
    return shares
