"""Closed forms of what a trainer does, beside Keras and beside each other."""

import numpy as np
import pytest

from studies.library.trainer import (
    RATES,
    ends_by_keras,
    ends_in_closed_form,
    errors_by_keras,
    errors_in_closed_form,
    held_out_by_keras,
    held_out_in_closed_form,
    predicted_apart,
    rates_by_callback,
)


def test_errors_are_counted_over_the_examples_of_each_set():
    right = errors_in_closed_form()
    assert right.shape == (2, 2)
    np.testing.assert_allclose(errors_by_keras(), right, rtol=1e-5)


@pytest.mark.parametrize("wrong", [{"by_batch": True}, {"runs_on": True}])
def test_another_way_to_count_is_far_off(wrong):
    right = errors_in_closed_form()
    assert np.abs(errors_in_closed_form(**wrong) - right).max() > 0.05 * right.max()


def test_the_first_set_has_none_before_it():
    np.testing.assert_array_equal(
        errors_in_closed_form(runs_on=True)[0], errors_in_closed_form()[0]
    )


def test_the_last_three_are_held_out_and_stand_out():
    assert held_out_by_keras() == pytest.approx(held_out_in_closed_form())
    assert held_out_in_closed_form() > 5.0 * held_out_in_closed_form(first=True)


def test_momentum_goes_on_from_fit_to_fit():
    assert ends_in_closed_form()[:2] == pytest.approx([0.2, 0.54])
    assert ends_in_closed_form(forgets=True)[:2] == pytest.approx([0.2, 0.36])
    np.testing.assert_allclose(ends_by_keras(), ends_in_closed_form(), rtol=1e-5)


def test_each_epoch_has_its_rate():
    assert rates_by_callback() == pytest.approx(list(RATES))


def test_numbers_come_back_as_they_were_and_half_precision_changes_nearly_all():
    assert predicted_apart() == 0
    assert predicted_apart(rounded=True) > 60
