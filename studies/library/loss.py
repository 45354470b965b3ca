"""Losses, metrics and what `fit` reports of them, beside closed forms."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

# What Keras keeps a probability from 0 and 1 by, unless it knows what the softmax was given.
CLIP = 1e-7
CLASSES = np.array([0, 2, 1, 1, 2, 0])
# Examples of two batches; the second pair is more than half precision counts exactly.
FEW, MANY = (4, 2), (2051, 954)
LOSSES = ("sparse_categorical_crossentropy", "categorical_crossentropy", "mean_squared_error")


def probabilities() -> np.ndarray:
    """Probabilities of three classes for six examples, the last of them certain, [example, class].

    One certainty is right and the other wrong, so that both ends of the clip are met.
    """
    shares = np.random.default_rng(5).dirichlet(np.ones(3), size=6)
    shares[4], shares[5] = [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]
    return shares.astype(np.float32)


def losses_by_keras(name: str) -> np.ndarray:
    """Keras's loss of each of six examples, [example].

    Args:
        name: One of `LOSSES`.
    """
    from models.keras import optimizer  # Loads Keras, which collection must not.

    wanted = CLASSES if name.startswith("sparse") else _one_hot()
    return optimizer.loss_of(name, wanted=wanted, answers=probabilities())


def losses_in_closed_form(name: str, *, clip: float = CLIP) -> np.ndarray:
    """The same in closed form: -log p of the class, p clipped; or the mean squared difference.

    Args:
        name: One of `LOSSES`.
        clip: What a probability is kept from 0 and 1 by.
    """
    shares = probabilities().astype(float)
    if name == "mean_squared_error":
        return np.asarray(((shares - _one_hot()) ** 2).mean(axis=1))
    chosen = shares[np.arange(len(CLASSES)), CLASSES]
    return np.asarray(-np.log(np.clip(chosen, clip, 1.0 - clip)))


def losses_by_r3() -> np.ndarray:
    """The loss of each of six examples by the formula that R3 prints, [example].

    It is minus the sum over the classes of i log p + (1 - i) log(1 - p), where i is 1 for the right
    class and 0 for the others: the cross-entropy of as many answers of yes or no as there are
    classes.
    """
    shares, right = np.clip(probabilities().astype(float), CLIP, 1.0 - CLIP), _one_hot()
    terms = right * np.log(shares) + (1.0 - right) * np.log(1.0 - shares)
    return np.asarray(-terms.sum(axis=1))


def evaluated_at_extremes(name: str) -> float:
    """What `evaluate` says of a softmax that gets 200 and 0 where the second class is right.

    Args:
        name: A cross-entropy of `LOSSES`.
    """
    from models.keras import optimizer

    wanted = np.array([1]) if name.startswith("sparse") else np.array([[0.0, 1.0]], "float32")
    logits = np.array([[200.0, 0.0]], "float32")
    return optimizer.evaluated_softmax(logits, wanted, loss=name)


def accuracy_by_keras(name: str, *, sizes: tuple[int, int] = FEW) -> float:
    """What an accuracy of Keras says after two batches.

    Args:
        name: "SparseCategoricalAccuracy" or "CategoricalAccuracy".
        sizes: How many examples each batch has; the six, over and over.
    """
    from models.keras import optimizer

    wanted = CLASSES if name.startswith("Sparse") else _one_hot()
    first, second = (_places(sizes)[: sizes[0]], _places(sizes)[sizes[0] :])
    shares = probabilities()
    batches = [(wanted[places], shares[places]) for places in (first, second)]
    return optimizer.metric_of(name, batches=batches)


def accuracy(*, sizes: tuple[int, int] = FEW, by_batch: bool = False) -> float:
    """The share of the examples whose likeliest class is right.

    Args:
        sizes: How many examples each batch has.
        by_batch: Whether batches count alike, however many examples they have.
    """
    right = (probabilities().argmax(axis=1) == CLASSES)[_places(sizes)]
    if by_batch:
        return float(np.mean([right[: sizes[0]].mean(), right[sizes[0] :].mean()]))
    return float(right.mean())


def named_accuracy(name: str) -> float:
    """What "accuracy" in `compile` says of the six examples beside a loss.

    Args:
        name: A cross-entropy of `LOSSES`.
    """
    from models.keras import line

    wanted = CLASSES if name.startswith("sparse") else _one_hot()
    return line.named_accuracy(probabilities(), wanted, loss=name)


def epoch_by_fit(*, batch_size: int) -> Mapping[str, float]:
    """What `fit` reports of an epoch of y ≈ w x, and where w ends.

    Args:
        batch_size: Examples of a full batch; the last is short where they run out.
    """
    from models.keras import fit

    x, y = _line()
    found: Mapping[str, float] = fit.reported(x, y, weight=0.5, rate=0.1, batch_size=batch_size)
    return found


def epoch_in_closed_form(*, batch_size: int, by_batch: bool = False) -> Mapping[str, float]:
    """The same: each batch is judged before its step, and batches count by their examples.

    Args:
        batch_size: Examples of a full batch.
        by_batch: Whether batches count alike instead.
    """
    x, y = (array.astype(float) for array in _line())
    weight, losses, sizes, distances = 0.5, [], [], []
    for begin in range(0, len(x), batch_size):
        ours, theirs = x[begin : begin + batch_size], y[begin : begin + batch_size]
        errors = weight * ours - theirs
        losses.append(np.mean(errors**2))
        distances.append(np.mean(np.abs(errors)))
        sizes.append(len(ours))
        weight -= 0.1 * np.mean(2.0 * errors * ours)
    shares = None if by_batch else sizes
    return {
        "loss": float(np.average(losses, weights=shares)),
        "mae": float(np.average(distances, weights=shares)),
        "weight": float(weight),
    }


def _line() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=10), rng.normal(size=10)
    # The short last batch stands out.
    y[8:] += 5.0
    return x.astype(np.float32), y.astype(np.float32)


def _places(sizes: tuple[int, int]) -> np.ndarray:
    return np.arange(sum(sizes)) % len(CLASSES)


def _one_hot() -> np.ndarray:
    return np.asarray(np.eye(3, dtype=np.float32)[CLASSES])
