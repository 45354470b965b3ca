"""What is read off the curves of a training: when a target is reached, and how rough they are."""

from __future__ import annotations

import numpy as np

# One batch's loss or accuracy is mostly its own, and R3 reads at every tenth batch.
READ_OVER = 10


def steps_to(curve: np.ndarray, *, target: float, rising: bool) -> np.ndarray:
    """The first step at which the mean over the last ten batches is at a target, from 1.

    Args:
        curve: A number of each batch before its step, [trial, step].
        target: What the mean is to reach.
        rising: Whether the mean reaches the target from below, as an accuracy does, or from above,
            as a loss does.

    Returns:
        Steps, [trial], float; one more than there are where the target is never reached, which is
        fewer than it would take: a slow arm may look faster than it is, never slower.

    Examples:
        >>> steps_to(np.linspace(0.0, 1.0, 21)[None], target=0.5, rising=True)
        array([16.])
    """
    steps = curve.shape[1]
    sign = 1.0 if rising else -1.0
    windows = np.lib.stride_tricks.sliding_window_view(sign * curve.astype(float), READ_OVER, 1)
    # Rounding must not hide that exactly the target was reached.
    reached = windows.mean(axis=2) >= sign * target - 1e-9
    first: np.ndarray = np.where(
        reached.any(axis=1), reached.argmax(axis=1) + READ_OVER, steps + 1
    ).astype(float)
    return first


def epochs_to(accuracy: np.ndarray, *, target: float, guess: float) -> np.ndarray:
    """After how many epochs an accuracy first reaches a target.

    Between two epochs it is taken to rise in a straight line, and before the first one from that of
    a guess.

    Args:
        accuracy: After each epoch, [trial, epoch].
        target: What is to be reached, above a guess's accuracy.
        guess: The accuracy of a guess.

    Returns:
        Epochs, [trial]; one more than there are where the target is never reached.

    Examples:
        >>> epochs_to(np.array([[0.5, 0.9], [0.2, 0.3]]), target=0.7, guess=0.1)
        array([1.5, 3. ])
    """
    trials, epochs = accuracy.shape
    path = np.concatenate([np.full((trials, 1), guess), accuracy], axis=1)
    reached = path >= target
    after = reached.argmax(axis=1)
    row = np.arange(trials)
    # Where nothing is reached `after` is 0, and what is read there is not used.
    high, low = path[row, after], path[row, np.maximum(after - 1, 0)]
    part = np.divide(target - low, high - low, out=np.ones(trials), where=high > low)
    taken: np.ndarray = np.where(reached.any(axis=1), after - 1 + part, epochs + 1.0)
    return taken


def averaged(curve: np.ndarray, *, over: int) -> np.ndarray:
    """The mean over so many successive points, at each place where there are as many.

    Args:
        curve: [trial, point].
        over: How many; at least 1, which leaves the curve as it is, and at most all points.
    """
    windows = np.lib.stride_tricks.sliding_window_view(curve.astype(float), over, axis=1)
    means: np.ndarray = windows.mean(axis=2)
    return means


def roughness(curve: np.ndarray) -> np.ndarray:
    """The standard deviation of a curve's changes from one point to the next, [trial].

    Args:
        curve: [trial, point]; a single point has no changes, and a spread of 0.
    """
    changes = np.diff(curve.astype(float), axis=1)
    if not changes.shape[1]:
        return np.zeros(len(curve))
    spread: np.ndarray = changes.std(axis=1)
    return spread
