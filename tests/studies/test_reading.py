"""What R3's loop reads, against counts by hand."""

import numpy as np
import pytest

from studies.reading import (
    BATCH,
    EVALUATES,
    NOTHING,
    READ_EVERY,
    RESETS,
    VALIDATION,
    mixed,
    of_ten_batches,
    read_training,
)


def test_r3s_numbers_are_its_own():
    assert (BATCH, READ_EVERY, VALIDATION) == (50, 10, 3000)


def test_ten_batches_end_at_each_reading_after_the_first():
    batches = np.array([9.0, *np.arange(10.0), *np.full(10, 2.0)])
    np.testing.assert_allclose(of_ten_batches(batches), [4.5, 2.0])
    found = mixed(batches, np.array([1.0, 0.5, 0.0]))
    np.testing.assert_allclose(found, [(6 + 4.5) / 7, (3 + 2.0) / 7])


@pytest.mark.parametrize("between", [EVALUATES, NOTHING, RESETS])
def test_a_loop_reads_after_its_first_step_and_every_tenth_from_there(between):
    seen = read_training(between, seed=3, readings=3)
    assert seen["read"].shape == seen["validation"].shape == (3,)
    assert seen["batches"].shape == (21,)
    assert seen["read"][0] == pytest.approx(seen["batches"][0], rel=1e-6)
    assert np.isnan(seen["validation"]).all() == (between == NOTHING)
    # Training goes on alike, whatever is read.
    other = read_training(RESETS, seed=3, readings=3)
    np.testing.assert_array_equal(seen["batches"], other["batches"])
    expected = {
        EVALUATES: mixed(seen["batches"], seen["validation"]),
        NOTHING: np.array([seen["batches"][:11].mean(), seen["batches"].mean()]),
        RESETS: of_ten_batches(seen["batches"]),
    }
    np.testing.assert_allclose(seen["read"][1:], expected[between], rtol=1e-5)
