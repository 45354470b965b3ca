"""Closed forms of losses and of what an epoch reports."""

import numpy as np
import pytest

from studies.library.loss import (
    CLASSES,
    LOSSES,
    MANY,
    accuracy,
    accuracy_by_keras,
    epoch_by_fit,
    epoch_in_closed_form,
    evaluated_at_extremes,
    losses_by_keras,
    losses_by_r3,
    losses_in_closed_form,
    named_accuracy,
    probabilities,
)


def test_probabilities_are_shares_and_certain_at_both_ends():
    shares = probabilities()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-6)
    chosen = shares[np.arange(6), CLASSES]
    assert chosen.min() == 0.0 and chosen.max() == 1.0


def test_a_clip_bounds_what_a_certain_wrong_answer_costs():
    for name in LOSSES[:2]:
        assert losses_in_closed_form(name)[-1] == pytest.approx(-np.log(1e-7))
        assert losses_in_closed_form(name, clip=1e-4)[-1] == pytest.approx(-np.log(1e-4))


def test_r3s_formula_is_binary_cross_entropy_over_the_classes():
    """Keras's takes the mean over the classes, of which there are three.

    Single precision keeps a certain wrong answer a little further from 1 than 1e-7.
    """
    binary = 3.0 * losses_by_keras("binary_crossentropy")
    np.testing.assert_allclose(losses_by_r3(), binary, rtol=1e-2, atol=1e-6)
    np.testing.assert_allclose(losses_by_r3()[:5], binary[:5], rtol=1e-5, atol=1e-6)


def test_squared_errors_are_means_over_the_classes():
    assert losses_in_closed_form("mean_squared_error")[-1] == pytest.approx(2 / 3)


@pytest.mark.parametrize("name", LOSSES)
def test_keras_has_a_loss_for_each_example(name):
    assert losses_by_keras(name).shape == losses_in_closed_form(name).shape == (6,)


def test_batches_of_four_and_two_do_not_count_alike():
    assert accuracy() == pytest.approx(2 / 6)
    assert accuracy(by_batch=True) == pytest.approx((1 / 4 + 1 / 2) / 2)
    assert 0.0 <= accuracy_by_keras("CategoricalAccuracy") <= 1.0


def test_thousands_are_the_six_over_and_over():
    """Of 3005 examples 500 sixes are whole, and the last five have both that are right."""
    right = (probabilities().argmax(axis=1) == CLASSES)[:5].sum()
    assert accuracy(sizes=MANY) == pytest.approx((1000 + right) / 3005)
    assert sum(MANY) == 3005 and float(np.float16(MANY[0])) != MANY[0]
    assert accuracy_by_keras("CategoricalAccuracy", sizes=MANY) == pytest.approx(
        accuracy(sizes=MANY)
    )


@pytest.mark.parametrize("name", LOSSES[:2])
def test_accuracy_has_a_name_beside_each_loss(name):
    assert named_accuracy(name) == pytest.approx(accuracy())


def test_an_epoch_of_one_batch_is_judged_before_its_step():
    told = {"batch_size": 10}
    assert epoch_in_closed_form(**told) == epoch_in_closed_form(**told, by_batch=True)
    assert epoch_by_fit(**told) == pytest.approx(epoch_in_closed_form(**told))


def test_batches_count_by_their_examples_unless_told_otherwise():
    by_batch = epoch_in_closed_form(batch_size=4, by_batch=True)
    assert by_batch["loss"] > 1.5 * epoch_in_closed_form(batch_size=4)["loss"]


def test_the_extremes_cost_more_than_a_guess():
    assert evaluated_at_extremes("categorical_crossentropy") > 10.0
