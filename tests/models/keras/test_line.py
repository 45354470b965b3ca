"""The smallest models: what they are fitted to, judged on and asked."""

import numpy as np
import pytest

from models.keras.line import (
    evaluated,
    fitted_again,
    held_out,
    named_accuracy,
    predicted,
    rates_by_epoch,
    seeds_drawn,
)

ONES, NONE = np.ones(3, "float32"), np.zeros(3, "float32")


def test_sets_are_evaluated_one_after_the_other_and_nothing_is_learned():
    sets = [(ONES, NONE), (2 * ONES, NONE), (ONES, NONE)]
    found = evaluated((ONES, NONE), sets, weight=0.5, batch_size=2)
    np.testing.assert_allclose(found, [[0.25, 0.5], [1.0, 1.0], [0.25, 0.5]], rtol=1e-6)


def test_a_share_is_held_out():
    y = np.array([0.0, 0.0, 3.0, 5.0], "float32")
    assert held_out(np.ones(4, "float32"), y, weight=1.0, share=0.25) == pytest.approx(16.0)


def test_a_step_of_each_fit_moves_the_weight():
    """Without momentum the error of 1 ≈ w shrinks by a half at each step by a quarter of 2."""
    ends = fitted_again(rate=0.25, momentum=0.0, fits=3)
    assert ends == pytest.approx([0.5, 0.75, 0.875])


def test_an_epoch_descends_at_the_rate_that_is_set():
    assert rates_by_epoch([0.5, 0.25]) == pytest.approx([0.5, 0.25])


def test_an_answer_is_what_was_asked():
    x = np.arange(6, dtype="float32").reshape(3, 2)
    np.testing.assert_array_equal(predicted(x, rate=0.5), x)


@pytest.mark.parametrize(
    ("loss", "wanted"),
    [
        ("sparse_categorical_crossentropy", np.array([0, 1, 1])),
        ("categorical_crossentropy", np.eye(2)[[0, 1, 1]]),
    ],
)
def test_accuracy_has_a_name(loss, wanted):
    answers = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], "float32")
    assert named_accuracy(answers, wanted, loss=loss) == pytest.approx(2 / 3)


def test_generators_have_the_seed_that_they_are_given_or_their_own():
    assert seeds_drawn(3, seed=7) == [7, 7, 7]
    assert len(set(seeds_drawn(3))) == 3
