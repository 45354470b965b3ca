"""What was seen of a training: means over epochs, and a few members joined to all."""

import numpy as np

from models.network.history import history, join_histories
from models.network.population import Evaluation

# Two epochs of two members: three batches and one, the last of the first epoch short.
PLAN = [np.array([4, 4, 2]), np.array([10])]


def seen(offset=0.0):
    """Losses, accuracies and norms [step, member] of each epoch."""
    first = np.array([[1.0, 2.0], [2.0, 3.0], [6.0, 9.0]]) + offset
    second = np.array([[5.0, 7.0]]) + offset
    return [(one, one / 10.0, one * 2.0) for one in (first, second)]


def evaluation(value, members=2):
    return Evaluation(loss=np.full(members, value), accuracy=np.full(members, value / 10.0))


def test_steps_stand_one_after_the_other_and_a_long_batch_counts_for_more():
    found = history(seen(), [], plan=PLAN)
    np.testing.assert_array_equal(found.step_loss, [[1, 2], [2, 3], [6, 9], [5, 7]])
    np.testing.assert_array_equal(found.gradient_norm, 2.0 * found.step_loss)
    np.testing.assert_array_equal(found.steps, [3, 1])
    # (4 * 1 + 4 * 2 + 2 * 6) / 10 and (4 * 2 + 4 * 3 + 2 * 9) / 10 in the first epoch.
    np.testing.assert_allclose(found.loss, [[2.4, 3.8], [5.0, 7.0]])
    np.testing.assert_allclose(found.accuracy, found.loss / 10.0)
    assert found.validation is None


def test_evaluations_stand_by_epoch():
    found = history(seen(), [evaluation(3.0), evaluation(4.0)], plan=PLAN)
    np.testing.assert_array_equal(found.validation.loss, [[3, 3], [4, 4]])
    np.testing.assert_allclose(found.validation.accuracy, [[0.3, 0.3], [0.4, 0.4]])


def test_members_are_joined_side_by_side():
    parts = [
        history(seen(), [evaluation(3.0), evaluation(4.0)], plan=PLAN),
        history(seen(1.0), [evaluation(5.0), evaluation(6.0)], plan=PLAN),
    ]
    whole = join_histories(parts)
    for name in ("step_loss", "step_accuracy", "loss", "accuracy", "gradient_norm"):
        pieces = [getattr(part, name) for part in parts]
        np.testing.assert_array_equal(getattr(whole, name), np.concatenate(pieces, axis=1))
    np.testing.assert_array_equal(whole.steps, [3, 1])
    np.testing.assert_array_equal(whole.validation.loss, [[3, 3, 5, 5], [4, 4, 6, 6]])


def test_nothing_is_joined_where_nothing_was_evaluated():
    whole = join_histories([history(seen(), [], plan=PLAN)] * 2)
    assert whole.validation is None and whole.loss.shape == (2, 4)
