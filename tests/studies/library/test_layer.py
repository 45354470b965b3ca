"""Closed forms of layers, beside numbers that are counted by hand."""

import numpy as np
import pytest

from studies.library.agreement import disagreements
from studies.library.layer import (
    CASES,
    FORMS,
    at_zero,
    convolution,
    given,
    of_form,
    of_keras,
    pooled,
    softmax,
)

IMAGE = np.arange(9.0).reshape(1, 3, 3, 1)
ONES, NO_BIAS = np.ones((2, 2, 1, 1)), np.zeros(1)


def test_a_convolution_sums_its_window():
    sums = convolution(IMAGE, [ONES, np.array([100.0])])
    np.testing.assert_array_equal(sums[0, :, :, 0], [[108.0, 112.0], [120.0, 124.0]])


def test_equal_padding_goes_to_the_end_or_on_request_to_the_beginning():
    last = convolution(IMAGE, [ONES, NO_BIAS], same=True)
    first = convolution(IMAGE, [ONES, NO_BIAS], same=True, first=True)
    assert last[0, 2, 2, 0] == 8.0 and last[0, 0, 0, 0] == 0 + 1 + 3 + 4
    assert first[0, 0, 0, 0] == 0.0 and first[0, 2, 2, 0] == 4 + 5 + 7 + 8


def test_a_stride_leaves_outputs_out():
    assert convolution(IMAGE, [ONES, NO_BIAS], stride=2).shape == (1, 1, 1, 1)
    assert convolution(IMAGE, [ONES, NO_BIAS], stride=2, same=True).shape == (1, 2, 2, 1)


def test_pooling_drops_what_is_left_over():
    np.testing.assert_array_equal(pooled(IMAGE, size=2, average=True), [[[[2.0]]]])
    np.testing.assert_array_equal(pooled(IMAGE, size=2, average=False), [[[[4.0]]]])


def test_softmax_gives_shares():
    np.testing.assert_allclose(softmax(np.log([[1.0, 3.0]])), [[0.25, 0.75]])


@pytest.mark.parametrize("name", CASES)
def test_a_case_has_a_form_and_the_same_numbers_every_time(name):
    x, weights, upstream = given(name)
    assert x.shape == CASES[name].inputs
    assert tuple(weight.shape for weight in weights) == CASES[name].weights
    assert upstream.shape == FORMS[name](x, weights).shape
    np.testing.assert_array_equal(x, given(name)[0])


def test_inputs_keep_away_from_kinks_and_ties():
    x = np.sort(given("relu")[0].ravel())
    assert np.diff(x).min() > 1e-2 and np.abs(x).min() > 1e-2


@pytest.mark.parametrize("name", ["dense", "max-pooling"])
def test_keras_and_the_form_answer_alike(name):
    assert disagreements(of_keras(name), of_form(name, form=name), within=1e-5) == []


def test_a_form_of_another_shape_gives_its_output_alone():
    assert list(of_form("average-pooling", form="global-average-pooling")) == ["output"]


def test_the_slope_at_zero_is_read():
    assert at_zero("relu") == 0.0 and at_zero("sigmoid") == 0.25
