"""What was seen while a population of layered networks trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.network.population import Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was seen while a population trained.

    Args:
        step_loss: Loss of each batch before its step [step, member].
        step_accuracy: Share of right answers in each batch before its step [step, member]; of no
            members where the network gives numbers, which have no right answers.
        steps: Number of steps of each epoch [epoch].
        loss: Mean of the losses of an epoch's batches, in which a long batch counts for more, as
            Keras reports it [epoch, member]; for classes the mean over the examples.
        accuracy: The same for right answers [epoch, member].
        gradient_norm: Euclidean norm of the gradient of the watched kernel [step, member]; no
            steps where none is watched.
        validation: Losses and accuracies [epoch, member] after each epoch, None without.
    """

    step_loss: np.ndarray
    step_accuracy: np.ndarray
    steps: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    gradient_norm: np.ndarray
    validation: Evaluation | None


def history(
    seen: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]],
    evaluations: Sequence[Evaluation],
    *,
    plan: Sequence[np.ndarray],
) -> History:
    """The history of some members.

    Args:
        seen: Losses, accuracies and gradient norms [step, member], for each epoch.
        evaluations: One for each epoch, or none.
        plan: Lengths of the batches [step], for each epoch.
    """
    losses, accuracies, norms = zip(*seen, strict=True)
    return History(
        step_loss=np.concatenate(losses),
        step_accuracy=np.concatenate(accuracies),
        steps=np.array([len(lengths) for lengths in plan]),
        loss=_by_epoch(losses, plan=plan),
        accuracy=_by_epoch(accuracies, plan=plan),
        gradient_norm=np.concatenate(norms),
        validation=_stacked(evaluations) if evaluations else None,
    )


def join_histories(histories: Sequence[History]) -> History:
    """The history of all members, from those of a few at a time."""

    def of_all(name: str) -> np.ndarray:
        return np.concatenate([getattr(history, name) for history in histories], axis=1)

    parts = [history.validation for history in histories if history.validation is not None]
    validation = None
    if parts:
        validation = Evaluation(
            loss=np.concatenate([part.loss for part in parts], axis=1),
            accuracy=np.concatenate([part.accuracy for part in parts], axis=1),
        )
    return History(
        step_loss=of_all("step_loss"),
        step_accuracy=of_all("step_accuracy"),
        steps=histories[0].steps,
        loss=of_all("loss"),
        accuracy=of_all("accuracy"),
        gradient_norm=of_all("gradient_norm"),
        validation=validation,
    )


def _by_epoch(values: Sequence[np.ndarray], *, plan: Sequence[np.ndarray]) -> np.ndarray:
    """Means over the examples of each epoch [epoch, member]: a long batch counts for more."""
    # An epoch's lengths weigh its means, as Keras's running mean does.
    means = [np.average(v, axis=0, weights=n) for v, n in zip(values, plan, strict=True)]
    return np.stack(means)


def _stacked(evaluations: Sequence[Evaluation]) -> Evaluation:
    """Evaluations of each epoch as one, [epoch, member]."""
    return Evaluation(
        loss=np.stack([evaluation.loss for evaluation in evaluations]),
        accuracy=np.stack([evaluation.accuracy for evaluation in evaluations]),
    )
