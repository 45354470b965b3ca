"""Closed forms of batch normalisation."""

import numpy as np
import pytest

from studies.library.agreement import disagreements
from studies.library.normalization import (
    entering_variance,
    normalisation_in_closed_form,
    normalisation_over_steps,
    normalized,
)


def test_a_batch_is_normalised_by_its_own_moments():
    x, weights = np.array([[0.0], [2.0], [4.0]]), [np.array([3.0]), np.array([1.0])]
    by_n = 3.0 * 2.0 / np.sqrt(8.0 / 3.0 + 1e-3)
    np.testing.assert_allclose(normalized(x, weights)[:, 0], [1.0 - by_n, 1.0, 1.0 + by_n])
    by_less = 3.0 * 2.0 / np.sqrt(4.0 + 1e-3)
    np.testing.assert_allclose(normalized(x, weights, bessel=True)[2], [1.0 + by_less])


@pytest.mark.parametrize("kind", ["vectors", "images"])
def test_statistics_move_by_a_hundredth_unless_told_otherwise(kind):
    slow = normalisation_in_closed_form(kind)
    fast = normalisation_in_closed_form(kind, momentum=0.0)
    np.testing.assert_allclose(slow["moving mean"][0], 0.01 * fast["moving mean"][0])
    still = normalisation_in_closed_form(kind, moves=False)["moving variance"]
    np.testing.assert_array_equal(still, np.ones_like(still))


def test_the_other_variance_is_larger_by_n_over_n_less_one():
    share = entering_variance(
        "vectors", moved=normalisation_in_closed_form("vectors", bessel=True)["moving variance"]
    )
    np.testing.assert_allclose(share, [1.2] * 3)


def test_keras_has_the_same_names_and_shapes():
    came, wanted = normalisation_over_steps("images"), normalisation_in_closed_form("images")
    assert disagreements(came, wanted, within=10.0) == []
